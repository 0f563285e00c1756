"""`duben verify`: whether a bag is complete and unchanged."""

from __future__ import annotations

import json
import sys

import click

from converter.cli.talk import counter, one_line


@click.command(short_help="Check that an archive is complete and unchanged.")
@click.argument("bag", metavar="BAG")
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON on standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Tell what is wrong only.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Threads that read; by default one for each processor."
)
def verify(bag: str, *, as_json: bool, quiet: bool, jobs: int | None) -> int:
    """Check that an archive is complete and unchanged: every payload and tag file, by all its digests.

    BAG is a folder, a ZIP or a tar, made by duben or by any other program that follows BagIt 0.97 or 1.0 (RFC 8493).
    Files that are missing, unexpected, changed or renamed are named, one a line. Nothing is written.

    \b
    Exit status: 0 every file is there and unchanged; 1 something is wrong; 2 usage; 65 no bag there.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.archive.swap import recover
    from converter.archive.verify import verify as check

    if note := recover(bag):
        sys.stderr.write(f"duben: {one_line(note)}\n")
    with counter("verifying", quiet=quiet or as_json) as progress:
        verdict = check(bag, threads=jobs, progress=progress)
    if as_json:
        text = json.dumps(verdict.to_json(), ensure_ascii=False, indent=1) + "\n"
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
        return 0 if verdict.valid else 1
    for problem in verdict.problems:
        click.echo(f"{problem.kind}: {one_line(problem.path)}: {one_line(problem.message)}")
    if not quiet:
        for note in verdict.notes:
            sys.stderr.write(f"note: {one_line(note)}\n")
        digests = " and ".join(verdict.algorithms) or "no digest"
        what = f"{verdict.files} payload files, {verdict.size} bytes, checked by {digests}"
        wrong = len(verdict.problems)
        click.echo(f"{one_line(bag)}: " + ("valid: " if verdict.valid else f"NOT VALID, {wrong} problems: ") + what)
    return 0 if verdict.valid else 1
