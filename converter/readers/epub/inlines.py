"""Inlines of the pages of an EPUB, gathered as pieces with their places in the source text."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from converter.model import Code, Image, LineBreak, NoteRef, Ruby
from converter.readers.epub.opening import types
from converter.readers.html.languages import language_tag, same_language
from converter.readers.html.leaves import Piece, collapse
from converter.readers.packages import local
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from lxml import etree

    from converter.model import CodeBlock, Inline, Note, Place
    from converter.readers.epub.notes import NoteTable
    from converter.readers.epub.opening import Page
    from converter.readers.packages import Pictures, Sheet

OPENS = {
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "dfn": "emphasis",
    "sup": "superscript",
    "sub": "subscript",
    "s": "deleted",
    "del": "deleted",
    "strike": "deleted",
}
CODE = frozenset({"code", "kbd", "samp", "tt", "var"})
FALLBACKS = frozenset({"iframe", "object", "video", "audio", "canvas", "button", "select", "textarea"})
SCHEME = lazily(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SCHEMES = frozenset({"http", "https", "mailto", "ftp", "tel"})
AFTER_NUMBER = lazily(r"[\s.．、:：)）\]］]+")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HREF = "{http://www.w3.org/1999/xlink}href"


def classes(node: etree._Element) -> list[str]:
    """The classes of an element."""
    return str(node.get("class", "")).split()


class InlineReader:
    """The state of reading, and everything within a line."""

    page: Page
    ours: bool  # whether the page is one that duben wrote
    own_language: str | None
    depth: int
    in_notes: bool

    def __init__(
        self, sheet: Sheet, pictures: Pictures, notes: NoteTable, *, language: str | None, merged: bool
    ) -> None:
        self.sheet = sheet
        self.pictures = pictures
        self.notes = notes
        self.main_language = language
        self.merged = merged  # whether the chapters of a book become one document
        self.pieces: list[Piece] = []
        self.opened: list[Piece] = []
        self.held = False  # whether the pieces hold anything to see
        self.found: list[Note] = []
        self.note: etree._Element | None = None  # the one that is being read
        self.at_note_start = False  # in a note of which nothing but its number was read

    # -- text -----------------------------------------------------------------------------------------------

    def text(self, text: str | None) -> None:
        """A text node."""
        if not text:
            return
        if text.isspace():
            if self.held:
                self.sheet.put(text)
                self.pieces.append(Piece("text", -1, text))
            return
        if self.at_note_start:
            self.at_note_start = False
            if not self.ours and (mark := AFTER_NUMBER.match(text)) and self.after_number:
                self.drop("note-backlinks", "links from a note back to its mark", self.sheet.put(mark[0]))
                text = text[mark.end() :]
        if text:
            self.pieces.append(Piece("text", -1, text, spans=(self.sheet.put(text),)))
            self.held = True

    after_number = False

    def gather(self, node: etree._Element) -> tuple[str, list[Place]]:
        """All text inside of an element as it stands, with its places."""
        parts: list[str] = []
        spans: list[Place] = []
        for text in _texts(node):
            parts.append(text)
            spans.append(self.sheet.put(text))
        return "".join(parts), spans

    def drop(self, rule: str, reason: str, place: Place) -> None:
        """Say that text is in no block."""
        self.sheet.drop(rule, self.page.name, reason, place)

    def flat(self, node: etree._Element) -> None:
        """An element too deep to be read as more than its text."""
        text, spans = self.gather(node)
        if text.strip():
            self.pieces.append(Piece("text", -1, collapse(text), spans=tuple(spans)))
            self.held = True

    # -- atoms: what is read as a whole ---------------------------------------------------------------------

    def atom(self, name: str, node: etree._Element) -> bool:
        """Read an inline that is one thing; False where it holds others."""
        kinds = types(node)
        names = classes(node)
        if name == "br":
            self.pieces.append(Piece("break"))
        elif node in self.notes.marks:
            self._dropped(node, "note-marks", "marks that became references to notes")
            self._put(NoteRef(self.notes.marks[node]), ())
        elif node in self.notes.backs or (self.ours and "number" in names):
            self._dropped(node, "note-backlinks", "links from a note back to its mark")
            self.after_number = True
        elif self.ours and name == "sup" and (lost := self._lost_mark(node, names)):
            self._dropped(node, "note-marks", "marks that became references to notes")
            self._put(NoteRef(lost), ())
        elif name in ("img", "image"):
            self._image(node)
        elif self.ours and name == "span" and "picture" in names:
            words, spans = self.gather(node)
            for span in spans:
                self.drop("picture-words", "what a picture shows, kept as its alt text", span)
            self._put(Image(str(node.get("data-source", "")), words, node.get("title")), ())
        elif name == "ruby":
            self._ruby(node)
        elif name in CODE and not any(local(part) in ("img", "a") for part in node.iter("*")):
            text, spans = self.gather(node)
            code = text if self.ours else collapse(text).strip()
            if code.strip():
                self._put(Code(code), tuple(spans))
        elif "pagebreak" in kinds or "doc-pagebreak" in kinds:
            self._dropped(node, "page-numbers", "numbers of the pages of the printed book")
        elif name in FALLBACKS or name in ("annotation", "annotation-xml"):
            self._dropped(node, "fallback", "text for reading systems that cannot show something else")
        else:
            return False
        return True

    def _put(self, atom: Inline, spans: tuple[Place, ...]) -> None:
        self.pieces.append(Piece("atom", atom=atom, spans=spans))
        self.held = True
        self.at_note_start = False

    def _dropped(self, node: etree._Element, rule: str, reason: str) -> None:
        _, spans = self.gather(node)
        for span in spans:
            self.drop(rule, reason, span)

    def _lost_mark(self, node: etree._Element, names: list[str]) -> str | None:
        text = "".join(str(part) for part in node.itertext()).strip()
        if "lost" in names:
            return text.removeprefix("[").removesuffix("]") or None
        number = text.removeprefix("[").removesuffix("]")
        marked = re.fullmatch(r"r\d+(?:-\d+)?", str(node.get("id", "")))  # a mark within a link
        return number if marked and number.isdecimal() and len(node) == 0 else None

    def _image(self, node: etree._Element) -> None:
        link = str(node.get("src") or node.get(HREF) or node.get("href") or "")
        if not link:
            return
        alt = " ".join(str(node.get("alt", "")).split())
        title = " ".join(str(node.get("title", "")).split()) or None
        source = node.get("data-source") if self.ours else None
        if SCHEME.match(link):
            self._put(Image(link, alt, title), ())
            return
        member = posixpath.normpath(posixpath.join(posixpath.dirname(self.page.name), unquote(link.partition("#")[0])))
        resource = self.pictures.resource(member, source)
        self._put(Image(source or member, alt, title, resource.name if resource else None), ())

    def _ruby(self, node: etree._Element) -> None:
        base: list[str] = []
        reading: list[str] = []
        spans: list[Place] = []

        def give() -> None:
            if base or reading:
                self._put(Ruby(collapse("".join(base)).strip(), collapse("".join(reading)).strip()), tuple(spans))
            base.clear()
            reading.clear()
            spans.clear()

        for kind, text in _ruby_texts(node):
            place = self.sheet.put(text)
            if not text.strip():
                continue
            if kind == "rp":
                self.drop("ruby-brackets", "brackets for reading systems without ruby", place)
                continue
            if kind == "rb" and reading:
                give()
            (reading if kind == "rt" else base).append(text)
            spans.append(place)
        give()

    # -- inlines that hold others ---------------------------------------------------------------------------

    def open_inline(self, name: str, node: etree._Element) -> bool:
        """Open an inline; False where it says nothing."""
        piece = self._opening(name, node)
        if piece is None or any(one.tag == piece.tag and one.value == piece.value for one in self.opened):
            return False
        self.opened.append(piece)
        self.pieces.append(piece)
        return True

    def close_inline(self) -> None:
        """Close the inline that was opened last."""
        if self.opened:
            self.opened.pop()
            self.pieces.append(Piece("close"))

    def _opening(self, name: str, node: etree._Element) -> Piece | None:
        if name in OPENS:
            return Piece("open", tag=OPENS[name])
        title = " ".join(str(node.get("title", "")).split()) or None
        if self.ours and name in ("a", "span") and node.get("data-target") is not None:
            return Piece("open", tag="link", value=str(node.get("data-target")), title=title)
        if name == "a":
            href = str(node.get("href", "")).strip()
            scheme = SCHEME.match(href)
            if scheme and scheme[1].lower() in SCHEMES:
                return Piece("open", tag="link", value=href, title=title)
            return None  # a place in the book: the text stays
        given = self._given(node)
        if given and name in ("span", "i", "em", "bdi", "bdo", "q", "small", "u", "font"):
            return Piece("open", tag="span", value=given)
        return None

    # -- languages ------------------------------------------------------------------------------------------

    def _given(self, node: etree._Element) -> str | None:
        """The language that an element names, where it is another one than the document's."""
        tag = language_tag(str(node.get("lang") or node.get(XML_LANG) or ""))
        if not tag or (not self.ours and same_language(tag, self.main_language or self.own_language)):
            return None
        return tag

    def language(self, node: etree._Element) -> str | None:
        """The language of a block: its own; in foreign books that of what stands around it too."""
        if self.ours:
            return self._given(node) if local(node) not in ("body", "html", "header") else None
        for above in (node, *node.iterancestors()):
            if local(above) == "body":
                return None
            if above.get("lang") or above.get(XML_LANG):
                return self._given(above)
        return None

    # -- small questions ------------------------------------------------------------------------------------

    def place(self, node: etree._Element) -> str:
        """A block's place for a person."""
        ident = node.get("id")
        return f"{self.page.name} {local(node)}{f'#{ident}' if ident else ''}"

    @staticmethod
    def shows(children: tuple[Inline, ...]) -> bool:
        """Whether a line without letters shows something."""
        return any(isinstance(child, Image | NoteRef | Code | Ruby) for child in children)

    @staticmethod
    def code_of(block: CodeBlock) -> tuple[Inline, ...]:
        """A code block within a cell: its lines as code."""
        made: list[Inline] = []
        for line in block.text.split("\n"):
            if line.strip():
                made += (LineBreak(), Code(line)) if made else (Code(line),)
        return tuple(made)


def _texts(node: etree._Element) -> list[str]:
    """The text nodes inside of an element in their order; a line end for each `br`."""
    made: list[str] = []
    stack: list[etree._Element | str] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            made.append(part)
            continue
        inner: list[etree._Element | str] = []
        if local(part) not in ("script", "style"):
            inner += [part.text] if part.text else []
            inner += ["\n"] if local(part) == "br" else []
            for child in part:
                inner.append(child)
                if child.tail:
                    inner.append(child.tail)
        stack += reversed(inner)
    return made


def _ruby_texts(node: etree._Element) -> list[tuple[str, str]]:
    """The text nodes of a ruby, each with what it is: rb, rt or rp."""
    made: list[tuple[str, str]] = []
    if node.text:
        made.append(("rb", node.text))
    for child in node:
        kind = local(child)
        kind = "rt" if kind in ("rt", "rtc") else "rp" if kind == "rp" else "rb"
        inner = _texts(child)
        if kind == "rb" and len(child):
            made += _ruby_texts(child)
        else:
            made += [(kind, text) for text in inner]
        if child.tail:
            made.append(("rb", child.tail))
    return made
