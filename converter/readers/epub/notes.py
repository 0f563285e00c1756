"""Notes of a book: the marks in its text, what they lead to wherever it stands, and the links back."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from converter.readers.epub.opening import types
from converter.readers.html.notes import MARK, NOTE_NAME, WIDEST_NOTE
from converter.readers.packages import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from converter.readers.epub.opening import Page

BLOCKS = {"aside", "li", "p", "dd", "div", "section", "td"}
REFERENCES = {"noteref", "doc-noteref"}
NOTES = {"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote", "note"}
BACK = {"doc-backlink", "backlink"}


@dataclass(slots=True)
class NoteTable:
    """Elements that are marks and notes, with the names of their notes, and the links back."""

    marks: dict[etree._Element, str] = field(default_factory=dict)
    notes: dict[etree._Element, str] = field(default_factory=dict)
    backs: set[etree._Element] = field(default_factory=set)


def find(pages: Iterable[Page], *, running: bool) -> NoteTable:
    """The notes of pages. `running`: name them by running numbers, for a book that becomes one document."""
    pages = [page for page in pages if page.role is None]
    places: dict[tuple[str, str], etree._Element] = {}
    links: list[tuple[Page, etree._Element, tuple[str, str]]] = []
    order: dict[etree._Element, int] = {}
    for page in pages:
        for node in page.body.iter("*"):
            order[node] = len(order)
            for name in (node.get("id"), node.get("name") if local(node) == "a" else None):
                if name:
                    places.setdefault((page.name, name), node)
            if local(node) == "a" and "#" in (href := str(node.get("href", ""))):
                file, _, anchor = href.partition("#")
                member = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), unquote(file)))
                links.append((page, node, (member if file else page.name, unquote(anchor))))
    table = NoteTable()
    leading = {node: places[key] for _, node, key in links if key in places}
    for page, node, key in links:
        place = leading.get(node)
        if place is None or node in table.backs:
            continue
        block = _note_block(place)
        if block is None or block in list(node.iterancestors()):
            continue
        if page.data is not None or set(types(node)) & (REFERENCES | BACK):
            sure = bool(set(types(node)) & REFERENCES)
        else:
            sure = order[place] > order[node] and _reads_as_mark(node, key[1], block, leading)
        if sure:
            named = block.get("data-name") or key[1].removeprefix("n") if page.data is not None else None
            known = table.notes.setdefault(block, "" if running else named or "")
            table.marks[node] = known
    _without_nested(table, leading)
    for page in pages:
        if page.data is not None:  # notes that no mark calls for
            for aside in page.body.iter("{*}aside"):
                if "doc-footnote" in types(aside):
                    table.notes.setdefault(aside, "" if running else aside.get("data-name") or "")
    _name(table, leading)
    for node, place in leading.items():
        if node not in table.marks and any(above in table.notes for above in node.iterancestors()):
            inside = {place, *place.iter("*"), *place.iterancestors()}
            if set(types(node)) & BACK or any(one in table.marks for one in inside):
                table.backs.add(node)
    return table


def _name(table: NoteTable, leading: dict[etree._Element, etree._Element]) -> None:
    """Give each note its name, and each mark that of its note."""
    taken = set(table.notes.values())
    number = 0
    for note, name in table.notes.items():
        if not name:
            number += 1
            while str(number) in taken:
                number += 1
            table.notes[note] = str(number)
            taken.add(str(number))
    for mark in table.marks:
        block = _note_block(leading[mark])
        if block is not None:
            table.marks[mark] = table.notes[block]


def _without_nested(table: NoteTable, leading: dict[etree._Element, etree._Element]) -> None:
    """A note within a note is a part of it: an anchor of its own leads there too."""
    for block in list(table.notes):
        if any(above in table.notes for above in block.iterancestors()):
            del table.notes[block]
    table.marks = {mark: name for mark, name in table.marks.items() if _note_block(leading[mark]) in table.notes}


def _note_block(place: etree._Element) -> etree._Element | None:
    """The block that is the note which an anchor stands for."""
    above: etree._Element
    for above in (place, *place.iterancestors()):
        if set(types(above)) & NOTES:
            return above
    node: etree._Element | None = place
    for _ in range(4):
        if node is None or local(node) == "body":
            return None
        if local(node) in BLOCKS:
            size = len("".join(str(text) for text in node.itertext()))
            return node if 0 < size <= WIDEST_NOTE else None
        node = node.getparent()
    return None


def _reads_as_mark(
    node: etree._Element, anchor: str, block: etree._Element, leading: dict[etree._Element, etree._Element]
) -> bool:
    """Whether a link of a foreign book is a note mark: a number, and its note leads back or is named as one."""
    text = "".join(str(part) for part in node.itertext()).strip()
    if not MARK.fullmatch(text):
        return False
    around = {node, *node.iter("*"), *list(node.iterancestors())[:2]}
    if any(leading.get(link) in around for link in block.iter("{*}a") if link is not node):
        return True
    raised = any(local(part) == "sup" for part in around)
    return raised and bool(NOTE_NAME.search(anchor))
