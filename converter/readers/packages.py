"""What the EPUB and the DOCX reader share: a container opened under budgets, its parts as XML, and the source text.

This is the one place where XML of others is parsed: no entity is expanded, no DTD is loaded, nothing is fetched, and
the tree can be neither deeper nor a text longer than libxml2's own limits.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from html.entities import html5
from typing import TYPE_CHECKING
from urllib.parse import quote

from lxml import etree

from converter.errors import DamagedInput
from converter.model import Heading, Resource
from converter.readers.decoding import provenance
from converter.report import Removal
from converter.source import IMAGES, Container, media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from converter.model import Block, Place
    from converter.options import Options
    from converter.report import Outcome
    from converter.source import Source

TEXT_BYTES = 256 * 2**20  # of all parts together that are parsed
TEXT_RATIO = 150  # unpacked to packed beyond which text of more than TEXT_FROM bytes is refused
TEXT_FROM = 24 * 2**20
ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{0,31});")
OF_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}
DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
OLE = b"\xd0\xcf\x11\xe0"
EXTENSIONS = {"image/jpeg": ".jpg", "image/svg+xml": ".svg"}


class Package:
    """An open EPUB or DOCX; use it as a context manager. Every fault is a DamagedInput that names the file."""

    def __init__(self, source: Source) -> None:
        self.label = source.label
        self.size = len(source.data)
        if source.data.startswith(OLE):
            raise DamagedInput(f"{self.label} is locked with a password; take the password off and give it again")
        self.container = Container(io.BytesIO(source.data), source.label)
        self.names = set(self.container.names())
        self.parsed = 0  # bytes of parts so far

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.container.zip.close()

    def read(self, name: str) -> bytes | None:
        """Bytes of a part, or None where there is none."""
        return self.container.read(name) if name in self.names else None

    def tree(self, name: str) -> etree._Element | None:
        """The root of a part, or None where there is none. Raises DamagedInput where it is no XML."""
        data = self._text(name)
        if data is None:
            return None
        try:
            return parse(data)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedInput(f"{self.label}: {name} is damaged: {error}") from error

    def page(self, name: str) -> etree._Element | None:
        """The root of a page: what is no XML is read as HTML is."""
        data = self._text(name)
        if data is None or not data.strip():
            return None
        try:
            return parse(data)
        except (etree.XMLSyntaxError, ValueError):
            return parse_loosely(data)

    def _text(self, name: str) -> bytes | None:
        if name not in self.names:
            return None
        size = self.container.zip.getinfo(name).file_size
        self.parsed += size
        if self.parsed > TEXT_BYTES or self.parsed > max(TEXT_FROM, TEXT_RATIO * self.size):
            raise DamagedInput(f"{self.label}: its text would unpack to {self.parsed} bytes and more, beyond the limit")
        return self.container.read(name)


def parse(data: bytes) -> etree._Element:
    """XML as a tree. Names that HTML has for characters (`&nbsp;`) are read as HTML does; other entities stay as text."""
    if b"&" in data:
        data = ENTITY.sub(_character, data)
    if b"<!DOCTYPE" in data[:4096].upper():
        data = DOCTYPE.sub(b"", data, count=1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def parse_loosely(data: bytes) -> etree._Element | None:
    """A page that is no XML, by the rules of HTML; elements have no namespace then."""
    charset: str | None = "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        charset = None
    parser = etree.HTMLParser(encoding=charset, recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _character(found: re.Match[bytes]) -> bytes:
    name = found[1]
    known = html5.get(name.decode("ascii") + ";")
    if name in OF_XML or known is None:
        return found[0] if name in OF_XML else b"&amp;" + found[0][1:]
    return "".join(f"&#{ord(letter)};" for letter in known).encode("ascii")


def local(node: etree._Element) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    tag = node.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


class Sheet:
    """The source text while it is put together, and what of it is in no block."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.gone: dict[tuple[str, str, str, tuple[str, ...]], list[Place]] = {}

    def put(self, text: str) -> Place:
        """Append text; returns its place."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)

    def drop(self, rule: str, where: str, reason: str, place: Place, kept_as: tuple[str, ...] = ()) -> None:
        """Say that text is in no block; what goes for one reason in one place is one removal."""
        self.gone.setdefault((rule, where, reason, kept_as), []).append(place)

    def removals(self) -> tuple[Removal, ...]:
        """The removals in the order of the source text."""
        text = self.text
        made: list[Removal] = []
        for (rule, where, reason, kept_as), places in self.gone.items():
            spans = tuple(sorted((start, end) for start, end in places if text[start:end].strip()))
            if spans:
                shown = "\n".join(text[start:end].strip() for start, end in spans)
                made.append(Removal(rule, where, shown, reason, 1.0, spans, kept_as))
        made.sort(key=lambda removal: removal.spans)
        return tuple(made)


class Pictures:
    """The pictures of a package as resources of the document."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.resources: dict[str, Resource] = {}  # by the name of the member
        self._taken: set[str] = set()

    def resource(self, member: str, name: str | None = None) -> Resource | None:
        """The resource of a member; None where there is no picture under that name. `name`: what inlines call it."""
        if member in self.resources:
            return self.resources[member]
        data = self.package.read(member)
        if data is None:
            return None
        kind = media_type(data)
        if kind not in IMAGES and b"<svg" in data[:1000]:
            kind = "image/svg+xml"
        if kind not in IMAGES:
            return None
        name = name if name and name not in self._taken else member
        self._taken.add(name)
        digest = hashlib.sha256(data).hexdigest()
        made = Resource(name, kind, digest, len(data), quote(member))
        self.resources[member] = made
        return made


class BoundBooks:
    """Bound books of ours whose articles are read one by one: the last one stays open for the next article.

    `opened` gives the articles of a book, each to be called with the source; none for what is no bound book of ours.
    """

    def __init__(self, reader: str, opened: Callable[[Source], list[Callable[[Source], Outcome]]]) -> None:
        self._reader = reader
        self._opened = opened
        self._data: bytes | None = None  # of the book that is open
        self._articles: list[Callable[[Source], Outcome]] = []

    def _of(self, source: Source) -> list[Callable[[Source], Outcome]]:
        if self._data is not source.data:
            self._data, self._articles = None, []  # the one before goes first, for two may not fit
            self._articles = self._opened(source)
            self._data = source.data
        return self._articles

    def count(self, source: Source) -> int:
        """How many articles a bound book of ours holds; 0 for anything else. Raises DamagedInput."""
        return len(self._of(source))

    def article(self, source: Source, options: Options, number: int) -> Outcome:  # noqa: ARG002 -- a book says itself
        """One article of a bound book of ours, from 0. Raises InputError."""
        found = self._of(source)
        if number >= len(found):
            raise DamagedInput(f"{source.label} has no article {number + 1} any more; it has changed")
        return alone(found[number](source), self._reader, source)


def relevelled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks with their headings moved, so that the highest of them stands at level 2."""
    rows = list(blocks)
    highest = min((block.level for block in rows if isinstance(block, Heading)), default=2)
    for block in rows:
        if isinstance(block, Heading):
            level = min(max(block.level - highest + 2, 2), 6)
            yield block if level == block.level else replace(block, level=level)
        else:
            yield block


def alone(outcome: Outcome, reader: str, source: Source) -> Outcome:
    """One article of a book as a document of its own: its digest is that of its text, so that two are told apart."""
    text = (outcome.text or "").encode("utf-8", "replace")
    made = replace(provenance(source, reader), sha256=hashlib.sha256(text).hexdigest(), size=len(text))
    return replace(outcome, document=replace(outcome.document, provenance=made))
