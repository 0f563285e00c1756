"""The order of evidence for a charset, from strong to weak."""

from __future__ import annotations

import codecs
import re

from converter.text.charset.candidates import CHINESE, Candidate, judge, rank, sample_of
from converter.text.charset.codes import REPLACEMENT, read, read_strictly
from converter.text.charset.labels import superset
from converter.text.charset.others import other_language
from converter.text.charset.pieces import is_cut, is_odd, read_by_pieces
from converter.text.charset.values import Decoded, Repair

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_ESCAPES = ((b"\x1b$B", "iso-2022-jp"), (b"\x1b$@", "iso-2022-jp"), (b"\x1b$)C", "iso-2022-kr"))
_WIDE = ("utf-16le", "utf-16be")
_CLEARLY_CHINESE = 7.8  # nats a character: no wrong charset reads as well
_THREE_BYTES = re.compile(rb"[\xe0-\xf4]")
_CLEARLY_LESS = 2.0  # nats
_FEW_BROKEN = 3
_FOREIGN = 9.3  # nats a character: Chinese is cheaper, whatever reads dearer is another language
_SHORT = 200  # bytes: shorter texts are tried as UTF-16 even when they hold no zero byte


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes of any charset, put right what was damaged, and say why the charset was believed.

    Evidence is tried from strong to weak: byte order mark, strict UTF-8, escapes, UTF-16 by its zero bytes, then which
    of the Chinese charsets makes the bytes likeliest. What a page declares breaks ties only, and is read as browsers read
    it: `gb2312` and `gbk` are GB18030. A broken byte spoils one character, not the line; a block of another charset
    is read by its own.

    Never raises: what cannot be read is U+FFFD, counted in `repairs`; the reader decides how much of it is too much.

    >>> decode("中文".encode("gbk"), declared="gb2312").charset
    'gb18030'

    Source of the labels: WHATWG Encoding Standard, section 4.2.
    """
    for bom, charset in _BOMS:
        if raw.startswith(bom):
            return _read_as(raw[len(bom) :], charset, ("byte order mark",), len(bom))
    said = superset(declared)
    telling = () if declared is None else (f"declared {declared}",)
    text = read_strictly(raw, "utf-8")
    if text is not None:
        return _strict_utf8(raw, text, telling)
    wide = _by_zero_bytes(raw)
    if wide:
        return _read_as(raw, wide, ("zero bytes at every other place", *telling))
    return _most_likely(raw, said, telling)


def _strict_utf8(raw: bytes, text: str, telling: tuple[str, ...]) -> Decoded:
    """Valid UTF-8, unless it is ASCII that stands for something else."""
    if b"\0" in raw or (len(raw) < _SHORT and _CONTROLS.search(raw)):
        wide = _by_zero_bytes(raw) or _short_wide(raw)
        if wide:
            return _read_as(raw, wide, ("zero bytes at every other place", *telling))
    if raw.isascii():
        for escape, charset in _ESCAPES:
            if escape in raw:
                return _read_as(raw, charset, ("escape sequences", *telling))
        if b"~{" in raw and _HZ.search(raw):
            return _hz(raw, telling)
        return Decoded(text, "utf-8", ("ASCII", *telling))
    if len(raw) < _SHORT and _THREE_BYTES.search(raw) is None:
        # A few characters of GBK can be valid UTF-8 of two bytes each; no Chinese character of UTF-8 has only two.
        found = rank(sample_of(raw), ("utf-8", "gb18030", "big5-hkscs"), None)
        if found[0].charset != "utf-8" and judge(sample_of(raw), "utf-8").cost > found[0].cost + _CLEARLY_LESS:
            return _read_as(raw, found[0].charset, ("valid UTF-8, but reads as Chinese otherwise", *telling))
    return Decoded(text, "utf-8", ("strictly valid UTF-8", *telling))


def _hz(raw: bytes, telling: tuple[str, ...]) -> Decoded:
    strict = read_strictly(raw, "hz-gb-2312")
    if strict is not None:
        return Decoded(strict, "hz-gb-2312", ("escapes ~{ and ~}", *telling))
    # ~ stands for itself in what is else HZ; only whole stretches are Chinese.
    text = _HZ.sub(lambda m: read(m.group(), "hz-gb-2312", "replace").encode(), raw).decode("utf-8", "replace")
    return Decoded(text, "hz-gb-2312", ("escapes ~{ and ~}, some broken", *telling))


def _by_zero_bytes(raw: bytes) -> str | None:
    """UTF-16 by its share of zero bytes: they stand at odd places (little endian) or even ones."""
    start = raw[:1024]
    if b"\0" not in start:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if (even + odd < 2 and len(start) > _SHORT) or max(even, odd) < 3 * min(even, odd):
        return None
    # 一 is U+4E00 and has a zero byte at the other place, so the places alone do not tell the order.
    found = rank(start[: len(start) & ~1], _WIDE, None)
    return found[0].charset if _is_sound(raw, found[0].charset) else None


def _is_sound(raw: bytes, charset: str) -> bool:
    """Whether UTF-16 gives a text of printing characters."""
    text = read(raw[:4096], charset, "replace")
    bad = sum(
        1
        for c in text
        if not c.isprintable() and c not in "\r\n\t\N{ZERO WIDTH NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{NO-BREAK SPACE}"
    )
    return bad * 20 <= len(text) + 20


def _short_wide(raw: bytes) -> str | None:
    found = rank(raw, ("utf-8", *_WIDE), None)
    return found[0].charset if found[0].charset in _WIDE else None


def _most_likely(raw: bytes, said: str | None, telling: tuple[str, ...]) -> Decoded:
    sample = sample_of(raw)
    if len(raw) >= _SHORT:
        for charset in ("gb18030", "big5-hkscs"):
            alone = judge(sample, charset)
            if alone.mean < _CLEARLY_CHINESE and alone.broken <= _FEW_BROKEN:
                return _read_as(
                    raw, charset, (f"reads as Chinese in {charset}: {alone.mean:.1f} nats a character", *telling)
                )
    names: tuple[str, ...] = ("utf-8", "gb18030", "big5-hkscs", "windows-1252")
    found = rank(sample, names, said)
    if found[0].mean > 7.5 or len(raw) < _SHORT:
        found = sorted([*found, *rank(sample, ("euc-tw",), said)])
        wide = rank(raw[: 4096 & ~1], _WIDE, said)
        plain = rank(raw[: 4096 & ~1], (found[0].charset,), said)
        if wide[0].cost < plain[0].cost and wide[0].mean < _FOREIGN and _is_sound(raw, wide[0].charset):
            return _read_as(raw, wide[0].charset, ("reads as text in UTF-16 only", *telling))
    best = found[0]
    if best.mean > _FOREIGN or best.charset == "windows-1252":
        other = other_language(raw, said, best)
        if other is not None:
            return other
    evidence = (_why(found), *telling)
    return _read_as(raw, best.charset, evidence)


def _why(found: list[Candidate]) -> str:
    best, *rest = found
    word = f"likeliest as {best.charset}: {best.mean:.1f} nats a character"
    return f"{word}, {rest[0].charset} would cost {rest[0].cost - best.cost:.0f} nats more" if rest else word


def _read_as(raw: bytes, charset: str, evidence: tuple[str, ...], skipped: int = 0) -> Decoded:
    """Read by a charset, by pieces where it does not read cleanly."""
    text = read_strictly(raw, charset)
    by_pieces = charset in CHINESE or charset == "utf-8"
    if text is not None and not (by_pieces and charset != "utf-8" and (is_odd(text) or is_cut(raw, charset))):
        return Decoded(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), charset, evidence)
    if not by_pieces:
        text = read(raw, charset, "replace")
        return Decoded(text, charset, evidence, _replacements(text))
    others = tuple(name for name in ("utf-8", "gb18030", "big5-hkscs") if name != charset)
    text, repairs = read_by_pieces(raw, (charset, *others))
    if repairs:
        evidence = (*evidence, f"{len(repairs)} places repaired")
        repairs = [repair._replace(offset=repair.offset + skipped) for repair in repairs]
    return Decoded(text, charset, evidence, tuple(repairs))


def _replacements(text: str) -> tuple[Repair, ...]:
    found = re.finditer(f"{REPLACEMENT}+", text)
    return tuple(Repair("unreadable-bytes", m.start(), -1, b"", m.group(), None, 0.0) for m in found)
