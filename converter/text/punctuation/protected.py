"""What no punctuation rule may look into: addresses, code, numbers, tags, emoticons. Knowledge as patterns, one a line."""

from __future__ import annotations

import re
from typing import NamedTuple

from converter.text.han import CJK_MARKS, HAN, KANA
from converter.text.patterns import lazily

_WIDE = f"{HAN}{KANA}{CJK_MARKS}“”‘’…—"
_ADDRESS = rf"[^\s{_WIDE}<>\"`|\\^{{}}]"
# An address does not end in a mark of the sentence around it.
_LAST = r"(?<![.,:;?!()'\]])"
_DOMAINS = "com|cn|org|net|gov|edu|info|io|me|cc|tv|hk|tw|jp|uk|de|fr|eu|us|ru|top|xyz|app|dev|ai|html?|php|aspx?|shtml"
# A line of a program: Chinese stands in its strings and in the comment at its end only.
_CODE = rf"(?:[^\n\"'{HAN}]|\"[^\"\n]*\"|'[^'\n]*')*"
_ENDED = rf"(?=[^\n]*[=(]){_CODE}[;{{]"
_STARTED = rf"(?:#include|import|from)[ ][!-~]{_CODE}|(?:>>>|\$)[ ][!-~][^\n]*|\"[\w-]+\"[ ]*:[ ]*[\"\d\[{{tfn][^\n]*"


class _Pattern(NamedTuple):
    """A kind of protected text; the pattern is tried where one of the signs is in the text, as a search for those is cheap.

    The same for `also`, signs that must be there as well.
    """

    name: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    also: str


def _pattern(name: str, signs: str, pattern: str, also: str = "") -> _Pattern:
    return _Pattern(name, tuple(signs.split()), lazily(pattern, re.ASCII | re.DOTALL | re.MULTILINE), also)


# All that is protected holds one of these, or a reading behind `?`: a text of Han and marks alone is not searched for each kind.
_HINT = lazily(r"[A-Za-z0-9_`~$<>&@\[\]()=#-]")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_READING = lazily(f"[{_TONED}]")


# Each takes time in proportion to the text, also on text made to be slow: no two open-ended repeats may share characters.
# In this order; a later pattern sees what an earlier one took as one Latin word.
PATTERNS = (
    _pattern("code block", "``` ~~~", r"^[ \t]*(?P<fence>```|~~~)[^\n]*\n(?:.*?\n)??[ \t]*(?P=fence)"),
    _pattern("code span", "`", r"(?P<ticks>`+)(?!`)[^\n]{0,1000}?[^`\n](?P=ticks)(?!`)"),
    _pattern("formula", "$", rf"\$\$?(?=[^\s$])[^$\n{HAN}]*[^\s$]\$\$?"),
    _pattern("address", "://", rf"\b(?:https?|ftp|file|magnet|ed2k)://?{_ADDRESS}+{_LAST}"),
    _pattern("address", "www.", rf"\bwww\.{_ADDRESS}+{_LAST}"),
    _pattern("link target", "](", r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*\)"),
    _pattern("picture", "![", r"!(?=\[[^\]\n]{0,200}\])"),
    _pattern("tag", "<", r"</?[A-Za-z][^<>\n]*>|<!--(?:(?!<!--).)*?-->"),
    _pattern("entity", "&", r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"),
    _pattern("mail", "@", r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    _pattern(
        "domain",
        ".",
        rf"(?<![A-Za-z0-9-])(?<![A-Za-z0-9-]\.)(?:[A-Za-z0-9-]+\.)+(?:{_DOMAINS})\b(?:[/?#]{_ADDRESS}*{_LAST})?",
    ),
    _pattern("path", ":\\ :/", rf"\b[A-Za-z]:[\\/]{_ADDRESS}*{_LAST}"),
    _pattern("number", ": , .", r"[0-9](?<![0-9][0-9])[0-9]*(?:[.,:][0-9]+)+"),
    _pattern("emoji name", ":", r":(?<![A-Za-z0-9]:)[a-z][a-z0-9_+-]*:(?![A-Za-z0-9])"),
    _pattern("face", ": ; =", r"(?P<keep>[(（][^()（）\n]*[)）])|(?<![A-Za-z0-9])[:;=]['’]?\)", ")"),
    _pattern("face", ":- ;- =- '- ’-", r"(?<![A-Za-z0-9])[:;=]['’]?-[)(DPpOo3/|\\\]\[]"),
    _pattern("face", ": ; =", r"\([:;=](?![^()（）\n]*[)）])|(?<![A-Za-z0-9])[:;=][DPp](?![A-Za-z0-9])", "(DPp"),
    _pattern("sad face", ": ; =", r"(?<![A-Za-z0-9])[:;=]'?\((?![^()（）\n]*[)）])", "("),
    _pattern("broken annotation", "?", rf"\?[a-zü]*[{_TONED}][a-z]{{0,4}}[)）]"),
    _pattern(
        "call",
        "(",
        rf"(?<!\w)(?<!\w\.)(?:[a-z_][\w.]*|[A-Z]|[A-Z][A-Za-z0-9]*[._][\w.]*)\((?!a{{8,}}\))[^()\n{HAN}]*\)",
    ),
    _pattern(
        "line of code",
        '; { " >>> $ import from #',
        rf"^(?=[^\n]{{1,300}}$)[ \t]*(?:{_ENDED}|{_STARTED})[ \t]*(?://[^\n]*)?$",
    ),
)

STAND_IN = "a"


def mask(text: str) -> str:
    """The text with what is protected blotted out, letter for letter, so that places stay the same.

    >>> mask("见 https://example.org/a,b?c,然后在08:06发到 a@example.org")
    '见 aaaaaaaaaaaaaaaaaaaaaaaaa,然后在aaaaa发到 aaaaaaaaaaaaa'
    """
    if not _HINT.search(text) and ("?" not in text or not _READING.search(text)):
        return text
    masked = text
    for _, signs, pattern, also in PATTERNS:
        for sign in signs:
            if sign in masked:
                if not also or any(other in masked for other in also):
                    masked = pattern.sub(_blot, masked)
                break
    return masked


def _blot(found: re.Match[str]) -> str:
    taken = found[0]
    if found.lastgroup == "keep":
        return taken  # a pair of brackets, in which the closing one is no mouth
    if "\n" not in taken:
        return STAND_IN * len(taken)
    return "\n".join(STAND_IN * len(line) for line in taken.split("\n"))
