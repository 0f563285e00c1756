"""Parse a page into flat arrays in one walk: no tree of objects, no recursion, no limit of depth.

This is the one place where lxml is asked to parse HTML: without entities, without network, recovering from any markup.
The parser reports starts, ends and text; `Page` keeps them in document order, a text node being a node without a tag.
"""

from __future__ import annotations

import re
from collections import defaultdict
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
UNREADABLE_BYTES = re.compile(
    b"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])"
)  # the same in UTF-8, NUL and halves of pairs aside
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
    _held: dict[str, list[int]] | None = None
    _classes: dict[str, list[int]] | None = None
    _words: dict[str, list[int]] | None = None
    _ids: dict[str, list[int]] | None = None
    _labels: dict[int, tuple[str, bool]] = field(default_factory=dict)

    def with_attribute(self, name: str) -> list[int]:
        """The elements that have an attribute of that name, in document order; looked for once."""
        if self._held is None:
            held: dict[str, list[int]] = defaultdict(list)
            for node, attributes in enumerate(self.attributes):
                if attributes:
                    for given in attributes:
                        held[given].append(node)
            self._held = held
        return self._held.get(name, [])

    def by_class(self) -> dict[str, list[int]]:
        """The elements of each class attribute, as it is written; made once."""
        if self._classes is None:
            self._classes = self._by_value("class")
        return self._classes

    def by_word(self) -> dict[str, list[int]]:
        """The elements of each word of the class attributes, in no order; made once."""
        if self._words is None:
            made: dict[str, list[int]] = defaultdict(list)
            for name, nodes in self.by_class().items():
                for word in name.split():
                    made[word] += nodes
            self._words = dict(made)
        return self._words

    def by_id(self) -> dict[str, list[int]]:
        """The elements of each id; made once. A page may give one id to several."""
        if self._ids is None:
            self._ids = self._by_value("id")
        return self._ids

    def _by_value(self, name: str) -> dict[str, list[int]]:
        made: dict[str, list[int]] = defaultdict(list)
        attributes = self.attributes
        for node in self.with_attribute(name):
            made[attributes[node][name]].append(node)
        made.pop("", None)
        return dict(made)

    def of(self, node: int) -> str:
        """The text inside of a node."""
        return self.text[self.starts[node] : self.stops[node]]

    def path(self, node: int) -> str:
        """A short place for a person: the nearest three elements, with id or class."""
        parts: list[str] = []
        while node >= 0 and len(parts) < 3:
            if self.tags[node]:
                label, is_named = self._labels.get(node) or self._label(node)
                parts.append(label)
                if is_named:
                    break
            node = self.parents[node]
        parts.reverse()
        return "/".join(parts)

    def _label(self, node: int) -> tuple[str, bool]:
        """What an element is called in a path, and whether that is by its id."""
        tag, attributes = self.tags[node], self.attributes[node]
        name = attributes.get("id", "").strip()
        kind = attributes.get("class", "").split()
        label = (f"{tag}#{name}" if name else f"{tag}.{kind[0]}" if kind else tag), bool(name)
        self._labels[node] = label
        return label


class _Events:
    """What the parser calls. The work waits until the end: one loop over the events is cheaper than many calls.

    `all` holds them in their order: tag and attributes of an element that begins, None where one ends, texts as they are.
    """

    def __init__(self) -> None:
        self.all: list[tuple[str, Mapping[str, str]] | str | None] = []
        add = self.all.append

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            add((tag, attributes))

        def end(_: str) -> None:
            add(None)

        self.start = start
        self.end = end
        self.data = add

    def close(self) -> None:
        """Nothing is left to do."""


def _page(events: _Events, before: str) -> Page:  # noqa: PLR0915 -- a page's whole text goes through this loop
    """The arrays of a page, from its events in their order."""
    tags: list[str] = []
    attributes: list[Mapping[str, str]] = []
    parents: list[int] = []
    ends: list[int] = []
    starts: list[int] = []
    stops: list[int] = []
    linked_data: list[str] = []
    scripts: list[str] | None = None  # the texts of the JSON-LD that is open
    pieces = [before] if before else []
    closing: list[bool] = []  # of each open element, whether it ends a line
    length = len(before)
    within = -1
    unread = 0  # elements open whose text is not read
    kept = 0  # elements open whose white space is kept
    goes_on = False  # whether a text belongs to the one before it: the parser hands texts over in pieces
    spaced = True  # whether the text so far ends with white space
    for event in events.all:
        if event is None:
            if unread:
                unread -= 1
                if scripts is not None:
                    linked_data.append("".join(scripts))
                    scripts = None
            elif within >= 0:
                goes_on = False
                if kept and tags[within] in PREFORMATTED:
                    kept -= 1
                ends[within] = len(tags)
                stops[within] = length
                within = parents[within]
                if closing.pop() and not spaced:
                    pieces.append("\n")
                    length += 1
                    spaced = True
        elif isinstance(event, str):
            if unread:
                if scripts is not None:
                    scripts.append(event)
                continue
            if event.isspace():
                if spaced and not kept:
                    continue  # white space after white space shows nothing
                spaced = True
            else:
                spaced = event[-1:].isspace()
            pieces.append(event)
            if not goes_on:
                goes_on = True
                tags.append("")
                attributes.append(NO_ATTRIBUTES)
                parents.append(within)
                ends.append(len(tags))
                starts.append(length)
                stops.append(0)
            length += len(event)
            stops[-1] = length
        else:
            tag, given = event
            if unread or tag in UNREAD:
                unread += 1
                if tag == "script" and "ld+json" in given.get("type", "").lower():
                    scripts = []
                continue
            goes_on = False
            closing.append(tag in BLOCK_TAGS)
            if ":" in tag:
                tag = tag.rpartition(":")[2] or tag.strip(":") or "div"
            if tag in BLOCK_TAGS:
                if not spaced:
                    pieces.append("\n")
                    length += 1
                    spaced = True
                if tag in PREFORMATTED:
                    kept += 1
            parents.append(within)
            within = len(tags)
            tags.append(tag)
            attributes.append(given or NO_ATTRIBUTES)
            ends.append(0)
            starts.append(length)
            stops.append(0)
    while within >= 0:
        ends[within] = len(tags)
        stops[within] = length
        within = parents[within]
    return Page("".join(pieces), tags, attributes, parents, ends, starts, stops, linked_data)


def _readable(html: str) -> bytes:
    """A page's text as the parser takes it: without characters that no page may hold, or that the builder uses."""
    try:
        raw = html.encode("utf-8")
    except UnicodeEncodeError:  # half of a pair
        raw = None
    if raw is not None and b"\0" not in raw and not UNREADABLE_BYTES.search(raw):
        return raw
    return UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", html).encode("utf-8")


def parse(html: str, before: str = "") -> Page:
    """Parse a page or a fragment. Broken markup is read as well as it goes; nothing raises.

    `before` is text that stands before that of the page and belongs to no node: front matter.

    >>> page = parse("<p>春<b>眠")
    >>> page.text.strip(), page.tags
    ('春眠', ['html', 'body', 'p', '', 'b', ''])
    """
    events = _Events()
    parser = etree.HTMLParser(
        target=events,  # type: ignore[arg-type]
        encoding="utf-8",
        recover=True,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        parser.feed(_readable(html))
        parser.close()
    except etree.LxmlError:  # nothing in it that a parser could call a document
        pass
    page = _page(events, before)
    events.all.clear()  # parser and target hold one another: what is not cleared waits for a search for garbage
    return page


def declared_charset(raw: bytes) -> str | None:
    """The charset that a page says it is in, or None; what it says is a claim, not a fact."""
    head = raw[:DECLARED_WITHIN]
    found = META_CHARSET.search(head) or XML_CHARSET.search(head)
    return found[1].decode("ascii", "replace") if found else None
