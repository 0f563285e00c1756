"""The page that `duben inspect` shows: doubts first, then what is known, what left, and what reads differently."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from converter.cli.talk import one_line
from converter.report import plain
from converter.source import describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

    from converter.decisions import Choice
    from converter.edition import Edition
    from converter.report import Change, Finding, Removal, Segment
    from converter.text.script import Verdict

PIPED_WIDTH = 100  # cells, where the output is no terminal
REMOVALS = 12  # shown before the rest is counted
DOUBTFUL = 0.7  # confidence under which a person should look at a choice
EXAMPLES = 3  # repairs shown of each rule
DAMAGE = ("mojibake", "slips")  # rules whose repairs a person should see one by one
DAMAGES = 12  # of these shown
BYTES = 6  # of a repair shown
LONGEST_SHOWN = 48  # characters of a repair; of a longer one its two ends
AROUND = 8  # characters of context on each side of a repair
EXCERPT = 60  # characters of a removed passage
SCRIPTS = {
    "zh-Hans": "Simplified Chinese",
    "zh-Hant": "Traditional Chinese",
    "mixed": "both Simplified and Traditional",
    "either": "Chinese that is the same in both scripts",
    None: "no Chinese",
}
KINDS = {
    "text/plain": "plain text",
    "text/html": "HTML page",
    "text/markdown": "Markdown",
    "application/vnd.duben+json": "JSON edition of duben",
}
SEVERITIES = {"error": ("!!", "bold red"), "warning": ("? ", "yellow"), "info": ("- ", "dim")}


class View:
    """One edition as a page of text."""

    def __init__(self, edition: Edition, verdict: Verdict, *, show_all: bool = False) -> None:
        self.edition = edition
        self.report = edition.report
        self.verdict = verdict
        self.all = show_all
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)

    def show(self) -> None:
        """Print it."""
        segments = self.report.segments
        self._section(one_line(self.report.name or "standard input"), self._source(segments))
        ranked = sorted(self.report.findings, key=lambda f: list(SEVERITIES).index(f.severity))
        if ranked:
            doubts = sum(1 for finding in ranked if finding.severity != "info")
            self._section(f"Doubts and findings ({doubts} to look at)", Group(*map(self._finding, ranked)))
        self._section("Metadata", self._metadata())
        gone = [removal for removal in self.report.removals if not removal.kept_as]
        self._section(f"Removed ({len(gone)})", self._removals(gone))
        count = sum(self.report.made.tally().values())
        self._section(f"Repaired ({count})", self._repairs([s for s in segments if s.kind == "changed"]))

        if choices := self.report.decisions:
            doubtful = [choice for choice in choices if choice.confidence < DOUBTFUL]
            self._section(f"Script: {len(choices)} choices, {len(doubtful)} doubtful", self._choices(choices, doubtful))

    def _choices(self, choices: Sequence[Choice], doubtful: Sequence[Choice]) -> RenderableType:
        """The doubtful choices of a script conversion, then how the others were made."""
        grid = _grid()
        for choice in choices if self.all else doubtful[:REMOVALS]:
            others = "、".join(form for form in choice.candidates if form != choice.chosen)
            why = f"{choice.reason}{f' {choice.evidence}' if choice.evidence else ''}, {choice.confidence:.2f}"
            grid.add_row(choice.where, f"…{choice.around}…  {choice.source} → {choice.chosen}, not {others} ({why})")
        counted = Counter(choice.reason for choice in choices)
        grid.add_row("by reason", ", ".join(f"{reason} {count}" for reason, count in counted.most_common()))
        return grid

    def _section(self, title: str, body: RenderableType) -> None:
        self.console.print(Text(title, style="bold cyan"))
        self.console.print(Padding(body, (0, 0, 0, 2), expand=False))
        self.console.print()

    def _source(self, segments: Sequence[Segment]) -> RenderableType:
        grid = _grid()
        provenance = self.report.provenance
        if provenance:
            size = f"{provenance.size:,} bytes, sha256 {provenance.sha256[:16]}…"
            kind = KINDS.get(provenance.media_type) or describe(provenance.media_type)
            grid.add_row("kind", f"{kind}, {size}")
            if provenance.charset:
                grid.add_row("charset", _with(provenance.charset, provenance.charset_evidence))
        counts = self.verdict.counts
        if counts.han:
            only = f"{counts.han} Han characters: {counts.hans} only Simplified, {counts.hant} only Traditional"
        else:
            only = ""
        grid.add_row("script", _with(SCRIPTS[self.verdict.label], only))
        grid.add_row("text", self._shares(segments))
        grid.add_row("profile", _with(self.report.profile, f"digest {self.report.profile_digest}"))
        return grid

    def _shares(self, segments: Sequence[Segment]) -> Text:
        """How much of the source text was kept, changed and removed."""
        sizes: Counter[str] = Counter()
        for segment in segments:
            sizes[segment.kind] += len("".join(self.report.text[segment.start : segment.end].split()))
        total = sum(sizes.values())
        if not total:
            return Text("no source text")
        shares = ", ".join(f"{sizes[kind]} {kind}" for kind in ("kept", "changed", "removed") if sizes[kind])
        return _with(f"{total} characters", shares)

    def _finding(self, finding: Finding) -> Text:
        mark, style = SEVERITIES[finding.severity]
        line = Text(mark, style=style)
        line.append(one_line(finding.message), style="" if finding.severity != "info" else "dim")
        if finding.where != "whole text":
            line.append(f"  {one_line(finding.where)}", style="dim")
        return line

    def _metadata(self) -> RenderableType:
        grid = _grid()
        held = self.report.metadata
        for name, value in held.items():
            if name == "keywords" and isinstance(value, list):
                claim = next((c for c in self.report.claims if c.field == name), None)
                grid.add_row(name, _with(_words("、".join(map(str, value))), claim.evidence if claim else ""))
                continue
            for count, part in enumerate(value if isinstance(value, list) else [value]):
                claims = [c for c in self.report.claims if c.field == name and plain(c.value) == part]
                best = max(claims, key=lambda claim: claim.confidence, default=None)
                evidence = f"{best.evidence}, {best.confidence:.0%} sure" if best else ""
                grid.add_row("" if count else name.replace("_", " "), _with(_words(part), evidence))
        for claim in self.report.claims:
            settled = held.get(claim.field)
            value = plain(claim.value)
            if (
                value != settled
                and not (isinstance(settled, list) and value in settled)
                and not _agrees(claim.field, value, settled)
            ):
                why = f"not taken: {claim.evidence}, {claim.confidence:.0%} sure"
                grid.add_row(f"({claim.field.replace('_', ' ')})", _with(_words(value), why, "dim strike"))
        return grid if grid.row_count else Text("nothing is known", style="dim")

    def _removals(self, removals: Sequence[Removal]) -> RenderableType:
        if not removals:
            return Text("nothing", style="dim")
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(ratio=2, overflow="fold")
        table.add_column(ratio=3, overflow="fold")
        shown = removals if self.all else removals[:REMOVALS]
        for removal in shown:
            reason = Text(one_line(removal.reason))
            reason.append(f"  {removal.rule}", style="dim")
            text = " ".join(one_line(removal.text).split())
            cut = not self.all and len(text) > EXCERPT
            table.add_row(reason, Text(text[:EXCERPT] + "…" if cut else text, style="red"))
        rest = len(removals) - len(shown)
        return Group(table, Text(f"and {rest} more; --all shows them", style="dim")) if rest else table

    def _repairs(self, segments: Sequence[Segment]) -> RenderableType:
        changes = self.report.changes
        if not changes:
            return Text("nothing", style="dim")
        counts: Counter[str] = Counter()
        for change in changes:
            counts[change.rule] += change.count
        lines: list[Text] = []
        for rule, count in counts.most_common():
            lines.append(Text.assemble((rule, "bold"), (f"  {count}", "dim")))
            here = [s for s in segments if s.rule == rule or (rule in DAMAGE and rule in (s.rule or "").split("+"))]
            most = len(here) if self.all else DAMAGES if rule in DAMAGE else EXAMPLES
            examples = [self._in_context(segment) for segment in here[:most]]
            if not examples:
                own = [change for change in changes if change.rule == rule]
                examples = [_change(change) for change in (own if self.all else own[:DAMAGES])]
            lines += [Text.assemble("  ", example) for example in examples]
        return Group(*lines)

    def _in_context(self, segment: Segment) -> Text:
        text, start, end = self.report.text, segment.start, segment.end
        damage = not {*DAMAGE}.isdisjoint((segment.rule or "").split("+"))
        start, end = _without_line_ends(text, start, end, segment.after)
        before, after = _squeezed(text[max(0, start - AROUND) : start]), _squeezed(text[end : end + AROUND])
        line = Text.assemble(
            (one_line(before), "dim"),
            _edit(text[start:end], segment.after, None if self.all else LONGEST_SHOWN),
            (one_line(after), "dim"),
        )
        if damage:
            found = [c for c in self.report.changes if c.rule == segment.rule and c.after == segment.after]
            if found:
                line.append(f"  {_facts(found[0])}", style="dim")
        return line


def _squeezed(text: str) -> str:
    """Text of a context, with blank lines and indents as a space."""
    made = " ".join(text.split())
    return f"{' ' * text[:1].isspace()}{made}{' ' * text[-1:].isspace()}" if made else " " * bool(text)


def _without_line_ends(text: str, start: int, end: int, after: str) -> tuple[int, int]:
    r"""Where a repair begins and ends: the white space beside it is no part of it, unless that is what was repaired.

    >>> _without_line_ends("去吧!\n\n荷塘", 2, 5, "！"), _without_line_ends("荷  塘", 1, 3, " ")
    ((2, 3), (1, 3))
    """
    before = text[start:end]
    if before.strip() in ("", after.strip()):
        return start, end
    if after[:1].strip() or not after:
        start += len(before) - len(before.lstrip())
    if after[-1:].strip() or not after:
        end -= len(before) - len(before.rstrip())
    return start, end


def _change(change: Change) -> Text:
    line = _edit(change.before, change.after, LONGEST_SHOWN)
    times = f" ×{change.count}" if change.count > 1 else ""
    return line.append(f"  {one_line(change.where)}{times}", style="dim")


def _facts(change: Change) -> str:
    """How sure a repair is, and the bytes it was read from."""
    facts = f"{change.confidence:.0%} sure"
    if change.raw:
        raw = bytes.fromhex(change.raw)
        facts += f", bytes {raw[:BYTES].hex(' ')}{' …' if len(raw) > BYTES else ''}"
    return facts


def _edit(before: str, after: str, longest: int | None = None) -> Text:
    """What stood there, struck out, and what stands there now; white space is made visible, long text is cut."""
    made = Text.assemble("[")
    if before:
        made.append(_visible(_cut(before, longest)), style="red")
    made.append(" -> " if after else " -> nothing")
    if after:
        made.append(_visible(_cut(after, longest)), style="green")
    return made.append("]")


def _cut(text: str, longest: int | None) -> str:
    """The two ends of a long text.

    >>> _cut("天地玄黄宇宙洪荒", 6)
    '天地玄黄…洪荒'
    """
    if longest is None or len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]}…{text[-(longest // 3) :]}"


def _visible(text: str) -> str:
    """Text with the characters named that do not show."""
    return "".join(
        c if (c == " " and text.strip()) or (c.isprintable() and not c.isspace()) else _code(c) for c in text
    )


def _code(character: str) -> str:
    return f"U+{ord(character):04X} "


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=False)
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _agrees(field: str, value: object, settled: object) -> bool:
    """Whether a claim that was not taken says the same less exactly: a day for a time, a language without its script."""
    if not isinstance(value, str) or not isinstance(settled, str):
        return False
    if field == "language":
        return value.split("-")[0] == settled.split("-")[0]
    return field in ("published", "modified") and settled.startswith(value)


def _with(value: str, evidence: str | None, style: str = "") -> Text:
    made = Text(one_line(value), style=style)
    return made.append(f"  {one_line(evidence)}", style="not strike dim") if evidence else made


def _words(value: object) -> str:
    """A metadata value for people."""
    if isinstance(value, dict):
        name, role, affiliation = (value.get(key) for key in ("name", "role", "affiliation"))
        extra: Iterable[str] = (part for part in (role, affiliation) if part)
        return f"{name or ''}{'（' if name else ''}{'，'.join(extra)}{'）' if name else ''}".replace("（）", "")
    return str(value)
