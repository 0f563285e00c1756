"""`duben merge`: several archives into one."""

from __future__ import annotations

from typing import Any

import click

from converter.cli import bags, options
from converter.cli.talk import Talk, counter


@click.command(short_help="Merge archives into one.")
@click.argument("sources", nargs=-1, required=True, metavar="BAGS...")
@click.option(
    "-o", "--output", "bag", required=True, metavar="BAG", help="A new bag, or one that the others are added to."
)
@bags.describing
@options.talking
def merge(**given: Any) -> int:
    """Merge archives of duben into one: each article once, with its recipe and its events.

    BAGS are folders, ZIPs or tars; each is checked first, and a damaged one is refused. They are left alone. The bag
    that comes out has the title, order and editions of the first one, where nothing else is asked for.

    \b
    Exit status: 0 merged; 2 usage; 65 no archive of duben there; 73 BAG is something else, or a bag is damaged; 74 disk.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.batch import archiving, merging

    request = archiving.Request(sources=given["sources"], bag=given["bag"], **bags.described(given))
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:
        with counter("checking", quiet=given["quiet"] or given["as_json"]) as progress:
            done = merging.merge(request, talk.warn, talk.loading, progress)
        talk.stop()
        talk.doubts(tuple(f.message for f in done.findings if f.severity != "info"), "provenance in the bag")
        talk.note(f"{done.articles} articles in {given['bag']}")
    return 0
