"""Python-Markdown with the extensions of our dialect; imported only for a text that has signs in it."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor

from converter.readers.markdown.fences import TAB, NestedFences, keep_tabs
from converter.readers.markdown.items import ItemsApart

if TYPE_CHECKING:
    import re

_THREAD = threading.local()  # a parser is made once for each thread: making one costs more than an article

BARE_ADDRESS = (
    r"(?<![\w<(\[\"'=/])(https?://[^\s<>()\[\]，。；：、！？）】》」』]+[^\s<>()\[\].,;:!?'\"，。；：、！？）】》」』])"
)


class _Strikethrough(Extension):
    """GFM's `~~deleted~~`, bare addresses as links, and the line ends of verse."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"()~~(?!\s)(.+?)(?<!\s)~~", "del"), "strikethrough", 65)
        md.inlinePatterns.register(_LineEnd(r"\\\n"), "hard-break", 190)
        md.inlinePatterns.register(_LineEnd(r"  \n"), "linebreak", 100)
        md.preprocessors.register(NestedFences(md), "nested-fences", 26)  # before those at the margin
        md.preprocessors.register(ItemsApart(md), "items-apart", 24)  # after them
        md.inlinePatterns.register(_BareAddress(BARE_ADDRESS, md), "bare-address", 66)


class _LineEnd(InlineProcessor):
    """The end of a line of verse; a `<br>` with text after it on its line is an end within a paragraph."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        return ET.Element("br", {"class": "line"}), m.start(0), m.end(0)


class _BareAddress(InlineProcessor):
    """An address that stands in the text as it is; the label of a link is none."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        element = ET.Element("a")
        element.text = m[1]
        element.set("href", m[1])
        return element, m.start(0), m.end(0)


def convert(text: str) -> str:
    """Markdown as HTML."""
    parser: markdown.Markdown | None = getattr(_THREAD, "parser", None)
    if parser is None:
        extensions: list[str | Extension] = ["tables", "footnotes", "fenced_code", "sane_lists", _Strikethrough()]
        parser = markdown.Markdown(extensions=extensions, output_format="html", tab_length=4)
        _THREAD.parser = parser
    parser.reset()
    try:
        kept = keep_tabs(text)
        made: str = parser.convert(kept)
        if kept is not text:
            made = made.replace(TAB, "\t")
    except BaseException:
        del _THREAD.parser
        raise
    return made
