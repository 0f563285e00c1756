"""The parts of a DOCX: where the text is, what its styles and lists are, what its relations lead to."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from converter.errors import DamagedInput
from converter.readers.packages import local

if TYPE_CHECKING:
    from lxml import etree

    from converter.readers.packages import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFF = {"0", "false", "off", "none"}
OUTLINES = 9  # from here on an outline level is body text
# Names of styles in lower case -> what a paragraph of theirs is.
ROLES = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "author",
    "date": "date",
    "quote": "quote",
    "intense quote": "quote",
    "block text": "quote",
    "block quotation": "quote",
    "quotations": "quote",
    "verse": "verse",
    "source code": "code",
    "html preformatted": "code",
    "preformatted text": "code",
    "macro text": "code",
    "caption": "caption",
    "image caption": "caption",
    "table caption": "caption",
    "figure": "figure",
    "list continue": "continue",
    "footnote text": "note",
    "endnote text": "note",
    "toc heading": "contents",
    "table of figures": "contents",
    "contents heading": "contents",
    "original title": "byline",
    "byline": "byline",
    "article table head": "head",
    "scene break": "break",
    "book title": "title-page",
    "book subtitle": "title-page",
    "book byline": "title-page",
    "part title": "title-page",
    "part note": "title-page",
    "index entry": "colophon",
}
# What our own styles are called by their ids, whatever a look names them.
OWN = {
    "OriginalTitle": "byline",
    "Byline": "byline",
    "ThematicBreak": "break",
    "TableHead": "head",
    "TOCHeading": "contents",
    "BookTitle": "title-page",
    "BookSubtitle": "title-page",
    "BookByline": "title-page",
    "PartTitle": "title-page",
    "PartNote": "title-page",
    "IndexEntry": "colophon",
    "Colophon": "colophon",
    "ColophonHead": "colophon",
    "ColophonTitle": "colophon",
    "SourceCode": "code",
    "Verse": "verse",
    "Figure": "figure",
}
STRESS = {
    "emphasis": frozenset({"emphasis"}),
    "strong": frozenset({"strong"}),
    "strong emphasis": frozenset({"strong", "emphasis"}),
    "intense emphasis": frozenset({"emphasis"}),
}  # faces differ by look; the names do not
CODE_STYLES = {"verbatim char", "html code", "html keyboard", "html typewriter", "source text", "inline code"}


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of text, its ancestors asked too."""

    key: str
    name: str  # lower case
    role: str = ""
    level: int | None = None  # of a heading, from 1
    marks: frozenset[str] = frozenset()  # strong, emphasis, deleted, code, superscript, subscript
    number: tuple[str, int] | None = None  # list and its level


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list."""

    ordered: bool = False
    start: int = 1
    blank: bool = False  # no number and no bullet: what goes on with the item before


@dataclass(slots=True)
class Parts:
    """What the readers of paragraphs ask about."""

    package: Package
    main: str
    styles: dict[str, Style] = field(default_factory=dict)
    lists: dict[tuple[str, int], Level] = field(default_factory=dict)
    notes: dict[tuple[str, str], tuple[str, etree._Element]] = field(default_factory=dict)  # kind, id -> part, note
    relations: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)  # part -> id -> target, outside

    def relation(self, part: str, ident: str | None) -> tuple[str, bool] | None:
        """The target of a relation, and whether it is outside of the file; inside it is the name of a member."""
        if part not in self.relations:
            self.relations[part] = _relations(self.package, part)
        return self.relations[part].get(ident or "")


def attribute(node: etree._Element | None, name: str, default: str | None = None) -> str | None:
    """An attribute by its name in whatever namespace: strict and transitional files differ in that alone."""
    if node is None:
        return default
    found = node.get(W + name)
    if found is not None:
        return str(found)
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def child(node: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that name, and of it the next, or None."""
    for name in names:
        if node is None:
            return None
        node = next((inner for inner in node if local(inner) == name), None)
    return node


def is_on(node: etree._Element | None) -> bool:
    """Whether a switch such as `w:b` is there and on."""
    return node is not None and (attribute(node, "val") or "1").lower() not in OFF


def open_parts(package: Package) -> tuple[Parts, etree._Element]:
    """The parts of a document and the root of its text. Raises DamagedInput where there is none."""
    named = [target for kind, target in _by_kind(package, "") if kind == "officeDocument" and target in package.names]
    main = named[0] if named else "word/document.xml"
    root = package.tree(main)
    body = child(root, "body")
    if root is None or body is None:
        raise DamagedInput(f"{package.label} is no DOCX that can be read: it has no text part")
    parts = Parts(package, main)
    beside = dict(_by_kind(package, main))
    folder = posixpath.dirname(main)
    _read_styles(parts, package.tree(beside.get("styles", f"{folder}/styles.xml")))
    _read_lists(parts, package.tree(beside.get("numbering", f"{folder}/numbering.xml")))
    for kind in ("footnote", "endnote"):
        name = beside.get(f"{kind}s", f"{folder}/{kind}s.xml")
        tree = package.tree(name)
        for note in tree if tree is not None else ():
            ident = attribute(note, "id")
            if ident is not None and attribute(note, "type") in (None, "normal"):
                parts.notes[kind, ident] = name, note
    return parts, body


# -- relations ----------------------------------------------------------------------------------------------


def _rels(package: Package, part: str) -> etree._Element | None:
    folder, name = posixpath.split(part)
    return package.tree(posixpath.join(folder, "_rels", f"{name}.rels"))


def _inside(part: str, target: str) -> str:
    target = unquote(target)
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )


def _by_kind(package: Package, part: str) -> list[tuple[str, str]]:
    tree = _rels(package, part)
    return [
        (node.get("Type", "").rpartition("/")[2], _inside(part, node.get("Target", "")))
        for node in (tree if tree is not None else ())
        if node.get("TargetMode") != "External"
    ]


def _relations(package: Package, part: str) -> dict[str, tuple[str, bool]]:
    tree = _rels(package, part)
    made: dict[str, tuple[str, bool]] = {}
    for node in tree if tree is not None else ():
        outside = node.get("TargetMode") == "External"
        target = node.get("Target", "")
        made[node.get("Id", "")] = (target if outside else _inside(part, target), outside)
    return made


# -- styles -------------------------------------------------------------------------------------------------


def _read_styles(parts: Parts, tree: etree._Element | None) -> None:
    nodes = {
        attribute(node, "styleId") or "": node for node in (tree if tree is not None else ()) if local(node) == "style"
    }

    def style(key: str, depth: int = 0) -> Style:
        if key in parts.styles:
            return parts.styles[key]
        node = nodes[key]
        name = (attribute(child(node, "name"), "val") or key).lower()
        parent = attribute(child(node, "basedOn"), "val")
        above = style(parent, depth + 1) if parent in nodes and parent != key and depth < 20 else Style("", "")
        outline = attribute(child(node, "pPr", "outlineLvl"), "val")
        level = above.level
        role = OWN.get(key) or ROLES.get(name) or above.role
        if name.startswith("heading ") and name[8:].isdigit():
            level, role = int(name[8:]), ""
        elif ROLES.get(name):
            level = None
        elif outline is not None and outline.isdigit():
            level = int(outline) + 1 if int(outline) < OUTLINES else None
        if name.startswith(("toc ", "contents ")):
            role = "contents"
        made = Style(
            key,
            name,
            role,
            level if role == "" else None,
            STRESS.get(name)
            or marks_of(child(node, "rPr"), above.marks) | ({"code"} if name in CODE_STYLES else set()),
            numbering(child(node, "pPr")) or above.number,
        )
        parts.styles[key] = made
        return made

    for key in nodes:
        style(key)


def marks_of(properties: etree._Element | None, marks: frozenset[str]) -> frozenset[str]:
    """What run properties add to and take from the marks of text."""
    if properties is None:
        return marks
    found = set(marks)
    for node in properties:
        name = local(node)
        if name in ("b", "i", "strike", "dstrike"):
            mark = {"b": "strong", "i": "emphasis"}.get(name, "deleted")
            found.add(mark) if is_on(node) else found.discard(mark)
        elif name == "em":
            found.add("emphasis") if is_on(node) else None
        elif name == "vertAlign":
            found -= {"superscript", "subscript"}
            value = attribute(node, "val")
            if value in ("superscript", "subscript"):
                found.add(value)
    return frozenset(found)


def numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list that paragraph properties put a paragraph in."""
    node = child(properties, "numPr")
    if node is None:
        return None
    ident, level = attribute(child(node, "numId"), "val"), attribute(child(node, "ilvl"), "val")
    return (ident or "0", int(level) if level and level.isdigit() else 0)


# -- lists --------------------------------------------------------------------------------------------------


def _read_lists(parts: Parts, tree: etree._Element | None) -> None:
    if tree is None:
        return
    forms: dict[str, dict[int, Level]] = {}
    for node in tree:
        if local(node) == "abstractNum":
            forms[attribute(node, "abstractNumId") or ""] = dict(
                _level(level) for level in node if local(level) == "lvl"
            )
    for node in tree:
        if local(node) != "num":
            continue
        ident = attribute(node, "numId") or ""
        levels = dict(forms.get(attribute(child(node, "abstractNumId"), "val") or "", {}))
        for over in node:
            if local(over) == "lvlOverride":
                number = int(attribute(over, "ilvl") or 0)
                if (own := child(over, "lvl")) is not None:
                    levels[number] = _level(own)[1]
                start = attribute(child(over, "startOverride"), "val")
                if start and start.isdigit():
                    known = levels.get(number, Level(ordered=True))
                    levels[number] = Level(known.ordered, int(start), known.blank)
        for number, level in levels.items():
            parts.lists[ident, number] = level


def _level(node: etree._Element) -> tuple[int, Level]:
    form = attribute(child(node, "numFmt"), "val") or "decimal"
    start = attribute(child(node, "start"), "val") or "1"
    text = attribute(child(node, "lvlText"), "val") or ""
    number = attribute(node, "ilvl") or "0"
    return (
        int(number) if number.isdigit() else 0,
        Level(form not in ("bullet", "none"), int(start) if start.isdigit() else 1, blank=not text.strip()),
    )
