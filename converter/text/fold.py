"""Folds for comparing and matching: the text as another hand would have typed it.

`fold` is one to one, so that a place in the folded text is the same place in the text. It is for looking things up;
no folded text ever reaches an edition.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from converter.text.patterns import lazily

MARKS = {
    0x3000: " ",
    0xA0: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
    ord("\t"): " ",
    ord("。"): ".",
    ord("【"): "[",
    ord("】"): "]",
    ord("〔"): "[",
    ord("〕"): "]",
    ord("﹕"): ":",
    ord("︰"): ":",
    ord("∶"): ":",
    ord("﹔"): ";",
    ord("﹐"): ",",
    ord("﹙"): "(",
    ord("﹚"): ")",
    ord("“"): '"',
    ord("”"): '"',
    ord("「"): '"',
    ord("」"): '"',
    ord("＂"): '"',
    ord("‘"): "'",
    ord("’"): "'",
}
LINE = 300  # code points of a line: several passes look at the same one
KNOWN_AT_ONCE = 1000  # lines that are remembered
NOT_WORD = lazily(r"[\W_]+")


class _Table(dict[int, "str | int"]):
    """A table for `str.translate` that learns which characters stay: what is missing costs an error for each of them."""

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


@lru_cache(maxsize=1)
def _table() -> _Table:
    """Fullwidth forms to ASCII, capitals to small letters, Traditional characters to Simplified ones."""
    table = _Table((code, chr(code - 0xFEE0)) for code in range(0xFF01, 0xFF5F))
    table |= {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    table |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF21, 0xFF3B)}
    table |= MARKS
    spec = find_spec("opencc")  # the dictionary alone: the package itself is not imported
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0] if folders else "", "dictionary", "TSCharacters.txt")
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        left, _, right = line.partition("\t")
        target = right.split(" ", 1)[0]
        if len(left) == 1 and len(target) == 1:
            table[ord(left)] = target
    return table


def fold(text: str) -> str:
    """The text with ASCII marks, small letters and Simplified characters; as long as the text.

    >>> fold("來源：學習時報 ＡＢＣ")
    '来源:学习时报 abc'
    """
    return _folded(text) if len(text) <= LINE else text.translate(_table())


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _folded(line: str) -> str:
    return line.translate(_table())


def squeeze(text: str) -> str:
    """The folded text without marks and spaces: what is left to compare titles by.

    >>> squeeze("【隨筆】老城牆下的早市 一碗熱豆漿") == squeeze("〔随笔〕老城墙下的早市，一碗热豆浆")
    True
    """
    return NOT_WORD.sub("", fold(text))
