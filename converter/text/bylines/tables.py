"""The labels and words of `rules/bylines.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter.text.fold import fold
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = Path(__file__).parent.parent.parent / "rules" / "bylines.toml"
MUST_STAND_FIRST = {
    "文",
    "译",
    "摄",
    "图",
    "单位",
    "时间",
    "日期",
    "编辑",
    "发布",
    "分享",
    "评论",
    "阅读",
    "浏览",
    "点击",
    "查看",
    "次数",
    "关闭",
    "打印",
    "收藏",
    "文字",
    "记者",
}


MARK = lazily("[:：﹕︰∶/／丨|｜]")  # what stands between a label and its value
_GAP = 4  # spaces that may stand between two characters of a label


class Tables(NamedTuple):
    """Patterns over folded text."""

    label: re.Pattern[str]
    labels: tuple[tuple[str, ...], ...]  # the strong labels, the weak and the inner ones
    fields: dict[str, str]  # label to field; `field_of` also knows labels with a house before them
    words: re.Pattern[str]
    role: re.Pattern[str]
    house: re.Pattern[str]
    spaced: re.Pattern[str]  # a label of people, parted from its names by a space
    person: re.Pattern[str]  # such a label alone, with a house before it or not
    place: re.Pattern[str]  # 来自北京市, IP属地：浙江
    places: frozenset[str]
    people: tuple[str, ...]  # the labels of people
    ends: frozenset[str]  # the last characters of labels
    ended: re.Pattern[str]  # one of these, and the mark after it or the line's end
    pairs: frozenset[str]  # characters that stand beside one another in a label
    not_signatures: frozenset[str]
    nobody: frozenset[str]  # 本站, 佚名, admin

    def labels_in(self, folded: str) -> list[re.Match[str]]:
        """The labels of a folded line, each with a mark after it or at the line's end.

        >>> [match[0] for match in tables().labels_in("来 源:青石晚报 编辑:周小禾")]
        ['来 源:', '编辑:']
        """
        if not self.ended.search(folded):
            return []
        pattern = self.label
        if " " in folded and self._is_spread(folded):
            bare = folded.replace(" ", "")
            present = (tuple(label for label in labels if label in bare) for labels in self.labels)
            pattern = _spread(*present)
        return list(pattern.finditer(folded))

    def may_be_labelled(self, line: str) -> bool:
        """Whether a line, as it is written, holds a mark that a label may have, or ends as labels do."""
        return MARK.search(line) is not None or fold(line.rstrip()[-1:]) in self.ends

    def _is_spread(self, folded: str) -> bool:
        """Whether spaces can stand in a label: on both sides of some are characters that stand together in one."""
        is_of_label = is_of_han = False
        before, spaces = "", 0
        for part in folded.split(" "):
            if part and before and spaces <= _GAP:
                is_of_label = is_of_label or before + part[0] in self.pairs
                is_of_han = is_of_han or "\u4e00" <= min(before, part[0]) <= max(before, part[0]) <= "\u9fff"
            before, spaces = (part[-1], 1) if part else (before, spaces + 1)
        return is_of_label and is_of_han

    def is_nobody(self, folded: str) -> bool:
        """Whether a word that stands where a name could is none: 佚名, admin, 阅读."""
        return folded in self.nobody or self.fields.get(folded) == "litter" or self.words.fullmatch(folded) is not None

    def field_of(self, label: str) -> str:
        """The field of a label as it stands in a line: 来 源, 每经记者."""
        bare = label.replace(" ", "")
        return self.fields.get(bare) or ("editors" if bare.endswith("编辑") else "authors")


def _spaced(label: str) -> str:
    return rf"[ ]{{0,{_GAP}}}".join(map(re.escape, label))


@lru_cache(maxsize=64)
def _spread(strong: tuple[str, ...], weak: tuple[str, ...], inner: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of some labels where spaces may stand in them: 来 源. That of all takes longer to compile than a page to read."""
    return _labels(strong, weak, inner, _spaced)


def _labels(
    strong: tuple[str, ...], weak: tuple[str, ...], inner: tuple[str, ...], written: Callable[[str], str]
) -> re.Pattern[str]:
    """Labels with the mark after them.

    A strong label may follow anything but a Han character of its own sentence; a weak one stands first or after a gap;
    an inner one follows the value of another label without a gap (来源：江城晚报编辑：何大同).
    """
    strongs, weaks, inners = ("|".join(map(written, labels)) or "(?!)" for labels in (strong, weak, inner))
    return lazily(
        rf"(?:(?:^|(?<=[\s(\[|,;.:/·\d\])>]))(?P<strong>{strongs}|[\u4e00-\u9fff]{{2,6}}(?:记者|编辑)(?=[ ]?[:|丨/]))|(?:^|(?<=[\s(\[|;/])|(?<=[|]))(?P<weak>{weaks})"
        rf"|(?<=[\u4e00-\u9fff])(?P<inner>{inners})(?=[ ]?:))"
        r"(?P<mark>[ ]?[:/丨|][ ]*|(?=[ ]*$))"
    )


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, read once."""
    data = tomllib.loads(RULES.read_text("utf-8"))
    fields = {label: field for field, labels in data["labels"].items() for label in labels}
    longest = sorted(fields, key=len, reverse=True)
    told = ("source", "authors", "editors", "published", "publisher")
    strong = tuple(label for label in longest if label not in MUST_STAND_FIRST)
    weak = tuple(label for label in longest if label in MUST_STAND_FIRST)
    inner = tuple(label for label in longest if len(label) > 1 and fields[label] in (*told, "litter"))
    words = sorted(data["words"]["litter"], key=len, reverse=True)
    written = [_spaced(word) if " " not in word else re.escape(word) for word in words]
    parts = "|".join(data["roles"]["parts"])
    ends = "|".join(sorted(data["roles"]["ends"], key=len, reverse=True))
    people = [
        label for label in longest if fields[label] in ("authors", "editors", "translators", "other") and len(label) > 1
    ]
    places = "|".join(data["words"]["places"])
    last = frozenset(label[-1] for label in fields) | set("者辑")
    return Tables(
        label=_labels(strong, weak, inner, re.escape),
        labels=(strong, weak, inner),
        fields={label.replace(" ", ""): field for label, field in fields.items()},
        words=lazily(rf"(?<![^\W\d_])(?:(?>{'|'.join(written)})[ ]*)+(?![^\W\d_])"),
        role=lazily(rf"(?:(?:{parts})*(?:{ends}))$"),
        house=lazily("(?:" + "|".join(sorted(data["houses"]["ends"], key=len, reverse=True)) + ")$"),
        spaced=lazily(rf"(?P<house>[^\s:]{{0,8}}?)(?P<label>{'|'.join(map(_spaced, people))})[ ]+(?P<names>\S.*)"),
        person=lazily(rf"[^\s:]{{0,8}}?(?P<label>{'|'.join(people)})"),
        place=lazily(
            rf"(?:来自|ip[ ]?属地[ ]?:?|ip:|发表于|发布于)[ ]{{0,4}}(?:{places})[^\s]{{0,8}}|(?:来自|ip[ ]?属地[ ]?:?)[ ]?[^\s]{{2,6}}(?:省|市|区|国)(?![^\s])"
        ),
        places=frozenset(data["words"]["places"]),
        people=tuple(people),
        ends=last,
        ended=lazily(rf"[{''.join(sorted(last))}][ ]?(?:[:/丨|]|[ ]*$)"),
        pairs=frozenset(a + b for label in fields for a, b in pairwise(label.replace(" ", ""))),
        not_signatures=frozenset(data["signatures"]["not_names"]),
        nobody=frozenset(data["nobody"]["words"]),
    )


def is_label(text: str) -> bool:
    """Whether a few words are a label of metadata: 作者, 发 布 日 期.

    >>> is_label("發佈日期"), is_label("監測點")
    (True, False)
    """
    return fold(text).replace(" ", "").rstrip(":") in tables().fields


def is_house(text: str) -> bool:
    """Whether a few words end as the names of houses do that publish: 青石晚报, 青石水務局.

    >>> is_house("青石水務局"), is_house("青石的河")
    (True, False)
    """
    return tables().house.search(fold(text)) is not None
