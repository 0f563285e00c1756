"""Names of files: safe on every file system, the same on every machine."""

from __future__ import annotations

import os
import re
import unicodedata

STEM_BYTES = 240  # of the 255 that file systems take, with room for a suffix and `.assets`
SUFFIX = re.compile(r"(?<=[^.])\.[A-Za-z][A-Za-z0-9]{0,8}\Z")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|\Z)", re.IGNORECASE)
# What some file system forbids, and the fullwidth character that reads the same.
FULLWIDTH = str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜")


def safe(name: str, limit: int = STEM_BYTES) -> str:
    """Turn any text into one part of a path that every file system takes, the same on every machine.

    Forbidden characters become their fullwidth likeness, control characters go, names that Windows reserves get a low
    line, and the whole is NFC and `limit` bytes at most. A name in GBK bytes, as old archives hold them, is read.

    >>> safe('为什么? A/B 与 "C"')
    '为什么？ A／B 与 ＂C＂'
    >>> safe("con.notes"), safe(".."), safe("第一章 ")
    ('_con.notes', 'untitled', '第一章')
    """
    name = unicodedata.normalize("NFC", readable(name)).translate(FULLWIDTH)
    name = "".join(
        " " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    name = shorten(" ".join(name.split()).strip(" ."), limit).strip(" .") or "untitled"
    return f"_{name}" if RESERVED.match(name) else name


def readable(name: str) -> str:
    """A file name whose bytes are no UTF-8, read as GB18030; where that fails too, with replacement characters."""
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return name.encode("utf-8", "replace").decode()
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def shorten(name: str, limit: int) -> str:
    """Cut a name to `limit` bytes of UTF-8, between characters and not before a combining mark."""
    raw = name.encode()
    if len(raw) <= limit:
        return name
    cut = raw[:limit].decode("utf-8", "ignore")
    while cut and unicodedata.combining(name[len(cut)]):
        cut = cut[:-1]
    return cut


def stem_of(name: str) -> str:
    """A file's name without its suffix; a full stop within a title is none.

    >>> stem_of("page.html"), stem_of("第1.5节 开始"), stem_of(".profile")
    ('page', '第1.5节 开始', '.profile')
    """
    return SUFFIX.sub("", name)


def same(path: str) -> str:
    """What two paths share when some file system takes them for one: case and composition apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def told_apart(one: str, other: str) -> tuple[str, str]:
    r"""Two names as a message shows them: where a reader cannot tell them apart, with the code points that differ.

    >>> told_apart("a.html", "A.txt")
    ('a.html', 'A.txt')
    >>> told_apart("caf\u00e9.html", "cafe\u0301.html")[0]
    'café.html (U+00E9, NFC)'
    """
    if one == other or _seen(one) != _seen(other):
        return one, other
    differing = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    place = next(differing, min(len(one), len(other)))
    while place and any(unicodedata.combining(name[place]) for name in (one, other) if place < len(name)):
        place -= 1
    return f"{one} ({_spelt(one, place)})", f"{other} ({_spelt(other, place)})"


def _seen(name: str) -> str:
    """What a reader sees of a name: composition, kinds of space and characters without a shape apart."""
    drawn = "".join(" " if c.isspace() else c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return unicodedata.normalize("NFC", drawn)


def _spelt(name: str, place: int) -> str:
    """The code points of one character and its marks, and the form of the name where it is in one."""
    end = place + 1
    while end < len(name) and unicodedata.combining(name[end]):
        end += 1
    points = " ".join(f"U+{ord(c):04X}" for c in name[place:end]) or "its end"
    forms = [form for form in ("NFC", "NFD") if unicodedata.is_normalized(form, name)]
    return f"{points}, {forms[0]}" if len(forms) == 1 else points


def native(path: str) -> str:
    """A relative path with / between its parts, as this machine writes it."""
    return path.replace("/", os.sep)
