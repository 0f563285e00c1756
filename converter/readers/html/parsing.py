"""Parse a page into flat arrays in one walk: no tree of objects, no recursion, no limit of depth.

This is the one place where lxml is asked to parse HTML: without entities, without network, recovering from any markup.
The parser reports starts, ends and text; `Page` keeps them in document order, a text node being a node without a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_ATTRIBUTES: Mapping[str, str] = {}
UNREAD = frozenset({"script", "style", "template"})  # their text is no text of the page
BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "iframe",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "noframes",
        "noscript",
        "ol",
        "option",
        "optgroup",
        "p",
        "plaintext",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "xmp",
        "video",
        "audio",
        "object",
        "svg",
        "button",
        "canvas",
        "map",
        "marquee",
    ]
)
PREFORMATTED = frozenset({"pre", "listing", "xmp", "textarea"})
UNREADABLE = lazily("[\0\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # the builder uses some of these as signs of its own
META_CHARSET = re.compile(rb"<meta\b[^<>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
XML_CHARSET = re.compile(rb"\A\s*<\?xml[^<>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
DECLARED_WITHIN = 65536  # bytes of a page in which a charset may be declared


@dataclass(slots=True)
class Page:
    """A parsed page: node `i` is an element, or a text node where `tags[i]` is empty.

    Nodes stand in document order. Those inside of `i` are `i + 1` to `ends[i]` (exclusive), and the text of `i` is
    `text[starts[i]:stops[i]]`. White space apart, `text` is the page's text nodes in order.
    """

    text: str
    tags: list[str]
    attributes: list[Mapping[str, str]]
    parents: list[int]
    ends: list[int]
    starts: list[int]
    stops: list[int]
    linked_data: list[str] = field(default_factory=list)  # the JSON-LD scripts
    classes: dict[str, list[int]] | None = None

    def by_class(self) -> dict[str, list[int]]:
        """The elements of each class attribute, as it is written; made once."""
        if self.classes is None:
            made: dict[str, list[int]] = {}
            for node, attributes in enumerate(self.attributes):
                if attributes and (name := attributes.get("class")):
                    if name in made:
                        made[name].append(node)
                    else:
                        made[name] = [node]
            self.classes = made
        return self.classes

    def of(self, node: int) -> str:
        """The text inside of a node."""
        return self.text[self.starts[node] : self.stops[node]]

    def path(self, node: int) -> str:
        """A short place for a person: the nearest three elements, with id or class."""
        parts: list[str] = []
        while node >= 0 and len(parts) < 3:
            tag = self.tags[node]
            if tag:
                attributes = self.attributes[node]
                name = attributes.get("id", "").strip()
                kind = attributes.get("class", "").split()
                parts.append(f"{tag}#{name}" if name else f"{tag}.{kind[0]}" if kind else tag)
                if name:
                    break
            node = self.parents[node]
        return "/".join(reversed(parts))


class _Collector:
    """What the parser calls: it fills the arrays of a page."""

    def __init__(self, before: str) -> None:
        self.tags: list[str] = []
        self.attributes: list[Mapping[str, str]] = []
        self.parents: list[int] = []
        self.ends: list[int] = []
        self.starts: list[int] = []
        self.stops: list[int] = []
        self.chunks: list[str] = [before] if before else []
        self.length = len(before)
        self.open: list[int] = []
        self.within = -1
        self.unread = 0
        self.scripts: list[str] | None = None
        self.linked_data: list[str] = []
        self.kept = 0  # how many elements are open whose white space is kept
        self.spaced = True  # whether the text so far ends with white space

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.unread or tag in UNREAD:
            self.unread += 1
            if tag == "script" and "ld+json" in attributes.get("type", "").lower():
                self.scripts = []
            return
        if ":" in tag:
            tag = tag.rpartition(":")[2] or tag.strip(":") or "div"
        if not self.spaced and tag in BLOCK_TAGS:
            self._space()
        if tag in PREFORMATTED:
            self.kept += 1
        node = len(self.tags)
        self.tags.append(tag)
        self.attributes.append(attributes or NO_ATTRIBUTES)
        self.parents.append(self.within)
        self.ends.append(0)
        self.starts.append(self.length)
        self.stops.append(0)
        self.open.append(self.within)
        self.within = node

    def end(self, tag: str) -> None:
        if self.unread:
            self.unread -= 1
            if self.scripts is not None:
                self.linked_data.append("".join(self.scripts))
                self.scripts = None
            return
        node = self.within
        if node < 0:
            return
        if self.kept and self.tags[node] in PREFORMATTED:
            self.kept -= 1
        self.ends[node] = len(self.tags)
        self.stops[node] = self.length
        self.within = self.open.pop()
        if not self.spaced and tag in BLOCK_TAGS:
            self._space()

    def data(self, text: str) -> None:
        if self.unread:
            if self.scripts is not None:
                self.scripts.append(text)
            return
        if self.spaced and not self.kept and text.isspace():
            return  # white space after white space shows nothing
        length = len(text)
        last = len(self.tags) - 1
        self.chunks.append(text)
        if last >= 0 and not self.tags[last] and self.parents[last] == self.within and self.stops[last] == self.length:
            self.length += length  # the parser hands a text over in pieces
            self.stops[last] = self.length
        else:
            self.tags.append("")
            self.attributes.append(NO_ATTRIBUTES)
            self.parents.append(self.within)
            self.ends.append(last + 2)
            self.starts.append(self.length)
            self.length += length
            self.stops.append(self.length)
        self.spaced = text[-1:].isspace()

    def _space(self) -> None:
        self.chunks.append("\n")
        self.length += 1
        self.spaced = True

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Processing instructions are no text."""

    def close(self) -> Page:
        while self.within >= 0:
            self.end("")
        return Page(
            "".join(self.chunks),
            self.tags,
            self.attributes,
            self.parents,
            self.ends,
            self.starts,
            self.stops,
            self.linked_data,
        )


def parse(html: str, before: str = "") -> Page:
    """Parse a page or a fragment. Broken markup is read as well as it goes; nothing raises.

    `before` is text that stands before that of the page and belongs to no node: front matter.

    >>> page = parse("<p>春<b>眠")
    >>> page.text.strip(), page.tags
    ('春眠', ['html', 'body', 'p', '', 'b', ''])
    """
    if UNREADABLE.search(html):
        html = UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", html)
    collector = _Collector(before)
    parser = etree.HTMLParser(
        target=collector,  # type: ignore[arg-type]
        encoding="utf-8",
        recover=True,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        parser.feed(html.encode("utf-8"))
        parser.close()
    except etree.LxmlError:  # nothing in it that a parser could call a document
        pass
    return collector.close()


def declared_charset(raw: bytes) -> str | None:
    """The charset that a page says it is in, or None; what it says is a claim, not a fact."""
    head = raw[:DECLARED_WITHIN]
    found = META_CHARSET.search(head) or XML_CHARSET.search(head)
    return found[1].decode("ascii", "replace") if found else None
