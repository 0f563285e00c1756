"""The HTML writer: one self-contained page for an article or a whole book.

The page asks the network for nothing: its style is inside it, and so is each picture whose bytes are at hand; a picture
that is only on the web is a link.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from converter import looks
from converter.errors import RenderError
from converter.rendered import File, Rendered
from converter.writers.markup import byline, colophon, contents, languages, linked_data
from converter.writers.markup.article import illegal, title_of_book, write_article
from converter.writers.markup.links import is_absolute, safe_target
from converter.writers.markup.pictures import Loaded, Pictures
from converter.writers.markup.xml import Markup, legal, line

if TYPE_CHECKING:
    from converter.model import Book, Card, Metadata
    from converter.rendered import WriteContext
    from converter.report import Finding
    from converter.writers.markup.article import Article

MEDIA_TYPE = "text/html"


_ARTICLES = "<!--articles-->"  # where they stand in the page; escaped text cannot say it


def write(book: Book, context: WriteContext) -> Rendered:
    """Render a book as one HTML page; the same book and context give the same bytes."""
    if not book.cards:
        raise RenderError("a book without articles cannot be written; give at least one article")
    maker = _Maker(book, context)
    data = maker.make()
    return Rendered((File(".html", MEDIA_TYPE, data),), tuple(maker.findings))


class _Maker:
    """One book on its way into its page."""

    def __init__(self, book: Book, context: WriteContext) -> None:
        self.book = book
        self.context = context
        self.language = languages.of_book(book)
        self.words = languages.words(self.language)
        self.title = title_of_book(book, self.language)
        self.findings: list[Finding] = []
        self._contents: list[str] = []
        self._sources: list[colophon.Source] = []
        self._notes = colophon.notes_by_digest(context) if context.colophon else {}

    def make(self) -> bytes:
        """The whole page; each article is bytes before the next one is loaded."""
        articles = [self._bytes(self._article(number, card)) for number, card in enumerate(self.book.cards, 1)]
        head, _, foot = self._page().partition(_ARTICLES)
        return b"".join((self._bytes(head), *articles, self._bytes(foot)))

    def _page(self) -> str:
        own = self.book.metadata if self.book.bound else self.book.cards[0].metadata
        page = looks.environment().get_template("html/page.html")
        return page.render(
            **self._head(own),
            bound=self.book.bound,
            people=byline.people(own.authors, self.words) + self._editors(own),
            subtitle=line(own.subtitle),
            contents=Markup(contents.contents(self._contents)),
            main=Markup(_ARTICLES),
            colophon=Markup(self._colophon()) if self.context.colophon else "",
            words=self.words,
            words_lang=Markup(colophon.lang_attributes(self.words.language, self.language, epub=False)),
        )

    def _bytes(self, text: str) -> bytes:
        text, dropped = legal(text)
        if dropped:
            self.findings.append(illegal(dropped, self.title))
        return text.encode("utf-8")

    def _head(self, own: Metadata) -> dict[str, object]:
        target = safe_target(own.canonical_url or own.url or "")
        look = self.context.look
        return {
            "language": self.language,
            "version": self.context.version,
            "authors": ", ".join(byline.names(own.authors)),
            "description": line(own.summary),
            "keywords": ", ".join(line(keyword) for keyword in own.keywords),
            "canonical": target if target and is_absolute(target) and not self.book.bound else "",
            "title": self.title,
            "style": Markup(
                "".join(looks.text(name) for name in ("epub/type.css", "html/page.css", f"html/{look}.css"))
            ),
        }

    def _editors(self, own: Metadata) -> list[str]:
        people = byline.people(own.editors, self.words)
        return [self.words.labelled(self.words.editor, self.words.comma.join(people))] if people else []

    def _article(self, number: int, card: Card) -> str:
        bound = self.book.bound
        prefix = f"a{number}-" if bound or len(self.book.cards) > 1 else ""
        document = self.book.load(card)
        pictures = Pictures(document.resources, self.context.read_resource, _inside)
        article = write_article(document, card, pictures, epub=False, prefix=prefix, top=2 if bound else 1)
        self.findings += article.findings
        self._tell_of(article, card, prefix)
        return (
            looks.environment()
            .get_template("html/article.html")
            .render(
                title=article.title,
                subtitle=article.subtitle,
                byline=article.byline,
                lang=Markup(colophon.lang_attributes(article.language, self.language, epub=False)),
                body=Markup(article.body),
                data=Markup(linked_data.script(document.metadata, card.digest)),
                top=2 if bound else 1,
                prefix=prefix,
            )
        )

    def _tell_of(self, article: Article, card: Card, prefix: str) -> None:
        href = f"#{prefix}title"
        lang = colophon.lang_attributes(article.language, self.language, epub=False)
        if self.book.bound:
            self._contents.append(contents.entry(article.title, href, article.places, language=lang))
        if self.context.colophon:
            notes = self._notes.get(card.digest)
            self._sources.append(
                colophon.source_of(card, article.title, href, lang=Markup(lang), notes=notes, words=self.words)
            )

    def _colophon(self) -> str:
        filled = colophon.filling(self._sources, self.context, self.words)
        return looks.environment().get_template("epub/sources.xhtml").render(**filled | {"top": 2})


def _inside(loaded: Loaded) -> str:
    """A picture as a data: address."""
    return f"data:{loaded.media_type};base64,{base64.b64encode(loaded.data).decode('ascii')}"
