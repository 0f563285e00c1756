"""The HTML writer: one self-contained page for an article or a whole book.

The page asks the network for nothing: its style is inside it, and so is each picture whose bytes are at hand; a picture
that is only on the web is a link.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from converter.errors import RenderError
from converter.rendered import File, Rendered, finished, spool
from converter.writers.markup import byline, colophon, contents, linked_data
from converter.writers.markup.article import write_article
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.making import Maker
from converter.writers.markup.pictures import Loaded, Pictures
from converter.writers.markup.xml import Markup, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from converter.model import Book, Card, Index, Metadata, Section
    from converter.rendered import WriteContext

MEDIA_TYPE = "text/html"


_ARTICLES = "<!--articles-->"  # where they stand in the page; escaped text cannot say it
_CHUNK = 1 << 20


def write(book: Book, context: WriteContext) -> Rendered:
    """Render a book as one HTML page; the same book and context give the same bytes."""
    if not book.cards:
        raise RenderError("a book without articles cannot be written; give at least one article")
    maker = _Html(book, context)
    data = maker.make()
    return Rendered((File(".html", MEDIA_TYPE, data),), tuple(maker.findings))


class _Html(Maker):
    """One book on its way into its page."""

    def __init__(self, book: Book, context: WriteContext) -> None:
        super().__init__(book, context, epub=False)

    def make(self) -> bytes | IO[bytes]:
        """The whole page; each article is written before the next one is loaded."""
        with spool() as articles:
            self._write_articles(articles)
            made = spool()
            for piece in self._page(articles):
                made.write(piece)
        return finished(made)

    def _write_articles(self, stream: IO[bytes]) -> None:
        for number, card in enumerate(self.book.cards, 1):
            if (section := self.section_at(number - 1)) is not None:
                stream.write(self._section(section))
            stream.write(self.bytes(self._article(number, card)))
        self.close_sections()
        for index in self.book.indexes:
            stream.write(self._index(index))

    def _section(self, section: Section) -> bytes:
        anchor = f"s{section.start + 1}"
        filled = self.tell_of_section(section, f"#{anchor}")
        return self.bytes(self.templates.fill("html/section.html", **filled, anchor=anchor))

    def _index(self, index: Index) -> bytes:
        anchor = f"index-{index.kind}"
        filled = self.of_index(index)
        lang = self.lang(self.words.language)
        self.contents.append(contents.entry(str(filled["heading"]), f"#{anchor}", (), language=lang))
        return self.bytes(self.templates.fill("html/index.html", **filled, anchor=anchor))

    def _page(self, articles: IO[bytes]) -> Iterator[bytes]:
        filled = self.shared() | self._head(self.own)
        filled |= {
            "bound": self.book.bound,
            "people": byline.people(self.own.authors, self.words) + self._editors(self.own),
            "subtitle": line(self.own.subtitle),
            "colophon": "",
        }
        parts: dict[str, Callable[[], Iterable[str]]] = {"contents": self.listed, "main": lambda: (_ARTICLES,)}
        if self.context.colophon:
            parts["colophon"] = self._colophon
        for piece in self.chunks(self.pieces("html/page.html", filled, parts)):
            head, found, foot = piece.partition(_ARTICLES.encode())
            yield head
            if found:
                articles.seek(0)
                yield from iter(lambda: articles.read(_CHUNK), b"")
            yield foot

    def _head(self, own: Metadata) -> dict[str, object]:
        target = safe_target(own.canonical_url or own.url or "")
        style = self.setting.style("epub/type.css", "html/page.css", f"html/{self.context.look}.css")
        return {
            "authors": ", ".join(byline.names(own.authors)),
            "description": line(own.summary),
            "keywords": ", ".join(line(keyword) for keyword in own.keywords),
            "canonical": target if target and is_absolute(target) and not self.book.bound else "",
            "style": Markup(style),
        }

    def _editors(self, own: Metadata) -> list[str]:
        people = byline.people(own.editors, self.words)
        return [self.words.labelled(self.words.editor, self.words.comma.join(people))] if people else []

    def _article(self, number: int, card: Card) -> str:
        bound = self.book.bound
        prefix = f"a{number}-" if bound or len(self.book.cards) > 1 else ""
        document = self.book.load(card)
        pictures = Pictures(document.resources, self.context.read_resource, _inside)
        top = 3 if self.book.sections else 2 if bound else 1
        article = write_article(document, card, pictures, self.setting, prefix=prefix, top=top)
        self.tell_of(article, card, f"#{prefix}title")
        data = Markup(linked_data.script(document.metadata, card.digest))
        filled = self.of_article(article)
        lang = self.lang(article.language)
        return self.templates.fill("html/article.html", **filled, lang=lang, data=data, top=top, prefix=prefix)

    def _colophon(self) -> Iterator[str]:
        filled = colophon.filling(self.sources, self.context, self.words)
        return self.templates.pieces("epub/sources.xhtml", **self.shared() | filled | {"top": 2})


def _inside(loaded: Loaded) -> str:
    """A picture as a data: address."""
    return f"data:{loaded.media_type};base64,{base64.b64encode(loaded.data).decode('ascii')}"
