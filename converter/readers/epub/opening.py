"""Open an EPUB: its package document through EbookLib, its pages in reading order, and what each page is.

EbookLib reads every member of a manifest without a budget and gives up where one is missing. It is therefore given a
skeleton of the book: the package document and the tables of contents, checked and written anew, and an empty file for
each other member. The pages themselves are read through `packages`.
"""

from __future__ import annotations

import io
import json
import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree

from converter.errors import DamagedInput, EmptyInput
from converter.readers.packages import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.readers.packages import Package

DC = "http://purl.org/dc/elements/1.1/"
OPF = "http://www.idpf.org/2007/opf"
OPS = "{http://www.idpf.org/2007/ops}type"
NAV = (
    b'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    b'<body><nav epub:type="toc"><ol/></nav></body></html>'
)
PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
OBFUSCATED = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # fonts only
# What a page is, as `epub:type`, `role` and the guide of EPUB 2 say it -> the rule of its removal and the reason.
ROLES = {
    "cover": ("cover", "the cover"),
    "doc-cover": ("cover", "the cover"),
    "titlepage": ("title-page", "the title page"),
    "title-page": ("title-page", "the title page"),
    "halftitlepage": ("title-page", "the half title"),
    "toc": ("contents", "the table of contents"),
    "doc-toc": ("contents", "the table of contents"),
    "landmarks": ("contents", "the table of contents"),
    "loi": ("contents", "the list of pictures"),
    "lot": ("contents", "the list of tables"),
    "page-list": ("contents", "the list of pages"),
    "colophon": ("colophon", "the colophon"),
    "doc-colophon": ("colophon", "the colophon"),
    "copyright-page": ("colophon", "the copyright page"),
}


@dataclass(slots=True)
class Page:
    """A page of the spine."""

    name: str  # of the member
    body: etree._Element
    role: tuple[str, str] | None = None  # why it is left out
    data: dict[str, Any] | None = None  # the JSON-LD of an article of ours
    language: str | None = None
    label: str | None = None  # what the table of contents calls it, where an entry of the first level leads to it


@dataclass(slots=True)
class Shelf:
    """A book as its package tells of it."""

    metadata: dict[str, dict[str, list[tuple[str | None, dict[str, str]]]]]  # as EbookLib gives it
    pages: list[Page] = field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        """Whether duben wrote it."""
        return any(page.data is not None for page in self.pages)


def open_book(package: Package) -> Shelf:
    """The book in a package. Raises DamagedInput where there is none that can be read."""
    _refuse_locked(package)
    name, opf = _package_document(package)
    try:
        book = _read(package, name, opf, contents=True)
    except _failures():
        try:
            book = _read(package, name, opf, contents=False)
        except _failures() as error:
            raise DamagedInput(f"{package.label}: its package document is damaged: {error}") from error
    folder = posixpath.dirname(name)
    shelf = Shelf(book.metadata)
    items = {item.get_id(): item for item in book.get_items()}
    contents = {posixpath.normpath(posixpath.join(folder, href)): label for href, label in _entries(book.toc)}
    roles = _roles(package, folder, book, items.values())
    for ident, _ in book.spine:
        item = items.get(ident)
        if item is None or (item.media_type not in PAGES and not item.file_name.lower().endswith((".xhtml", ".html"))):
            continue
        member = posixpath.normpath(posixpath.join(folder, item.file_name))
        root = package.page(member)
        page = _page(root, member) if root is not None else None
        if page is None or any(known.name == member for known in shelf.pages):
            continue
        page.role = roles.get(member) or page.role
        page.label = contents.get(member)
        shelf.pages.append(page)
    _find_title_page(shelf)
    if not shelf.pages:
        raise EmptyInput(f"{package.label} has no page that could be read")
    return shelf


# -- the package document -----------------------------------------------------------------------------------


def _refuse_locked(package: Package) -> None:
    tree = package.tree("META-INF/encryption.xml")
    if tree is None:
        return
    for data in tree.iter("{*}EncryptedData"):
        method = next(data.iter("{*}EncryptionMethod"), None)
        if method is None or method.get("Algorithm") not in OBFUSCATED:
            raise DamagedInput(f"{package.label} is encrypted; duben reads books without such a lock only")


def _package_document(package: Package) -> tuple[str, etree._Element]:
    """Name and root of the package document."""
    tree = package.tree("META-INF/container.xml")
    named = [str(node.get("full-path", "")) for node in tree.iter("{*}rootfile")] if tree is not None else []
    named += sorted(name for name in package.names if name.lower().endswith(".opf"))
    for name in named:
        opf = package.tree(name)
        if opf is not None and local(opf) == "package":
            return name, opf
    raise DamagedInput(f"{package.label} is no EPUB that can be read: it has no package document")


def _read(package: Package, name: str, opf: etree._Element, *, contents: bool) -> Any:
    from ebooklib.epub import EpubReader

    return EpubReader(_skeleton(package, name, opf, contents=contents)).load()


def _failures() -> tuple[type[Exception], ...]:
    """What EbookLib raises for packages that it cannot make sense of."""
    from ebooklib.epub import EpubException

    return (EpubException, LookupError, AttributeError, TypeError, ValueError, etree.LxmlError)


def _skeleton(package: Package, name: str, opf: etree._Element, *, contents: bool) -> io.BytesIO:
    """The book without its pages and pictures, as EbookLib can read it."""
    folder = posixpath.dirname(name)
    spine = opf.find(f"{{{OPF}}}spine")
    files: dict[str, bytes] = {}
    for item in list(opf.iter(f"{{{OPF}}}item")):
        href, parent = item.get("href"), item.getparent()
        if not href or not item.get("id"):
            if parent is not None:
                parent.remove(item)
            continue
        for form in (href, unquote(href)):
            member = posixpath.normpath(posixpath.join(folder, form))
            data = b""
            if "nav" in item.get("properties", "").split():
                data = NAV if not contents else _nav(package, member)
            elif contents and item.get("media-type") == "application/x-dtbncx+xml":
                tree = package.tree(member)
                data = etree.tostring(tree) if tree is not None else b""
            files[member] = data
    if not contents and spine is not None and "toc" in spine.attrib:
        del spine.attrib["toc"]
    files[posixpath.normpath(name)] = etree.tostring(opf)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            f'full-path="{_quoted(name)}" media-type="application/oebps-package+xml"/></rootfiles></container>',
        )
        for member, data in files.items():
            target.writestr(member, data)
    made.seek(0)
    return made


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _nav(package: Package, member: str) -> bytes:
    tree = package.page(member)
    if tree is None or not any("toc" in types(node) for node in tree.iter("{*}nav")):
        return NAV
    return etree.tostring(tree)


# Pages of our own books that are no text, by the heading that names them; those of others may be.
OWN_PAGES = {
    "part-title": ("section-title", "the title of a section"),
    "index-title": ("index", "an index of the book"),
}

# -- pages --------------------------------------------------------------------------------------------------


def types(node: etree._Element) -> list[str]:
    """What an element says that it is for: `epub:type` and `role`."""
    return [*str(node.get(OPS) or node.get("epub:type") or "").split(), *str(node.get("role", "")).split()]


def _page(root: etree._Element, name: str) -> Page | None:
    body = next(root.iter("{*}body"), None)
    if body is None:
        return None
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or body.get("lang")
    page = Page(name, body, language=language)
    if any("article" in node.get("class", "").split() for node in body.iterchildren("{*}section")):
        page.data = _linked_data(root)
    for section in body.iterchildren("{*}section"):
        page.role = OWN_PAGES.get(section.get("aria-labelledby", ""))
    node: etree._Element | None = body
    while node is not None and page.role is None and page.data is None:
        page.role = next((ROLES[kind] for kind in types(node) if kind in ROLES), None)
        inner = list(node)
        node = inner[0] if len(inner) == 1 and local(inner[0]) in ("section", "div", "nav", "img") else None
    return page


def _find_title_page(shelf: Shelf) -> None:
    """A page in front that says nothing but what the package says too is a title page, whatever it calls itself."""
    told = {
        "".join((value or "").split())
        for name, rows in shelf.metadata.get(DC, {}).items()
        if name not in ("description", "identifier")
        for value, _ in rows
    }
    for page in shelf.pages:
        if page.role is None:
            texts = {text for node in page.body.iter() if (text := "".join((node.text or "").split()))}
            texts |= {text for node in page.body.iter() if (text := "".join((node.tail or "").split()))}
            if page.data is None and texts and texts <= told and page is not shelf.pages[-1]:
                page.role = ROLES["titlepage"]
            return


def _linked_data(root: etree._Element) -> dict[str, Any] | None:
    for script in root.iter("{*}script"):
        if script.get("type") == "application/ld+json":
            try:
                data = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            if isinstance(data, dict) and data.get("@type") == "Article":
                return data
    return None


def _roles(package: Package, folder: str, book: Any, items: Iterable[Any]) -> dict[str, tuple[str, str]]:
    """What the guide and the landmarks say of whole pages."""
    from ebooklib.epub import EpubNav

    made: dict[str, tuple[str, str]] = {}

    def tell(base: str, href: str | None, kind: str | None) -> None:
        if href and kind in ROLES and "#" not in href:
            made.setdefault(posixpath.normpath(posixpath.join(base, unquote(href))), ROLES[kind])

    for entry in book.guide:
        tell(folder, entry["href"], entry["type"])
    for item in items:
        if not isinstance(item, EpubNav):
            continue
        member = posixpath.normpath(posixpath.join(folder, item.file_name))
        made[member] = ROLES["toc"]
        root = package.page(member)
        for nav in root.iter("{*}nav") if root is not None else ():
            if "landmarks" in types(nav):
                for link in nav.iter("{*}a"):
                    for kind in types(link):
                        tell(posixpath.dirname(member), link.get("href"), kind)
    return made


def _entries(toc: Any) -> Iterator[tuple[str, str]]:
    """Page and label of each entry of the first level."""
    for entry in toc if isinstance(toc, list | tuple) else (toc,):
        first = entry[0] if isinstance(entry, tuple) else entry
        href, label = getattr(first, "href", None), getattr(first, "title", None)
        if href:
            yield unquote(href.split("#")[0]), " ".join((label or "").split())
