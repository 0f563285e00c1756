"""What an EPUB says of itself: the package's Dublin Core, and the JSON-LD in the chapters of our own books.

The table is that of `converter.writers.markup.linked_data`, read the other way round.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from converter.model import Metadata, PartialDate, Person
from converter.readers.html.languages import language_tag
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from converter.readers.epub.opening import Shelf

DC = "http://purl.org/dc/elements/1.1/"
OPF = "http://www.idpf.org/2007/opf"
STRINGS = {
    "headline": "title",
    "alternativeHeadline": "subtitle",
    "alternateName": "original_title",
    "articleSection": "section",
    "genre": "column",
    "url": "url",
    "mainEntityOfPage": "canonical_url",
    "inLanguage": "language",
    "abstract": "summary",
    "copyrightNotice": "rights",
    "identifier": "identifier",
}
PERSONS = {"author": "authors", "editor": "editors", "translator": "translators"}
DATES = {"datePublished": "published", "dateModified": "modified"}
NAMED = {"sourceOrganization": "source", "isPartOf": "site"}
DATE = lazily(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T(?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)
UNTITLED = {"", "untitled", "unknown", "[no title]", "无标题", "未知", "無標題", "no title"}
ROLES = {"edt": "editors", "trl": "translators", "aut": "authors"}


def article(data: Mapping[str, Any]) -> Metadata:
    """The metadata of an article of ours from its JSON-LD; what is of another form is left out."""
    made: dict[str, Any] = {}
    for name, field in STRINGS.items():
        if isinstance(value := data.get(name), str) and value:
            made[field] = value
    for name, field in PERSONS.items():
        if isinstance(people := data.get(name), list):
            made[field] = tuple(_person(person) for person in people if isinstance(person, dict))
    for name, field in DATES.items():
        if isinstance(value := data.get(name), str) and (when := date(value)):
            made[field] = when
    for name, field in NAMED.items():
        if isinstance(thing := data.get(name), dict) and isinstance(thing.get("name"), str):
            made[field] = thing["name"]
    if isinstance(words := data.get("keywords"), list):
        made["keywords"] = tuple(word for word in words if isinstance(word, str))
    return Metadata(**made)


def _person(form: Mapping[str, Any]) -> Person:
    work = form.get("affiliation")
    values = form.get("name"), form.get("roleName"), work.get("name") if isinstance(work, dict) else None
    return Person(*(value if isinstance(value, str) and value else None for value in values))


def date(text: str) -> PartialDate | None:
    """A date as ISO 8601 writes it; None for another form.

    >>> str(date("2020-05-29T08:06:00+08:00")), date("May 2020")
    ('2020-05-29T08:06:00+08:00', None)
    """
    found = DATE.fullmatch(text.strip())
    if found is None:
        return None
    month, day = (int(part) if part else None for part in (found["month"], found["day"]))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return PartialDate(int(found["year"]), month, day, found["time"], found["zone"])


def package(shelf: Shelf) -> Metadata:
    """The metadata of a book from its package document."""
    own = shelf.metadata.get(DC, {})
    refined = _refined(shelf)

    def texts(name: str) -> Iterator[tuple[str, dict[str, str]]]:
        for value, attributes in own.get(name, []):
            if text := " ".join((value or "").split()):
                yield text, attributes

    def first(name: str) -> str | None:
        return next((text for text, _ in texts(name)), None)

    title = subtitle = None
    for text, attributes in texts("title"):
        if refined.get(attributes.get("id", ""), {}).get("title-type") == "subtitle":
            subtitle = subtitle or text
        else:
            title = title or text
    people: dict[str, list[Person]] = {"authors": [], "editors": [], "translators": []}
    for name in ("creator", "contributor"):
        for text, attributes in texts(name):
            role = attributes.get(f"{{{OPF}}}role") or refined.get(attributes.get("id", ""), {}).get("role")
            field = ROLES.get(role or "aut") if name == "creator" or role else None
            if field and Person(text) not in people[field]:
                people[field].append(Person(text))
    days = [
        when
        for text, attributes in texts("date")
        if attributes.get(f"{{{OPF}}}event", "publication") == "publication"
        and (when := date(text)) is not None
        and when.year > 1  # what Calibre writes for no date
    ]
    source = first("source")
    language = first("language")
    identifier = next((text for text, _ in texts("identifier") if re.search(r"isbn|doi", text, re.IGNORECASE)), None)
    return Metadata(
        title=title if (title or "").lower() not in UNTITLED else None,
        subtitle=subtitle,
        original_title=refined.get("", {}).get("dcterms:alternative"),
        authors=tuple(person for person in people["authors"] if (person.name or "").lower() not in UNTITLED),
        editors=tuple(people["editors"]),
        translators=tuple(people["translators"]),
        published=days[0] if days else None,
        source=first("publisher"),
        url=source if source and source.startswith(("http://", "https://")) else None,
        language=language_tag(language) if language and language != "und" else None,
        summary=first("description"),
        keywords=tuple(dict.fromkeys(text for text, _ in texts("subject"))),
        rights=first("rights"),
        identifier=identifier,
    )


def _refined(shelf: Shelf) -> dict[str, dict[str, str]]:
    """What `meta` elements say of others, by the id of these; of the book itself under ""."""
    made: dict[str, dict[str, str]] = {}
    for value, attributes in shelf.metadata.get(OPF, {}).get("meta", []):
        name = attributes.get("property")
        if name and value:
            made.setdefault(attributes.get("refines", "").lstrip("#"), {}).setdefault(name, " ".join(value.split()))
    return made
