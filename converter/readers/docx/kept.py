"""What the properties of a DOCX say: those of anybody, and what duben keeps of each article there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from converter import native
from converter.errors import DamagedInput
from converter.model import Image, Metadata, Person
from converter.readers.docx.parts import attribute, child
from converter.readers.html.languages import language_tag
from converter.readers.packages import local
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from lxml import etree

    from converter.readers.packages import Package

PIECE = lazily(r"(?P<name>duben\.(?:book|article\.\d+))(?:\.(?P<number>\d+))?\Z")
BOOK = "duben.book"
TEMPLATE_TITLES = ("microsoft word - ", "word document", "powerpoint ")


@dataclass(slots=True)
class Kept:
    """What the properties keep of one article, beside what its XML says; empty for documents of others."""

    ours: bool = False
    metadata: Metadata = field(default_factory=Metadata)
    languages: dict[str, str] = field(default_factory=dict)  # BCP 47 by Word's name; "" the article's own
    addresses: dict[str, str] = field(default_factory=dict)  # targets as written, by the form that Word opens
    notes: list[str] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)  # addresses by number of the drawing
    gone: list[Image] = field(default_factory=list)  # pictures that are not in the file
    syntax: list[str | None] = field(default_factory=list)
    nesting: frozenset[tuple[str, str, str]] = frozenset()  # where an inline holds another against the custom
    codes: int = 0  # code blocks so far

    def lost(self, number: int) -> Image | None:
        """A picture that is not in the file, by its number from 1."""
        return self.gone[number - 1] if 0 < number <= len(self.gone) else None

    def note(self, count: int) -> str:
        """The name of a note, `count` others standing before it."""
        return self.notes[count] if count < len(self.notes) else str(count + 1)

    def next_syntax(self) -> str | None:
        """The language of the next code block."""
        self.codes += 1
        return self.syntax[self.codes - 1] if self.codes <= len(self.syntax) else None

    def language(self, properties: etree._Element | None) -> str | None:
        """The language of a run of ours where it is another one than the article's."""
        node = child(properties, "lang")
        if node is None:
            return None
        office = attribute(node, "eastAsia") or attribute(node, "bidi") or attribute(node, "val")
        if not office or office == self.languages.get(""):
            return None
        return self.languages.get(office)


def articles(package: Package) -> tuple[bool, list[Kept]]:
    """Whether the document is a bound book of ours, and what is kept of its articles; none for those of others."""
    rows = _custom(package)
    if BOOK not in rows:
        return False, []
    book = _json(rows[BOOK])
    made = [_kept(_json(rows[name])) for name in sorted(rows) if name != BOOK]
    return bool(book.get("bound")), made


def book(package: Package) -> Metadata:
    """The metadata of the whole: what we keep of a book, else the core properties."""
    form = _json(_custom(package).get(BOOK, ""))
    known = _document(form)
    return known or core(package)


def core(package: Package) -> Metadata:
    """The metadata in the core properties."""
    tree = package.tree("docProps/core.xml")
    found: dict[str, str] = {}
    for node in tree if tree is not None else ():
        if text := " ".join((node.text or "").split()):
            found.setdefault(local(node), text)
    title = found.get("title")
    if title and title.lower().startswith(TEMPLATE_TITLES):
        title = None
    names = (name.strip() for name in re.split("[;；]", found.get("creator", "")))
    language = found.get("language", "").split(",")[0]
    words = (word.strip() for word in re.split("[,;，；、]", found.get("keywords", "")))
    return Metadata(
        title=title,
        authors=tuple(Person(name) for name in dict.fromkeys(names) if name and name.lower() != "python-docx"),
        summary=found.get("description"),
        keywords=tuple(dict.fromkeys(word for word in words if word)),
        language=language_tag(language) if language else None,
    )


def _custom(package: Package) -> dict[str, str]:
    """Our properties, their pieces joined."""
    tree = package.tree("docProps/custom.xml")
    pieces: dict[str, dict[int, str]] = {}
    for node in tree if tree is not None else ():
        found = PIECE.match(node.get("name", ""))
        if found:
            text = "".join(str(part) for part in node.itertext())
            pieces.setdefault(found["name"], {})[int(found["number"] or 1)] = text
    return {name: "".join(rows[number] for number in sorted(rows)) for name, rows in pieces.items()}


def _json(text: str) -> dict[str, Any]:
    try:
        form = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return form if isinstance(form, dict) else {}


def _document(form: dict[str, Any]) -> Metadata | None:
    if "document" not in form:
        return None
    try:
        return native.document_from(form["document"]).metadata
    except DamagedInput:
        return None


def _kept(form: dict[str, Any]) -> Kept:
    """What is kept of an article; what somebody has changed to another form is left out."""
    kept = form.get("kept") if isinstance(form.get("kept"), dict) else {}
    assert isinstance(kept, dict)
    gone = [row for row in _list(kept.get("lost")) if isinstance(row, list) and len(row) == 3]
    return Kept(
        ours=True,
        metadata=_document(form) or Metadata(),
        languages=_strings(kept.get("languages")),
        addresses=_strings(kept.get("addresses")),
        notes=[name for name in _list(kept.get("notes")) if isinstance(name, str)],
        pictures=_strings(kept.get("pictures")),
        gone=[
            Image(str(source), str(alt or ""), title if isinstance(title, str) else None) for source, alt, title in gone
        ],
        nesting=frozenset(
            (row[0], row[1], row[2])
            for row in _list(kept.get("nesting"))
            if isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
        ),
        syntax=[name if isinstance(name, str) else None for name in _list(kept.get("syntax"))],
    )


def _strings(form: object) -> dict[str, str]:
    return {key: value for key, value in form.items() if isinstance(value, str)} if isinstance(form, dict) else {}


def _list(form: object) -> list[Any]:
    return form if isinstance(form, list) else []
