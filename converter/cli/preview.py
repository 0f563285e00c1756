"""`duben convert --dry-run` and `--diff`: what a run would do, as data on standard output; nothing is written."""

from __future__ import annotations

import difflib
import json
import re
import sys
from typing import TYPE_CHECKING

from converter.batch import publish, run, work
from converter.batch.manifest import Manifest
from converter.batch.names import native, readable
from converter.cli import status
from converter.cli.talk import Talk, coloured, one_line, paint
from converter.errors import ConverterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.batch.run import Planned, Request
    from converter.batch.values import Job, Target
    from converter.edition import Edition

TEXTUAL = {"markdown", "text", "html", "json"}
WORDS = {
    "new": "new",
    "changed": "would be made again",
    "current": "up to date",
    "edited": "has been edited, needs --force",
    "foreign": "is there already and not duben's, needs --force",
}
COLOURS = {"+": "32", "-": "31", "@": "36"}


def list_plan(request: Request, planned: Planned, talk: Talk, *, as_json: bool) -> int:
    """List each input with its outputs and how they stand."""
    totals = run.Totals(ignored=planned.ignored)
    setup = run.setup_of(request, planned.root, one_file=planned.file is not None)
    for receipt in planned.failed:
        totals.add(receipt)
        talk.receipt(receipt)
    with Manifest(planned.root, write=False) as manifest:
        for job in planned.jobs:
            try:
                source = job.open()
            except ConverterError as error:
                receipt = work.failure(job, error)
                totals.add(receipt)
                talk.receipt(receipt)
                continue
            totals.done += 1
            for target in job.targets:
                state = work.state(setup, manifest.with_previous(target), source)
                place = str(planned.root / native(target.path))
                if as_json:
                    row = {
                        "source": readable(job.label),
                        "format": target.format,
                        "output": readable(place),
                        "state": state,
                    }
                    _out(json.dumps(row, ensure_ascii=False))
                else:
                    _out(f"{one_line(job.label)} -> {one_line(place)}  ({WORDS[state]})")
            if not job.targets:
                _out(f"{one_line(job.label)} -> standard output")
    if planned.ignored and not as_json:
        talk.note(f"{planned.ignored} other file{'s' if planned.ignored > 1 else ''} ignored")
    return status.of(totals)


def show_diffs(request: Request, planned: Planned, talk: Talk) -> int:
    """Show as unified diffs what a run would change in outputs that are there; in the source's text where none is."""
    totals = run.Totals(ignored=planned.ignored)
    setup = run.setup_of(request, planned.root)
    for receipt in planned.failed:
        totals.add(receipt)
        talk.receipt(receipt)
    for job in planned.jobs:
        receipt, edition = work.edition(setup, job)
        totals.add(receipt)
        if edition is None:
            talk.receipt(receipt)
            continue
        for line in _diffs(request, planned, job, edition):
            _out(line)
    return status.of(totals)


def _diffs(request: Request, planned: Planned, job: Job, edition: Edition) -> Iterator[str]:
    there = [target for target in job.targets if (planned.root / native(target.path)).is_file()]
    if not there:
        before, after = _lines(edition.report.text), _lines(edition.render("text").main.decode())
        yield from _unified(before, after, readable(job.label), "text of the edition")
    for target in there:
        yield from _against_output(request, planned, target, edition)


def _against_output(request: Request, planned: Planned, target: Target, edition: Edition) -> Iterator[str]:
    place = planned.root / native(target.path)
    rendered = edition.render(target.format, request.profile.options, name=work.stem(target))
    if target.format in TEXTUAL:
        old = place.read_bytes().decode("utf-8", "replace").splitlines()
        yield from _unified(old, rendered.main.decode().splitlines(), str(place), f"{place} (new)")
    elif publish.digest_of(place) != publish.digest(rendered.main):
        yield f"{one_line(str(place))} would change; give --to text for a comparison by line"


def _lines(text: str) -> list[str]:
    """The lines of a text that hold something, without the space around them."""
    return [line for line in (re.sub(r"[ \t\u3000\xa0]+", " ", row).strip() for row in text.splitlines()) if line]


def _unified(before: list[str], after: list[str], old: str, new: str) -> Iterator[str]:
    on = coloured(sys.stdout)
    for line in difflib.unified_diff(before, after, one_line(old), one_line(new), lineterm="", n=1):
        head = line.startswith(("+++", "---"))
        yield paint(one_line(line), "1" if head else COLOURS.get(line[:1], ""), on=on and (head or line[:1] in COLOURS))


def _out(line: str) -> None:
    sys.stdout.write(line + "\n")
