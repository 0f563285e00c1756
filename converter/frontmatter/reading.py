"""Front matter to metadata: our own fields and the names that other programs give them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from converter.frontmatter import yaml
from converter.model import Claim, Metadata, PartialDate, Person, Series
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from converter.frontmatter.yaml import Entry, Problem, Value

_MOST_LINES = 2000  # of front matter; further down a line of dashes is a rule

# Our field <- what others call it: Hugo, Jekyll, Hexo, pandoc, Obsidian, trafilatura, and in Chinese.
OTHER_NAMES = {
    "title": ("标题", "標題", "题目", "題目"),
    "subtitle": ("副标题", "副標題"),
    "original_title": ("original-title", "原标题", "原標題"),
    "authors": ("author", "by", "byline", "creator", "作者"),
    "editors": ("editor", "编辑", "編輯", "责任编辑", "責任編輯", "责编", "責編"),
    "translators": ("translator", "译者", "譯者", "翻译", "翻譯"),
    "published": (
        "date",
        "pubdate",
        "pub_date",
        "publish_date",
        "date_published",
        "created",
        "日期",
        "发布时间",
        "發布時間",
    ),
    "modified": ("updated", "lastmod", "last_modified", "date_modified", "更新", "更新时间", "更新時間"),
    "source": ("publisher", "publication", "来源", "來源", "出处", "出處"),
    "site": ("sitename", "site_name", "hostname", "网站", "網站"),
    "section": ("category", "频道", "頻道"),
    "column": ("栏目", "欄目", "专栏", "專欄"),
    "url": ("link", "source_url", "original_url", "permalink", "网址", "網址", "链接", "連結"),
    "canonical_url": ("canonical", "canonicalurl"),
    "language": ("lang", "locale", "语言", "語言"),
    "summary": ("description", "abstract", "excerpt", "摘要", "简介", "簡介"),
    "keywords": ("tags", "keyword", "tag", "关键词", "關鍵詞", "标签", "標籤"),
    "rights": ("copyright", "license", "licence", "版权", "版權"),
    "identifier": ("id", "doi", "isbn"),
}
_FIELD_OF = {name: name for name in OTHER_NAMES} | {
    other: name for name, others in OTHER_NAMES.items() for other in others
}
_SERIES = ("series", "series_index")
_PEOPLE = frozenset({"authors", "editors", "translators"})
_DATES = frozenset({"published", "modified"})
_ISO = lazily(
    r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])"
    r"(?:T([01]\d:[0-5]\d(?::[0-5]\d)?|2[0-3]:[0-5]\d(?::[0-5]\d)?)(Z|[+-]\d\d:\d\d)?)?)?)?"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one field of the metadata, and where its entry stands in the text."""

    field: str
    value: str | Person | PartialDate
    key: str  # as the file calls it
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in the front matter that did not become metadata: its text, place and the reason."""

    key: str | None
    text: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The head of a Markdown file; `end` is where the body begins."""

    facts: tuple[Fact, ...]
    unread: tuple[Unread, ...]
    provenance: dict[str, str] = field(default_factory=dict)  # of the first source, as our own writer put it
    generator: str | None = None
    end: int = 0
    series: Series | None = None  # of a book; an article has none, so it is told in `unread` too

    def metadata(self) -> Metadata:
        """The facts as metadata."""
        known: dict[str, object] = {}
        many = {item.name for item in fields(Metadata) if str(item.type).startswith("tuple")}
        for fact in self.facts:
            if fact.field in many:
                known[fact.field] = (*known.get(fact.field, ()), fact.value)  # type: ignore[misc]
            else:
                known.setdefault(fact.field, fact.value)
        return Metadata(**known)  # type: ignore[arg-type]

    def claims(self, confidence: float = 0.99) -> tuple[Claim, ...]:
        """The facts as claims, with their places in the text."""
        return tuple(
            Claim(fact.field, fact.value, f"front matter {fact.key}", confidence, ((fact.start, fact.end),))
            for fact in self.facts
        )


def read(text: str) -> Metadata:
    """The metadata of YAML that stands without its lines of dashes; `front_matter` tells more."""
    found = front_matter(f"---\n{text}\n---\n")
    return found.metadata() if found else Metadata()


def front_matter(text: str) -> FrontMatter | None:
    r"""The front matter at the head of a text, None where there is none.

    It stands between a first line `---` and a line `---` or `...`. A text that begins with a rule and goes on with
    prose has none. What cannot be read, and fields that no metadata are made of, come back as `unread`.

    >>> front_matter("---\ntitle: 总攻令\ndate: 2020-03-12\n---\n\n正文").metadata().published
    PartialDate(year=2020, month=3, day=12, time=None, zone=None)
    """
    first = re.match(r"\ufeff?---[ \t]*\r?\n", text)
    if first is None:
        return None
    lines: list[str] = []
    starts: list[int] = []
    place = first.end()
    while place < len(text) and len(lines) <= _MOST_LINES:
        line_end = text.find("\n", place)
        following = len(text) if line_end < 0 else line_end + 1
        line = text[place:following].rstrip("\r\n")
        starts.append(place)
        place = following
        if re.fullmatch(r"(?:---|\.\.\.)[ \t]*", line):
            return _made(lines, starts, place, text)
        lines.append(line)
    return None


def _made(lines: list[str], starts: list[int], end: int, text: str) -> FrontMatter | None:
    entries, problems = yaml.parse(lines)
    if not entries and problems and not any(yaml.begins_with_key(lines[problem.start]) for problem in problems):
        return None  # rules around prose
    facts: list[Fact] = []
    unread = [_unread(None, problem, problem.reason, starts, text) for problem in problems]
    provenance: dict[str, str] = {}
    generator: str | None = None
    series: dict[str, str] = {}
    for entry in entries:
        if entry.key == "provenance" and isinstance(entry.value, dict):
            provenance = {key: value for key, value in entry.value.items() if isinstance(value, str)}
            continue
        if entry.key == "record":
            continue  # what was done to an earlier source; this run writes its own
        if entry.key == "generator" and isinstance(entry.value, str):
            generator = entry.value
            continue
        if entry.key in _SERIES and isinstance(entry.value, str):
            series[entry.key] = entry.value
            unread.append(_unread(entry.key, entry, "the series of a book; an article has none", starts, text))
            continue
        name = _FIELD_OF.get(entry.key) or _FIELD_OF.get(entry.key.strip().lower())
        if name is None:
            unread.append(_unread(entry.key, entry, "no field of the metadata", starts, text))
            continue
        places = starts[entry.start], starts[entry.end]
        try:
            facts += (Fact(name, value, entry.key, *places) for value in list(_values(name, entry.value)))
        except _Unfit as reason:
            unread.append(_unread(entry.key, entry, str(reason), starts, text))
    unread.sort(key=lambda item: item.start)
    part_of = Series(series["series"], series.get("series_index")) if "series" in series else None
    return FrontMatter(tuple(facts), tuple(unread), provenance, generator, end, part_of)


def facts_of(record: Mapping[str, object]) -> tuple[Fact, ...]:
    """The facts in a mapping that somebody else has read, as from JSON; what no field can hold is passed over.

    >>> [(fact.field, fact.value) for fact in facts_of({"title": "荷塘", "views": 3})]
    [('title', '荷塘')]
    """
    facts: list[Fact] = []
    for key, given in record.items():
        name = _FIELD_OF.get(key) or _FIELD_OF.get(key.strip().lower())
        value = _as_value(given)
        if name is None or value is None:
            continue
        try:
            facts += [Fact(name, made, key, 0, 0) for made in _values(name, value)]
        except _Unfit:
            continue
    return tuple(facts)


def _as_value(given: object) -> Value:
    """A value of JSON as one of YAML's: strings, lists and maps of them; numbers in words, the rest None."""
    if isinstance(given, str):
        return given.strip() or None
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if isinstance(given, list):
        return [made for part in given if (made := _as_value(part)) is not None]
    if isinstance(given, dict):
        return {str(key): made for key, part in given.items() if (made := _as_value(part)) is not None}
    return None


def _unread(key: str | None, part: Entry | Problem, reason: str, starts: list[int], text: str) -> Unread:
    start, end = starts[part.start], starts[part.end]
    return Unread(key, text[start:end].rstrip(), reason, start, end)


class _Unfit(Exception):
    """A value that its field cannot hold."""


def _values(name: str, value: Value) -> Iterator[str | Person | PartialDate]:
    """The values of a field; none for an empty one."""
    if value is None or value == "":
        return
    if name in _PEOPLE:
        for item in value if isinstance(value, list) else [value]:
            yield _person(item)
    elif name == "keywords":
        for item in value if isinstance(value, list) else re.split(r"\s*[,，、;；]\s*", _string(value).strip()):
            if text := _string(item).strip():
                yield text
    elif name in _DATES:
        yield _date(_string(value).strip())
    else:
        yield _string(value)


def _string(value: Value) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        raise _Unfit("a list or map where one string is expected")
    return value


def _person(value: Value) -> Person:
    if isinstance(value, str):
        return Person(name=value)
    if isinstance(value, dict):
        parts = {key: part for key, part in value.items() if part is not None}
        if parts and parts.keys() <= {"name", "role", "affiliation"}:
            return Person(**{key: _string(part) for key, part in parts.items()})
    raise _Unfit("no person with name, role and affiliation")


def _date(text: str) -> PartialDate:
    match = _ISO.fullmatch(text)
    if match:
        year, month, day, time, zone = match.groups()
        return PartialDate(int(year), int(month) if month else None, int(day) if day else None, time, zone)
    from converter.text import dates

    found = dates.parse(text)
    if found is None:
        raise _Unfit("no date that can be read")
    return found
