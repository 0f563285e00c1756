"""`duben inspect`: everything that duben sees in one input, on one page of the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from converter.cli import options


@click.command(short_help="Show what duben sees in one input.")
@click.argument("source", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON, with the verdict on the script.")
@click.option("--all", "show_all", is_flag=True, help="Every removal and repair, where many are counted otherwise.")
@options.reading
def inspect(**given: Any) -> int:
    """Show what duben sees in one input: charset, script, metadata, removals, repairs, doubts.

    SOURCE is a file, a ZIP or folder with a single article, or - for standard input. Nothing is written.
    """
    from converter import pipeline
    from converter.batch import plan
    from converter.errors import InputError
    from converter.text import script

    profile = options.profile_of(given)
    found = plan.gather([given["source"]])
    if found.failed:
        raise InputError(found.failed[0].message or given["source"])
    if len(found.jobs) > 1:
        hint = Path(found.jobs[0].label).name
        raise click.UsageError(f"{given['source']} holds {len(found.jobs)} inputs; name one of them, as {hint}")
    edition = pipeline.run(found.jobs[0].open(), profile)
    verdict = script.detect(edition.report.text)
    if given["as_json"]:
        form = edition.report.to_json(decisions=True)
        form["script"] = {"label": verdict.label, "counts": verdict.counts._asdict()}
        text = json.dumps(form, ensure_ascii=False, indent=1) + "\n"
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
        return 0
    from converter.cli.view import View

    View(edition, verdict, show_all=given["show_all"]).show()
    return 0
