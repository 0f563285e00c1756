"""Options that `archive` and `merge` share, and what they mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS = ("given", "date", "title", "source")
LABEL = re.compile(r"[A-Za-z][A-Za-z0-9 -]*\Z")
F = TypeVar("F", bound="Callable[..., Any]")


def describing(command: F) -> F:
    """How the collection and the bag are described."""
    for option in (
        click.option("--premis", is_flag=True, help="Provenance as PREMIS 3 XML too."),
        click.option(
            "--date",
            metavar="DATE",
            help="Date of this run in Bagging-Date and in the events, as 2026-11-22, or now. "
            "Default: SOURCE_DATE_EPOCH, else the newest article's date.",
        ),
        click.option(
            "--info",
            multiple=True,
            metavar="LABEL:VALUE",
            help="Any other row of bag-info.txt. May be given more than once.",
        ),
        click.option("--identifier", metavar="ID", help="What the bag is called elsewhere: External-Identifier."),
        click.option("--organization", metavar="NAME", help="Who hands the bag over: Source-Organization."),
        click.option(
            "--order", type=click.Choice(ORDERS), help="Order of the articles in the editions. Default: given."
        ),
        click.option(
            "--title", metavar="T", help="Title of the collection; by default it is called after its articles."
        ),
        click.option(
            "--to",
            "formats",
            metavar="FORMATS",
            help="Editions of the collection, with commas; none: only the articles. Default: epub,docx,html.",
        ),
    ):
        command = option(command)
    return command


def described(given: dict[str, Any]) -> dict[str, Any]:
    """The options of `describing` as a request takes them. Raises BadParameter, ProfileError."""
    from converter.batch import run

    info = [_row(row) for row in given["info"]]
    for label, name in (("Source-Organization", "organization"), ("External-Identifier", "identifier")):
        if given[name]:
            info.append((label, given[name]))
    names = given["formats"]
    formats = None if names is None else [] if names.strip().lower() == "none" else names.split(",")
    return {
        "formats": None if formats is None else run.formats_of(formats),
        "title": given["title"],
        "order": given["order"],
        "info": tuple(info),
        "date": _date(given["date"]),
        "premis": given["premis"],
    }


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
