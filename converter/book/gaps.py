"""Numbers in titles: which part of what an article is, and which parts a collection lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.book.order import number
from converter.report import Finding
from converter.text.fold import squeeze
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.model import Card

_DIGITS = "0-9〇零一二三四五六七八九十百千"
_CHAPTER = lazily(rf"第\s?([{_DIGITS}]{{1,7}})\s?([章回节節篇卷集部讲講课課话話编編辑輯])(?![队隊门門分日目课課])")
_ENGLISH = lazily(r"\b(Chapter|Part|Episode)\s+(\d{1,3})\b")
_BRACKET = lazily(rf"[（(]\s?([{_DIGITS}]{{1,4}}|[上中下])\s?[)）]\s*$")
_AFTER = lazily(rf"(?:之|[·・:：\s])([{_DIGITS}]{{1,4}}|[上中下])(?:[篇集部])?\s*$")
_ENDING = lazily(r"[（(]?\s?([上中下])[篇集部]\s?[)）]?\s*$")
_THIRDS = {"上": 1, "中": 2, "下": 3}
_NAMES = {1: "上", 2: "中", 3: "下"}
_MOST = 3  # missing numbers for each that is there, beyond which the numbers are no sequence
_SHOWN = 12


class Part(NamedTuple):
    """What a title says of its place: the whole it belongs to, what its parts are called, and its number."""

    whole: str
    kind: str  # "章" ...; "()" for bare numbers; "上" for 上, 中, 下, which are 1, 2, 3
    number: int


def part_of(title: str) -> Part | None:
    """The part that a title names; None where it names none.

    >>> part_of("老街旧事 第十二章 雨夜")
    Part(whole='老街旧事', kind='章', number=12)
    >>> part_of("运河上的人家（下）"), part_of("茶馆") is None
    (Part(whole='运河上的人家', kind='上', number=3), True)
    """
    found = _CHAPTER.search(title)
    if found is not None:
        return Part(squeeze(title[: found.start()]), squeeze(found[2]), number(found[1]))
    found = _ENGLISH.search(title)
    if found is not None:
        return Part(squeeze(title[: found.start()]), found[1].lower(), int(found[2]))
    found = _BRACKET.search(title) or _ENDING.search(title) or _AFTER.search(title)
    if found is None or not (whole := squeeze(title[: found.start()])):
        return None
    if found[1] in _THIRDS:
        return Part(whole, "上", _THIRDS[found[1]])
    return Part(whole, "()", number(found[1]))


def gaps(cards: Iterable[Card]) -> list[Finding]:
    """A finding for each sequence of parts in which some are missing: 第一章, 第三章; 上 without 下."""
    known: dict[tuple[str, str], dict[int, str]] = {}
    for card in cards:
        part = part_of(card.metadata.title or "")
        if part is not None:
            known.setdefault((part.whole, part.kind), {}).setdefault(part.number, card.label)
    found: list[Finding] = []
    for (_, kind), labels in known.items():
        missing = _missing(kind, sorted(labels))
        if missing:
            there = "、".join(labels[place] for place in sorted(labels)[:3]) + ("……" if len(labels) > 3 else "")
            message = f"{_said(kind, missing)} missing: the book has {there}"
            found.append(Finding("missing-part", "warning", next(iter(labels.values())), message))
    return found


def _missing(kind: str, numbers: Sequence[int]) -> list[int]:
    first, last = numbers[0], numbers[-1]
    if kind == "上":
        due = {1, 3} if 2 not in numbers else {1, 2, 3}
        return sorted(due - set(numbers))
    if len(numbers) < 2:
        return []
    start = 1 if first <= _MOST else first
    missing = sorted(set(range(start, min(last, start + 100_000))) - set(numbers))
    return missing if len(missing) <= _MOST * len(numbers) else []


def _said(kind: str, missing: Sequence[int]) -> str:
    if kind == "上":
        names = [f"（{_NAMES[place]}）" for place in missing]
    elif kind.isascii():
        names = [f"({place})" if kind == "()" else f"{kind} {place}" for place in missing]
    else:
        names = [f"第{place}{kind}" for place in missing]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{'、'.join(names[:_SHOWN])}{more} {'is' if len(names) == 1 else 'are'}"
