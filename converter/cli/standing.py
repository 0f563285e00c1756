"""`duben status` and `duben retry`: how a folder of editions stands, and its failed inputs once more."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from converter.cli import options
from converter.cli import status as exits
from converter.cli.talk import RED, YELLOW, Talk, coloured, named, number, one_line, paint

if TYPE_CHECKING:
    from converter.batch.manifest import Input, Manifest, Run
    from converter.batch.standing import Standing

SHOWN = 20  # inputs of each kind that are named; --all names every one
ENDS = {
    "running": "is at work, or was killed",
    "interrupt": "was stopped by Ctrl-C",
    "terminate": "was asked to end",
    "disk": "could write nothing more",
    "scheduler": "lost the scheduler of its cluster",
}


def _root(out: str) -> Path:
    """The folder of a manifest, from a folder or a file in it."""
    from converter.stores import is_store, place

    path = place(out)
    return path.parent if not is_store(out) and path.is_file() else path


def _open(out: str) -> Manifest:
    from converter.batch import journal
    from converter.batch.manifest import Manifest
    from converter.errors import InputError

    root = _root(out)
    manifest = Manifest(root, write=journal.waits(journal.home(root)))
    if manifest.base is None:
        raise InputError(f"{out}: no folder that duben has written editions to")
    journal.take_in(root, manifest)
    return manifest


@click.command(short_help="Tell how a folder of editions stands.")
@click.argument("out")
@click.option("--all", "every", is_flag=True, help="Name every input that is not done, and every edited output.")
@click.option("--json", "as_json", is_flag=True, help="Print the standing as JSON.")
def status(out: str, every: bool, as_json: bool) -> int:
    """Tell how OUT, a folder of editions, stands: what is done, failed, in quarantine, left over, edited or gone.

    \b
    Exit status: 0 everything is done; 1 some inputs have failed or are in quarantine; 65 no such folder; 75 a run was
    stopped before its end, and its command goes on.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.batch.standing import standing

    with _open(out) as manifest:
        found = standing(_root(out), manifest)
    if as_json:
        sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        for line in _lines(out, found, None if every else SHOWN):
            sys.stdout.write(line + "\n")
    if found.counts.get("planned"):
        return exits.STOPPED
    return exits.SOME_FAILED if found.counts.get("failed") or found.counts.get("quarantined") else exits.DONE


def _lines(out: str, found: Standing, shown: int | None) -> list[str]:
    on = coloured(sys.stdout)
    words = {
        "done": "done",
        "skipped": "up to date",
        "failed": "failed",
        "quarantined": "quarantined",
        "planned": "left over",
    }
    lines = [f"{one_line(out)}: {number(sum(found.counts.values()), 'input')}, {number(len(found.outputs), 'output')}"]
    for state, word in words.items():
        if found.counts.get(state):
            colour = {"failed": RED, "quarantined": RED, "planned": YELLOW}.get(state, "")
            lines.append(paint(f"  {found.counts[state]:>9,} {word}", colour, on=on and bool(colour)))
    for word, paths in (("edited since", found.edited), ("gone", found.gone)):
        if paths:
            lines.append(paint(f"  {number(len(paths), 'output')} {word}", YELLOW, on=on))
    if found.counts.get("planned") and found.last:
        lines.append(f"the last run {ENDS.get(found.last.state, 'ended')}; the same command goes on")
    for title, rows in (
        ("failed", [_told(row) for row in found.wrong if row.state == "failed"]),
        ("in quarantine", [_told(row) for row in found.wrong if row.state == "quarantined"]),
        ("edited, needs --force to be made again", found.edited),
        ("gone, will be made again", found.gone),
    ):
        if rows:
            lines.append(paint(f"{title}:", "1", on=on))
            lines += [f"  {one_line(row)}" for row in rows[:shown]]
            if shown is not None and len(rows) > shown:
                lines.append(f"  and {len(rows) - shown:,} more; --all names them")
    return lines


def _told(row: Input) -> str:
    """Why an input is not done."""
    return named(row.source, row.message) if row.message else row.source


@click.command(short_help="Try failed and quarantined inputs again.")
@click.argument("out")
@options.reporting
@options.spreading
@options.processing
@options.talking
@click.option("--force", is_flag=True, help="Overwrite outputs that were edited.")
def retry(out: str, **given: Any) -> int:
    """Try the inputs of OUT, a folder of editions, that have failed or are in quarantine once more.

    They are converted as the run that they failed in was told to. The other inputs are left alone.
    """
    from converter.batch import run

    with _open(out) as manifest:
        wrong = manifest.inputs("failed", "quarantined")
        runs = {made.number: made for made in manifest.runs()}
    by_run: dict[int, set[str]] = {}
    for row in wrong:
        by_run.setdefault(row.run, set()).add(row.source)
    worst = [exits.DONE]
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:
        if not wrong:
            talk.note(f"{out}: nothing has failed")
        here = Path.cwd()
        report = given["report"] and str(Path(given["report"]).resolve())
        for which, names in sorted(by_run.items()):
            if runs[which].request.get("command"):
                talk.warn(
                    f"{number(len(names), 'input')} of a corpus: a corpus is made again by its own command, with --force"
                )
                worst.append(exits.SOME_FAILED)
                continue
            request = _request(runs[which], given, report, frozenset(names))
            try:
                os.chdir(runs[which].request["folder"])
                planned = run.prepare(request)
                talk.root = str(planned.root)
                talk.start(len(planned.jobs), "converting")
                totals = run.execute(request, planned, talk.receipt, talk.came, talk.warn)
                missing = len(names) - len(planned.jobs) - len(planned.failed)
                if missing > 0:
                    talk.warn(
                        f"{number(missing, 'input')} no longer among the sources; the command of that run finds none"
                    )
                talk.summary(totals, request.out)
                worst.append(exits.of(totals, given["fail_on"]))
            finally:
                os.chdir(here)
    return next((code for code in exits.ORDER if code in worst), exits.DONE)


def _request(made: Run, given: dict[str, Any], report: str | None, only: frozenset[str]) -> Any:
    from converter.batch.run import Request

    return Request.of_json(
        made.request,
        jobs=given["jobs"],
        report=report,
        force=given["force"],
        debug=given["debug"],
        limits=options.limits_of(given),
        cluster=options.cluster_of(given),
        only=only,
    )
