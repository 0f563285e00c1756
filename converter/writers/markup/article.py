"""One article, ready for a page: header, body, headings, and what there is to report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.report import Finding
from converter.text.patterns import lazily
from converter.walk import block_text
from converter.writers import upright
from converter.writers.markup import languages
from converter.writers.markup.blocks import BlockWriter, Place
from converter.writers.markup.byline import Item, byline
from converter.writers.markup.xml import line

if TYPE_CHECKING:
    from collections import Counter

    from converter.model import Book, Card, Document
    from converter.writers.markup.languages import Words
    from converter.writers.markup.pictures import Pictures
    from converter.writers.markup.setting import Setting

_EAST = lazily("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_SAMPLE = 5  # blocks
_LOSSES = {
    "lost-note": "{count} note mark(s) without a note; the mark stands in brackets",
    "unsafe-link": "{count} link(s) to addresses that an edition does not carry; their text is kept",
    "local-link": "{count} link(s) to places that the edition does not hold; their text is kept",
}


@dataclass(frozen=True, slots=True)
class Article:
    """An article as markup."""

    title: str
    subtitle: str
    byline: tuple[tuple[Item, ...], ...]
    language: str
    down: bool  # whether its lines run down the page
    body: str
    places: tuple[Place, ...]
    met: Counter[str]
    findings: tuple[Finding, ...]


def title_of(card: Card, words: Words) -> str:
    """What heads an article: its title, or what stands in for one."""
    return line(card.metadata.title) or line(card.label) or words.untitled


def title_of_book(book: Book, words: Words) -> str:
    """What a book is called."""
    if not book.bound and book.cards:
        return title_of(book.cards[0], words)
    return line(book.metadata.title) or line(book.label) or words.untitled_book


def write_article(
    document: Document, card: Card, pictures: Pictures, setting: Setting, *, prefix: str = "", top: int = 1
) -> Article:
    """One article as markup; never raises for what a document can hold."""
    language = languages.of_card(card)
    metadata = document.metadata
    writer = BlockWriter(
        setting=setting,
        down=(down := _runs_down(document, language, setting)),
        language=language,
        gallery=pictures,
        prefix=prefix,
        base=metadata.url or metadata.canonical_url,
        top=top,
    )
    body = writer.body(document.blocks)
    words = setting.words(language)
    title = title_of(card, words)
    quotes = [found] if down and (found := upright.quotes(document, title)) else []
    return Article(
        title=title,
        subtitle=line(metadata.subtitle),
        byline=byline(metadata, words),
        language=language,
        down=down,
        body=body,
        places=tuple(writer.places),
        met=writer.met,
        findings=(*_findings(card, title, writer.met, pictures), *quotes),
    )


def _runs_down(document: Document, language: str, setting: Setting) -> bool:
    """Whether an article is set in vertical lines: where nobody knows its language, whether there is Han in it."""
    if not setting.vertical or language != languages.UNKNOWN:
        return setting.is_vertical(language)
    return any(_EAST.search(block_text(block)) for block in document.blocks[:_SAMPLE])


def _findings(card: Card, title: str, met: Counter[str], pictures: Pictures) -> list[Finding]:
    found: list[Finding] = []
    if languages.of_card(card) == languages.UNKNOWN:
        found.append(Finding("unknown-language", "info", title, "the language of the article is not known"))
    if not line(card.metadata.title):
        found.append(Finding("untitled", "info", title, "the article has no title; this stands in for one"))
    found += [
        Finding("missing-picture", "warning", title, f"a picture is not in the edition: {why}")
        for why in pictures.missing
    ]
    found += [
        Finding(
            "picture-cut", "warning", title, f"{source}: the picture ends before its end; a part of it may be shown"
        )
        for source in pictures.cut
    ]
    found += [
        Finding(rule, "warning", title, message.format(count=met[rule]))
        for rule, message in _LOSSES.items()
        if met[rule]
    ]
    return found


def illegal(count: int, where: str) -> Finding:
    """The finding about code points that XML cannot carry."""
    return Finding("illegal-characters", "warning", where, f"{count} code point(s) that XML cannot carry are left out")
