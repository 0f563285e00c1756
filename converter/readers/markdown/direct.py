r"""Texts of simple Markdown made into blocks at once, without HTML between.

Simple are plain blocks; paragraphs and headings with strong and stressed words, links, escaped signs, marks of notes
and ruby, none of them within another; the definitions of those notes; pipe tables of plain cells; and a picture that
stands by itself. What comes out is what the HTML builder makes of Python-Markdown's HTML, down to the source text of
the ledger with its numbers and arrows of notes; a test holds both ways against one another. A text that holds anything
else is not taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.model import (
    Cell,
    Emphasis,
    Figure,
    Heading,
    Link,
    Note,
    NoteRef,
    Notes,
    Origin,
    Paragraph,
    Ruby,
    Strong,
    Table,
    Text,
)
from converter.readers.html.ledgering import REASONS
from converter.readers.html.links import Links
from converter.readers.html.values import Fragment
from converter.readers.markdown.plain import chunks_of, is_plain, part_of
from converter.report import Removal
from converter.text.patterns import lazily
from converter.walk import ledger_text

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from converter.model import Block, Inline, Place
    from converter.readers.html.links import Load

# A sign of ASCII that is escaped, or told by its name or number, 33 to 126.
_SIGN = r"\\[*_{}\[\]()>#+\-.!|]|&(?:amp|lt|gt|#3[3-9]|#[4-9][0-9]|#1[01][0-9]|#12[0-6]);"
_SIGNS = lazily(_SIGN)
_LETTERS = {"amp": "&", "lt": "<", "gt": ">"}
_URL = r"(?!#)[A-Za-z0-9/:.?=_~%+,@!$#&-]+"
_MARKS = lazily(
    rf"(?P<sign>{_SIGN})|\[\^(?P<note>[0-9A-Za-z-]+)\]|<ruby>(?P<ruby>(?:[^<>]+<rt>[^<>]+</rt>)+)</ruby>"
    r"|\*\*(?P<strong>[^*]+)\*\*(?!\*)|\*(?P<emphasis>[^*]+)\*(?!\*)"
    rf"|(?<!!)\[(?P<link>[^\[\]]+)\]\((?P<target>{_URL})\)"
)
_PICTURE = lazily(rf"!\[(?P<alt>[^\[\]]*)\]\((?P<source>{_URL})\)")
_PAIRS = lazily("([^<>]+)<rt>([^<>]+)</rt>")
_DEFINITION = lazily(r"\[\^([0-9A-Za-z-]+)\]: *(.*)")
_ROW = lazily(r"\|(?:[^|]*\|){2,}")
_RULE = lazily(r"\|(?: *:?-+:? *\|){2,}")
_SIDES = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): None}
_PATHS = {level: f"html/body/h{level}" if level else "html/body/p" for level in range(7)}
_MOST_NOTES = 999  # a longer number is no mark to the builder
_LONGEST_NOTE = 3900  # code points; a longer note is a chapter to it


def fragment(text: str, before: str, base: str | None = None, load: Load | None = None) -> Fragment | None:
    """The blocks of a text of simple Markdown, as `build_fragment` would make them of its HTML; else None.

    `before` is the source text that stands before it, `base` makes links absolute, `load` reads a picture.
    """
    notes: dict[str, str] = {}
    rest: list[str] = []
    for raw in chunks_of(text):
        chunk = raw.strip("\n")
        if chunk.startswith("[^") and _DEFINITION.match(chunk):
            if not _define(chunk, notes):
                return None
        elif chunk:
            rest.append(chunk)
    made = _Direct(before, Links(base, load), {name: str(number) for number, name in enumerate(notes, 1)})
    if not rest or not all(map(made.block, rest)) or len(made.marks) != len(notes) or len(notes) > _MOST_NOTES:
        return None
    return made.finish(notes)


def _define(chunk: str, notes: dict[str, str]) -> bool:
    """Add the notes that a chunk defines, one in each line; False where it is anything else."""
    for line in chunk.split("\n"):
        found = _DEFINITION.fullmatch(line)
        level, run = (found and part_of(found[2])) or (0, "")
        if not found or level or not 0 < len(run) <= _LONGEST_NOTE or found[1] in notes:
            return False
        notes[found[1]] = run
    return True


class _Direct:
    """Blocks in the making, and the source text that they come from."""

    def __init__(self, before: str, links: Links, numbers: dict[str, str]) -> None:
        self.links = links
        self.numbers = numbers  # of notes, by name
        self.marks: dict[str, Place] = {}  # of each note, in the order of the text
        self.blocks: list[Block] = []
        self.pieces = [before]
        self.at = len(before)

    def block(self, chunk: str) -> bool:
        """Add a block; False where it is not simple."""
        part = part_of(chunk)
        if part is None:
            return self._table(chunk) if chunk[0] == "|" else self._picture(chunk) or self._marked(chunk)
        level, run = part
        children, origin = (Text(run),), self._line(run, _PATHS[level])
        self.blocks.append(
            Heading(max(2, level), children, None, origin) if level else Paragraph(children, None, origin)
        )
        return True

    def finish(self, notes: dict[str, str]) -> Fragment:
        """What was made, and the notes behind it, each with the arrow that leads back."""
        blocks: dict[str, tuple[Block, ...]] = {}
        arrows: list[Place] = []
        for name, run in notes.items():
            start = self.at
            self._say(f"{run}\N{NO-BREAK SPACE}")
            blocks[name] = (Paragraph((Text(run),), None, Origin(((start, self.at),), run, path=f"li#fn:{name}/p")),)
            arrows.append((self.at, self.at + 1))
            self._say("↩\n")
        if notes:
            self.blocks.append(Notes(tuple(Note(name, blocks[name]) for name in self.marks)))
        text = "".join(self.pieces)
        rows = (("note-marks", tuple(self.marks.values())), ("note-backlinks", tuple(arrows)))
        removals = [
            Removal(rule, "page", " ".join(text[a:b] for a, b in places), REASONS[rule], 1.0, places)
            for rule, places in rows
            if places
        ]
        return Fragment(tuple(self.blocks), text, tuple(removals), tuple(self.links.resources.values()))

    def _say(self, piece: str) -> None:
        self.pieces.append(piece)
        self.at += len(piece)

    def _line(self, run: str, path: str) -> Origin:
        """The origin of a run that has a line of its own."""
        start = self.at
        end = start + len(run)
        self.pieces += (run, "\n")
        self.at = end + 1
        return Origin(((start, end),), run, (), None, path)

    def _marked(self, chunk: str) -> bool:
        """A paragraph or heading with marks in it; whether it is plain else is asked with a letter for each of them."""
        part = part_of(_MARKS.sub("x", chunk))
        if part is None:
            return False
        level = part[0]
        children: list[Inline] = []
        spans: list[Place] = []
        start = self.at  # of the text since the last mark of a note
        for words, found in _pieces(chunk[level + 1 :] if level else chunk.lstrip("\N{IDEOGRAPHIC SPACE}")):
            if words.isspace():
                return False
            if words:
                children.append(Text(words))
                self._say(words)
            name = found and found["note"]
            if name:
                if name in self.marks or name not in self.numbers:
                    return False
                if start < self.at:
                    spans.append((start, self.at))
                children.append(NoteRef(name))
                start = self._mark(name)
            elif found:
                made = self._pairs(found["ruby"]) if found["ruby"] else self._nested(found)
                if not made:
                    return False
                children += made
                self._say(ledger_text(made))
        if start < self.at:
            spans.append((start, self.at))
        self._say("\n")
        origin = Origin(tuple(spans), ledger_text(children), (), None, _PATHS[level])
        whole = tuple(children)
        self.blocks.append(Heading(max(2, level), whole, None, origin) if level else Paragraph(whole, None, origin))
        return bool(spans)

    @staticmethod
    def _pairs(ruby: str) -> list[Inline]:
        """The pairs of a ruby; none where they are not plain."""
        pairs = _PAIRS.findall(ruby)
        return (
            [Ruby(base, reading) for base, reading in pairs]
            if all(is_plain(text) for pair in pairs for text in pair)
            else []
        )

    def _nested(self, found: re.Match[str]) -> list[Inline]:
        """What holds plain words: strong, emphasis, a link; nothing where it holds anything else."""
        raw = found["strong"] or found["emphasis"] or found["link"]
        if not is_plain(_SIGNS.sub("x", raw)):
            return []
        children = (Text(_SIGNS.sub(_letter, raw)),)
        if found["link"]:
            target = self.links.target(found["target"])
            return [Link(children, target)] if target else []
        return [Strong(children) if found["strong"] else Emphasis(children)]

    def _picture(self, chunk: str) -> bool:
        """A picture that stands by itself."""
        found = _PICTURE.fullmatch(chunk)
        if not found or (found["alt"] and not is_plain(found["alt"])):
            return False
        image = self.links.image({"src": found["source"], "alt": found["alt"]})
        if image is None:
            return False
        self.blocks.append(Figure((image,)))
        return True

    def _mark(self, name: str) -> int:
        """Put the number of a note into the text; gives the place behind it."""
        start = self.at
        self._say(self.numbers[name])
        self.marks[name] = (start, self.at)
        return self.at

    def _table(self, chunk: str) -> bool:
        """A table whose lines all have its columns, each of them filled."""
        head, rule, *body = chunk.split("\n") if "\n" in chunk else (chunk, "")
        if not body or not _RULE.fullmatch(rule) or not all(map(_ROW.fullmatch, (head, *body))):
            return False
        sides = [_SIDES[side.startswith(":"), side.endswith(":")] for side in _cells(rule)]
        rows: list[tuple[Cell, ...]] = []
        for line in (head, *body):
            path = "tbody/tr/td" if rows else "thead/tr/th"
            cells = _cells(line)
            if len(cells) != len(sides) or not all(map(is_plain, cells)):
                return False
            rows.append(
                tuple(
                    Cell((Text(run),), not rows, align=side, origin=self._line(run, path))
                    for run, side in zip(cells, sides, strict=True)
                )
            )
        self.blocks.append(Table(tuple(rows)))
        return True


def _cells(line: str) -> list[str]:
    return [cell.strip(" ") for cell in line[1:-1].split("|")]


def _pieces(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The words before each mark, their signs as themselves, with the mark; at the end those behind the last one."""
    words, at = "", 0
    for found in _MARKS.finditer(text):
        words += text[at : found.start()]
        at = found.end()
        if found["sign"]:
            words += _letter(found)
        else:
            yield words, found
            words = ""
    yield words + text[at:], None


def _letter(found: re.Match[str]) -> str:
    """The character that a sign stands for."""
    sign = found[0]
    if sign[0] == "\\":
        return sign[1]
    return chr(int(sign[2:-1])) if sign[1] == "#" else _LETTERS[sign[1:-1]]
