"""Inlines as HTML, for tables that pipes cannot hold: inside an HTML block no Markdown is read."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, assert_never

from converter.model import (
    Code,
    Deleted,
    Emphasis,
    Image,
    LineBreak,
    Link,
    NoteRef,
    Ruby,
    Span,
    Strong,
    Subscript,
    Superscript,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.model import Inline


def html_inlines(children: Sequence[Inline], image: Callable[[Image], str], note: Callable[[str], str | None]) -> str:
    """Inlines as HTML on one line; a note's mark is a link to where Python-Markdown puts the note."""

    def write(nodes: Sequence[Inline]) -> str:
        return "".join(map(one, nodes))

    def one(node: Inline) -> str:
        match node:
            case Text(text):
                return escape(_line(text), quote=False)
            case Code(text):
                return f"<code>{escape(_line(text), quote=False)}</code>"
            case Emphasis(inner):
                return f"<em>{write(inner)}</em>"
            case Strong(inner):
                return f"<strong>{write(inner)}</strong>"
            case Superscript(inner):
                return f"<sup>{write(inner)}</sup>"
            case Subscript(inner):
                return f"<sub>{write(inner)}</sub>"
            case Deleted(inner):
                return f"<del>{write(inner)}</del>"
            case Span(inner, language):
                return f'<span lang="{escape(language)}">{write(inner)}</span>'
            case Link(inner, target, title):
                return f'<a href="{escape(target)}"{_title(title)}>{write(inner)}</a>'
            case Image(_, alt, title):
                return f'<img src="{escape(image(node))}" alt="{escape(_line(alt))}"{_title(title)}>'
            case NoteRef(name):
                label = note(name)
                if label is None:
                    return escape(f"[{name}]", quote=False)
                return f'<sup><a class="footnote-ref" href="#fn:{label}">{label}</a></sup>'
            case Ruby(base, reading):
                return f"<ruby>{escape(base, quote=False)}<rt>{escape(reading, quote=False)}</rt></ruby>"
            case LineBreak():
                return "<br>"
            case _:
                assert_never(node)

    return write(children)


def _line(text: str) -> str:
    return " ".join(text.splitlines()) if len(text.splitlines()) > 1 else text


def _title(title: str | None) -> str:
    return f' title="{escape(_line(title))}"' if title else ""
