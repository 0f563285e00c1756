"""Fenced code inside of lists and quotes, which Python-Markdown's own extension reads at the margin alone.

Source: CommonMark 0.31, 4.5 (fenced code blocks), 5.1 and 5.2 (containers).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from markdown.preprocessors import Preprocessor

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKER = lazily(r"(?:[-*+]|\d{1,9}[.)])(?=\s)")
_OPENING = lazily(
    r"(?P<prefix>(?:[ ]+|>|(?:[-*+]|\d{1,9}[.)])(?=[ ]))+)(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[^`\n]*?)[ ]*"
)
_ANY = lazily(r"(?P<prefix>(?:[ ]+|>|(?:[-*+]|\d{1,9}[.)])(?=[ ]))*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)")
TAB = "\ufdd3"  # stands for a tab in code, which Python-Markdown makes spaces of; no text holds it
_SYNTAX = lazily(r"[\w#.+-]+")
_INDENTED = 4  # spaces that make code of a line which stands in no list


class _Found(NamedTuple):
    """A fenced block: the line that ends it, and its code."""

    end: int
    code: list[str]


def keep_tabs(text: str) -> str:
    """The text with `TAB` for each tab of fenced code, those apart that may belong to a list around it."""
    if "\t" not in text or ("```" not in text and "~~~" not in text) or TAB in text:
        return text
    made: list[str] = []
    prefix: str | None = None
    fence = ""
    for line in text.split("\n"):
        opening = _ANY.fullmatch(line)
        bare = line.lstrip("> ").rstrip()
        if prefix is None and opening:
            prefix, fence = opening["prefix"], opening["fence"]
            made.append(line)
        elif prefix is None:
            made.append(line)
        elif len(bare) >= len(fence) and not bare.strip(fence[0]):
            prefix = None
            made.append(line)
        else:
            lead = len(line) - len(line.lstrip("> \t")) if prefix else 0
            made.append(line[:lead] + line[lead:].replace("\t", TAB))
    return "\n".join(made)


class NestedFences(Preprocessor):
    """Puts each fenced block of a list or quote aside, before lists and quotes are read."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, with a placeholder for each block."""
        made: list[str] = []
        at = 0
        listed = False
        while at < len(lines):
            line = lines[at]
            opening = _OPENING.fullmatch(line) if "```" in line or "~~~" in line else None
            found = _block(lines, at, opening["prefix"], opening["fence"]) if opening else None
            if opening is None or found is None or not (listed or _stands(opening["prefix"])):
                listed = _in_list(line, listed=listed)
                made.append(line)
                at += 1
                continue
            prefix = opening["prefix"]
            around = _MARKER.sub(lambda marker: " " * len(marker[0]), prefix)
            syntax = _SYNTAX.match(opening["info"])
            kind = f' class="language-{escape(syntax[0])}"' if syntax else ""
            code = escape("\n".join(found.code) + "\n", quote=False) if found.code else ""
            place = self.md.htmlStash.store(f"<pre><code{kind}>{code}</code></pre>")
            made += [*([around.rstrip()] if around == prefix else []), f"{prefix}{place}", around.rstrip()]
            listed = listed or around != prefix
            at = found.end + 1
        return made


def _stands(prefix: str) -> bool:
    """Whether a fence with this before it is one outside of any list."""
    return bool(prefix.strip()) or len(prefix) < _INDENTED


def _in_list(line: str, *, listed: bool) -> bool:
    """Whether a list is open after a line."""
    text = line.replace(">", " ").rstrip()
    if not text:
        return listed
    return bool(_MARKER.match(text.lstrip())) or (listed and (text.startswith("  ") or line.startswith(">")))


def _block(lines: Sequence[str], start: int, prefix: str, fence: str) -> _Found | None:
    """The block that a fence opens; None for one that is never closed within its list or quote."""
    code: list[str] = []
    for at in range(start + 1, len(lines)):
        inner = _inside(lines[at], prefix)
        if inner is None:
            return None
        bare = inner.strip()
        if len(inner) - len(inner.lstrip()) < _INDENTED and len(bare) >= len(fence) and not bare.strip(fence[0]):
            return _Found(at, code)
        code.append(inner)
    return None


def _inside(line: str, prefix: str) -> str | None:
    """A line without what stands before its block; None for a line that belongs to no such block."""
    at = 0
    for mark in prefix:
        if mark == ">":
            while line[at : at + 1] == " ":
                at += 1
            if line[at : at + 1] != ">":
                return None
            at += 1
        elif line[at : at + 1] == " ":
            at += 1
        elif line[at:].strip():
            return line[at:] if ">" in prefix and not line.startswith(" ") else None
    return line[at:]
