"""The colophon: where each article comes from, the digest of its original, and what was done to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from converter.model import PartialDate
from converter.rendered import EARLIEST
from converter.writers.markup import languages
from converter.writers.markup.byline import shown_date
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.looks import Templates
    from converter.model import Card
    from converter.rendered import Shelf, WriteContext
    from converter.writers.markup.languages import Words


class Fact(NamedTuple):
    """A fact about an article: its label, its values, and the address of the one value that is an address."""

    label: str
    values: tuple[str, ...]
    target: str | None = None


class Source(NamedTuple):
    """One article in the colophon."""

    title: str
    href: str
    lang: str  # attributes that name its language
    facts: tuple[Fact, ...]


def filling(sources: Sequence[Source] | Shelf[Source], context: WriteContext, words: Words) -> dict[str, object]:
    """What the template of the colophon is filled with."""
    moment = datetime.fromtimestamp(context.epoch, tz=UTC)
    date = PartialDate(moment.year, moment.month, moment.day)
    is_known = context.epoch > EARLIEST  # else it stands in for a date that nobody knows
    return {
        "date": str(date) if is_known else "",
        "shown_date": shown_date(date, words),
        "entries": sources,
        "top": 1,
        "first": True,
        "start": 1,
    }


def source_of(
    card: Card,
    title: str,
    href: str,
    *,
    lang: str,
    notes: dict[str, Any] | None,
    words: Words,
    templates: Templates,
) -> Source:
    """The entry of one article."""
    return Source(title, href, lang, tuple(_facts(card, notes or {}, words, templates)))


def notes_by_digest(context: WriteContext) -> dict[str, dict[str, Any]]:
    """The summaries of the reports, by the digest of the card."""
    return dict(context.notes)


def lang_attributes(language: str | None, around: str, *, epub: bool) -> str:
    """The attributes of an element in another language than around."""
    made = languages.tag(language)
    if made is None or made == around or (made == "zh-Hant" and around.startswith("zh-Hant-")):
        return ""
    return f' lang="{made}" xml:lang="{made}"' if epub else f' lang="{made}"'


def _facts(card: Card, notes: dict[str, Any], words: Words, templates: Templates) -> Iterator[Fact]:
    metadata = card.metadata
    if source := line(metadata.source) or line(metadata.site):
        yield Fact(words.source, (source,))
    for url in dict.fromkeys(url for url in (metadata.canonical_url, metadata.url) if url):
        target = safe_target(url)
        if target and is_absolute(target):
            yield Fact(words.address, (line(url),), target)
    if card.digest:
        yield Fact(words.fingerprint, (card.digest,))
    for name, value in notes.items():
        if value == card.digest:
            continue
        if values := _shown(value, words, templates):
            yield Fact(line(templates.fact(name, words.language)), values)


def _shown(value: object, words: Words, templates: Templates) -> tuple[str, ...]:
    """A value of a report's summary: a list by its parts, a table of counts by rule in a line."""
    if isinstance(value, dict):
        counts = templates.rules(value, words.language)
        shown = words.comma.join(f"{line(name)}\N{NO-BREAK SPACE}{count}" for name, count in counts.items())
        return (shown,) if shown else ()
    parts = value if isinstance(value, list | tuple) else (value,)
    lines = (line(str(part)) for part in parts if part is not None)
    return tuple(part for part in lines if part)
