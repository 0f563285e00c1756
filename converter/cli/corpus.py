"""`duben corpus`: many articles as rows in shards, for those who count and train."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from converter.cli import options, status
from converter.cli.convert import request_of
from converter.cli.talk import Talk

if TYPE_CHECKING:
    from converter.batch.run import Request


@click.command(short_help="Make a corpus: rows with text, metadata and signals, in shards.")
@options.sources
@click.option("-o", "--output", "out", required=True, metavar="OUT", help="The folder of the shards.")
@click.option(
    "--to",
    "form",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="Form of the shards.",
)
@click.option(
    "--shard", type=click.IntRange(min=1), default=10_000, show_default=True, metavar="N", help="Documents in a shard."
)
@click.option(
    "--near-duplicates",
    "near",
    type=click.FloatRange(min=0.5, max=1.0),
    metavar="SHARE",
    help="Tell clusters of documents whose text agrees to this share, as 0.8.",
)
@options.reading
@options.spreading
@options.processing
@options.forcing
@options.talking
def corpus(**given: Any) -> int:
    """Make a corpus of SOURCES: one row a document, with text, metadata, digests and signals of quality.

    OUT gets shards in the order of the inputs, part-00000.jsonl.zst or part-00000.parquet and so on. A second run makes
    only shards that are not up to date. Needs duben[corpus].

    \b
    Exit status: as of `duben convert`.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.batch import corpus as making

    request: Request = request_of({**given, "formats": None, "pattern": None, "on_collision": "error"})
    wanted = making.Wanted(given["form"], given["shard"], given["near"])
    prepared = making.prepare(request, wanted)
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:
        talk.root = str(prepared.root)
        talk.start(len(prepared.jobs), "converting")
        totals = making.execute(request, wanted, prepared, talk.receipt, talk.came, talk.warn)
        talk.summary(totals, request.out)
    return status.of(totals, given["fail_on"])
