"""Charsets of other languages: what the page declares if it fits, else charset-normalizer's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.charset.codes import read_strictly
from converter.text.charset.labels import superset
from converter.text.charset.values import Decoded

if TYPE_CHECKING:
    from converter.text.charset.candidates import Candidate

_LIMIT = 20_000  # bytes that are shown to charset-normalizer
_OURS = frozenset({"gb18030", "big5-hkscs", "euc-tw", "hz-gb-2312", "utf-8", "utf-16le", "utf-16be"})
_WESTERN = 6.6  # nats a character: letters that Western languages use much


def other_language(raw: bytes, said: str | None, best: Candidate) -> Decoded | None:
    """Decode a text that is not Chinese, or None if nothing is surer than the candidate at hand."""
    if said is not None and said not in _OURS:
        text = read_strictly(raw, said)
        if text is not None:
            return Decoded(text, said, (f"declared {said}, strictly valid, and not Chinese",))
    if best.charset == "windows-1252" and best.mean < _WESTERN:
        return None
    import charset_normalizer

    found = charset_normalizer.from_bytes(raw[:_LIMIT], threshold=0.2).best()
    if found is None:
        return None
    charset = superset(found.encoding) or found.encoding
    if charset in _OURS:
        return None
    text = read_strictly(raw, charset)
    return None if text is None else Decoded(text, charset, (f"not Chinese; charset-normalizer says {found.encoding}",))
