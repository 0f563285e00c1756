"""The colophon: where each article comes from, the digest of its original, and what was done to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from converter.model import PartialDate
from converter.writers.markup import languages
from converter.writers.markup.byline import shown_date
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from converter.model import Card
    from converter.rendered import WriteContext
    from converter.writers.markup.languages import Words

Fact = tuple[str, str, str | None]  # label, text, address


class Source(NamedTuple):
    """One article in the colophon."""

    title: str
    href: str
    lang: str  # attributes that name its language
    facts: tuple[Fact, ...]


def filling(sources: Sequence[Source], context: WriteContext, words: Words) -> dict[str, object]:
    """What the template of the colophon is filled with."""
    moment = datetime.fromtimestamp(context.epoch, tz=UTC)
    date = PartialDate(moment.year, moment.month, moment.day)
    return {
        "words": words,
        "date": str(date),
        "shown_date": shown_date(date, words),
        "version": context.version,
        "entries": sources,
        "top": 1,
        "first": True,
        "start": 1,
    }


def source_of(card: Card, title: str, href: str, *, lang: str, notes: dict[str, Any] | None, words: Words) -> Source:
    """The entry of one article."""
    return Source(title, href, lang, tuple(_facts(card, notes, words)))


def notes_by_digest(context: WriteContext) -> dict[str, dict[str, Any]]:
    """The summaries of the reports, by the digest of the card."""
    return dict(context.notes)


def lang_attributes(language: str | None, around: str, *, epub: bool) -> str:
    """The attributes of an element in another language than around."""
    made = languages.tag(language)
    if made is None or made == around or (made == "zh-Hant" and around.startswith("zh-Hant-")):
        return ""
    return f' lang="{made}" xml:lang="{made}"' if epub else f' lang="{made}"'


def _facts(card: Card, notes: dict[str, Any] | None, words: Words) -> Iterator[Fact]:
    metadata = card.metadata
    source = line(metadata.source) or line(metadata.site)
    if source:
        yield words.source, source, None
    for url in dict.fromkeys(url for url in (metadata.canonical_url, metadata.url) if url):
        target = safe_target(url)
        if target and is_absolute(target):
            yield words.address, line(url), target
    if card.digest:
        yield words.fingerprint, card.digest, None
    for label, value in (notes or {}).items():
        text = _shown(value, words)
        if text:
            yield line(str(label)), text, None


def _shown(value: object, words: Words) -> str:
    """A value of a report's summary in a line."""
    if isinstance(value, dict):
        return words.comma.join(f"{line(str(key))} {_shown(part, words)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return _joined(value, words)
    return "" if value is None else line(str(value))


def _joined(values: Iterable[object], words: Words) -> str:
    return words.comma.join(_shown(value, words) for value in values)
