"""Small and vertical presentation forms: marks that old charsets had for layout, and that text does not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

# Source: Unicode 16, blocks Small Form Variants and Vertical Forms and CJK Compatibility Forms. Sesame dots, overlines and
# the wavy low line have no ordinary form that means the same; they stay.
SMALL = {
    "﹐": "，",
    "﹑": "、",
    "﹒": "．",
    "﹔": "；",
    "﹕": "：",
    "﹖": "？",
    "﹗": "！",
    "﹘": "—",
    "﹙": "（",
    "﹚": "）",
    "﹛": "｛",
    "﹜": "｝",
    "﹝": "〔",
    "﹞": "〕",
    "﹟": "＃",
    "﹠": "＆",
    "﹡": "＊",
    "﹢": "＋",
    "﹣": "－",
    "﹤": "＜",
    "﹥": "＞",
    "﹦": "＝",
    "﹨": "＼",
    "﹩": "＄",
    "﹪": "％",
    "﹫": "＠",
}
VERTICAL = {
    "︐": "，",
    "︑": "、",
    "︒": "。",
    "︓": "：",
    "︔": "；",
    "︕": "！",
    "︖": "？",
    "︗": "〖",
    "︘": "〗",
    "︙": "…",
    "︰": "‥",
    "︱": "—",
    "︲": "–",
    "︳": "＿",
    "︵": "（",
    "︶": "）",
    "︷": "｛",
    "︸": "｝",
    "︹": "〔",
    "︺": "〕",
    "︻": "【",
    "︼": "】",
    "︽": "《",
    "︾": "》",
    "︿": "〈",
    "﹀": "〉",
    "﹁": "「",
    "﹂": "」",
    "﹃": "『",
    "﹄": "』",
    "﹇": "［",
    "﹈": "］",
}

_CLASS = lazily(f"[{''.join(SMALL)}]"), lazily(f"[{''.join(VERTICAL)}]")


def ordinary(text: str, table: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Places of the forms in a table, with the ordinary mark."""
    for found in _CLASS[table is VERTICAL].finditer(text):
        yield found.start(), table[found[0]]
