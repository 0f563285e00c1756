"""Stretches of a text that no conversion touches: addresses, code, markup, front-matter keys, `-{ }-` marks.

Every kind is looked for only where a cheap test says that it may be there, because most text has none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Collection

    Span = tuple[int, int]

# kind: what must be in the text for it to be there at all, and the pattern
_KINDS: dict[str, tuple[tuple[str, ...], str]] = {
    # a key of front matter, up to its colon; the values are text
    "front-matter": (("---",), r"\A---\n(?:.*\n)*?---[ \t]*(?:\n|\Z)"),
    "code": (
        ("`", "~~~"),
        r"(?ms:^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z))|(?P<tick>`+)(?!`)(?s:.+?)(?<!`)(?P=tick)(?!`)",
    ),
    # a whole tag with its attributes, comments, and the contents of script and style
    "markup": (
        ("<", "&"),
        r"(?is:<(script|style|code|pre)\b[^>]*>.*?</\1\s*>)|(?s:<!--.*?-->)|</?[A-Za-z][^<>]*>|&[A-Za-z#][A-Za-z0-9]{1,31};",
    ),
    # an address in running text ends at white space and at marks that no address holds
    "urls": (("://", "www."), r"(?i:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"'`，。；：！？、（）《》〈〉【】「」『』“”‘’]+"),
    "mail": (("@",), r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "marks": (("-{",), r"-\{(?s:.*?)\}-"),
}
_KEY = lazily(r"(?m)^(?P<fence>---[ \t]*)$|^[ \t]*(?:- )?[^\s:#\-][^\n:]*:(?=\s|$)")


# One of these is in every protected stretch; most text has none of them.
SIGNS = r"`~<&@/.{\-"
_SIGN = lazily(f"[{SIGNS}]")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_KINDS[kind][1])


def protected(text: str, kinds: Collection[str]) -> list[Span]:
    """The protected stretches of a text, in order and apart.

    >>> text = "见 https://example.com/发展?里=后 与 `干 = 里`。"
    >>> [text[start:end] for start, end in protected(text, ("urls", "code"))]
    ['https://example.com/发展?里=后', '`干 = 里`']
    """
    spans: list[Span] = []
    if not _SIGN.search(text):
        return spans
    for kind in kinds:
        if kind not in _KINDS:
            raise ValueError(f"no kind {kind!r} of protected text; there are {', '.join(_KINDS)}")
        if any(sign in text for sign in _KINDS[kind][0]):
            for match in _pattern(kind).finditer(text):
                if kind == "front-matter":
                    spans += [key.span() for key in _KEY.finditer(text, 0, match.end())]
                else:
                    spans.append(match.span())
    return union(spans)


def union(spans: list[Span]) -> list[Span]:
    """Stretches that overlap or touch, as one; in order."""
    if len(spans) < 2:
        return spans
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
