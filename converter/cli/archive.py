"""`duben archive`: articles into a bag that can prove itself and be made again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from converter.cli import options, status
from converter.cli.talk import Talk, counter

if TYPE_CHECKING:
    from converter.batch.archiving import Request
    from converter.profile import Profile

ORDERS = ("given", "date", "title", "source")
LABEL = re.compile(r"[A-Za-z][A-Za-z0-9 -]*\Z")


@click.command(short_help="Put articles into an archive, or add them to one.")
@options.sources
@click.option("-o", "--output", "bag", required=True, metavar="BAG", help="A folder, or a file: .zip or .tar.")
@click.option(
    "--to",
    "formats",
    metavar="FORMATS",
    help="Editions of the collection, with commas; none: only the articles. Default: epub,docx,html.",
)
@click.option("--title", metavar="T", help="Title of the collection; by default it is called after its articles.")
@click.option("--order", type=click.Choice(ORDERS), help="Order of the articles in the editions. Default: given.")
@click.option("--organization", metavar="NAME", help="Who hands the bag over: Source-Organization.")
@click.option("--identifier", metavar="ID", help="What the bag is called elsewhere: External-Identifier.")
@click.option(
    "--info", multiple=True, metavar="LABEL:VALUE", help="Any other row of bag-info.txt. May be given more than once."
)
@click.option(
    "--date",
    metavar="DATE",
    help="Date of this run in Bagging-Date and in the events, as 2026-11-22, or now. "
    "Default: SOURCE_DATE_EPOCH, else the newest article's date.",
)
@click.option("--premis", is_flag=True, help="Provenance as PREMIS 3 XML too.")
@click.option("--warc", is_flag=True, help="Originals as WARC resource records too; needs duben[warc].")
@options.reading
@options.looking
@click.option("--debug", is_flag=True, help="Let a bug of duben escape with its traceback.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at work; by default as many as it pays."
)
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

    request = _request(context, given)
    with Talk(quiet=given["quiet"], as_json=given["as_json"]) as talk:

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
    return status.of(totals)


def _request(context: click.Context, given: dict[str, Any]) -> Request:
    from converter.batch import run
    from converter.batch.archiving import Request

    formats = None if given["formats"] is None else _formats(given["formats"])
    info = [_row(row) for row in given["info"]]
    for label, name in (("Source-Organization", "organization"), ("External-Identifier", "identifier")):
        if given[name]:
            info.append((label, given[name]))
    return Request(
        sources=given["sources"],
        bag=given["bag"],
        profile=_profile(context, given),
        formats=None if formats is None else run.formats_of(formats),
        title=given["title"],
        order=given["order"],
        info=tuple(info),
        date=_date(given["date"]),
        premis=given["premis"],
        warc=given["warc"],
        jobs=given["jobs"],
        debug=given["debug"],
    )


def _formats(text: str) -> list[str]:
    return [] if text.strip().lower() == "none" else text.split(",")


def _row(text: str) -> tuple[str, str]:
    label, colon, value = text.partition(":")
    if not colon or not LABEL.match(label.strip()) or not value.strip():
        raise click.BadParameter(f"{text!r} is no row; 'Contact-Name: 张三' is", param_hint="--info")
    if label.strip().lower() in ("payload-oxum", "bag-software-agent", "bagging-date"):
        raise click.BadParameter(f"{label.strip()} is written by duben itself", param_hint="--info")
    return label.strip(), value.strip()


def _date(text: str | None) -> str | None:
    """The date of the run as the events have it; the clock is asked for `now` only."""
    if text is None:
        return None
    from datetime import UTC, datetime

    if text == "now":
        moment = datetime.now(tz=UTC)
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise click.BadParameter(f"{text!r} is no date; 2026-11-22 is, and now", param_hint="--date") from error
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _profile(context: click.Context, given: dict[str, Any]) -> Profile | None:
    """The profile where any option asks for one; None: the bag's own, or `archival`."""
    names = ("profile", "script", "charset", "rules", "dictionary", "vertical", "templates")
    default = click.core.ParameterSource.DEFAULT
    asked = [name for name in names if context.get_parameter_source(name) is not default]
    if not asked:
        return None
    return options.profile_of(given if "profile" in asked else given | {"profile": "archival"})
