"""`duben watch`: convert what arrives in a folder."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from converter.cli import options, status
from converter.cli.convert import request_of
from converter.cli.talk import Talk
from converter.errors import OutputError

if TYPE_CHECKING:
    from converter.batch.run import Request
    from converter.batch.watching import State

LOOK = 1.0  # seconds between two looks


@click.command(short_help="Convert what arrives in a folder.")
@click.argument("inbox", type=click.Path(exists=True, file_okay=False))
@click.option("-o", "--output", "out", required=True, metavar="OUT", help="The folder of the editions.")
@options.naming
@options.reading
@options.looking
@options.processing
@options.talking
@options.forcing
def watch(inbox: str, **given: Any) -> int:
    """Convert what arrives in INBOX, and what is there already, into OUT, until Ctrl-C.

    A file is taken when it is whole: it looks the same a second later, and nothing beside it says that its download is
    under way. What has failed is tried again when it has changed. OUT is as `duben convert INBOX -o OUT` makes it.

    \b
    Exit status: 0 when stopped while nothing was being worked on; 130 or 75 when a conversion was; 74 disk.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.batch import run
    from converter.batch.stop import Stopped
    from converter.batch.watching import Inbox

    request = request_of({**given, "sources": (inbox,)})
    if run.is_one_file(request.out):
        raise click.UsageError(f"{request.out}: give a folder for the editions of what arrives")
    box = Inbox(Path(inbox))
    told: set[str] = set()
    held: tuple[set[str], dict[str, State]] = (set(), {})
    with Talk(quiet=given["quiet"], as_json=given["as_json"], single=True) as talk:
        talk.note(f"watching {inbox}; Ctrl-C ends it")
        try:
            while True:
                ready = box.look()
                if ready and (ready, box.seen) != held:
                    code, waits = _convert(request, ready, told, talk)
                    if code:
                        return code
                    held = (waits, dict(box.seen))  # until something arrives, changes or goes
                    box.give_back(waits)
                elif ready:
                    box.give_back(ready)
                time.sleep(LOOK)
        except (KeyboardInterrupt, Stopped):
            talk.note("stopped")
            return status.DONE


def _convert(request: Request, ready: set[str], told: set[str], talk: Talk) -> tuple[int, set[str]]:
    """Convert what is whole; give the exit status where the watch has to end, else 0, and what a collision holds back."""
    from converter.batch import run
    from converter.batch.names import readable

    try:
        planned = run.prepare(request, around=True)
        for clash in planned.clashes:
            if clash.words not in told:
                told.add(clash.words)
                talk.error(readable(f"{clash.words}; they wait until one of them goes"))
        waits = {job.item.path for clash in planned.clashes for job in clash.jobs if job.item} & ready
        jobs = [job for job in planned.jobs if job.item and job.item.path in ready]
        failed = [row for row in planned.failed if row.label not in told]
        told |= {row.label for row in failed}
        planned = replace(planned, jobs=jobs, failed=failed)
        if not jobs and not failed:
            return status.DONE, waits
        talk.root = str(planned.root)
        talk.single = len(jobs) < 2
        talk.start(len(jobs), "converting")
        totals = run.execute(request, planned, talk.receipt, talk.came, talk.warn)
        talk.summary(totals, request.out)
    except OutputError as error:
        talk.error(str(error))
        return status.of_error(error), set()
    return (status.of(totals) if totals.stopped else status.DONE), waits
