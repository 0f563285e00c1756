"""Read the lines that tell about the article - title, byline, dateline, source, editors - and take out what is used up.

At the head: from the first block to the first paragraph of prose. At the tail: labelled lines, and a closing bracket
that names the author. A line that is used up whole leaves the body and counts as kept in the ledger; a line with
anything unused stays whole. Labels, dates and names are read by `text.bylines`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from converter.model import Claim, Figure, Heading, Paragraph, PartialDate, Person
from converter.report import Outcome, Removal
from converter.rules.families import families, family_of, ready
from converter.text import dates
from converter.text.bylines import (
    agency,
    labelled_title,
    lead,
    lone_day,
    read_line,
    signature,
    title_and_date,
    unlabelled_byline,
)
from converter.text.edits import Edit
from converter.text.fold import fold, squeeze
from converter.text.patterns import lazily
from converter.walk import block_text, edit_leaf, spans_of, text_run, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Block, Document
    from converter.options import Options
    from converter.rules.families import Family
    from converter.text.bylines import Line

NAME = "metadata-lines"
HEAD = 14  # blocks that can stand before the prose
TAIL = 12  # blocks at the end that can hold labelled lines; more where they are short
PROSE = 48  # code points from which a line is prose whatever its end
SENTENCE = 18  # code points from which a line with an end mark is prose
TITLE = (2, 90)  # code points of a title
SIGNED = 30  # code points of a line at the end that a reporter signs
REPORTER = lazily(r"^.{0,16}(?:记者|通讯员|通信员|评论员|特派员|实习生)")
END_MARK = lazily(r"[。！？!?…；;][”’」』）)]*$")
NOT_TITLE = lazily(r"[，、；：,;:。]$|^[(（\[].*[)）\]]$")
BREADCRUMB = lazily(r"\s*(?:>>|»|>|＞＞|＞|→|›|/)\s*")
PLACE = lazily(r"^(?:您?(?:现在|所在|当前)?的?(?:所在)?位置(?:是)?|当前位置)\s*[:：]\s*")
HOUSE = lazily(r"(?:网|报|在线|频道|社|台|站)$")
SEEN = 0.6  # confidence from which an editor whom the reader saw is told with others
LONE = 4  # code points of a line that is a name alone
GAP = 4  # code points between lines that stand side by side
DATELINE = 90  # code points of a line that can be a dateline
COLUMN = lazily(r"^\s*[【\[〔](?P<column>[^【】\[\]〔〕]{1,12})[】\]〕]\s*(?=\S)")
BRACKETED = lazily(r"^[(（][^()（）。！？]{8,50}[)）]$")
LABELS = {
    "published": "dateline",
    "modified": "dateline",
    "source": "source",
    "authors": "byline",
    "translators": "byline",
    "editors": "editors",
    "original_title": "original-title",
    "section": "breadcrumb",
    "site": "breadcrumb",
}


@dataclass(slots=True)
class _Found:
    """What the lines told so far."""

    claims: list[Claim]
    removals: list[Removal]
    labels: list[tuple[int, str]]
    used: set[int]


def run(document: Document, options: Options) -> Outcome:
    """Gather claims from lines; take used-up lines out of the body."""
    known = families(options.rules)
    found = _Found([], [], [], set())
    blocks = document.blocks
    head = _head(blocks, known)
    lines = [
        read_line(block_text(block)) if isinstance(block, Paragraph | Heading) else None for block in blocks[:head]
    ]
    is_text = document.provenance is not None and document.provenance.reader == "text"
    title = _title(document, head, lines, known, found)
    lone = [
        text for block in blocks[:head] if len(text := block_text(block).strip()) <= LONE and unlabelled_byline(text)
    ]
    lists_names = len(lone) > 1  # names in lines of their own, again and again, are no byline
    for index in range(head):
        block, line = blocks[index], lines[index]
        if index in found.used or line is None:
            continue
        if line.is_spent:
            _use(index, block, line, found, 0.0)
        elif line.facts and (people := _named(line.left, document, found)) is not None:
            _use(index, block, line, found, 0.0, people)
        elif line.facts and is_text and _is_dateline(block, line):
            _tell(block, line, found)
        elif not line.facts and is_text and (day := lone_day(block_text(block))):
            found.claims.append(Claim("published", day, where(block), 0.6, spans_of((block,))))
        elif (
            (title is None or index != title)
            and not (lists_names and len(block_text(block).strip()) <= LONE)
            and (people := unlabelled_byline(block_text(block)))
        ):
            sure = 0.85 if all(person.role for person in people) else 0.8
            _take(index, block, [("authors", person, sure) for person in people], ("byline",), found)
        elif not line.facts and title is not None and index == title + 1 and _is_subtitle(block):
            _take(index, block, [("subtitle", block_text(block).strip(" —–-"), 0.8)], ("subtitle",), found)
    blocks = _tail(blocks, head, found, is_text=is_text)
    _lead(blocks, found)
    _unite(found)
    _with_other_editors(document, found)
    found.claims = [claim for claim in found.claims if claim not in document.claims]
    made = tuple(block for index, block in enumerate(blocks) if index not in found.used)
    if not found.claims and not found.removals and made == document.blocks:
        return Outcome(document, labels=tuple(found.labels))
    claims = (*document.claims, *found.claims)
    return Outcome(
        replace(document, blocks=made, claims=claims), removals=tuple(found.removals), labels=tuple(found.labels)
    )


def _head(blocks: tuple[Block, ...], known: tuple[Family, ...]) -> int:
    """How many blocks stand before the first prose."""
    for index, block in enumerate(blocks[:HEAD]):
        if isinstance(block, Figure):
            continue
        if not isinstance(block, Paragraph | Heading):
            return index
        text = block_text(block).strip()
        if read_line(text).is_spent or family_of(ready(text), known):
            continue
        if isinstance(block, Paragraph) and (
            (len(text) >= PROSE and re.search(r"[，。,；;]", text)) or (len(text) >= SENTENCE and END_MARK.search(text))
        ):
            return index
    return min(len(blocks), HEAD)


def _title(
    document: Document, head: int, lines: list[Line | None], known: tuple[Family, ...], found: _Found
) -> int | None:
    """Take the title line of a text source; a page's title comes from its reader. Also the breadcrumb before it."""
    is_text = document.provenance is not None and document.provenance.reader == "text"
    if not is_text or head == len(document.blocks):
        return None
    for at in range(head):
        if named := labelled_title(block_text(document.blocks[at])):
            _take(at, document.blocks[at], [("title", named, 0.92)], ("title",), found)
            return at
    index = None
    for at in range(head):
        block, line = document.blocks[at], lines[at]
        text = block_text(block).strip()
        if line is None or line.is_spent:
            continue
        if _breadcrumb(at, block, text, found):
            continue
        if _title_and_date(at, block, text, found):
            return at
        if not TITLE[0] <= len(text) <= TITLE[1] or NOT_TITLE.search(text) or line.facts:
            continue
        if END_MARK.search(text) and not re.search(r"[？?！!][”’」』]?$", text):
            continue
        if family_of(ready(text), known) or not re.search(r"[^\W\d_]{2}", text):
            continue
        index = at
        break
    if index is None:
        return None
    block = document.blocks[index]
    text = block_text(block).strip()
    claims: list[tuple[str, str | Person, float]] = []
    if match := COLUMN.match(text):
        claims.append(("column", match["column"], 0.9))
        text = text[match.end() :]
    _take(index, block, [*claims, ("title", text, 0.9)], ("title",), found)
    return index


def _title_and_date(index: int, block: Block, text: str, found: _Found) -> bool:
    """Take a line that is a title and then its date (昨天去看桥 2005-03-21 01:20)."""
    both = title_and_date(text)
    if both is None:
        return False
    _take(index, block, [("title", both[0], 0.85), ("published", both[1], 0.9)], ("title", "dateline"), found)
    return True


def _is_dateline(block: Block, line: Line) -> bool:
    """Whether a line that says more than metadata tells the day of publication all the same."""
    text = block_text(block)
    return (
        len(text) <= DATELINE
        and any(isinstance(fact.value, PartialDate) and fact.value.day for fact in line.facts)
        and not re.search(r"[。；！？]" if len(line.facts) > 1 else r"[，。；！？]", text.rstrip("。"))
    )


def _tell(block: Block, line: Line, found: _Found) -> None:
    """Claim what a line tells that stays in the text."""
    spans, place = spans_of((block,)), where(block)
    found.claims += [Claim(fact.field, fact.value, place, fact.confidence - 0.2, spans) for fact in line.facts]


def _breadcrumb(index: int, block: Block, text: str, found: _Found) -> bool:
    """Take a breadcrumb line: site first, section last."""
    bare = PLACE.sub("", text)
    parts = [part.strip() for part in BREADCRUMB.split(bare) if part.strip()]
    if (
        len(parts) < 2
        or any(len(part) > 16 for part in parts[:-1])
        or len(parts[-1]) > 60
        or re.search(r"[，。！？,!?]", bare)
    ):
        return False
    if "/" in bare and not re.search(r">|»|＞|→|›", bare):
        return False
    names = [
        part for part in parts if len(part) <= 16 and fold(part) not in {"首页", "正文", "home", "网站首页", "主页"}
    ]
    claims: list[tuple[str, str | Person, float]] = []
    if names and HOUSE.search(fold(names[0])):
        claims.append(("site", names.pop(0), 0.8))
    if names:
        claims.append(("section", names[-1], 0.8))
    if not claims:
        return False
    _take(index, block, claims, ("breadcrumb",), found)
    return True


def _is_subtitle(block: Block) -> bool:
    text = block_text(block).strip()
    return text.startswith(("——", "--", "—")) and 3 <= len(text) <= 60 and not END_MARK.search(text)


def _tail(blocks: tuple[Block, ...], head: int, found: _Found, *, is_text: bool) -> tuple[Block, ...]:
    """Read labelled lines at the end, and the closing bracket of the last prose."""
    start = max(head, len(blocks) - TAIL)
    while start > head and len(block_text(blocks[start - 1])) < 24 and len(blocks) - start < 40:
        start -= 1
    last = None
    for index in (*_posted(blocks, head, start), *range(start, len(blocks))):
        block = blocks[index]
        if not isinstance(block, Paragraph | Heading):
            continue
        text = block_text(block)
        line = read_line(text)
        if line.is_spent and any(fact.field != "published" or fact.confidence > 0.9 for fact in line.facts):
            _use(index, block, line, found, -0.1)
        elif (
            line.facts
            and is_text
            and _is_dateline(block, line)
            and line.facts[0].confidence >= 0.8
            and len(line.facts) > 1
        ):
            _tell(block, line, found)
        elif (
            not line.facts
            and len(text) <= SIGNED
            and REPORTER.search(fold(text))
            and (people := unlabelled_byline(text))
        ):
            _take(index, block, [("authors", person, 0.8) for person in people], ("byline",), found)
        elif line.facts and text.strip().startswith(("(", "（", "【", "[")):
            _note(block, line, found)  # a note that says more than metadata stays whole
        elif BRACKETED.match(text.strip()) and (day := _day_of(text)):
            found.claims.append(Claim("published", day, where(block), 0.6, spans_of((block,))))
        if index not in found.used and isinstance(block, Paragraph) and len(text) >= PROSE:
            last = index
    if last is None:
        last = next((i for i in range(len(blocks) - 1, head - 1, -1) if len(block_text(blocks[i])) >= PROSE), None)
    if last is None or not isinstance(blocks[last], Paragraph):
        return blocks
    return _closing_bracket(blocks, last, found)


def _day_of(text: str) -> PartialDate | None:
    """The one full date that a closing bracket names (《江边》，2021年3月4日)."""
    found = [item.date for item in dates.find(text) if item.date.day is not None]
    return found[0] if len(found) == 1 else None


def _posted(blocks: tuple[Block, ...], head: int, stop: int) -> list[int]:
    """The one line between head and tail that tells who put the text up and when (本贴由江边人于2005年3月4日发表)."""
    found = [
        index
        for index in range(head, stop)
        if isinstance(blocks[index], Paragraph)
        and len(text := block_text(blocks[index])) <= DATELINE
        and dates.find(text)
        and (line := read_line(text)).is_spent
        and {"authors", "published"} <= {fact.field for fact in line.facts}
    ]
    return found if len(found) == 1 else []


def _lead(blocks: tuple[Block, ...], found: _Found) -> None:
    """The reporter in the bracket of the article's first words (本报讯（记者周小禾）); the words stay."""
    prose = (block for block in blocks if isinstance(block, Paragraph) and len(block_text(block)) >= PROSE)
    first = next(prose, None)
    if first is not None:
        place = f"{where(first)}, first words"
        text = block_text(first)
        found.claims += [Claim("authors", person, place, 0.75) for person in lead(text)]
        if house := agency(text):
            found.claims.append(Claim("source", house, place, 0.45))


def _unite(found: _Found) -> None:
    """Give people of one field that lines beside one another name one place: they are told together."""
    for field in ("authors", "editors"):
        group: list[int] = []
        for index, claim in enumerate(found.claims):
            if claim.field != field or not claim.spans:
                continue
            last = found.claims[group[-1]].spans[-1] if group else None
            if last and field == "authors" and last != claim.spans[0] and not 0 <= claim.spans[0][0] - last[1] <= GAP:
                _same_place(found, group)
                group = []
            group.append(index)
        _same_place(found, group)


def _with_other_editors(document: Document, found: _Found) -> None:
    """Tell the editors whom the reader saw elsewhere on the page together with those of the lines: there can be several."""
    rows = [index for index, claim in enumerate(found.claims) if claim.field == "editors"]
    known = {found.claims[index].value for index in rows}
    others = [c for c in document.claims if c.field == "editors" and c.confidence >= SEEN and c.value not in known]
    if not rows or not others:
        return
    place = found.claims[rows[0]].evidence
    best = max(claim.confidence for claim in (*others, *(found.claims[index] for index in rows)))
    confidence = min(best + 0.01, 1.0)  # both places together say more than either
    for index in rows:
        found.claims[index] = replace(found.claims[index], confidence=confidence)
    found.claims += [replace(claim, evidence=place, confidence=confidence) for claim in dict.fromkeys(others)]


def _same_place(found: _Found, group: list[int]) -> None:
    places = dict.fromkeys(found.claims[index].evidence for index in group)
    if len(places) > 1:
        best = max(found.claims[index].confidence for index in group)
        for index in group:
            found.claims[index] = replace(found.claims[index], evidence=", ".join(places), confidence=best)


def _note(block: Block, line: Line, found: _Found) -> None:
    for fact in line.facts:
        if fact.field == "authors" and isinstance(fact.value, Person):
            found.claims.append(Claim("authors", fact.value, where(block), 0.6))


def _closing_bracket(blocks: tuple[Block, ...], index: int, found: _Found) -> tuple[Block, ...]:
    block = blocks[index]
    assert isinstance(block, Paragraph)
    run = text_run(block.children)
    named = signature(run)
    if named is None:
        return blocks
    people, start = named
    end = len(run.rstrip())

    def drop(text: str) -> list[Edit]:
        return [Edit(start, end, text[start:end], "", NAME, 0.9)]

    made, _ = edit_leaf(block, drop)
    if made is block:
        return blocks
    place = f"{where(block)}, closing bracket"
    found.claims += [Claim("authors", person, place, 0.85) for person in people]
    if block.origin and block.origin.line is not None:
        found.labels += [(block.origin.line, "body"), (block.origin.line, "byline")]
    return (*blocks[:index], made, *blocks[index + 1 :])


def _named(left: str, document: Document, found: _Found) -> tuple[Person, ...] | None:
    """The authors that the rest of a dateline names (周小禾 · 2021年3月4日); () where it is known by another claim.

    None when the rest says something else.
    """
    known = {
        squeeze(claim.value.name or "" if isinstance(claim.value, Person) else claim.value)
        for claim in (*document.claims, *found.claims)
        if claim.field in ("authors", "site", "source") and isinstance(claim.value, str | Person)
    }
    if squeeze(left) in known:
        return ()
    return unlabelled_byline(left) or None


def _use(index: int, block: Block, line: Line, found: _Found, less: float, people: tuple[Person, ...] = ()) -> None:
    """Take a line whose facts use it up, with the people whom the rest of it names."""
    claims: list[tuple[str, str | Person | PartialDate, float]] = [
        (fact.field, fact.value, fact.confidence + less) for fact in line.facts
    ]
    claims += [("authors", person, 0.8) for person in people]
    labels = dict.fromkeys(LABELS.get(field, "byline") for field, _, _ in claims)
    _take(index, block, claims, tuple(labels), found)


def _take(
    index: int,
    block: Block,
    claims: Sequence[tuple[str, str | Person | PartialDate, float]],
    labels: tuple[str, ...],
    found: _Found,
) -> None:
    spans, place = spans_of((block,)), where(block)
    for field, value, confidence in claims:
        found.claims.append(Claim(field, value, place, confidence, spans))
    fields = tuple(dict.fromkeys(field for field, _, _ in claims))
    reason = f"used up as metadata: {', '.join(fields)}"
    found.removals.append(Removal(NAME, place, block_text(block), reason, 0.95, spans, kept_as=fields))
    found.used.add(index)
    if block.origin and block.origin.line is not None:
        found.labels += [(block.origin.line, label) for label in labels]
