"""Metadata to YAML front matter: scalars, block lists, one level of maps; every string reads back as that string."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from converter.model import PartialDate, Person
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Metadata, Provenance, Series

FIELDS = (
    "title",
    "subtitle",
    "original_title",
    "authors",
    "editors",
    "translators",
    "published",
    "modified",
    "source",
    "site",
    "section",
    "column",
    "url",
    "canonical_url",
    "language",
    "summary",
    "keywords",
    "rights",
    "identifier",
)
PROVENANCE = ("name", "address", "sha256", "charset")

# What a YAML reader takes for something else than a string when it stands without quotes.
_DOUBTFUL = lazily(
    r"""
      [\s\-?:,\[\]{}#&*!|>'"%@`]        # indicators at the beginning
    | .*(?::\ |\ \#|:\Z|\s\Z)            # a key, a comment, a space at the end
    | .*[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]
    | [-+]?[.\d][\d.,:_eE+/TZ\ -]*\Z     # numbers, times, dates
    | [-+]?0[xob][\da-f_]*\Z
    | [-+]?\.(?:inf|nan)\Z
    | (?:~|null|true|false|yes|no|on|off|y|n|=|<<)\Z
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ESCAPED = lazily(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def scalar(text: str) -> str:
    r"""A string as YAML, in double quotes only where it would be read as something else.

    >>> scalar("组织工作：总攻令"), scalar("2020"), scalar('他说: "好"')
    ('组织工作：总攻令', '"2020"', '"他说: \\"好\\""')
    """
    if text and not _DOUBTFUL.match(text):
        return text
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def write(
    metadata: Metadata,
    provenance: Provenance | None = None,
    *,
    title: str | None = None,
    generator: str | None = None,
    record: Iterable[tuple[str, dict[str, Any]]] = (),
    series: Series | None = None,
) -> str:
    """Front matter between its two lines of dashes; see `fields`."""
    return framed(fields(metadata, provenance, title, generator, record, series))


def framed(rows: Iterable[tuple[str, str]]) -> str:
    """Fields between the two lines of dashes."""
    return "\n".join(["---", *(text for _, text in rows), "---", ""])


def fields(
    metadata: Metadata,
    provenance: Provenance | None = None,
    title: str | None = None,
    generator: str | None = None,
    record: Iterable[tuple[str, dict[str, Any]]] = (),
    series: Series | None = None,
) -> list[tuple[str, str]]:
    r"""The fields of front matter in their order, each by its name and as YAML; `title` stands in where there is none.

    `series` is that of a book, with its place as `series_index`. `record` holds name and report summary of each article for a colophon: what was removed and changed, by rule.
    Unknown fields are left out. Dates are as precise as they are known. The same values give the same text.

    >>> from converter.model import Metadata
    >>> fields(Metadata(keywords=("月", "夜")), title="题")
    [('title', 'title: 题'), ('keywords', 'keywords:\n  - 月\n  - 夜')]
    """
    found: list[tuple[str, Iterable[str]]] = []
    for name in FIELDS:
        value = getattr(metadata, name)
        if name == "title" and not value:
            value = title
        if value:
            found.append((name, _field(name, value)))
    if series is not None:
        rows = (("series", series.name), ("series_index", series.number))
        found += [(name, _field(name, value)) for name, value in rows if value]
    if provenance:
        known = [(name, getattr(provenance, name)) for name in PROVENANCE]
        found.append(("provenance", ("provenance:", *(f"  {name}: {scalar(value)}" for name, value in known if value))))
    if generator:
        found.append(("generator", (f"generator: {scalar(generator)}",)))
    if articles := [_record(label, summary) for label, summary in record]:
        found.append(("record", ("record:", *(line for article in articles for line in article))))
    return [(name, "\n".join(lines)) for name, lines in found]


def _field(name: str, value: str | PartialDate | tuple[Person | str, ...]) -> Iterable[str]:
    if isinstance(value, PartialDate):
        return (f"{name}: {value}",)
    if isinstance(value, str):
        return (f"{name}: {scalar(value)}",)
    lines = [f"{name}:"]
    for item in value:
        lines += _person(item) if isinstance(item, Person) else (f"  - {scalar(item)}",)
    return lines


def _record(label: str, summary: dict[str, Any]) -> Iterable[str]:
    """What was done to one article: source, digests, counts by rule."""
    shown = {"article": label}
    shown |= {
        key: str(summary[key]) for key in ("name", "sha256", "charset", "profile", "profile_digest") if summary.get(key)
    }
    for key in ("removed", "changed"):
        if summary.get(key):
            shown[key] = ", ".join(f"{rule} {count}" for rule, count in summary[key].items())
    return [
        f"  {'-' if place == 0 else ' '} {key}: {scalar(value)}" for place, (key, value) in enumerate(shown.items())
    ]


def _person(person: Person) -> Iterable[str]:
    """A name alone as a string; a map where more is known."""
    if person.name and not person.role and not person.affiliation:
        return (f"  - {scalar(person.name)}",)
    known = [(name, getattr(person, name)) for name in ("name", "role", "affiliation")]
    pairs = [f"{name}: {scalar(value)}" for name, value in known if value is not None]
    return [f"  {'-' if place == 0 else ' '} {pair}" for place, pair in enumerate(pairs)]
