"""`duben rebuild`: everything in an archive made again from its originals."""

from __future__ import annotations

import json
from typing import Any

import click

from converter.cli import options, status
from converter.cli.talk import Talk, one_line

SHOWN = 20  # differences that are told


@click.command(short_help="Make everything in an archive again from its originals.")
@click.argument("bag", metavar="BAG")
@click.option("-o", "--output", "out", metavar="OUT", help="A new folder for what is made.")
@click.option("--check", is_flag=True, help="Compare with the archive; a difference is told, with its reason.")
@options.processing
@options.talking
def rebuild(**given: Any) -> int:
    """Make everything in an archive again from its originals, as the recipe in the archive says.

    BAG is an archive of duben: a folder, a ZIP or a tar. Articles, editions, ledgers and descriptions come out in OUT
    in the same places. With --check each file is compared with the digests in the archive, and a difference is
    explained: another version of duben, another dictionary, another zlib. The archive itself is left alone.

    \b
    Exit status: 0 made, and with --check the same to the byte; 1 an article could not be made, or with --check
    something differs; 2 usage; 65 no archive of duben there; 73 OUT is in use; 74 disk.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.batch import rebuilding

    if given["out"] is None and not given["check"]:
        raise click.UsageError("name a folder with -o, or ask for --check, or both")
    request = rebuilding.Request(
        bag=given["bag"],
        out=given["out"],
        jobs=given["jobs"],
        debug=given["debug"],
        limits=options.limits_of(given),
    )
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:

        def told(receipt: Any) -> None:
            talk.came(receipt)
            if receipt.wrong:
                talk.receipt(receipt)

        totals, found = rebuilding.execute(request, told, talk.warn, talk.start, talk.loading)
        talk.stop()
        if given["out"]:
            talk.note(f"{totals.done} articles made again in {given['out']}")
    if not given["check"]:
        return status.of(totals, given["fail_on"])
    if given["as_json"]:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    elif found.identical and not totals.failed:
        if not given["quiet"]:
            click.echo(f"{one_line(given['bag'])}: {found.same} files made again, the same to the byte")
    else:
        rows = [f"differs: {path}: {seen}" for path, _, seen in found.differing]
        rows += [f"not made: {path}" for path in found.missing] + [f"new: {path}" for path in found.extra]
        for row in rows[:SHOWN]:
            click.echo(one_line(row))
        if len(rows) > SHOWN:
            click.echo(f"and {len(rows) - SHOWN} more; --json tells all")
        click.echo(f"{one_line(given['bag'])}: {len(rows)} files differ, {found.same} are the same. Why:")
        for reason in found.reasons:
            click.echo(f"  {one_line(reason)}")
    return status.of(totals, given["fail_on"]) or (0 if found.identical else status.SOME_FAILED)
