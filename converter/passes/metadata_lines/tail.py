"""Lines at the end of an article: labelled ones, a signature in the closing bracket, who put it up; and its first words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.editing import edit_leaf
from converter.model import Claim, Heading, Paragraph, PartialDate, Person
from converter.passes.metadata_lines.found import DATELINE, NAME, PROSE, REPORTER, is_dateline
from converter.rules.families import family_of_line
from converter.text import dates
from converter.text.bylines import about_author, agency, is_house, lead, read_line, signature, unlabelled_byline
from converter.text.edits import Edit
from converter.text.fold import fold, squeeze
from converter.text.patterns import lazily
from converter.walk import block_text, spans_of, text_run, where

if TYPE_CHECKING:
    from converter.model import Block
    from converter.passes.metadata_lines.found import Found
    from converter.rules.families import Family
    from converter.text.bylines import Line

TAIL = 12  # blocks at the end that can hold labelled lines; more where they are short
SIGNED = 30  # code points of a line at the end that a reporter signs
UNSIGNED = lazily(r"[。！？!?；;，,：:…”’」』]$")
BRACKETED = lazily(r"^[(（][^()（）。！？]{8,50}[)）]$")


def read_tail(
    blocks: tuple[Block, ...], head: int, found: Found, known: tuple[Family, ...], *, is_text: bool
) -> tuple[Block, ...]:
    """Read labelled lines at the end, and the closing bracket of the last prose."""
    start = max(head, len(blocks) - TAIL)
    while start > head and len(block_text(blocks[start - 1])) < 24 and len(blocks) - start < 40:
        start -= 1
    last = None
    for index in (*_posted(blocks, head, start), *range(start, len(blocks))):
        block = blocks[index]
        if not isinstance(block, Paragraph | Heading):
            continue
        text = block_text(block)
        line = read_line(text)
        if line.is_spent and any(fact.field != "published" or fact.confidence > 0.9 for fact in line.facts):
            found.use(index, block, line, -0.1)
        elif (
            line.facts
            and is_text
            and is_dateline(block, line)
            and line.facts[0].confidence >= 0.8
            and len(line.facts) > 1
        ):
            found.tell(block, line)
        elif (
            not line.facts
            and len(text) <= SIGNED
            and REPORTER.search(fold(text))
            and (people := unlabelled_byline(text))
        ):
            found.take(index, block, [("authors", person, 0.8) for person in people], ("byline",))
        elif BRACKETED.match(text.strip()) and (signed := signature(f"。{text.strip()}")) and signed[1] == 1:
            found.take(index, block, [("authors", person, 0.8) for person in signed[0]], ("byline",))
        elif line.facts and text.strip().startswith(("(", "（", "【", "[")):
            _note(block, line, found)  # a note that says more than metadata stays whole
            if {fact.field for fact in line.facts} == {"published"} and BRACKETED.match(text.strip()):
                found.claims += [
                    Claim("published", day, where(block), 0.6, spans_of((block,))) for day in (_day_of(text),) if day
                ]
        elif _is_signed_day(blocks, index, line, known):
            found.claims.append(Claim("published", line.facts[0].value, where(block), 0.5, spans_of((block,))))
            _signer(blocks[index - 1], found)
        elif "\n" in text:
            _lines_of(block, text, found)
        elif made := about_author(text):
            found.claims += [Claim(name, value, _evidence(block), 0.62, spans_of((block,))) for name, value in made]
        elif BRACKETED.match(text.strip()) and (day := _day_of(text)):
            found.claims.append(Claim("published", day, where(block), 0.6, spans_of((block,))))
        if index not in found.taken and isinstance(block, Paragraph) and len(text) >= PROSE:
            last = index
    if last is None:
        last = next((i for i in range(len(blocks) - 1, head - 1, -1) if len(block_text(blocks[i])) >= PROSE), None)
    if last is None or not isinstance(blocks[last], Paragraph):
        return blocks
    return _closing_bracket(blocks, last, found)


def _lines_of(block: Block, text: str, found: Found) -> None:
    """What the lines of a paragraph tell that are nothing but facts; the paragraph stays."""
    for line in (read_line(row) for row in text.split("\n") if len(row) <= DATELINE):
        if line.is_spent:
            found.claims += [Claim(f.field, f.value, _evidence(block), f.confidence - 0.15) for f in line.facts]


def _signer(block: Block, found: Found) -> None:
    """Who signed, on the line above the day: a person, or a house."""
    text = block_text(block).strip()
    house = () if not is_house(text) else (Person(None, None, text),)
    found.claims += [Claim("authors", person, _evidence(block), 0.5) for person in unlabelled_byline(text) or house]


def _evidence(block: Block) -> str:
    return f"line of the text: {where(block)}"


def _day_of(text: str) -> PartialDate | None:
    """The one full date that a closing bracket names (《江边》，2021年3月4日)."""
    found = [item.date for item in dates.find(text) if item.date.day is not None]
    return found[0] if len(found) == 1 else None


def _is_signed_day(blocks: tuple[Block, ...], index: int, line: Line, known: tuple[Family, ...]) -> bool:
    """Whether the last line before the page's own is a day below a signature (青石县水务局 / 2021年3月4日), as letters and notices end."""
    if not line.is_spent or [fact.field for fact in line.facts] != ["published"]:
        return False
    above = block_text(blocks[index - 1]).strip() if index else ""
    return (
        isinstance(line.facts[0].value, PartialDate)
        and line.facts[0].value.day is not None
        and 2 <= len(above) <= SIGNED
        and UNSIGNED.search(above) is None
        and all(family_of_line(block_text(block), known) for block in blocks[index + 1 :])
    )


def _posted(blocks: tuple[Block, ...], head: int, stop: int) -> list[int]:
    """The one line between head and tail that tells who put the text up and when (本贴由江边人于2005年3月4日发表)."""
    found = [
        index
        for index in range(head, stop)
        if isinstance(blocks[index], Paragraph)
        and len(text := block_text(blocks[index])) <= DATELINE
        and dates.find(text)
        and (line := read_line(text)).is_spent
        and {"authors", "published"} <= {fact.field for fact in line.facts}
    ]
    return found if len(found) == 1 else []


def read_lead(blocks: tuple[Block, ...], found: Found) -> None:
    """The reporter in the bracket of the article's first words (本报讯（记者周小禾）); the words stay."""
    prose = (block for block in blocks if isinstance(block, Paragraph) and len(block_text(block)) >= PROSE)
    first = next(prose, None)
    if first is not None:
        place = f"{where(first)}, first words"
        text = block_text(first)
        found.claims += [Claim("authors", person, place, 0.75) for person in lead(text)]
        if house := agency(text):
            found.claims.append(Claim("source", house, place, 0.45))


def _note(block: Block, line: Line, found: Found) -> None:
    for fact in line.facts:
        if fact.field == "authors" and isinstance(fact.value, Person):
            found.claims.append(Claim("authors", fact.value, where(block), 0.6))


def _closing_bracket(blocks: tuple[Block, ...], index: int, found: Found) -> tuple[Block, ...]:
    block = blocks[index]
    assert isinstance(block, Paragraph)
    run = text_run(block.children)
    named = signature(run)
    if named is None:
        return blocks
    people, start = named
    end = len(run.rstrip())

    def drop(text: str) -> list[Edit]:
        return [Edit(start, end, text[start:end], "", NAME, 0.9)]

    made, _ = edit_leaf(block, drop)
    if made is block:
        return blocks
    place = f"{where(block)}, closing bracket"
    named_above = {
        squeeze(c.value.name)
        for c in found.claims
        if isinstance(c.value, Person) and c.value.name and c.field == "authors"
    }
    sure = 0.95 if named_above and named_above < {squeeze(person.name or "") for person in people} else 0.85
    found.claims += [Claim("authors", person, place, sure) for person in people]
    found.bracket = (index, block, people)
    if block.origin and block.origin.line is not None:
        found.labels += [(block.origin.line, "body"), (block.origin.line, "byline")]
    return (*blocks[:index], made, *blocks[index + 1 :])
