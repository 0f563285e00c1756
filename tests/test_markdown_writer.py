"""Markdown as written: no text becomes markup, in neither parser, and what is markup parses as that."""

from __future__ import annotations

import html
import re

import markdown
import markdown_it
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.extensions import Extension
from markdown.inlinepatterns import SubstituteTagInlineProcessor

from converter.model import Book, Card, Document, LineBreak, Paragraph, Text, Verse
from converter.rendered import WriteContext
from converter.writers.markdown import write

EXAMPLES = 300
COMMONMARK = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])


class HardBreak(Extension):
    """A backslash at the end of a line breaks it: CommonMark, and our Markdown reader."""

    def extendMarkdown(self, md):
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "hard-break", 175)


EXTENSIONS = ["tables", "footnotes", "fenced_code", "sane_lists", "def_list", "attr_list", "abbr", HardBreak()]
PARSERS = {
    "commonmark": lambda text: COMMONMARK.render(text).strip(),
    "python-markdown": lambda text: markdown.markdown(text, extensions=EXTENSIONS).strip(),
}


def body(*blocks):
    """The body that the writer makes of an untitled article."""
    document = Document(blocks=blocks)
    card = Card(label="x", metadata=document.metadata, digest="")
    text = write(Book(cards=(card,), load=lambda _: document), WriteContext()).main.decode()
    return text.split("\n---\n\n", 1)[1] if "\n---\n\n" in text else ""


MARKS = "*_`~[](){}<>#+-.!|\\&;:=\"'^$%@/1234567890 \t　 ax中“”（）。?\n"
PIECES = (
    "1. |1) |１. |- |+ |* |> |# |#|```|~~~|~~|~|---|***|___|===|[^1]|[^1]: |[a](b)|[a]: b|![a](b)|<b>|</b>|<!--|-->|<?x|<div>"
    "|</div>|<script>|<http://a.b>|<a@b.c>|]]>|&amp;|&#35;|&lt|    |--:--|:-|: a|*[a]: b|{: #a}|{#a}|**a**|*a*|__a__|_a_|`a`"
    "|a  |\\|中|文|“|<中|a_b|http://a.b/_c_"
).split("|")
PIECES += ["|", "| a | b |", "--|--", "\u2028", "\x85", "\x0b", "\x1c", "\xa0", "\N{IDEOGRAPHIC SPACE}"]
MARKUP = st.lists(st.one_of(st.text(MARKS, max_size=4), st.sampled_from(PIECES)), max_size=8).map("".join)


def normal(text):
    """Text as parsers hand it over: runs of spaces are one, and what Python-Markdown uses for itself is gone."""
    return re.sub(r"[ \t\n\r]+", " ", re.sub(r"[\0\x02\x03\ud800-\udfff]", "", text)).strip()


def paragraph_text(rendering):
    """The text of a rendering that is one paragraph and nothing else."""
    match = re.fullmatch(r"<p>([^<]*)</p>", rendering)
    assert match, rendering
    return html.unescape(match[1])


@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(text=st.one_of(MARKUP, st.text(max_size=40)))
@example(text="<0@0>")
def test_no_text_becomes_markup(parser, text):
    made = body(Paragraph((Text(normal(text)),)))
    assert normal(paragraph_text(PARSERS[parser](made)) if made else "") == normal(text), made
