"""The EPUB 3.3 writer: one article, or many bound into a book.

Articles are loaded one after the other and go into the ZIP at once, so time grows with the text and memory with the
book's own bytes. The package document is written last, when it is known what the book holds.

EbookLib is not used here: see `docs/decisions.md`. What the writer needs of a package (language of the package,
refined contributors, nested contents, cover in the spine, time of the edition) its public interface has no door for.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from converter.errors import RenderError
from converter.rendered import File, Rendered
from converter.writers.epub import accessibility, cover, package
from converter.writers.epub.container import Container
from converter.writers.epub.package import Item
from converter.writers.markup import byline, colophon, contents, linked_data
from converter.writers.markup.article import write_article
from converter.writers.markup.making import Maker
from converter.writers.markup.pictures import Loaded, Pictures
from converter.writers.markup.xml import Markup, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import IO

    from converter.model import Book, Card, Index, Section
    from converter.rendered import WriteContext

MEDIA_TYPE = "application/epub+zip"
_XHTML = "application/xhtml+xml"
_FOLDER = "EPUB"
_SOURCES = 200  # articles on a page of the colophon
_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}
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
    maker = _Epub(book, context)
    try:
        data = maker.make()
    finally:
        maker.zip.close()  # also where a template goes wrong
    return Rendered((File(".epub", MEDIA_TYPE, data),), tuple(maker.findings))


class _Epub(Maker):
    """One book on its way into its ZIP."""

    def __init__(self, book: Book, context: WriteContext) -> None:
        super().__init__(book, context, epub=True)
        self.zip = Container(context.epoch)
        self.manifest: list[Item] = []
        self.spine: list[str] = []
        self.moving = False
        self._parts = 0  # sections
        self._images: dict[str, str] = {}  # file name of each picture in the book

    def make(self) -> bytes | IO[bytes]:
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
            if (section := self.section_at(number - 1)) is not None:
                self._section(section)
            self._article(number, card)
        self.close_sections()
        for index in self.book.indexes:
            self._index(index)
        if self.context.colophon:
            self._colophon()
        self._nav()
        self._package()
        return self.zip.close()

    # -- pages ------------------------------------------------------------------------------------------

    def _style(self) -> None:
        text = self.setting.style("epub/type.css", "epub/book.css", f"epub/{self.context.look}.css")
        self._name(Item("style", "style.css", "text/css"), in_spine=False)
        self._put(f"{_FOLDER}/style.css", text)

    def _cover(self) -> None:
        alt = cover.alt(self.title, byline.names(self.own.authors), self.words)
        own = self.book.cover
        if own is not None:
            href = "cover" + _SUFFIXES[own.media_type]
            self._name(Item("cover-image", href, own.media_type, "cover-image"), in_spine=False)
            self.zip.add(f"{_FOLDER}/{href}", self.context.read_resource(own), own.media_type)
        else:
            href = "cover.svg"
            filled = cover.drawing(self.book, self.title, line(self.own.subtitle), words=self.words, vertical=self.down)
            self._page(Item("cover-image", href, "image/svg+xml", "cover-image"), filled, in_spine=False)
        self._page(Item("cover", "cover.xhtml", _XHTML), {"alt": alt, "image": href})

    def _title_page(self) -> None:
        own = self.book.metadata
        people = byline.people(own.authors, self.words)
        if own.editors:
            editors = self.words.comma.join(byline.people(own.editors, self.words))
            people.append(self.words.labelled(self.words.editor, editors))
        filled = {"subtitle": line(own.subtitle), "people": people, "publisher": line(own.source) or line(own.site)}
        self._page(Item("titlepage", "title.xhtml", _XHTML), filled)

    def _article(self, number: int, card: Card) -> None:
        document = self.book.load(card)
        pictures = Pictures(document.resources, self.context.read_resource, self._picture)
        article = write_article(document, card, pictures, self.setting)
        width = max(4, len(str(len(self.book.cards))))
        item = Item(f"a{number:0{width}}", f"text/a{number:0{width}}.xhtml", _XHTML)
        self._name(item)
        data = Markup(linked_data.script(document.metadata, card.digest))
        filled = self.of_article(article) | {"data": data, "top": 1, "prefix": ""}
        self._put(f"{_FOLDER}/{item.href}", self.templates.fill("epub/chapter.xhtml", **filled), where=article.title)
        self.tell_of(article, card, item.href)

    def _section(self, section: Section) -> None:
        """The page of a section: its title, and the editor's words."""
        self._parts += 1
        item = Item(f"s{self._parts:03}", f"text/s{self._parts:03}.xhtml", _XHTML)
        self._name(item)
        filled = self.tell_of_section(section, item.href)
        self._put(f"{_FOLDER}/{item.href}", self.templates.fill("epub/section.xhtml", **filled), where=section.title)

    def _index(self, index: Index) -> None:
        """The page of an index."""
        item = Item(f"index-{index.kind}", f"index-{index.kind}.xhtml", _XHTML)
        self._name(item)
        filled = self.of_index(index)
        self._put(f"{_FOLDER}/{item.href}", self.templates.fill("epub/index.xhtml", **filled), where=self.title)
        lang = self.lang(self.words.language)
        self.contents.append(contents.entry(str(filled["heading"]), item.href, (), language=lang))

    def _colophon(self) -> None:
        """The colophon in pages that a reading system opens at once."""
        coming = iter(self.sources)
        for start in range(0, len(self.sources), _SOURCES):
            sources = list(itertools.islice(coming, _SOURCES))
            number = start // _SOURCES + 1
            item = Item("colophon", "colophon.xhtml", _XHTML)
            if start:
                item = Item(f"colophon-{number}", f"colophon-{number}.xhtml", _XHTML)
            filled = colophon.filling(sources, self.context, self.words)
            filled |= {"first": not start, "start": start + 1, "classes": self.setting.classes(down=self.down)}
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
        landmarks = [("cover", "cover.xhtml", words.cover)]
        if self.book.bound:
            landmarks.append(("titlepage", "title.xhtml", words.title_page))
            landmarks.append(("toc", "nav.xhtml", words.contents))
        first = next(item.href for item in self.manifest if item.href.startswith("text/"))
        landmarks.append(("bodymatter", first, words.start))
        landmarks += [("index", item.href, words.index) for item in self.manifest if item.id.startswith("index-")][:1]
        if self.context.colophon:
            landmarks.append(("colophon", "colophon.xhtml", words.colophon))
            lang = self.lang(words.language)
            self.contents.append(contents.entry(words.colophon, "colophon.xhtml", (), language=lang))
        self._stream("nav.xhtml", {"landmarks": landmarks}, {"entries": self.listed})

    def _package(self) -> None:
        told = accessibility.properties(self.met, moving=self.moving, words=self.words)
        filled = {
            "metadata": list(package.entries(self.book, self.title, self.language, self.context.epoch, told)),
            "manifest": self.manifest,
            "spine": self.spine,
            "direction": "rtl" if self.setting.vertical else None,
        }
        self._stream("package.opf", filled, {})

    # -- hands ------------------------------------------------------------------------------------------

    def _name(self, item: Item, *, in_spine: bool = True) -> None:
        self.manifest.append(item)
        if in_spine:
            self.spine.append(item.id)

    def _page(self, item: Item, filled: Mapping[str, object], *, in_spine: bool = True) -> None:
        self._name(item, in_spine=in_spine)
        self._put(f"{_FOLDER}/{item.href}", self._fill(f"epub/{item.href}", filled), where=self.title)

    def _fill(self, template: str, filled: Mapping[str, object]) -> str:
        return self.templates.fill(template, **self.shared() | dict(filled))

    def _stream(
        self, name: str, filled: Mapping[str, object], parts: Mapping[str, Callable[[], Iterable[str]]]
    ) -> None:
        """A file that tells of every article, written in pieces."""
        pieces = self.pieces(f"epub/{name}", self.shared() | dict(filled), parts)
        if self.templates.own is not None:  # it must be looked at whole
            self._put(f"{_FOLDER}/{name}", "".join(pieces), where=self.title)
        else:
            self.zip.add_pieces(f"{_FOLDER}/{name}", self.chunks(pieces, self.title))

    def _put(self, name: str, text: str, *, where: str = "") -> None:
        data = self.bytes(text, where)
        if self.templates.own is not None and not name.endswith(".css"):
            _check(name, data)
        self.zip.add(name, data)


def _check(name: str, data: bytes) -> None:
    """A template of one's own may forget to close what it opens, and no reading system would open the page."""
    from lxml import etree

    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        row = data.decode("utf-8").splitlines()[max(0, (error.lineno or 1) - 1)].strip()
        message = f"the page {name} that the templates make is no well-formed XML: {error.msg}; its line is {row[:120]}"
        raise RenderError(message) from error
