"""Markdown as written: no text becomes markup, in neither parser, and what is markup parses as that."""

from __future__ import annotations

import html
import re

import markdown
import markdown_it
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from converter.model import Book, Card, Document, LineBreak, Paragraph, Text, Verse
from converter.rendered import WriteContext
from converter.writers.markdown import write

COMMONMARK = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
EXTENSIONS = ["tables", "footnotes", "fenced_code", "sane_lists", "def_list", "attr_list", "abbr"]
PYTHON_MARKDOWN = markdown.Markdown(extensions=EXTENSIONS)


def body(*blocks):
    """The body that the writer makes of an untitled article."""
    document = Document(blocks=blocks)
    card = Card(label="x", metadata=document.metadata, digest="")
    text = write(Book(cards=(card,), load=lambda _: document), WriteContext()).main.decode()
    return text.split("\n---\n\n", 1)[1] if "\n---\n\n" in text else ""


def rendered(text):
    PYTHON_MARKDOWN.reset()
    return COMMONMARK.render(text).strip(), PYTHON_MARKDOWN.convert(text).strip()


MARKS = "*_`~[](){}<>#+-.!|\\&;:=\"'^$%@/1234567890 \t　 ax中“”（）。?\n"
MARKUP = st.lists(
    st.one_of(
        st.text(MARKS, max_size=4),
        st.sampled_from(
            [
                "1. ",
                "- ",
                "+ ",
                "* ",
                "> ",
                "# ",
                "#",
                "```",
                "~~~",
                "~~",
                "---",
                "***",
                "___",
                "===",
                "[^1]",
                "[^1]: ",
                "[a](b)",
                "[a]: b",
                "![a](b)",
            ]
            + [
                "<b>",
                "</b>",
                "<!--",
                "-->",
                "<?x",
                "<http://a.b>",
                "<a@b.c>",
                "&amp;",
                "&#35;",
                "&lt",
                "    ",
                "| a | b |",
                "--|--",
                ":-",
                ": a",
                "*[a]: b",
                "{: #a}",
                "{#a}",
            ]
            + [
                "1) ",
                "１. ",
                "**a**",
                "*a*",
                "__a__",
                "_a_",
                "`a`",
                "a  ",
                "\\",
                "中",
                "文",
                "“",
                "<中",
                "a_b",
                "<div>",
                "</div>",
                "<script>",
                "http://a.b/_c_",
                "]]>",
                "\x02",
                "\u2028",
                "\x85",
                "\x0b",
                "\x1c",
            ]
        ),
    ),
    max_size=8,
).map("".join)


def plain(text):
    return re.sub(r"[\n\r]", " ", text.replace("\t", " ").replace("\x02", "").replace("\x03", "")).strip()


def read_back(rendering):
    """The text of a rendering that is one paragraph and nothing else."""
    match = re.fullmatch(r"<p>([^<]*)</p>", rendering)
    assert match, rendering
    return html.unescape(match[1])


def same(one, other):
    return (
        re.sub(r"[ \t]+", " ", one.replace("\t", " ")).strip()
        == re.sub(r"[ \t]+", " ", other.replace("\t", " ")).strip()
    )


@pytest.mark.parametrize("parser", [0, 1])
@settings(max_examples=3000, deadline=None)
@given(text=st.one_of(MARKUP, st.text(max_size=40)))
def test_text_stays_text(parser, text):
    text = plain(text.replace("\0", ""))
    text = "".join(c for c in text if not 0xD800 <= ord(c) <= 0xDFFF)
    made = body(Paragraph((Text(text),)))
    if not text:
        assert not made
        return
    assert same(read_back(rendered(made)[parser]), text), made
