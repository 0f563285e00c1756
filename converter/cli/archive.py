"""`duben archive`: articles into a bag that can prove itself and be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from converter.cli import bags, options, status
from converter.cli.talk import Talk, counter

if TYPE_CHECKING:
    from converter.batch.archiving import Request
    from converter.profile import Profile


@click.command(short_help="Put articles into an archive, or add them to one.")
@options.sources
@click.option("-o", "--output", "bag", required=True, metavar="BAG", help="A folder, or a file: .zip or .tar.")
@bags.describing
@click.option("--warc", is_flag=True, help="Originals as WARC resource records too; needs duben[warc].")
@options.reading
@options.looking
@options.processing
@options.talking
@click.pass_context
def archive(context: click.Context, /, **given: Any) -> int:
    """Put articles into an archive that can prove itself and be made again; or add them to one that is there.

    SOURCES are files, folders, ZIPs, JSONL files, or - for standard input. BAG is a BagIt 1.0 bag with the originals as
    received, the cleaned articles, editions of the whole, the text that was removed, and the account of it all. An
    article that is in the bag already is known by its bytes. The default profile is archival; for a bag that is there
    it is the one that the bag was made with.

    A bag is made beside the old one and takes its place at the end: whatever happens, the old one stays whole.

    \b
    Exit status: 0 all done; 1 some inputs failed; 2 usage; 65 no usable input; 73 BAG is something else, or is not as
    it was made; 74 disk; 75 and 130 stopped: the bag is as it was, and the same command begins again.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.batch import archiving

    if given["bag"] == "-":
        raise click.UsageError("an archive is a folder, a .zip or a .tar; name one with -o")
    request = _request(context, given)
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:
        talk.told_in = "the reports in the archive"

        def told(receipt: Any) -> None:
            talk.came(receipt)
            if receipt.wrong or given["as_json"]:
                talk.receipt(receipt)

        with counter("checking the bag", quiet=given["quiet"] or given["as_json"]) as progress:
            totals, done = archiving.execute(request, told, talk.warn, talk.start, talk.loading, progress)
        talk.stop()
        talk.doubts(tuple(f.message for f in done.findings if f.severity != "info"), "provenance in the bag")
        if done.again:
            talk.note(f"{done.again} in the bag already")
        if not done.written and done.articles:
            talk.note(f"nothing new: {request.bag} is as it was, with {done.articles} articles")
        talk.summary(totals, request.bag if done.articles else "no bag")
    return status.of(totals, given["fail_on"])


def _request(context: click.Context, given: dict[str, Any]) -> Request:
    from converter.batch.archiving import Request

    return Request(
        sources=given["sources"],
        bag=given["bag"],
        profile=_profile(context, given),
        warc=given["warc"],
        jobs=given["jobs"],
        debug=given["debug"],
        limits=options.limits_of(given),
        **bags.described(given),
    )


def _profile(context: click.Context, given: dict[str, Any]) -> Profile | None:
    """The profile where any option asks for one; None: the bag's own, or `archival`."""
    names = ("profile", "script", "charset", "rules", "dictionary", "vertical", "templates")
    default = click.core.ParameterSource.DEFAULT
    asked = [name for name in names if context.get_parameter_source(name) is not default]
    if not asked:
        return None
    return options.profile_of(given if "profile" in asked else given | {"profile": "archival"})


next(option for option in archive.params if option.name == "profile").show_default = "archival, or as the bag was made"  # type: ignore[attr-defined]
