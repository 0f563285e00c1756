"""Text that stays text: what a Markdown parser would take for markup is escaped, all else is left as it is.

Two parsers are held in view: CommonMark with GFM's tables, strikethrough and footnotes, and Python-Markdown with
tables, footnotes and fenced code. A backslash is written where both take it back; where Python-Markdown would show it
(before `<`, `&`, `~`, `:`, `=`), a character reference stands instead.
"""

from __future__ import annotations

import re

from converter.text.patterns import lazily

# One of these, or two spaces, is in whatever needs anything at all; most Chinese paragraphs do not.
_NEEDS = lazily(r"[\\`*_\[\]<&~\n\r\t\0]")

_INLINE = lazily(
    r"""
      [\\`\[\]]
    | \*+                                # emphasis, unless it stands alone between spaces
    | (?:(?<![^\W_])_+|_+(?![^\W_]))     # the same, unless it joins two letters: file_name
    | <                                  # tags, comments, addresses; <中国> is none
    | &(?=\#|[0-9A-Za-z]+;)             # character references; Python-Markdown stumbles over any `&#`
    | ~+                                 # GFM's strikethrough
    | [\n\r\t]\ *|\ {2,}                 # parsers read as one space, or as a hard break
    | \0
    """,
    re.VERBOSE,
)

# A pair of brackets is a link only with something behind it: [注] stays; [^1], and [x] as in a task, are escaped.
_PAIR = lazily(r"\[(?!\^|[ xX]?\])[^\[\]\\`<!&]*\](?![(\[:{])")

_LINE_START = lazily(
    r"""
      (?P<slash>[\#>])                            # Python-Markdown takes #标题 without a space for a heading
    | (?P<dash>[-+*](?=[ \t]|\Z)|-(?=-*[ \t]*\Z)) # lists, rules, underlines of headings, front matter
    | (?P<number>\d+)(?P<dot>[.)](?=[ \t]|\Z))
    | (?P<reference>~(?=~~)|:(?=[ \t-]|\Z))       # fences; definitions and delimiter rows of tables
    """,
    re.VERBOSE,
)
_UNDERLINE = lazily(r"=(?==*[ \t]*\Z)")
_WHITE = " \t\n\r\f\v"
_AFTER_ANGLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/!?")


def escape(text: str, *, alone: bool = True, tilde: bool = False, mail: bool = False) -> str:
    r"""Escape what would be markup inside a line.

    `alone`: no other inline stands in the block; else `tilde` tells of a tilde before the text, `mail` of any `@`.

    The beginnings of lines are `mend_lines`' business. One tilde in a block is harmless and stays: 3~5天.

    >>> escape("《甲<乙>丙》*注 file_name [1] [a](b) &lt;")
    '《甲<乙>丙》\\*注 file_name [1] \\[a\\](b) &amp;lt;'
    """
    if not _NEEDS.search(text) and "  " not in text:
        return text
    seen = tilde
    mail = mail or "@" in text  # Python-Markdown takes <中@国> for an address

    closing = -1  # of a pair of brackets that stays

    def replace(match: re.Match[str]) -> str:
        nonlocal seen, closing
        found = match[0]
        mark = found[0]
        if mark == "[":
            pair = _PAIR.match(text, match.start())
            if pair and (alone or pair.end() < len(text)):
                closing = pair.end() - 1
                return found
            return "\\["
        if mark == "]":
            return found if match.start() == closing else "\\]"
        if mark == "*":
            around = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
            spaced = len(found) == 1 and all(side and side in _WHITE for side in around)
            return found if spaced else "\\*" * len(found)
        if mark == "<":
            after = text[match.end() : match.end() + 1]
            return "&lt;" if mail or not after or after in _AFTER_ANGLE else "<"
        if mark == "~":
            kept, seen = not seen, True
            return found if kept else "&#126;" * len(found)
        return _REPLACED.get(mark) or "\\" + "\\".join(found)

    return _INLINE.sub(replace, text)


_REPLACED = {"&": "&amp;", **dict.fromkeys("\n\r\t ", " "), "\0": "\N{REPLACEMENT CHARACTER}"}


def mend_lines(markdown: str) -> str:
    """Escape what would be markup because it begins a line; the spaces around lines go, and breaks are hard.

    Works on a block whose inlines are written already: no markup of ours begins with what is looked for here.
    """
    if "\n" not in markdown:
        line = markdown.strip()
        return _mended(line) if _LINE_START.match(line) else line
    lines = [_mended(line.strip(_WHITE)) for line in markdown.split("\n")]
    lines[1:] = [_UNDERLINE.sub("&#61;", line, count=1) if line.startswith("=") else line for line in lines[1:]]
    return "\\\n".join(lines)


def _mended(line: str) -> str:
    match = _LINE_START.match(line)
    if match is None:
        return line
    if match["dot"]:
        return f"{match['number']}\\{match['dot']}{line[match.end() :]}"
    if match["reference"]:
        return f"&#{ord(line[0])};{line[1:]}"
    return f"\\{line}"


def escape_row(markdown: str) -> str:
    """Escape what is markup only in the row of a table or in a block of several lines: pipes, and braces at an end."""
    return _ROW.sub(r"\\\g<0>", markdown)


_ROW = lazily(r"[|{]")


def attribute(text: str) -> str:
    """Text inside the double quotes of an HTML attribute or a Markdown title."""
    plain = " ".join(text.split())
    return _ATTRIBUTE.sub(lambda match: f"&#{ord(match[0])};" if match[0] not in _NAMED else _NAMED[match[0]], plain)


_ATTRIBUTE = lazily(r'[&<>"\\`*_\[\]|~]')
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
