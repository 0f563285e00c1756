"""Every pass has a case file; every case holds, and a second run changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases_reader import read_cases

from converter import ledger, registry
from converter.model import Heading, Ruby, Text
from converter.options import Options
from converter.readers.text import read
from converter.report import plain
from converter.source import Source
from converter.walk import block_text, leaves, map_inlines, map_leaves

CASES = Path(__file__).parent / "cases" / "passes"
# What must have run before a pass has anything to do.
BEFORE = {
    "metadata": ("metadata-lines",),
    "duplicate-titles": ("metadata-lines", "metadata"),
    "fullwidth-punctuation": ("language",),
    "script": ("language",),
}
ALL = [(path.stem, case) for path in sorted(CASES.glob("*.md")) for case in read_cases(path)]
RUNS = dict(registry.passes())


def options_of(text: str) -> Options:
    made = Options()
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        old = getattr(made, name)
        new = value == "true" if isinstance(old, bool) else tuple(value.split("+")) if isinstance(old, tuple) else value
        made = replace(made, **{name: new})
    return made


def shown(document, claims_before=(), *, settled=False, languages=False) -> str:
    """What a pass made, as the case files write it: metadata lines, then the blocks."""
    rows = []
    if settled:
        from converter.pipeline import metadata_form

        rows += [f"{key}: {value}" for key, value in metadata_form(document).items()]
    else:
        rows += [f"{c.field}: {plain(c.value)}" for c in document.claims if c not in claims_before]
    if languages:
        rows.append(f"language: {document.metadata.language}")
    for block in document.blocks:
        inner = map_leaves((block,), lambda leaf: replace(leaf, children=map_inlines(leaf.children, ruby_shown)))
        mark = "## " if isinstance(block, Heading) else ""
        language = f"[{block.language}] " if languages and block.language else ""
        rows.append(f"{language}{mark}{block_text(inner[0])}")
    return "\n".join(rows)


def ruby_shown(node):
    return Text(f"{{{node.base}|{node.reading}}}") if isinstance(node, Ruby) else node


@pytest.mark.parametrize(("name", "case"), ALL, ids=[f"{name}-{case.id}" for name, case in ALL])
def test_case(name, case, request):
    if case.fails:
        request.applymarker(pytest.mark.xfail(strict=True))
    options = options_of(case.options)
    reading = read(Source(case.before.encode(), "case.txt"), options)
    document = reading.document
    for earlier in BEFORE.get(name, ()):
        document = RUNS[earlier](document, options).document
    outcome = RUNS[name](document, options)
    made = outcome.document
    ledger.check_reading(reading.text, reading.document, ())
    ledger.check_spans(document, made, outcome.removals)
    ledger.check_edits(made)
    settled, languages = name == "metadata", name in {"language", "script"}
    got = shown(made, document.claims, settled=settled, languages=languages)
    unchanged = case.after == case.before
    if unchanged and languages:
        got = "\n".join(block_text(block) for block in made.blocks)
    assert got == "\n".join(line.strip() for line in case.after.splitlines() if line.strip())
    again = RUNS[name](made, options).document
    assert again == made, "a second run changes something"


def test_every_pass_has_cases_with_the_unchanged_first():
    assert {path.stem for path in CASES.glob("*.md")} == set(registry.PASSES)
    for path in CASES.glob("*.md"):
        cases = read_cases(path)
        assert cases[0].before == cases[0].after or "Unchanged" in cases[0].name, path.name


def test_origins_follow_edits():
    document = read(Source("今天天气很好,我们出门.\n第二行\n".encode(), "a.txt"), Options()).document
    made = RUNS["fullwidth-punctuation"](document, Options()).document
    assert all(leaf.origin for leaf in leaves(made.blocks))
    ledger.check_edits(made)
