"""The EPUB 3.3 writer: one article, or many bound into a book.

Articles are loaded one after the other and go into the ZIP at once, so time grows with the text and memory with the
book's own bytes. The package document is written last, when it is known what the book holds.

EbookLib is not used here: see `docs/decisions.md`. What the writer needs of a package (language of the package,
refined contributors, nested contents, cover in the spine, time of the edition) its public interface has no door for.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from converter import looks
from converter.errors import RenderError
from converter.rendered import File, Rendered
from converter.writers.epub import accessibility, cover, package
from converter.writers.epub.container import Container
from converter.writers.epub.package import Item
from converter.writers.markup import byline, colophon, contents, languages, linked_data
from converter.writers.markup.article import Article, illegal, title_of_book, write_article
from converter.writers.markup.pictures import Loaded, Pictures
from converter.writers.markup.xml import Markup, legal, line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from converter.model import Book, Card
    from converter.rendered import WriteContext
    from converter.report import Finding

MEDIA_TYPE = "application/epub+zip"
_XHTML = "application/xhtml+xml"
_FOLDER = "EPUB"
_SOURCES = 200  # articles on a page of the colophon
_MOVING = {"image/gif", "image/webp"}
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


def write(book: Book, context: WriteContext) -> Rendered:
    """Render a book as EPUB; the same book and context give the same bytes."""
    if not book.cards:
        raise RenderError("a book without articles cannot be written; give at least one article")
    maker = _Maker(book, context)
    data = maker.make()
    return Rendered((File(".epub", MEDIA_TYPE, data),), tuple(maker.findings))


class _Maker:
    """One book on its way into its ZIP."""

    def __init__(self, book: Book, context: WriteContext) -> None:
        self.book = book
        self.context = context
        self.language = languages.of_book(book)
        self.words = languages.words(self.language)
        self.title = title_of_book(book, self.language)
        self.zip = Container(context.epoch)
        self.manifest: list[Item] = []
        self.spine: list[str] = []
        self.findings: list[Finding] = []
        self.met: Counter[str] = Counter()
        self.moving = False
        self._images: dict[str, str] = {}  # file name of each picture in the book
        self._contents: list[str] = []
        self._sources: list[colophon.Source] = []
        self._notes = colophon.notes_by_digest(context) if context.colophon else {}
        self._chapter = looks.environment().get_template("epub/chapter.xhtml")

    def make(self) -> bytes:
        """All files of the book in their order: what stands in front, the articles, what speaks of them."""
        self._put("META-INF/container.xml", _CONTAINER)
        self._style()
        self._cover()
        if self.book.bound:
            self._title_page()
            self._name(Item("nav", "nav.xhtml", _XHTML, "nav"), in_spine=True)
        else:
            self._name(Item("nav", "nav.xhtml", _XHTML, "nav"), in_spine=False)
        for number, card in enumerate(self.book.cards, 1):
            self._article(number, card)
        if self.context.colophon:
            self._colophon()
        self._nav()
        self._package()
        return self.zip.close()

    # -- pages ------------------------------------------------------------------------------------------

    def _style(self) -> None:
        look = self.context.look
        text = "".join(looks.text(f"epub/{name}.css") for name in ("type", "book", look))
        self._name(Item("style", "style.css", "text/css"), in_spine=False)
        self._put(f"{_FOLDER}/style.css", text)

    def _cover(self) -> None:
        subtitle = line(self._own().subtitle)
        filled = cover.drawing(
            self.book, self.title, subtitle, look=self.context.look, language=self.language, words=self.words
        )
        self._page(Item("cover-image", "cover.svg", "image/svg+xml", "cover-image"), filled, in_spine=False)
        alt = cover.alt(self.title, byline.names(self._own().authors), self.words)
        self._page(Item("cover", "cover.xhtml", _XHTML), {"language": self.language, "title": self.title, "alt": alt})

    def _title_page(self) -> None:
        own = self.book.metadata
        people = byline.people(own.authors, self.words)
        if own.editors:
            editors = self.words.comma.join(byline.people(own.editors, self.words))
            people.append(self.words.labelled(self.words.editor, editors))
        filled = {
            "language": self.language,
            "title": self.title,
            "subtitle": line(own.subtitle),
            "people": people,
            "publisher": line(own.source) or line(own.site),
        }
        self._page(Item("titlepage", "title.xhtml", _XHTML), filled)

    def _article(self, number: int, card: Card) -> None:
        document = self.book.load(card)
        pictures = Pictures(document.resources, self.context.read_resource, self._picture)
        article = write_article(document, card, pictures, epub=True)
        width = max(4, len(str(len(self.book.cards))))
        item = Item(f"a{number:0{width}}", f"text/a{number:0{width}}.xhtml", _XHTML)
        self._name(item)
        text = self._chapter.render(
            title=article.title,
            subtitle=article.subtitle,
            byline=article.byline,
            language=article.language,
            body=Markup(article.body),
            data=Markup(linked_data.script(document.metadata, card.digest)),
            top=1,
            prefix="",
        )
        self._put(f"{_FOLDER}/{item.href}", text, where=article.title)
        self.findings += article.findings
        self.met += article.met
        self._tell_of(article, card, item.href)

    def _tell_of(self, article: Article, card: Card, href: str) -> None:
        lang = colophon.lang_attributes(article.language, self.language, epub=True)
        self._contents.append(contents.entry(article.title, href, article.places, language=lang))
        if self.context.colophon:
            notes = self._notes.get(card.digest)
            self._sources.append(
                colophon.source_of(card, article.title, href, lang=Markup(lang), notes=notes, words=self.words)
            )

    def _colophon(self) -> None:
        """The colophon in pages that a reading system opens at once."""
        for start in range(0, len(self._sources), _SOURCES):
            number = start // _SOURCES + 1
            item = Item("colophon", "colophon.xhtml", _XHTML)
            if start:
                item = Item(f"colophon-{number}", f"colophon-{number}.xhtml", _XHTML)
            filled = colophon.filling(self._sources[start : start + _SOURCES], self.context, self.words)
            filled |= {"first": not start, "start": start + 1}
            self._name(item)
            self._put(f"{_FOLDER}/{item.href}", self._fill("epub/colophon.xhtml", filled), where=self.title)

    def _picture(self, loaded: Loaded) -> str:
        """Put a picture into the book, once, and say how an article shows it."""
        href = f"images/{loaded.name}"
        if loaded.digest not in self._images:
            self._images[loaded.digest] = href
            self._name(Item(f"i{len(self._images)}", href, loaded.media_type), in_spine=False)
            self.zip.add(f"{_FOLDER}/{href}", loaded.data, loaded.media_type)
            self.moving = self.moving or loaded.media_type in _MOVING
        return f"../{href}"

    # -- what speaks of the book ------------------------------------------------------------------------

    def _nav(self) -> None:
        words = self.words
        lang = colophon.lang_attributes(words.language, self.language, epub=True)
        landmarks = [("cover", "cover.xhtml", words.cover)]
        if self.book.bound:
            landmarks.append(("titlepage", "title.xhtml", words.title_page))
            landmarks.append(("toc", "nav.xhtml", words.contents))
        first = next(item.href for item in self.manifest if item.href.startswith("text/"))
        landmarks.append(("bodymatter", first, words.start))
        if self.context.colophon:
            landmarks.append(("colophon", "colophon.xhtml", words.colophon))
            self._contents.append(contents.entry(words.colophon, "colophon.xhtml", (), language=lang))
        filled = {
            "language": self.language,
            "words": words,
            "words_lang": Markup(lang),
            "entries": Markup(contents.contents(self._contents)),
            "landmarks": landmarks,
        }
        self._put(f"{_FOLDER}/nav.xhtml", self._fill("epub/nav.xhtml", filled), where=self.title)

    def _package(self) -> None:
        told = accessibility.properties(self.met, moving=self.moving, words=self.words)
        filled = {
            "language": self.language,
            "metadata": list(package.entries(self.book, self.title, self.language, self.context.epoch, told)),
            "manifest": self.manifest,
            "spine": self.spine,
            "direction": None,
        }
        self._put(f"{_FOLDER}/package.opf", self._fill("epub/package.opf", filled), where=self.title)

    # -- hands ------------------------------------------------------------------------------------------

    def _own(self) -> Any:
        return self.book.metadata if self.book.bound else self.book.cards[0].metadata

    def _name(self, item: Item, *, in_spine: bool = True) -> None:
        self.manifest.append(item)
        if in_spine:
            self.spine.append(item.id)

    def _page(self, item: Item, filled: Mapping[str, object], *, in_spine: bool = True) -> None:
        self._name(item, in_spine=in_spine)
        self._put(f"{_FOLDER}/{item.href}", self._fill(f"epub/{item.href}", filled), where=self.title)

    def _fill(self, template: str, filled: Mapping[str, object]) -> str:
        return looks.environment().get_template(template).render(**filled)

    def _put(self, name: str, text: str, *, where: str = "") -> None:
        text, dropped = legal(text)
        if dropped:
            self.findings.append(illegal(dropped, where))
        self.zip.add(name, text.encode("utf-8"))
