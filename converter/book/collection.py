"""`collection.toml`: what an editor says of a book beside its sources: titles, order, sections, notes, cover.

    title = "运河两岸"
    order = "date"
    cover = "cover.png"
    series = "江城文丛"
    number = "3"

    [[section]]
    title = "上编"
    articles = ["2019/*.html", "letter.md"]

    [article."letter.md"]
    title = "一封信"
    note = "原信无题。"
    after = "2019/walk.html"

Articles are named by their files as seen from the folder that is bound, or by the name alone where only one has it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.book.indexes import INDEXES
from converter.book.order import ORDERS
from converter.book.sections import SECTIONS
from converter.book.twins import DUPLICATES
from converter.book.volumes import volumes
from converter.errors import ProfileError
from converter.model import Metadata, Person
from converter.profile import near
from converter.text import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from converter.model import PartialDate

NAME = "collection.toml"
REST = ("append", "leave-out")
_BOOK: Mapping[str, type] = {
    "title": str, "subtitle": str, "authors": list, "editors": list, "translators": list, "summary": str, "keywords": list,
    "rights": str, "publisher": str, "identifier": str, "date": str, "order": str, "sections": str, "duplicates": str,
    "index": list, "volumes": str, "cover": str, "series": str, "number": str, "articles": list, "rest": str,
}  # fmt: skip
_TABLES = ("section", "article")
_SECTION: Mapping[str, type] = {"title": str, "note": str, "articles": list}
_ARTICLE: Mapping[str, type] = {
    "title": str,
    "subtitle": str,
    "author": str,
    "date": str,
    "source": str,
    "note": str,
    "after": str,
}
_CHOICES = {"order": ORDERS, "sections": SECTIONS, "duplicates": DUPLICATES, "rest": REST}
_WORDS: Mapping[type, str] = {str: "a string", list: "a list of strings"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the file says of one article."""

    title: str | None = None
    subtitle: str | None = None
    author: str | None = None
    date: PartialDate | None = None
    source: str | None = None
    note: str | None = None
    after: str | None = None

    def apply(self, metadata: Metadata) -> Metadata:
        """The metadata with what the editor says of them."""
        given = {"title": self.title, "subtitle": self.subtitle, "source": self.source, "published": self.date}
        given["authors"] = (Person(self.author),) if self.author else None  # type: ignore[assignment]
        return replace(metadata, **{name: value for name, value in given.items() if value})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Group:
    """A section as the file names it; without a title: articles that stand first."""

    title: str
    articles: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A `collection.toml` that was read and checked."""

    path: str
    metadata: Metadata = field(default_factory=Metadata)  # of the book
    order: str | None = None
    sections: str | None = None
    duplicates: str | None = None
    index: tuple[str, ...] = ()
    volumes: str | None = None
    cover: str | None = None  # a path
    series: str | None = None
    number: str | None = None
    rest: str = "append"  # what becomes of articles that it does not name
    groups: tuple[Group, ...] = ()
    chapters: Mapping[str, Chapter] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every article and pattern that the file names."""
        after = (chapter.after for chapter in self.chapters.values() if chapter.after)
        return (*(name for group in self.groups for name in group.articles), *self.chapters, *after)


def load(path: str) -> Collection:
    """Read a `collection.toml`. Raises ProfileError for what it does not know, naming the near ones."""
    try:
        table = tomllib.loads(Path(path).read_text("utf-8-sig"))
    except OSError as error:
        raise ProfileError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path} is not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path} is no TOML: {error}") from error
    own = _checked({key: value for key, value in table.items() if key not in _TABLES}, _BOOK, path, "", _TABLES)
    groups = _groups(table.get("section", []), own, path)
    chapters = _chapters(table.get("article", {}), path)
    _check_circle(chapters, path)
    for kind in own.get("index", ()):
        if kind not in INDEXES:
            raise ProfileError(f"{path}: index {kind!r}{near(kind, INDEXES)}")
    if own.get("volumes"):
        volumes(own["volumes"])
    cover = own.get("cover")
    if cover is not None:
        cover = str(Path(path).parent / cover)
        if not Path(cover).is_file():
            raise ProfileError(f"{path}: cover {own['cover']!r}: no such file beside it")
    return Collection(
        path,
        _metadata(own, path),
        order=own.get("order"),
        sections=own.get("sections"),
        duplicates=own.get("duplicates"),
        index=tuple(own.get("index", ())),
        volumes=own.get("volumes"),
        cover=cover,
        series=own.get("series"),
        number=own.get("number"),
        rest=own.get("rest", "append"),
        groups=groups,
        chapters=chapters,
    )


def _metadata(own: dict[str, Any], path: str) -> Metadata:
    given = {name: own.get(name) for name in ("title", "subtitle", "summary", "rights", "identifier")}
    people = {
        name: tuple(Person(person) for person in own.get(name, ())) for name in ("authors", "editors", "translators")
    }
    date = _date(own["date"], path) if own.get("date") else None
    return Metadata(
        **given,  # type: ignore[arg-type]
        **people,  # type: ignore[arg-type]
        keywords=tuple(own.get("keywords", ())),
        source=own.get("publisher"),
        published=date,
    )


def _checked(
    table: object, known: Mapping[str, type], path: str, place: str, others: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A table whose keys and values are as they should be; numbers and dates of TOML count as strings."""
    if not isinstance(table, dict):
        raise ProfileError(f"{path}: {place or 'the file'} should be a table")
    made: dict[str, Any] = {}
    for key, value in table.items():
        where = f"{place}.{key}" if place else key
        if key not in known:
            raise ProfileError(f"{path}: unknown key {where!r}{near(key, (*known, *others))}")
        form = str(value) if known[key] is str and not isinstance(value, list | dict | bool) else value
        if known[key] is list and isinstance(value, str):
            form = [value]
        right = isinstance(form, known[key]) and (
            not isinstance(form, list) or all(isinstance(part, str) and part.strip() for part in form)
        )
        if not right:
            raise ProfileError(f"{path}: {where} = {value!r} should be {_WORDS[known[key]]}")
        if key in _CHOICES and form not in _CHOICES[key]:
            raise ProfileError(f"{path}: {where} = {value!r}{near(str(form), _CHOICES[key])}")
        made[key] = form
    return made


def _groups(tables: object, own: dict[str, Any], path: str) -> tuple[Group, ...]:
    if not isinstance(tables, list):
        raise ProfileError(f"{path}: a section is written [[section]], with two brackets")
    made = [Group("", tuple(own["articles"]))] if own.get("articles") else []
    for number, table in enumerate(tables, 1):
        place = f"section {number}"
        checked = _checked(table, _SECTION, path, place)
        if not checked.get("title") or not checked.get("articles"):
            raise ProfileError(f"{path}: {place} needs a title and articles")
        made.append(Group(checked["title"], tuple(checked["articles"]), checked.get("note")))
    known: dict[str, str] = {}
    for group in made:
        for name in group.articles:
            where = group.title or "articles"
            if name in known:
                raise ProfileError(f"{path}: {name!r} is named twice, in {known[name]} and in {where}; name it once")
            known[name] = where
    return tuple(made)


def _chapters(tables: object, path: str) -> dict[str, Chapter]:
    if not isinstance(tables, dict):
        raise ProfileError(f'{path}: what is said of an article is written [article."its file"]')
    made: dict[str, Chapter] = {}
    for name, table in tables.items():
        checked = _checked(table, _ARTICLE, path, f"article.{name}")
        if checked.get("date"):
            checked["date"] = _date(checked["date"], path)
        made[name] = Chapter(**checked)
    return made


def _date(text: str, path: str) -> PartialDate:
    found = dates.parse(text)
    if found is None:
        raise ProfileError(f"{path}: {text!r} is no date; write it as 2021, 2021-04 or 2021-04-03")
    return found


def _check_circle(chapters: Mapping[str, Chapter], path: str) -> None:
    """Raise ProfileError where articles are to stand after one another in a circle."""
    for start in chapters:
        way = [start]
        while (before := chapters[way[-1]].after if way[-1] in chapters else None) is not None:
            if before in way:
                circle = " after ".join((*way[way.index(before) :], before))
                raise ProfileError(f"{path}: the order goes in a circle: {circle}; take one `after` out")
            way.append(before)


class Names:
    """Finds articles by what the file calls them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._places: dict[str, list[int]] = {}
        self._names = names
        for place, name in enumerate(names):
            for form in {name, name.rpartition("/")[2]}:
                self._places.setdefault(form, []).append(place)

    def find(self, wanted: str) -> list[int]:
        """The places of the articles that a name or pattern means; a name that several have means none."""
        if any(mark in wanted for mark in "*?["):
            return [place for place, name in enumerate(self._names) if fnmatchcase(name, wanted)]
        exact = [place for place in self._places.get(wanted, ()) if self._names[place] == wanted]
        found = exact or self._places.get(wanted, [])
        return list(found) if len(found) == 1 else []

    def check(self, collection: Collection) -> None:
        """Raise ProfileError for an article that the file names and that is not among the sources."""
        for wanted in dict.fromkeys(collection.names):
            if self.find(wanted):
                continue
            several = [self._names[place] for place in self._places.get(wanted, ())]
            if len(several) > 1:
                raise ProfileError(
                    f"{collection.path}: {wanted!r} could be {' or '.join(several[:3])}; name its folder"
                )
            what = "no file fits" if any(mark in wanted for mark in "*?[") else "there is no article"
            raise ProfileError(f"{collection.path}: {what} {wanted!r} among the sources{_near(wanted, self._names)}")


def _near(wanted: str, names: Iterable[str]) -> str:
    told = near(wanted, tuple(names))
    return told if told.startswith("; did") else ""
