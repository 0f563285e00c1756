r"""The plain parts of a Markdown text: paragraphs and headings without any sign that Markdown knows.

Most of an article is plain, and Python-Markdown tries some thirty patterns on each of its blocks. A plain block comes
out as it went in, whatever stands around it, so it need not go there: `direct` makes blocks of it, and in a text that
is not as simple as that the plain stretches are carried past the parser under a placeholder. A test holds this against
Python-Markdown itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Callable

# Letters and marks that mean nothing to Markdown and stay themselves in HTML; Latin, Han, kana, Hangul, common marks.
_SAFE = (
    "0-9A-Za-z,.;:?!()\"'%/+=@$\\-"
    "\u00a1-\u00ac\u00ae-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2015\u2018-\u201f\u2022-\u2026\u2030-\u203e"
    "\u2100-\u214f\u2150-\u218f\u2190-\u22ff\u2460-\u24ff\u2500-\u27bf\u3001-\u3029\u3030-\u30ff\u3105-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e\uffe0-\uffe6\U00020000-\U0003134f"
)
_WORDS = lazily(f"(?! )[{_SAFE} ]+(?<! )")  # without two spaces side by side
_BLOCK = lazily(rf"(?:(#{{1,6}}) |\u3000*(?![-+=]|[0-9]+\.(?: |\Z)))((?! )[{_SAFE} ]+(?<! ))")
ADDRESS = "http"  # a bare address becomes a link
_SIGN = "duben0plain{}"
_SIGNS = lazily("<p>duben0plain([0-9]+)</p>|duben0plain([0-9]+)")

Part = tuple[int, str]  # level of a heading, or 0, and text


def past(text: str, convert: Callable[[str], str]) -> str:
    """The HTML of a text by `convert`, to which its plain stretches are one short paragraph each."""
    if "duben0plain" in text:
        return convert(text)
    given: list[str] = []
    stretches: list[tuple[str, str]] = []  # as they were, and as HTML
    plain: list[str] = []
    made: list[str] = []

    def close() -> None:
        if plain:
            given.append(_SIGN.format(len(stretches)))
            stretches.append(("\n\n".join(plain), "\n".join(made)))
            plain.clear()
            made.clear()

    for chunk in chunks_of(text):
        part = part_of(chunk)
        if part is None:
            close()
            given.append(chunk)
            continue
        level, run = part
        plain.append(chunk)
        made.append(f"<h{level}>{run}</h{level}>" if level else f"<p>{run}</p>")
    close()
    if not stretches:
        return convert(text)
    html = convert("\n\n".join(given))
    return _SIGNS.sub(lambda sign: stretches[int(sign[1] or sign[2])][1 if sign[1] else 0], html).strip()


def chunks_of(text: str) -> list[str]:
    """What stands between empty lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")


def part_of(chunk: str) -> Part | None:
    """Level and text of a chunk that is a plain block; None for any other."""
    found = _BLOCK.fullmatch(chunk.strip("\n"))
    if found is None or "  " in chunk or ADDRESS in chunk:
        return None
    return len(found[1] or ""), found[2]


def is_plain(text: str) -> bool:
    """Whether a text within a line means nothing to Markdown: words with single spaces between, and no address."""
    return _WORDS.fullmatch(text) is not None and "  " not in text and ADDRESS not in text
