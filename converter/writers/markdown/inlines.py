"""Inlines as Markdown: emphasis that parses beside Han text, links, notes, and HTML tags for what Markdown lacks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

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
from converter.text.patterns import lazily
from converter.walk import NESTED, ledger_text
from converter.walk import inlines as all_inlines
from converter.writers.markdown.escape import attribute, escape, escape_row
from converter.writers.markdown.html import html_inlines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from converter.model import Inline

_TAGS = {Superscript: "sup", Subscript: "sub", Deleted: "del", Emphasis: "em", Strong: "strong"}
_MARKS = {Emphasis: "*", Strong: "**"}
_BARE = lazily(r"https?://[A-Za-z0-9.~:/?#@!$'(),;=%+_-]+")
_SPACES = "\t\n\f\r "


class InlineWriter:
    """Writes the inlines of one article.

    `image` gives the address of a picture, `note` the label of a note (None where there is no such note).
    """

    def __init__(self, image: Callable[[Image], str], note: Callable[[str], str | None]) -> None:
        self._image = image
        self._note = note
        self._in_rows = False
        self._tilde = False  # whether the block has a tilde so far
        self._mail = False  # whether it has an @

    def write(self, children: Sequence[Inline], *, verse: bool = False, row: bool = False) -> str:
        """Inlines as one line, with `<br>` for breaks; verse as lines; `row`: where pipes could make a table."""
        if len(children) == 1 and isinstance(children[0], Text) and not row:
            return escape(children[0].text)
        self._in_rows = row or verse
        self._tilde = False
        self._mail = "@" in ledger_text(children)
        made = self._write(children, "", "").strip("\n\t ")
        return made if verse or "\n" not in made else made.replace("\n", "<br>")

    def html(self, children: Sequence[Inline]) -> str:
        """Inlines as HTML, for a table that pipes cannot hold."""
        return html_inlines(children, self._image, self._note)

    def _write(self, children: Sequence[Inline], left: str, right: str, *, plain: bool = False) -> str:
        """Siblings as Markdown; `left` and `right` stand around them. `plain`: inside emphasis, or inside a link."""
        nodes = _joined(children)
        parts: list[str | None] = []
        for node in nodes:
            starred = type(node) in _MARKS and not plain
            parts.append(
                None
                if starred
                else self._inline(node, _nearest(parts, range(len(parts) - 1, -1, -1)) or left, plain=plain)
            )
        for place, node in enumerate(nodes):
            if parts[place] is None:
                before, after = _nearest(parts, range(place - 1, -1, -1)), _nearest(parts, range(place + 1, len(parts)))
                around = left if before is None else before[-1], right if after is None else after[0]
                parts[place] = self._emphasis(node, *around)  # type: ignore[arg-type]
        written = [(node, part) for node, part in zip(nodes, parts, strict=True) if part]
        return "".join(_between(written)) if len(written) > 1 else "".join(part for _, part in written)

    def _inline(self, node: Inline, before: str, *, plain: bool) -> str:
        match node:
            case Text(text):
                return self._text(text)
            case Code(text):
                return self._code(text, before)
            case Link(children, target, title):
                return self._link(children, target, title)
            case Image(_, alt, title):
                shown = _no_definition(self._text(" ".join(alt.split())))
                return f"![{shown}]({destination(self._image(node), title)})"
            case NoteRef(name):
                label = self._note(name)
                return self._text(f"[{name}]") if label is None else f"[^{label}]"
            case Ruby(base, reading):
                return f"<ruby>{self._text(base)}<rt>{self._text(reading)}</rt></ruby>"
            case LineBreak():
                return "\n"  # no text holds one; see `write`
            case Span(children, language):
                inner = self._write(children, ">", "<", plain=plain)
                return f'<span lang="{attribute(language)}">{inner}</span>' if inner else ""
            case _:
                return self._tagged(node, plain=plain)

    def _text(self, text: str) -> str:
        if "~" in text or "<" in text:
            made = escape(text, alone=False, tilde=self._tilde, mail=self._mail)
            self._tilde = self._tilde or "~" in text
        else:
            made = escape(text, alone=False)
        return escape_row(made) if self._in_rows else made

    def _code(self, text: str, before: str) -> str:
        text = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
        if not text:
            return ""
        # Python-Markdown reads `&#` and, as the beginning of a definition, `]:` before it knows of code.
        strange = "&#" in text or "]:" in text or (self._in_rows and "|" in text)
        if strange or before.endswith("`") or text.isspace():
            return f"<code>{self._text(text)}</code>"
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * (longest + 1)
        pad = " " if text[0] in "` " or text[-1] in "` " else ""
        return f"{fence}{pad}{text}{pad}{fence}"

    def _link(self, children: Sequence[Inline], target: str, title: str | None) -> str:
        if any(isinstance(node, Link) for node in all_inlines(children)):
            children = _unlinked(children)
        match children:
            case (Text(text),) if text == target and title is None and _BARE.fullmatch(target):
                return f"<{target}>"
            case _:
                return f"[{_no_definition(self._write(children, '[', ']'))}]({destination(target, title)})"

    def _tagged(self, node: Emphasis | Strong | Superscript | Subscript | Deleted, *, plain: bool) -> str:
        tag = _TAGS[type(node)]
        inner = self._write(node.children, ">", "<", plain=plain or type(node) in _MARKS)
        return f"<{tag}>{inner}</{tag}>" if inner else ""

    def _emphasis(self, node: Emphasis | Strong, left: str, right: str) -> str:
        """Emphasis by stars where CommonMark's flanking rules let them be, else by tags.

        `**“引”**字` is no emphasis in CommonMark: a mark between punctuation and a letter opens or closes nothing.
        """
        inner = self._write(node.children, "", "", plain=True)
        bare = inner.strip()
        if not bare:
            return inner
        head, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        left, right = head or left, tail or right
        if _flanks(left[-1:], bare[0]) and _flanks(right[:1], bare[-1]):
            mark = _MARKS[type(node)]
            return f"{head}{mark}{bare}{mark}{tail}"
        tag = _TAGS[type(node)]
        return f"{head}<{tag}>{bare}</{tag}>{tail}"


def _between(written: Sequence[tuple[Inline, str]]) -> Iterator[str]:
    """Siblings as they were written, with what must be escaped because of its neighbour."""
    for place, (node, part) in enumerate(written):
        text = part
        if isinstance(node, Text):
            if place:
                text = _after_markup(text, note=isinstance(written[place - 1][0], NoteRef))
            if text.endswith("!") and place + 1 < len(written) and written[place + 1][1].startswith("["):
                text = f"{text[:-1]}\\!"
        yield text


def _after_markup(text: str, *, note: bool) -> str:
    """Text that stands right after markup: `{` would be its attributes, `[^1](` a link, `[^1]:` a note."""
    if text.startswith("{"):
        return f"\\{text}"
    return f"&#{ord(text[0])};{text[1:]}" if note and text.startswith(("(", ":")) else text


def _flanks(outside: str, inside: str) -> bool:
    """Whether a star between the two opens or closes; with every reading of what punctuation is (`+`, `￥`)."""
    if inside in "*_" or (outside and outside in "*_`"):
        return False
    if unicodedata.category(inside)[0] not in "PS":
        return True
    return not outside or outside in _SPACES or unicodedata.category(outside)[0] in "PZ"


def _nearest(parts: Sequence[str | None], places: Iterable[int]) -> str | None:
    """The first of some parts that is not empty; a star for emphasis that is not written yet, None for none."""
    for place in places:
        if parts[place] != "":
            return parts[place] or "*"
    return None


def _joined(children: Sequence[Inline]) -> list[Inline]:
    """Children without empty ones, and neighbouring texts put into one, so that no mark is cut in two: `&`, `amp;`."""
    nodes: list[Inline] = []
    for node in children:
        if not _holds(node):
            continue
        if isinstance(node, Text) and nodes and isinstance(nodes[-1], Text):
            nodes[-1] = Text(nodes[-1].text + node.text)
        else:
            nodes.append(node)
    return nodes


def _holds(node: Inline) -> bool:
    if isinstance(node, NESTED):
        return isinstance(node, Link) or any(map(_holds, node.children))
    return not isinstance(node, Text) or bool(node.text)


def _no_definition(label: str) -> str:
    """A link's text that Python-Markdown cannot take for a definition: it overlooks the backslash before `]:`."""
    return label.replace("]:", "]&#58;") if "]:" in label else label


def _unlinked(children: Sequence[Inline]) -> tuple[Inline, ...]:
    """Children without the links in them: Markdown has no link inside a link."""
    made: list[Inline] = []
    for node in children:
        if isinstance(node, Link):
            made += _unlinked(node.children)
        elif isinstance(node, NESTED):
            made.append(replace(node, children=_unlinked(node.children)))
        else:
            made.append(node)
    return tuple(made)


_ENCODED = lazily(r'[\s\\`"|<>\x00-\x1f]')
_REFERENCE = lazily(r"&(?=#|[0-9A-Za-z]+;)")


def destination(target: str, title: str | None = None) -> str:
    """What stands in the round brackets of a link or picture."""
    address = _ENCODED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), target.strip())
    address = _REFERENCE.sub("&amp;", address)
    if not address or not _balanced(address):
        address = f"<{address}>"
    return f'{address} "{attribute(title)}"' if title and title.strip() else address


def _balanced(address: str) -> bool:
    depth = 0
    for mark in re.findall("[()]", address):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            return False
    return depth == 0
