"""`duben book`: many articles in one book."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from converter.cli import options, status
from converter.cli.talk import Talk

if TYPE_CHECKING:
    from converter.batch.binding import Made
    from converter.book import Layout

ORDERS = ("given", "date", "title", "source")
SECTIONS = ("source", "column", "year", "folder")
DUPLICATES = ("drop", "report", "keep")
COLLECTION = "collection.toml"


@click.command(short_help="Bind saved articles into one book.")
@click.argument("sources", nargs=-1, metavar="SOURCES...")
@click.option(
    "-o",
    "--output",
    "outs",
    required=True,
    multiple=True,
    metavar="BOOK",
    help="A file: .epub, .docx, .md or .html; or - with --to. May be given more than once: the same book in each format.",
)
@click.option(
    "--to", "formats", metavar="FORMATS", help="Formats of the book, with commas; by default the suffix of BOOK."
)
@click.option("--title", metavar="T", help="Title of the book; by default its file name.")
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    help="Order of the articles: as given (default), from old to new, by pinyin of the title, or by publication.",
)
@click.option(
    "--sections", type=click.Choice(SECTIONS), help="Put articles of one source, column, year or folder together."
)
@click.option(
    "--duplicates",
    type=click.Choice(DUPLICATES),
    help="An article that is there twice, in whatever script: drop it (default), report it only, or do not look.",
)
@click.option("--index", metavar="KINDS", help="Indexes at the end: authors, sources, or both with a comma.")
@click.option(
    "--volumes", metavar="SIZE", help="Cut the book into volumes of so many articles (200) or characters (500k, 2m)."
)
@click.option("--series", metavar="NAME", help="The series that the book belongs to.")
@click.option("--number", metavar="N", help="Its place in the series.")
@click.option(
    "--collection",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Titles, order, sections, notes and cover in one file; by default collection.toml in the only folder given.",
)
@options.reading
@options.looking
@options.working
def book(**given: Any) -> int:
    """Bind saved articles into one book.

    SOURCES are files, folders, ZIPs, or - for standard input; without any, the folder of --collection. An article that
    is there twice is bound once and told. Inputs that cannot be read are named and left out; the exit status is then 1.
    """
    from converter.batch import binding, run

    collection = _collection(given)
    sources = given["sources"] or ((str(Path(collection).parent),) if collection else ())
    if not sources:
        raise click.UsageError("name the articles to bind: files, folders, or --collection FILE")
    request = run.Request(
        sources=sources,
        out=given["outs"][0],
        profile=options.profile_of(given),
        formats=run.formats_of((given["formats"] or "").split(",")),
        jobs=given["jobs"],
        report=given["report"],
        force=given["force"],
        debug=given["debug"],
        limits=options.limits_of(given),
    )
    planned = binding.prepare(request, given["outs"][1:], _layout(given, collection))
    if planned.to_stdout and planned.format in {"docx", "epub"} and sys.stdout.isatty():
        raise click.UsageError(f"{planned.format} does not go onto a terminal; name a file with -o")
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:
        talk.start(len(planned.jobs), "reading")

        def told(receipt: Any) -> None:
            talk.came(receipt)
            if receipt.kind or given["as_json"]:
                talk.receipt(receipt)

        totals, made = binding.execute(request, planned, told, talk.loading)
        talk.stop()
        _tell(talk, made)
        if planned.to_stdout and made.rendered:
            for chunk in made.rendered.files[0].chunks():
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        if not planned.to_stdout:
            names = [receipt.label for receipt in made.receipts if not receipt.kind]
            talk.summary(totals, ", ".join(names) if names else "no book")
    return status.of(totals, given["fail_on"])


def _collection(given: dict[str, Any]) -> str | None:
    """The collection file: the one that is named, else the one in the only folder that is bound."""
    if given["collection"]:
        return str(given["collection"])
    if len(given["sources"]) == 1:
        beside = Path(given["sources"][0]) / COLLECTION
        if beside.is_file():
            return str(beside)
    return None


def _layout(given: dict[str, Any], collection: str | None) -> Layout:
    from converter.book import Layout
    from converter.book.collection import load
    from converter.book.volumes import volumes
    from converter.model import Series

    if given["number"] and not given["series"]:
        raise click.UsageError("--number needs --series NAME")
    return Layout(
        title=given["title"],
        order=given["order"],
        sections=given["sections"],
        duplicates=given["duplicates"],
        index=tuple(part.strip() for part in (given["index"] or "").split(",") if part.strip()),
        volumes=volumes(given["volumes"]) if given["volumes"] else None,
        series=Series(given["series"], given["number"]) if given["series"] else None,
        collection=load(collection) if collection else None,
    )


def _tell(talk: Talk, made: Made) -> None:
    """What is to be said of the book itself."""
    for receipt in made.failed:
        talk.error(receipt.message or "the book could not be made")
    talk.doubts(tuple(finding.message for finding in made.findings if finding.severity != "info"), "--report FILE.json")
