"""The lines under an article's title: who wrote it, where and when it was published, what it was called first."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Metadata, PartialDate, Person
    from converter.writers.markup.languages import Words


_CLOCK = lazily(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?")


class Item(NamedTuple):
    """A piece of the byline; `moment` is an ISO 8601 date, `target` an address."""

    kind: str  # author, source, published ... : the class in the page
    text: str
    target: str | None = None
    moment: str | None = None


def byline(metadata: Metadata, words: Words) -> tuple[tuple[Item, ...], ...]:
    """The lines of the byline, each of items; lines without items are left out."""
    address = _address(metadata)
    source = line(metadata.source) or line(metadata.site)
    first = [Item("author", name) for name in people(metadata.authors, words)]
    if source:
        first.append(Item("source", source, target=address))
    if metadata.published:
        first.append(Item("published", shown_date(metadata.published, words), moment=machine_date(metadata.published)))
    column = line(metadata.column) or line(metadata.section)
    if column:
        first.append(Item("column", column))
    second = [
        Item("translator", words.labelled(words.translator, words.comma.join(people(metadata.translators, words)))),
        Item("editor", words.labelled(words.editor, words.comma.join(people(metadata.editors, words)))),
    ]
    second = [
        item
        for item, there in zip(second, (metadata.translators, metadata.editors), strict=True)
        if people(there, words)
    ]
    if original := line(metadata.original_title):
        second.append(Item("original-title", words.labelled(words.original_title, original)))
    if metadata.modified and metadata.modified != metadata.published:
        shown = words.labelled(words.updated, shown_date(metadata.modified, words))
        second.append(Item("modified", shown, moment=machine_date(metadata.modified)))
    if address and not source:
        second.append(Item("address", address, target=address))
    return tuple(tuple(row) for row in (first, second) if row)


def people(persons: Iterable[Person], words: Words) -> list[str]:
    """Persons as a byline names them: 魯迅（作家，北京大學)."""
    made: list[str] = []
    for person in persons:
        name, role, affiliation = line(person.name), line(person.role), line(person.affiliation)
        if name:
            extra = " ".join(part for part in (affiliation, role) if part)
            made.append(f"{name}{words.open}{extra}{words.close}" if extra else name)
        elif affiliation or role:
            made.append(" ".join(part for part in (affiliation, role) if part))
    return made


def names(persons: Iterable[Person]) -> list[str]:
    """Persons by name alone, or by affiliation where that is all that is known."""
    found = (line(person.name) or line(person.affiliation) for person in persons)
    return [name for name in found if name]


def shown_date(date: PartialDate, words: Words) -> str:
    """A date as people read it, to the minute: 2020年5月29日 08:06 in Chinese, ISO 8601 without its T else.

    Seconds and the zone are for machines: `machine_date` has them.
    """
    clock = f" {date.time[:5]}" if date.time and date.day is not None else ""
    if not words.language.startswith("zh"):
        return f"{str(date).partition('T')[0]}{clock}"
    month = f"{date.month}月" if date.month is not None else ""
    day = f"{date.day}日" if month and date.day is not None else ""
    return f"{date.year}年{month}{day}{clock}"


def machine_date(date: PartialDate | None) -> str | None:
    """A date as HTML and EPUB read one, as far as it is a date: a thirteenth month or a 31st of June is left out.

    >>> from converter.model import PartialDate
    >>> machine_date(PartialDate(2020, 5, 29, "08:06")), machine_date(PartialDate(2020, 13, 1))
    ('2020-05-29T08:06', '2020')
    """
    if date is None or not 0 < date.year < 10000:
        return None
    made = f"{date.year:04}"
    if date.month is None or not 0 < date.month < 13:
        return made
    made += f"-{date.month:02}"
    if date.day is None or not 0 < date.day <= monthrange(date.year, date.month)[1]:
        return made
    made += f"-{date.day:02}"
    return (
        f"{made}T{date.time}{date.zone or ''}"
        if date.time and _CLOCK.fullmatch(date.time + (date.zone or ""))
        else made
    )


def _address(metadata: Metadata) -> str | None:
    for url in (metadata.canonical_url, metadata.url):
        target = safe_target(url) if url else None
        if target and is_absolute(target):
            return target
    return None
