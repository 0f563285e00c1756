"""The runs of a paragraph as tokens, each with its place in the source text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from converter.model import Code, Image, LineBreak, NoteRef, Ruby, Text
from converter.readers.docx.nesting import Form, Token
from converter.readers.docx.parts import attribute, child, is_on, marks_of
from converter.readers.packages import local
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from lxml import etree

    from converter.model import Place
    from converter.readers.docx.kept import Kept
    from converter.readers.docx.parts import Parts
    from converter.readers.packages import Pictures, Sheet

PRIVATE = range(0xE000, 0xF900)
SILENT = {"PAGEREF", "PAGE", "NUMPAGES", "TOC", "INDEX", "TC", "XE", "STYLEREF"}
ADDRESS = lazily(r'HYPERLINK\s+(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s\\]+))', re.IGNORECASE)
NOTE_FIELD = lazily(r"NOTEREF\s+(_RefNote(\d+))", re.IGNORECASE)
GROUP = lazily(r"_(?P<kind>Quote|List)\d+\Z")
LOST = lazily(r"_Picture\d+x(\d+)\Z")
SCHEME = lazily(r"(?:https?|ftp|mailto|tel):", re.IGNORECASE)
GONE = {
    "del": ("tracked-deletions", "text that an editor has deleted"),
    "moveFrom": ("tracked-deletions", "text that was moved"),
}


@dataclass(slots=True)
class Field:
    """A field that is open: what it says, and whether its result has begun."""

    instruction: str = ""
    result: bool = False
    told: bool = False  # whether its mark was put down

    @property
    def kind(self) -> str:
        """The word that a field begins with."""
        words = self.instruction.split()
        return words[0].upper() if words else ""


@dataclass(slots=True)
class Line:
    """What a paragraph holds."""

    tokens: list[Token] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)  # text boxes that hang on it
    starts: list[str] = field(default_factory=list)  # bookmarks that begin in it
    before: list[tuple[str, str]] = field(default_factory=list)  # "open" or "close", and the kind of a group of ours
    after: list[tuple[str, str]] = field(default_factory=list)
    rule: bool = False  # a horizontal rule


class LineReader:
    """Reads the runs of paragraphs one after the other; a field may reach over several."""

    def __init__(self, parts: Parts, sheet: Sheet, pictures: Pictures, kept: Kept) -> None:
        self.parts = parts
        self.sheet = sheet
        self.pictures = pictures
        self.kept = kept
        self.part = parts.main
        self.fields: list[Field] = []
        self.line = Line()
        self.gone: tuple[str, str] | None = None  # rule and reason where text goes
        self.lost: tuple[str | None, Image | None] | None = None  # end of the bookmark of a picture without bytes
        self.links = 0
        self.bookmarks: dict[str, str] = {}  # id -> name of those that are groups of ours
        self.open_groups: dict[str, str] = {}  # name -> kind
        self.seen_groups: set[str] = set()
        self.whole_groups: set[str] = set()  # those that end: the others are left alone
        self.reference = ""  # bookmark around the mark of a note
        self.references: dict[str, tuple[str, str]] = {}
        self.marks: dict[tuple[str, str], str] = {}  # kind and id of a note -> its name, in the order of the marks
        self.raw = False  # whether tabs and line ends are kept: in code

    def read(self, paragraph: etree._Element, *, raw: bool = False) -> Line:
        """The tokens of a paragraph."""
        outer, self.line, self.raw = self.line, Line(), raw
        self._children(paragraph, frozenset(), 0)
        made, self.line = self.line, outer
        self.sheet.put("\n")
        return made

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents is open."""
        return any(field.kind == "TOC" for field in self.fields)

    # -- the walk -------------------------------------------------------------------------------------------

    def _children(self, node: etree._Element, forms: frozenset[Form], depth: int) -> None:
        for inner in node:
            name = local(inner)
            if name == "r":
                self._run(inner, forms)
            elif name == "hyperlink":
                self._children(inner, forms | self._link(inner), depth + 1)
            elif name == "fldSimple":
                self.fields.append(Field(attribute(inner, "instr") or "", result=True))
                self._note_field()
                self._children(inner, forms | self._field_link(), depth + 1)
                self.fields.pop()
            elif name in GONE:
                outer, self.gone = self.gone, GONE[name]
                self._children(inner, forms, depth + 1)
                self.gone = outer
            elif name == "bookmarkStart":
                self._bookmark(inner)
            elif name == "bookmarkEnd":
                if end := self.group_end(inner):
                    (self.line.after if self.line.tokens else self.line.before).append(("close", end))
                if self.lost and attribute(inner, "id") == self.lost[0]:
                    if self.lost[1] is not None:
                        self._put(self.lost[1], forms)
                    self.lost = None
            elif name == "AlternateContent":
                choice = child(inner, "Choice")
                if choice is not None:
                    self._children(choice, forms, depth + 1)
            elif name in ("oMath", "oMathPara"):
                self._text("".join(str(text.text or "") for text in inner.iter() if local(text) == "t"), forms)
            elif name not in ("pPr", "rPr", "sdtPr", "sdtEndPr", "proofErr", "tcPr") and depth < 40:
                self._children(inner, forms, depth + 1)

    def _bookmark(self, node: etree._Element) -> None:
        name = attribute(node, "name") or ""
        self.line.starts.append(name)
        if name.startswith("_RefNote"):
            self.reference = name
        if kind := self.group_start(node):
            (self.line.after if self.line.tokens else self.line.before).append(("open", kind))
        found = LOST.match(name)
        if found:
            self.lost = attribute(node, "id"), self.kept.lost(int(found[1]))

    def group_start(self, node: etree._Element) -> str | None:
        """The kind of the group that a bookmark begins; LibreOffice begins one anew in its last paragraph."""
        name = attribute(node, "name") or ""
        found = GROUP.match(name) if self.kept.ours else None
        if not found or name not in self.whole_groups:
            return None
        self.bookmarks[attribute(node, "id") or ""] = name
        if name in self.seen_groups:
            return None
        self.seen_groups.add(name)
        self.open_groups[name] = found["kind"]
        return found["kind"]

    def group_end(self, node: etree._Element) -> str | None:
        """The kind of the group that the end of a bookmark closes."""
        return self.open_groups.pop(self.bookmarks.get(attribute(node, "id") or "", ""), None)

    def _run(self, run: etree._Element, forms: frozenset[Form]) -> None:
        properties = child(run, "rPr")
        if is_on(child(properties, "vanish")) and self.gone is None:
            outer, self.gone = self.gone, ("hidden", "hidden text")
            self._content(run, frozenset(), forms, "")
            self.gone = outer
            return
        key = attribute(child(properties, "rStyle"), "val") or ""
        style = self.parts.styles.get(key)
        marks = marks_of(properties, style.marks if style else frozenset())
        if style and style.name in ("footnote reference", "endnote reference"):
            marks = marks - {"superscript"}
        language = self.kept.language(properties) if self.kept.ours else None
        made = {Form(mark) for mark in marks if mark != "code"}
        if language:
            made.add(Form("span", language))
        self._content(run, marks, forms | made | self._field_link(), key)

    def _content(self, run: etree._Element, marks: frozenset[str], forms: frozenset[Form], key: str) -> None:
        code = "code" in marks
        for node in run:
            name = local(node)
            if name in ("t", "delText"):
                text = str(node.text or "")
                if node.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
                    text = text.strip(" \t\r\n")
                self._text(text, forms, code=code, key=key)
            elif name in ("tab", "ptab"):
                self._text("\t" if self.raw else " ", forms, code=code, key=key)
            elif name in ("br", "cr"):
                if attribute(node, "type") in (None, "textWrapping"):
                    self._text("\n", forms) if self.raw else self._put(LineBreak(), forms)
            elif name == "noBreakHyphen":
                self._text("\N{NON-BREAKING HYPHEN}", forms, code=code, key=key)
            elif name == "sym":
                self._text(_symbol(node), forms, code=code, key=key)
            elif name == "fldChar":
                self._field_character(node)
            elif name == "instrText":
                if self.fields and not self.fields[-1].result:
                    self.fields[-1].instruction += str(node.text or "")
            elif name in ("footnoteReference", "endnoteReference"):
                self._mark(name.removesuffix("Reference"), attribute(node, "id") or "", forms)
            elif name == "ruby":
                self._ruby(node, forms)
            elif name in ("drawing", "pict", "object"):
                self._drawing(node, forms)
            elif name == "AlternateContent":
                choice = child(node, "Choice")
                if choice is not None:
                    self._content(choice, marks, forms, key)

    # -- text -----------------------------------------------------------------------------------------------

    def _text(self, text: str, forms: frozenset[Form], *, code: bool = False, key: str = "") -> None:
        if not text:
            return
        place = self.sheet.put(text)
        rule = self.gone
        if rule is None and self.lost and self.lost[1] is not None:
            rule = "picture-words", "what a picture shows, kept as its alt text"
        if rule is None:
            rule = self._silence()
        if rule:
            self.sheet.drop(rule[0], self.part, rule[1], place)
        elif key == "RubyText" and self.kept.ours and not text.isspace():
            self._bracketed(text, place, forms)
        elif key == "RubyBase" and self.kept.ours:
            self._put(Ruby(text, ""), forms, (place,))
        elif code and not self.raw:
            self._put(Code(text), forms, (place,))
        else:
            self._put(Text(text), forms, (place,))

    def _put(
        self,
        node: Text | Code | Ruby | Image | NoteRef | LineBreak,
        forms: frozenset[Form],
        spans: tuple[Place, ...] = (),
    ) -> None:
        tokens = self.line.tokens
        last = tokens[-1].node if tokens else None
        if isinstance(node, Ruby) and not node.reading and isinstance(last, Ruby) and not last.reading:
            tokens[-1] = Token(Ruby(last.base + node.base, ""), tokens[-1].forms, tokens[-1].spans + spans)
            return
        tokens.append(Token(node, forms, spans))

    def _bracketed(self, text: str, place: Place, forms: frozenset[Form]) -> None:
        """A reading in brackets after its base, or a piece of one; the brackets are the writer's."""
        start, end = place
        if text[0] in "（(":
            self.sheet.drop("ruby-brackets", self.part, "brackets around a reading", (start, start + 1))
            text, start = text[1:], start + 1
        if text[-1:] in ("）", ")"):
            self.sheet.drop("ruby-brackets", self.part, "brackets around a reading", (end - 1, end))
            text, end = text[:-1], end - 1
        last = self.line.tokens[-1] if self.line.tokens else None
        if last is not None and isinstance(last.node, Ruby):
            spans = (*last.spans, (start, end)) if end > start else last.spans
            self.line.tokens[-1] = Token(Ruby(last.node.base, last.node.reading + text), last.forms, spans)
        elif text:
            self._put(Text(text), forms, ((start, end),))

    def _ruby(self, node: etree._Element, forms: frozenset[Form]) -> None:
        """Base and reading of `w:ruby`; the base is text and never lost."""
        outer, self.line = self.line, Line()
        texts: list[str] = []
        spans: list[Place] = []
        for name in ("rubyBase", "rt"):
            part = child(node, name)
            if part is not None:
                self._children(part, frozenset(), 0)
            tokens, self.line.tokens = self.line.tokens, []
            texts.append("".join(token.node.text for token in tokens if isinstance(token.node, Text | Code)))
            spans += (span for token in tokens for span in token.spans)
        self.line = outer
        base, reading = texts
        if base or reading:
            self._put(Ruby(base, reading) if base else Text(reading), forms, tuple(spans))

    # -- fields, links, notes -------------------------------------------------------------------------------

    def _field_character(self, node: etree._Element) -> None:
        kind = attribute(node, "fldCharType")
        if kind == "begin":
            self.fields.append(Field())
        elif self.fields and kind == "separate":
            self.fields[-1].result = True
            self._note_field()
            self.links += 1
        elif self.fields and kind == "end":
            self.fields.pop()

    def _note_field(self) -> None:
        """A second mark of a note is a field that repeats its number."""
        found = NOTE_FIELD.search(self.fields[-1].instruction)
        key = self.references.get(found[1], ("footnote", found[2])) if found else None
        if key in self.parts.notes:
            self.fields[-1].told = True
            self._mark(*key, frozenset())

    def _silence(self) -> tuple[str, str] | None:
        """Why text within the fields that are open goes."""
        for one in self.fields:
            if one.told:
                return "note-marks", "marks that became references to notes"
            if one.kind in SILENT:
                return ("contents", "the table of contents") if one.kind == "TOC" else ("fields", "numbers of pages")
        return None

    def _field_link(self) -> frozenset[Form]:
        for one in self.fields:
            found = ADDRESS.search(one.instruction) if one.kind == "HYPERLINK" and one.result else None
            target = (found["quoted"] or found["bare"] or "") if found else ""
            if SCHEME.match(target):
                return frozenset({Form("link", target, None, self.links)})
        return frozenset()

    def _link(self, node: etree._Element) -> frozenset[Form]:
        self.links += 1
        found = self.parts.relation(self.part, attribute(node, "id"))
        if found is None or not found[1] or not SCHEME.match(found[0]):
            target = self.kept.addresses.get(found[0]) if found else None
            if target is None and (found is None or not self.kept.ours):
                return frozenset()  # a place in the document: the text stays
        assert found is not None
        target = self.kept.addresses.get(found[0], found[0])
        return frozenset({Form("link", target, attribute(node, "tooltip"), self.links)})

    def _mark(self, kind: str, ident: str, forms: frozenset[Form]) -> None:
        if (kind, ident) not in self.parts.notes or self.gone or (self._silence() and not self.fields[-1].told):
            return
        if self.reference:
            self.references.setdefault(self.reference, (kind, ident))
            self.reference = ""
        name = self.marks.setdefault((kind, ident), self.kept.note(len(self.marks)))
        self._put(NoteRef(name), forms)

    # -- pictures -------------------------------------------------------------------------------------------

    def _drawing(self, node: etree._Element, forms: frozenset[Form]) -> None:
        words = next((inner for inner in node.iter() if local(inner) == "docPr"), None)
        alt = " ".join((attribute(words, "descr") or "").split())
        title = " ".join((attribute(words, "title") or "").split()) or None
        boxes: list[etree._Element] = []
        for inner in node.iter():
            name = local(inner)
            if name == "txbxContent":
                boxes.append(inner)
            elif name in ("blip", "imagedata") and not any(box in inner.iterancestors() for box in boxes):
                ident = attribute(inner, "embed") or attribute(inner, "link") or attribute(inner, "id")
                found = self.parts.relation(self.part, ident)
                if found:
                    self._image(found, alt, title, attribute(words, "id"), forms)
            elif name == "rect" and attribute(inner, "hr") in ("t", "true"):
                self.line.rule = True
        self.line.boxes += (box for box in boxes if not any(other in box.iterancestors() for other in boxes))

    def _image(
        self, found: tuple[str, bool], alt: str, title: str | None, number: str | None, forms: frozenset[Form]
    ) -> None:
        target, outside = found
        if outside:
            self._put(Image(target, alt, title), forms)
            return
        source = self.kept.pictures.get(number or "")
        resource = self.pictures.resource(target, source)
        self._put(Image(source or target, alt, title, resource.name if resource else None), forms)


def _symbol(node: etree._Element) -> str:
    try:
        code = int(attribute(node, "char") or "", 16)
    except ValueError:
        return ""
    if code in PRIVATE and (attribute(node, "font") or "").lower() == "symbol":
        code -= 0xF000
    return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
