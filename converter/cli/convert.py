"""`duben convert`: editions one by one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from converter.cli import options, status
from converter.cli.talk import Talk

if TYPE_CHECKING:
    from converter.batch.run import Planned, Request


@click.command(short_help="Turn saved articles into reading editions.")
@options.sources
@click.option(
    "-o", "--output", "out", default="-", metavar="OUT", help="A folder, a file for a single input, or - (the default)."
)
@options.naming
@options.reading
@options.looking
@click.option("--dry-run", is_flag=True, help="List the plan and write nothing.")
@click.option(
    "--diff",
    is_flag=True,
    help="Show what would change in the outputs, or in the text where there is none yet, and write nothing.",
)
@options.spreading
@options.working
def convert(**given: Any) -> int:
    """Turn saved articles into reading editions.

    SOURCES are files, folders, ZIPs, or - for standard input. OUT is a folder that mirrors the input tree, or one file for one
    input. A second run does only what is left; an output that you have edited is never overwritten without --force.

    \b
    Exit status: 0 all done; 1 some inputs failed; 2 usage; 65 no usable input; 70 a ledger does not add up;
    73 output collision or edited output; 74 disk; 75 stopped early; 130 Ctrl-C. After 74, 75 and 130 the same
    command goes on.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    request = request_of(given)
    from converter.batch import run

    planned = run.prepare(request)
    single = len(planned.jobs) + len(planned.failed) == 1
    with Talk(quiet=given["quiet"], as_json=given["as_json"], single=single) as talk:
        if given["dry_run"]:
            from converter.cli.preview import list_plan

            return list_plan(request, planned, talk, as_json=given["as_json"])
        if given["diff"]:
            from converter.cli.preview import show_diffs

            return show_diffs(request, planned, talk)
        if request.out == "-":
            return _to_stdout(request, planned, talk, given["fail_on"])
        talk.root = str(planned.root)
        talk.start(len(planned.jobs), "converting")
        totals = run.execute(request, planned, talk.receipt, talk.came, talk.warn)
        talk.summary(totals, request.out)
    return status.of(totals, given["fail_on"])


def request_of(given: dict[str, Any]) -> Request:
    """What the options ask for. Raises ProfileError."""
    from converter.batch import run
    from converter.batch.names import Pattern

    return run.Request(
        sources=given["sources"],
        out=given["out"],
        profile=options.profile_of(given),
        formats=run.formats_of((given["formats"] or "").split(",")),
        pattern=Pattern.parse(given["pattern"]) if given["pattern"] else None,
        jobs=given["jobs"],
        report=given.get("report"),
        on_collision=given["on_collision"],
        force=given["force"],
        debug=given["debug"],
        limits=options.limits_of(given),
        cluster=options.cluster_of(given),
    )


def _to_stdout(request: Request, planned: Planned, talk: Talk, fail_on: str) -> int:
    """One edition as data on standard output; talk only where something is wrong."""
    from converter.batch import run

    name = planned.formats[0]
    if name in {"docx", "epub"} and sys.stdout.isatty():
        raise click.UsageError(f"{name} does not go onto a terminal; name a file with -o")
    totals, rendered = run.render(request, planned, talk.alone)
    if rendered is None:
        return status.of(totals, fail_on)
    sys.stdout.buffer.write(rendered.main)
    sys.stdout.buffer.flush()
    beside = len(rendered.files) - 1
    if beside:
        talk.note(
            f"{beside} picture{'s' if beside > 1 else ''} beside the text not written; they go beside a file given with -o"
        )
    return status.of(totals, fail_on)
