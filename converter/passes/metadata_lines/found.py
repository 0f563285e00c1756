"""What the lines told so far, and which of them leave the body."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from converter.model import Claim, PartialDate, Person
from converter.report import Removal
from converter.text.fold import squeeze
from converter.text.patterns import lazily
from converter.walk import block_text, spans_of, where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Block, Document, Metadata
    from converter.text.bylines import Line

NAME = "metadata-lines"
PEOPLE = ("authors", "editors", "translators")
SENTENCE = 18  # code points from which a line with an end mark is prose
PROSE = 48  # code points from which a line is prose whatever its end
DATELINE = 90  # code points of a line that can be a dateline
END_MARK = lazily(r"[。！？!?…；;][”’」』）)]*$")
REPORTER = lazily(r"^.{0,16}(?:记者|通讯员|通信员|评论员|特派员|实习生)")
SEEN = 0.6  # confidence from which an editor whom the reader saw is told with others
GAP = 4  # code points between lines that stand side by side
LABELS = {
    "published": "dateline",
    "modified": "dateline",
    "source": "source",
    "authors": "byline",
    "translators": "byline",
    "editors": "editors",
    "original_title": "original-title",
    "section": "breadcrumb",
    "site": "breadcrumb",
}
Told = tuple[str, "str | Person | PartialDate", float]  # field, value, confidence


@dataclass(slots=True)
class Found:
    """Claims, and the blocks that they used up."""

    claims: list[Claim] = field(default_factory=list)
    labels: list[tuple[int, str]] = field(default_factory=list)
    taken: dict[int, tuple[Removal, tuple[tuple[str, object], ...]]] = field(default_factory=dict)

    bracket: tuple[int, Block, tuple[Person, ...]] | None = (
        None  # a block whose closing bracket left it, and whom it named
    )

    def take(self, index: int, block: Block, claims: Sequence[Told], labels: tuple[str, ...]) -> None:
        """Claim what a block tells, and let it leave the body."""
        spans, place = spans_of((block,)), where(block)
        evidence = _evidence(place)
        self.claims += [Claim(name, value, evidence, confidence, spans) for name, value, confidence in claims]
        fields = tuple(dict.fromkeys(name for name, _, _ in claims))
        reason = f"used up as metadata: {', '.join(fields)}"
        removal = Removal(NAME, place, block_text(block), reason, 0.95, spans, kept_as=fields)
        self.taken[index] = (removal, tuple((name, value) for name, value, _ in claims))
        if block.origin and block.origin.line is not None:
            self.labels += [(block.origin.line, label) for label in labels]

    def use(self, index: int, block: Block, line: Line, less: float, people: tuple[Person, ...] = ()) -> None:
        """Take a line whose facts use it up, with the people whom the rest of it names."""
        claims: list[Told] = [(fact.field, fact.value, fact.confidence + less) for fact in line.facts]
        claims += [("authors", person, 0.8) for person in people]
        labels = dict.fromkeys(LABELS.get(name, "byline") for name, _, _ in claims)
        self.take(index, block, claims, tuple(labels))

    def tell(self, block: Block, line: Line) -> None:
        """Claim what a line tells that stays in the text."""
        spans, place = spans_of((block,)), where(block)
        evidence = _evidence(place)
        self.claims += [Claim(fact.field, fact.value, evidence, fact.confidence - 0.2, spans) for fact in line.facts]

    def unite(self) -> None:
        """Give people of one field that lines beside one another name one place: they are told together."""
        for name in ("authors", "editors"):
            group: list[int] = []
            for index, claim in enumerate(self.claims):
                if claim.field != name or not claim.spans:
                    continue
                last = self.claims[group[-1]].spans[-1] if group else None
                if (
                    last
                    and name == "authors"
                    and last != claim.spans[0]
                    and not 0 <= claim.spans[0][0] - last[1] <= GAP
                ):
                    self._same_place(group)
                    group = []
                group.append(index)
            self._same_place(group)

    def _same_place(self, group: list[int]) -> None:
        places = dict.fromkeys(self.claims[index].evidence for index in group)
        if len(places) > 1:
            best = max(self.claims[index].confidence for index in group)
            for index in group:
                self.claims[index] = replace(self.claims[index], evidence=", ".join(places), confidence=best)

    def with_other_editors(self, document: Document) -> None:
        """Tell the editors whom the reader saw elsewhere on the page with those of the lines: there can be several."""
        rows = [index for index, claim in enumerate(self.claims) if claim.field == "editors"]
        known = {self.claims[index].value for index in rows}
        others = [c for c in document.claims if c.field == "editors" and c.confidence >= SEEN and c.value not in known]
        if not rows or not others:
            return
        place = self.claims[rows[0]].evidence
        best = max(claim.confidence for claim in (*others, *(self.claims[index] for index in rows)))
        confidence = min(best + 0.01, 1.0)  # both places together say more than either
        for index in rows:
            self.claims[index] = replace(self.claims[index], confidence=confidence)
        self.claims += [replace(claim, evidence=place, confidence=confidence) for claim in dict.fromkeys(others)]

    def bracket_back(self, blocks: tuple[Block, ...], settled: Metadata) -> tuple[Block, ...]:
        """The blocks; the closing bracket comes back where somebody whom it names did not make it into the metadata."""
        if self.bracket is None or all(_holds(settled.authors, person) for person in self.bracket[2]):
            return blocks
        index, block, _ = self.bracket
        line = block.origin.line if block.origin else None
        self.labels = [label for label in self.labels if label[0] != line]
        return (*blocks[:index], block, *blocks[index + 1 :])

    def give_back(self, settled: Metadata) -> None:
        """Let lines stay whose people did not make it into the metadata: their claims lost against others."""
        for index, (_, claims) in list(self.taken.items()):
            if any(name in PEOPLE and not _holds(getattr(settled, name), value) for name, value in claims):
                del self.taken[index]


def _evidence(place: str) -> str:
    """A place as evidence: it says that it is a line of the text where the place does not."""
    return place if place.startswith("line ") else f"line of the text: {place}"


def _holds(people: tuple[Person, ...], value: object) -> bool:
    """Whether a person is among others, more or less exactly described."""
    if not isinstance(value, Person):
        return True
    key = squeeze(value.name or value.affiliation or "")
    return any(key == squeeze(person.name or person.affiliation or "") for person in people)


def is_dateline(block: Block, line: Line) -> bool:
    """Whether a line that says more than metadata tells the day of publication all the same."""
    text = block_text(block)
    marks = "。；！？" if len(line.facts) > 1 else "，。；！？"
    return (
        len(text) <= DATELINE
        and any(isinstance(fact.value, PartialDate) and fact.value.day for fact in line.facts)
        and not any(mark in text.rstrip("。") for mark in marks)
    )
