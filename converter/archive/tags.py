"""The tag files of a bag: declaration, bag-info, manifests, fetch list, as RFC 8493 and BagIt 0.97 write them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9_-]+)\.txt\Z", re.IGNORECASE)
LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.*)", re.DOTALL)
ENCODED = re.compile(r"%(0[aAdD]|25)")
FETCH = re.compile(r"(\S+)[ \t]+([0-9]+|-)[ \t]+(.*)", re.DOTALL)
LONGEST = 1 << 20  # code points in one line of a tag file; a longer one is damage


@dataclass(frozen=True, slots=True)
class Declaration:
    """What `bagit.txt` says; `faults` are what it should not say."""

    version: str = "1.0"
    encoding: str = "utf-8"
    faults: tuple[str, ...] = ()

    @property
    def strict(self) -> bool:
        """Whether the bag follows RFC 8493: every payload file in every manifest, and percent signs written out."""
        major, _, minor = self.version.partition(".")
        return (int(major), int(minor)) >= (1, 0)


class Line(NamedTuple):
    """One line of a manifest; `fault` says what is wrong with it."""

    number: int
    digest: str
    path: str
    fault: str | None = None


def encode_path(path: str) -> str:
    r"""A path as manifests write it: line ends and percent signs written out (RFC 8493, section 2.1.3).

    >>> encode_path("data/100%\n.txt")
    'data/100%25%0A.txt'
    """
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def decode_path(path: str) -> str:
    r"""The path behind what a manifest writes; other percent sequences stay.

    >>> decode_path("data/100%25%0a.txt"), decode_path("data/%E4%BD%A0")
    ('data/100%\n.txt', 'data/%E4%BD%A0')
    """
    return ENCODED.sub(lambda match: chr(int(match[1], 16)), path)


def is_safe(path: str) -> bool:
    """Whether a path from a manifest stays inside of the bag on every system."""
    parts = path.split("/")
    return not (
        path.startswith(("/", "~", "\\")) or ".." in parts or "" in parts or "\0" in path or path[1:3] in (":\\", ":/")
    )


def read_declaration(data: bytes) -> Declaration:
    """What `bagit.txt` says. Never raises: what cannot be read is a fault, and is taken as BagIt 1.0 in UTF-8."""
    faults: list[str] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        faults.append("it is not UTF-8")
    if text.startswith("\ufeff"):
        faults.append("it begins with a byte order mark")
    tags = dict(info_rows(text.lstrip("\ufeff")))
    version, encoding = tags.get("BagIt-Version"), tags.get("Tag-File-Character-Encoding")
    if version is None or not re.fullmatch(r"[0-9]{1,3}\.[0-9]{1,3}", version):
        faults.append("BagIt-Version is missing" if version is None else f"BagIt-Version is {version!r}")
        version = "1.0"
    try:
        known = "".encode(encoding or "")  # a name that is no charset raises
        assert known is not None
    except LookupError:
        faults.append("Tag-File-Character-Encoding is " + ("missing" if encoding is None else repr(encoding)))
        encoding = None
    more = tags.keys() - {"BagIt-Version", "Tag-File-Character-Encoding"}
    if more:
        faults.append(f"it has an unknown line {min(more)!r}")
    return Declaration(version, encoding or "utf-8", tuple(faults))


def info_rows(text: str) -> list[tuple[str, str]]:
    """Labels and values of `bag-info.txt`, in their order; folded lines are joined, what is no row is left out."""
    rows: list[tuple[str, str]] = []
    for line in re.split(r"\r\n|\r|\n", text):
        if line[:1] in (" ", "\t") and rows:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
        elif ":" in line:
            label, _, value = line.partition(":")
            rows.append((label.strip(), value.strip()))
    return rows


def info_text(rows: Iterable[tuple[str, str]]) -> str:
    r"""The text of `bag-info.txt`; a line end within a value becomes a space.

    >>> info_text([("Source-Organization", "某图书馆\n特藏部")])
    'Source-Organization: 某图书馆 特藏部\n'
    """
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in rows)


def read_manifest(stream: BinaryIO, encoding: str, *, strict: bool) -> Iterator[Line]:
    """The lines of a manifest, each with its fault where it has one; the path is decoded.

    A BagIt before 1.0 writes out line ends only, and a percent sign stands for itself.
    """
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    number = 0
    while row := text.readline(LONGEST):
        number += 1
        row = row.removesuffix("\n").removesuffix("\r")
        if number == 1:
            row = row.removeprefix("\ufeff")
        if not row:
            continue
        match = LINE.fullmatch(row)
        if not match:
            yield Line(number, "", "", "it is no digest and path")
            continue
        digest, _, path = match.groups()
        path = decode_path(path) if strict else re.sub(r"%0[aAdD]", lambda m: decode_path(m[0]), path)
        path = path.removeprefix("./")
        fault = None
        if not path or not is_safe(path):
            fault = "its path leads out of the bag"
        elif not path.isascii() and any("\udc80" <= c <= "\udcff" for c in path):
            fault = f"it is not {encoding}"
        yield Line(number, digest, path, fault)
    text.detach()


def read_fetch(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, str, str | None, str]]:
    """Line number, address, length (None: not told) and path of `fetch.txt`; a line that is none has no path."""
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    for number, row in enumerate(text, 1):
        line = row.rstrip("\r\n")
        if not line:
            continue
        match = FETCH.fullmatch(line)
        if match is None:
            yield number, line, None, ""
        else:
            length = match[2]
            yield number, match[1], None if length == "-" else length, decode_path(match[3])
    text.detach()
