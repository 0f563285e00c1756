"""What making an EPUB and making an HTML page have in common."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from converter.rendered import Shelf
from converter.writers.markup import colophon, contents, languages, setting
from converter.writers.markup.article import illegal, title_of_book
from converter.writers.markup.xml import Markup, legal, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from converter.model import Book, Card, Index, Metadata, Section
    from converter.rendered import WriteContext
    from converter.report import Finding
    from converter.writers.markup.article import Article

_BATCH = 1 << 14  # code points of a page that are written at once


class Maker:
    """One book on its way into a file."""

    def __init__(self, book: Book, context: WriteContext, *, epub: bool) -> None:
        self.book = book
        self.context = context
        self.setting = setting.of_context(context, epub=epub)
        self.templates = self.setting.templates
        self.language = languages.of_book(book)
        self.down = self.setting.is_vertical(self.language)
        self.words = self.setting.words(self.language)
        self.title = title_of_book(book, self.words)
        self.findings: list[Finding] = []
        self.met: Counter[str] = Counter()
        self.contents: Shelf[str] = Shelf()
        self._links: list[str] = []  # where each article is
        self._titles: list[tuple[str, str]] = []  # title and language of each article
        self._sections: list[tuple[int, str]] = []  # of the contents
        self.sources: Shelf[colophon.Source] = Shelf()
        self._starts = {section.start: section for section in book.sections}
        self._notes = colophon.notes_by_digest(context) if context.colophon else {}

    @property
    def own(self) -> Metadata:
        """The metadata of the edition: the book's, or those of its only article."""
        return self.book.metadata if self.book.bound else self.book.cards[0].metadata

    def lang(self, language: str | None) -> Markup:
        """The attributes of an element in another language than the book's."""
        return Markup(colophon.lang_attributes(language, self.language, epub=self.setting.epub))

    def shared(self) -> dict[str, object]:
        """What every page is filled with."""
        return {
            "language": self.language,
            **self.setting.shown(down=self.down),
            "look": self.context.look,
            "version": self.context.version,
            "title": self.title,
            "words": self.words,
            "words_lang": self.lang(self.words.language),
        }

    def of_article(self, article: Article) -> dict[str, object]:
        """What the page of an article is filled with, beside what the writers add."""
        return self.shared() | {
            "title": article.title,
            "subtitle": article.subtitle,
            "byline": article.byline,
            "language": article.language,
            **self.setting.shown(down=article.down),
            "across": self.down and not article.down,
            "body": Markup(article.body),
        }

    def tell_of(self, article: Article, card: Card, href: str) -> None:
        """Put an article down for the contents and the colophon."""
        self.findings += article.findings
        self.met += article.met
        lang = self.lang(article.language)
        show = setting.show(down=self.down)
        self.contents.append(contents.entry(article.title, href, article.places, language=lang, show=show))
        if self.book.indexes:
            self._links.append(href)
            self._titles.append((article.title, article.language))
        if self.context.colophon:
            notes = self._notes.get(card.digest)
            source = colophon.source_of(
                card, article.title, href, lang=lang, notes=notes, words=self.words, templates=self.templates
            )
            self.sources.append(source)

    def section_at(self, place: int) -> Section | None:
        """The section that begins with an article."""
        return self._starts.get(place)

    def tell_of_section(self, section: Section, href: str) -> dict[str, object]:
        """Put a section down for the contents; what its page is filled with."""
        language = self.book.cards[section.start].language or self.language
        lang = self.lang(languages.tag(language))
        show = setting.show(down=self.down)
        self._sections.append((len(self.contents), contents.section(section.title, href, language=lang, show=show)))
        return self.shared() | {"section": line(section.title), "note": line(section.note), "lang": lang}

    def listed(self) -> Iterator[str]:
        """The contents as a list, in pieces: sections, articles, subheads."""
        return contents.contents(self.contents, self._sections)

    def close_sections(self) -> None:
        """What is told of from now on stands behind the articles, in no section."""
        if self._sections:
            self._sections.append((len(self.contents), ""))

    def of_index(self, index: Index) -> dict[str, object]:
        """What the page of an index is filled with: each name with the articles that it stands at."""
        rows = [
            (line(name), [(self._links[place], *self._title(place)) for place in places])
            for name, places in index.entries
        ]
        heading = self.words.index_authors if index.kind == "authors" else self.words.index_sources
        return self.shared() | {"kind": index.kind, "heading": heading, "rows": rows}

    def _title(self, place: int) -> tuple[str, Markup]:
        title, language = self._titles[place]
        return title, self.lang(language)

    def pieces(
        self, name: str, filled: Mapping[str, object], parts: Mapping[str, Callable[[], Iterable[str]]]
    ) -> Iterator[str]:
        """A page filled in, in pieces; `parts` give in pieces what would be long in the page, by its value."""
        stands = {value: f"<!--{value}-->" for value in parts}  # escaped text cannot say it
        marks = re.compile("|".join(map(re.escape, stands.values()))) if stands else None
        shown = {value: Markup(mark) for value, mark in stands.items()}
        made = self.templates.pieces(name, **{**filled, **shown})
        for piece in made:
            at = 0
            for found in marks.finditer(piece) if marks else ():
                yield piece[at : found.start()]
                yield from parts[found[0][4:-3]]()
                at = found.end()
            yield piece[at:]

    def chunks(self, pieces: Iterable[str], where: str | None = None) -> Iterator[bytes]:
        """Pieces of a page as bytes, as `bytes` makes them."""
        dropped = 0
        for batch in _batches(pieces):
            text, count = legal(batch)
            dropped += count
            yield text.encode("utf-8")
        if dropped:
            self.findings.append(illegal(dropped, where or self.title))

    def bytes(self, text: str, where: str | None = None) -> bytes:
        """A page as bytes, without the code points that XML cannot carry; those are a finding."""
        text, dropped = legal(text)
        if dropped:
            self.findings.append(illegal(dropped, where or self.title))
        return text.encode("utf-8")


def _batches(pieces: Iterable[str]) -> Iterator[str]:
    kept: list[str] = []
    length = 0
    for piece in pieces:
        kept.append(piece)
        length += len(piece)
        if length >= _BATCH:
            yield "".join(kept)
            kept, length = [], 0
    yield "".join(kept)
