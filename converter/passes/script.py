"""Convert the edition into another script, block by block and by each block's own script.

`keep`, the default, converts nothing: Traditional text that a web site converted badly is a finding. For `zh-Hant*`
targets the repair of `text.script` runs over Traditional blocks, careful or full. Metadata strings go the same way; the originals
stay in the report. Code, link targets and blocks in other languages are left alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from converter.passes._strings import edit_document
from converter.passes._texts import whole_text
from converter.report import Finding, Outcome
from converter.text import script
from converter.text.edits import run_rules
from converter.text.script.files import load
from converter.walk import leaves, map_leaves, text_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Document, Leaf
    from converter.options import Options
    from converter.text.edits import Edit

TELL = 2  # badly converted characters from which a finding says so


def run(document: Document, options: Options) -> Outcome:
    """Convert to `options.script_target`."""
    language = document.metadata.language or ""
    target = options.script_target
    if not language.startswith("zh"):
        return Outcome(document)
    if target == "keep":
        return Outcome(document, findings=_badly_converted(document, language))

    words = load(options.script_dictionary)
    own = "zh-Hant" if language.startswith("zh-Hant") else "zh-Hans"  # of blocks that do not say it themselves
    repairs = target.startswith("zh-Hant") and language.startswith("zh-Hant")

    plain = {}
    if words is None and not options.script_vocabulary and not repairs:
        plain = script.convert_lines(whole_text(document), target, own)  # type: ignore[arg-type]

    def to_target(run: str) -> Sequence[Edit]:
        if (made := plain.get(run)) is not None:
            return script.rewritten(run, made)
        return script.convert_edits(run, target, source=own, vocabulary=options.script_vocabulary, dictionary=words)  # type: ignore[arg-type]

    def convert(run: str) -> Sequence[Edit]:
        if repairs and script.detect(run).label != "zh-Hans":
            return run_rules(
                run, (partial(script.repair_edits, mode=options.script_repair, dictionary=words), to_target)
            )[1]
        return to_target(run)

    outcome = edit_document(document, convert, base_of_ruby=True)
    made = outcome.document

    def unmark(leaf: Leaf) -> Leaf:
        return replace(leaf, language=None) if leaf.language in ("zh-Hans", "zh-Hant") else leaf

    blocks = map_leaves(made.blocks, unmark)
    made = replace(made, blocks=blocks, metadata=replace(made.metadata, language=target))
    return Outcome(made, changes=outcome.changes)


def _badly_converted(document: Document, language: str) -> tuple[Finding, ...]:
    if language != "zh-Hant":
        return ()
    samples: list[str] = []
    count = 0
    for leaf in leaves(document.blocks):
        if not hasattr(leaf, "children"):
            continue
        run = text_run(leaf.children)
        for edit in script.repair_edits(run, "careful"):
            count += 1
            shown = run[max(0, edit.start - 1) : edit.end + 1]
            if shown not in samples:
                samples.append(shown)
    if count < TELL:
        return ()
    message = (
        f"{count} characters look badly converted from Simplified ({'、'.join(samples[:5])}); "
        "--script zh-Hant puts them right"
    )
    return (Finding("script", "warning", "whole text", message),)
