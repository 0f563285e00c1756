"""Read raw text: scraped, copied, typed. Lines become paragraphs; what each line is, the passes find out.

A file of lines that are all of about one width is hard-wrapped: its lines are joined into paragraphs at blank lines,
Chinese with nothing between, Latin with a space. Elsewhere a line is a paragraph. Where nearly all lines are short and
stand in groups between blank lines, or at least four of one length follow one another, they are verse.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from converter.errors import EmptyInput
from converter.model import Claim, Document, LineBreak, Origin, Paragraph, Text, Verse
from converter.readers.decoding import decode, provenance
from converter.report import Outcome
from converter.text.bylines import unlabelled_byline
from converter.text.patterns import lazily

if TYPE_CHECKING:
    import re

    from converter.options import Options
    from converter.source import Source

LINE = lazily(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
INDENT = lazily(r"^(?:\u3000{2}|[ \t\xa0]{4,})")
WIDE = lazily(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
LINES_TO_JUDGE = 4  # fewer lines say nothing about a width
VERSE_LINES = (5, 600)  # lines that a text of verse has
VERSE_LINE = 26  # code points that a line of verse does not pass
LATIN_VERSE = 3  # how much longer it may be in letters
SHARE = 0.6  # of the lines of verse that stand in stanzas of several
QUATRAIN, SHORTEST_VERSE = 4, 5  # lines of one length that are a stanza without blank lines round it, and their length
HEAD = 3  # lines above verse: title, author, day
NUMBER = lazily(r"[(（]?[其第]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[IVX]{1,5})[章节節首]?[)）.、]?$")
MARKS = "，。！？；、,.!?;"
LISTED = lazily(r"^\s*(?:[\d(（\[【·•●■◆▪*>-]|[一二三四五六七八九十]{1,3}[、.．])|[:：|｜\t]|\d{2,}|https?:|©")


def read(source: Source, options: Options) -> Outcome:
    """Read text. Raises EmptyInput without any text, Undecodable where the bytes are no text."""
    reading = decode(source, options)
    text = reading.text
    if not text.strip():
        raise EmptyInput(f"{source.label} holds no text")
    lines = [(number, *_trim(match)) for number, match in enumerate_lines(text)]
    lines = [row for row in lines if row[1] < row[2]]
    verse = _verse(text, lines) if _wrap_width(text, lines) is None else []
    blocks = (
        tuple(_stanza(text, group) if len(group) > 1 else _paragraph(text, group) for group in verse)
        if verse
        else tuple(_paragraph(text, group) for group in _groups(text, lines))
    )
    claims = (Claim("url", source.address, "given address", 1.0),) if source.address else ()
    made = provenance(source, "text", reading, "text/plain")
    document = Document(blocks, claims=claims, provenance=made)
    return Outcome(document, changes=reading.changes, findings=reading.findings, text=text)


def enumerate_lines(text: str) -> list[tuple[int, re.Match[str]]]:
    """Lines that hold something, with their number as an editor counts them, from 1."""
    rows: list[tuple[int, re.Match[str]]] = []
    number, done = 1, 0
    for match in LINE.finditer(text):
        gap = text[done : match.start()]
        number += (
            gap.count("\n") + gap.count("\r") - gap.count("\r\n") + sum(map(gap.count, "\x0b\x0c\x85\u2028\u2029"))
        )
        rows.append((number, match))
        done = match.end()
    return rows


def _trim(match: re.Match[str]) -> tuple[int, int]:
    """Start and end of a line without the white space round it."""
    line = match.group()
    return match.start() + len(line) - len(line.lstrip()), match.end() - (len(line) - len(line.rstrip()))


def _groups(text: str, lines: list[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    """Lines that belong to one paragraph: each alone, or joined where the text is hard-wrapped."""
    width = _wrap_width(text, lines)
    if width is None:
        return [[row] for row in lines]
    groups: list[list[tuple[int, int, int]]] = []
    for row in lines:
        before = groups[-1][-1] if groups else None
        full = before is not None and _width(text[before[1] : before[2]]) >= width - 5
        line_start = text.rfind("\n", 0, row[1]) + 1
        indented = INDENT.match(text[line_start : row[2]])
        if before is not None and full and row[0] == before[0] + 1 and not indented:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _wrap_width(text: str, lines: list[tuple[int, int, int]]) -> int | None:
    """The width at which the text is wrapped, in halfwidth columns; None where it is not.

    Wrapped text has most of its lines at one width and none much beyond, and breaks that fall inside sentences.
    """
    if len(lines) < LINES_TO_JUDGE:
        return None
    widths = [_width(text[start:end]) for _, start, end in lines]
    longest = max(widths)
    if not 30 <= longest <= 120:
        return None
    full = [i for i, w in enumerate(widths) if w >= longest - 5]
    if len(full) * 2 < len(lines) or statistics.median(widths) < longest - 5:
        return None
    broken = [i for i in full if text[lines[i][2] - 1] not in "。！？!?.”」』…：:"]
    return longest if len(broken) * 2 >= len(full) else None


def _verse(text: str, lines: list[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    """The lines in stanzas, with lines of other kinds alone; [] where the text is no verse."""
    sizes = [end - start for _, start, end in lines]
    unit = 1 if WIDE.search(text) else LATIN_VERSE
    if not VERSE_LINES[0] <= len(lines) <= VERSE_LINES[1] or sum(size > VERSE_LINE * unit for size in sizes) > 1:
        return []
    stanzas = _stanzas(lines)
    if len(stanzas) > 1 and _is_heading(text, stanzas):
        stanzas[:1] = [[row] for row in stanzas[0]]
    inside = [row for group in stanzas if len(group) > 1 for row in group]
    alone = [
        group[0] for group in stanzas[HEAD:] if len(group) == 1 and not NUMBER.match(text[group[0][1] : group[0][2]])
    ]
    if sum(len(group) > 1 for group in stanzas) > 1 and len(inside) >= SHARE * (len(inside) + len(alone)):
        return stanzas if _reads_as_verse(text, inside, unit) else []
    regular: list[list[tuple[int, int, int]]] = []
    for row, size in zip(lines, sizes, strict=True):
        before = regular[-1] if regular else []
        alike = before and row[0] == before[-1][0] + 1 and size == before[-1][2] - before[-1][1] >= SHORTEST_VERSE
        if alike and text[row[2] - 1] in MARKS:
            before.append(row)
        else:
            regular.append([row])
    made = [part for group in regular for part in ([group] if len(group) >= QUATRAIN else [[row] for row in group])]
    return made if sum(len(group) for group in made if len(group) > 1) * 2 >= len(lines) else []


def _stanzas(lines: list[tuple[int, int, int]]) -> list[list[tuple[int, int, int]]]:
    """Lines that follow one another without a blank line between."""
    groups: list[list[tuple[int, int, int]]] = []
    for row in lines:
        if groups and row[0] == groups[-1][-1][0] + 1:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _is_heading(text: str, stanzas: list[list[tuple[int, int, int]]]) -> bool:
    """Whether the first group is title and author: lines without marks before stanzas with marks, or one line that names."""
    first = [text[start:end] for _, start, end in stanzas[0]]
    if not 2 <= len(first) <= HEAD:
        return False
    rest = [text[end - 1] in MARKS for group in stanzas[1:] for _, _, end in group]
    marked = any(line[-1] in MARKS for line in first)
    return not marked and (sum(rest) * 3 >= len(rest) or any(unlabelled_byline(line) for line in first[1:]))


def _reads_as_verse(text: str, rows: list[tuple[int, int, int]], unit: int) -> bool:
    """Whether short lines are no list and no menu: few begin with a number or a bullet, few hold a label or a date."""
    listed = sum(LISTED.search(text[start:end]) is not None for _, start, end in rows)
    size = sum(end - start for _, start, end in rows)
    return listed * 5 <= len(rows) and size >= SHORTEST_VERSE * unit * len(rows) * 0.9


def _stanza(text: str, group: list[tuple[int, int, int]]) -> Verse:
    lines = [text[start:end] for _, start, end in group]
    children = tuple(part for line in lines for part in (LineBreak(), Text(line)))[1:]
    spans = tuple((start, end) for _, start, end in group)
    return Verse(children, origin=Origin(spans, "\n".join(lines), line=group[0][0]))


def _width(line: str) -> int:
    return len(line) + len(WIDE.findall(line))


def _paragraph(text: str, group: list[tuple[int, int, int]]) -> Paragraph:
    parts: list[str] = []
    for _, start, end in group:
        line = text[start:end]
        if parts and not (WIDE.match(parts[-1][-1]) or WIDE.match(line[0])):
            parts.append(" ")
        parts.append(line)
    run = "".join(parts)
    spans = tuple((start, end) for _, start, end in group)
    return Paragraph((Text(run),), origin=Origin(spans, run, line=group[0][0]))
