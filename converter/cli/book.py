"""`duben book`: many articles in one book."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from converter.cli import options, status
from converter.cli.talk import Talk

if TYPE_CHECKING:
    from converter.batch.binding import Made

ORDERS = ("given", "date", "title", "source")


@click.command(short_help="Bind saved articles into one book.")
@options.sources
@click.option(
    "-o", "--output", "out", required=True, metavar="BOOK", help="A file: .epub, .docx, .md or .html; or - with --to."
)
@click.option("--to", "formats", metavar="FORMAT", help="Format of the book; by default the suffix of BOOK.")
@click.option("--title", metavar="T", help="Title of the book; by default its file name.")
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    default="given",
    show_default=True,
    help="Order of the articles: as given, from old to new, by pinyin of the title, or by publication.",
)
@options.reading
@options.looking
@options.working
def book(**given: Any) -> int:
    """Bind saved articles into one book.

    SOURCES are files, folders, ZIPs, or - for standard input. An article that is there twice is bound once and told.
    Inputs that cannot be read are named and left out; the exit status is then 1.
    """
    from converter.batch import binding, run

    request = run.Request(
        sources=given["sources"],
        out=given["out"],
        profile=options.profile_of(given),
        formats=run.formats_of((given["formats"] or "").split(",")),
        jobs=given["jobs"],
        report=given["report"],
        force=given["force"],
        debug=given["debug"],
        limits=options.limits_of(given),
    )
    planned = binding.prepare(request)
    to_stdout = planned.target is None
    if to_stdout and planned.format in {"docx", "epub"} and sys.stdout.isatty():
        raise click.UsageError(f"{planned.format} does not go onto a terminal; name a file with -o")
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:
        talk.start(len(planned.jobs), "reading")

        def told(receipt: Any) -> None:
            talk.came(receipt)
            if receipt.kind or given["as_json"]:
                talk.receipt(receipt)

        totals, made = binding.execute(request, planned, given["title"], given["order"], told, talk.loading)
        talk.stop()
        _tell(talk, made)
        if to_stdout and made.rendered:
            sys.stdout.buffer.write(made.rendered.main)
            sys.stdout.buffer.flush()
        if not to_stdout:
            talk.summary(totals, request.out if made.receipt and not made.receipt.kind else "no book")
    return status.of(totals, given["fail_on"])


def _tell(talk: Talk, made: Made) -> None:
    """What is to be said of the book itself."""
    if made.receipt and made.receipt.kind:
        talk.error(made.receipt.message or "the book could not be made")
    talk.doubts(tuple(finding.message for finding in made.findings if finding.severity != "info"), "--report FILE.json")
