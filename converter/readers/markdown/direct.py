r"""Texts of simple Markdown made into blocks at once, without HTML between.

Simple are plain blocks, paragraphs with marks of notes and with ruby, the definitions of those notes, and pipe tables
of plain cells. What comes out is what the HTML builder makes of Python-Markdown's HTML, down to the source text of the
ledger with its numbers and arrows of notes; a test holds both ways against one another. A text that holds anything
else is not taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.model import Cell, Heading, Note, NoteRef, Notes, Origin, Paragraph, Ruby, Table, Text
from converter.readers.html.ledgering import REASONS
from converter.readers.html.values import Fragment
from converter.readers.markdown.plain import ADDRESS, PLAIN, chunks_of, part_of
from converter.report import Removal
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.model import Block, Inline, Place

_PAIRS = lazily(f"({PLAIN})<rt>({PLAIN})</rt>")
_MARKS = lazily(rf"\[\^([0-9A-Za-z-]+)\]|<ruby>((?:{PLAIN}<rt>{PLAIN}</rt>)+)</ruby>")
_DEFINITION = lazily(r"\[\^([0-9A-Za-z-]+)\]: *(.*)")
_ROW = lazily(rf"\|(?: *{PLAIN} *\|){{2,}}")
_RULE = lazily(r"\|(?: *:?-+:? *\|){2,}")
_SIDES = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): None}
_PATHS = {level: f"html/body/h{level}" if level else "html/body/p" for level in range(7)}
_MOST_NOTES = 999  # a longer number is no mark to the builder
_LONGEST_NOTE = 3900  # code points; a longer note is a chapter to it


def fragment(text: str, before: str) -> Fragment | None:
    """The blocks of a text of simple Markdown, as `build_fragment` would make them of its HTML; else None.

    `before` is the source text that stands before it.
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
    made = _Direct(before, {name: str(number) for number, name in enumerate(notes, 1)})
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

    def __init__(self, before: str, numbers: dict[str, str]) -> None:
        self.numbers = numbers  # of notes, by name
        self.marks: dict[str, Place] = {}  # of each note, in the order of the text
        self.blocks: list[Block] = []
        self.pieces = [before]
        self.at = len(before)

    def block(self, chunk: str) -> bool:
        """Add a block; False where it is not simple."""
        part = part_of(chunk)
        if part is None:
            return self._table(chunk) if chunk.startswith("|") else self._marked(chunk)
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
        return Fragment(tuple(self.blocks), text, tuple(removals), ())

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
        """A paragraph with marks of notes and with ruby; whether it is plain is asked with a letter for each of them."""
        part = part_of(_MARKS.sub("x", chunk))
        if part is None or part[0]:
            return False
        children: list[Inline] = []
        spans: list[Place] = []
        start = self.at  # of the text since the last mark
        run = ""
        tokens = [*_MARKS.split(chunk.lstrip("\N{IDEOGRAPHIC SPACE}")), None, None]
        for text, name, ruby in zip(tokens[::3], tokens[1::3], tokens[2::3], strict=True):
            if text:
                if text.isspace():
                    return False
                children.append(Text(text))
                self._say(text)
                run += text
            for base, reading in _PAIRS.findall(ruby) if ruby else ():
                children.append(Ruby(base, reading))
                self._say(base + reading)
                run += base + reading
            if name is not None:
                if name in self.marks or name not in self.numbers:
                    return False
                if start < self.at:
                    spans.append((start, self.at))
                children.append(NoteRef(name))
                start = self._mark(name)
        if start < self.at:
            spans.append((start, self.at))
        self._say("\n")
        self.blocks.append(Paragraph(tuple(children), None, Origin(tuple(spans), run, path=_PATHS[0])))
        return bool(spans)

    def _mark(self, name: str) -> int:
        """Put the number of a note into the text; gives the place behind it."""
        start = self.at
        self._say(self.numbers[name])
        self.marks[name] = (start, self.at)
        return self.at

    def _table(self, chunk: str) -> bool:
        """A table whose lines all have its columns, each of them filled."""
        head, rule, *body = chunk.split("\n") if "\n" in chunk else (chunk, "")
        if not body or ADDRESS in chunk or not _RULE.fullmatch(rule) or not all(map(_ROW.fullmatch, (head, *body))):
            return False
        sides = [_SIDES[side.startswith(":"), side.endswith(":")] for side in _cells(rule)]
        rows: list[tuple[Cell, ...]] = []
        for line in (head, *body):
            path = "tbody/tr/td" if rows else "thead/tr/th"
            cells = _cells(line)
            if len(cells) != len(sides):
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
