"""Records: articles as lines of a JSONL file, the form in which corpora and crawlers keep them.

Each line is a JSON object. Its text is the first of these fields that holds any:

    html, content_html, raw_html     a page, read as one
    markdown, md                     Markdown
    text, content, body              text; a page where it looks like one

and it says these about itself, under our names or the common ones (`frontmatter` lists them):

    url, title, authors, published, source, site, language, keywords, summary ...

What a record says is a claim, strong and not beyond doubt: the page itself may know better. Fields of other names are
not read. A record's digest is that of its line, byte by byte.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from converter.errors import DamagedInput, EmptyInput, InputError
from converter.model import Claim
from converter.source import MEMBER_BYTES, Source, digest, media_type
from converter.stores import is_store, place, read_range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".jsonl", ".ndjson")
PAGE, MARKDOWN, TEXT = "text/html", "text/markdown", "text/plain"
FIELDS = {
    **dict.fromkeys(("html", "content_html", "raw_html"), PAGE),
    **dict.fromkeys(("markdown", "md"), MARKDOWN),
    **dict.fromkeys(("text", "content", "body"), TEXT),
}
ENDS = {PAGE: ".html", MARKDOWN: ".md", TEXT: ".txt"}
ADDRESS = ("url", "link", "source_url", "original_url", "permalink")
CONFIDENCE = 0.95
BOM = "\ufeff"  # a page's own word on its charset is wrong by now: the record is UTF-8


def source(line: bytes, name: str, label: str) -> Source:
    r"""The source that a line holds; `name` is its name without suffix, `label` what messages call it.

    Raises DamagedInput where the line is no JSON object, EmptyInput where no field of it holds text.

    >>> made = source('{"text": "荷花开了。", "url": "https://example.org/1"}'.encode(), "0000001", "pages.jsonl!1")
    >>> made.name, made.address, made.data.decode("utf-8-sig")
    ('0000001.txt', 'https://example.org/1', '荷花开了。')
    """
    record = _record(line, label)
    field = next((field for field in FIELDS if isinstance(record.get(field), str) and record[field].strip()), None)
    if field is None:
        if any(field in record for field in FIELDS):
            raise EmptyInput(f"{label} holds no text")
        raise EmptyInput(f"{label} has none of the fields {', '.join(FIELDS)}")
    from converter import frontmatter

    kind = FIELDS[field]
    data = (BOM + record[field].removeprefix(BOM)).encode("utf-8", "surrogatepass")
    if kind == TEXT and media_type(data) == PAGE:
        kind = PAGE
    address = next((record[key] for key in ADDRESS if isinstance(record.get(key), str) and record[key]), None)
    about = {key: value for key, value in record.items() if key not in FIELDS and key not in ADDRESS}
    claims = tuple(
        Claim(fact.field, fact.value, f"record {fact.key}", CONFIDENCE) for fact in frontmatter.facts_of(about)
    )
    return Source(data, name + ENDS[kind], address, claims=claims, taken_from=digest(line))


def _record(line: bytes, label: str) -> dict[str, Any]:
    if len(line) > MEMBER_BYTES:
        raise DamagedInput(f"{label} is longer than {MEMBER_BYTES} bytes")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DamagedInput(f"{label} is no UTF-8 from byte {error.start} of the line; JSON has to be") from error
    except (ValueError, RecursionError) as error:
        raise DamagedInput(f"{label} is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise DamagedInput(f"{label} is no JSON object")
    return record


def lines(path: str | Path) -> Iterator[tuple[int, int, int]]:
    """Number (from 1), first byte and length of each line that is not blank. Raises InputError."""
    try:
        with place(str(path)).open("rb") as stream:
            number = start = 0
            while line := stream.readline(MEMBER_BYTES + 1):
                whole = len(line)
                while len(line) > MEMBER_BYTES and not line.endswith(b"\n"):  # too long a line: its record says so
                    line = stream.readline(MEMBER_BYTES + 1)
                    whole += len(line)
                number += 1
                if whole > MEMBER_BYTES or line.strip():
                    yield number, start, whole
                start += whole
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def are_in(path: str | Path) -> bool:
    """Whether the first line that is not blank is a record."""
    for _, start, length in lines(path):
        if length > MEMBER_BYTES:
            return False
        try:
            return bool(FIELDS.keys() & _record(read(path, start, length), "").keys())
        except DamagedInput:
            return False
    return False


def read(path: str | Path, start: int, length: int) -> bytes:
    """A range of a file's bytes. Raises InputError."""
    if is_store(str(path)):
        return _whole(read_range(str(path), start, length), path, start, length)
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 -- a str comes as often
            stream.seek(start)
            data = stream.read(length)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    return _whole(data, path, start, length)


def _whole(data: bytes, path: str | Path, start: int, length: int) -> bytes:
    if len(data) < length:
        raise DamagedInput(f"{path} ends before byte {start + length}: it has changed since the run was planned")
    return data
