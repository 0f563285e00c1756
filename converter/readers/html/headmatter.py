"""What the head of a page says of its article: meta elements, JSON-LD, links. All of it as claims."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from converter.model import Claim, PartialDate
from converter.readers.html import linked_data
from converter.readers.html.headvalues import authors_of, date_of, rules
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from converter.readers.html.parsing import Page

DATES = frozenset({"published", "modified"})
LONGEST_TITLE = 300
DATED_ADDRESS = lazily(
    r"(?<=[/_.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/_]?)(?P<month>0[1-9]|1[0-2])(?:(?P=sep)|/)?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
WRITTEN_BY = lazily(
    r"(?:written by|author|verfasst von|geschrieben von|écrit par|escrito por|scritto da|作者)$", re.IGNORECASE
)


def claims(page: Page, address: str | None) -> list[Claim]:
    """Claims of the head and of microdata that stand anywhere in meta elements."""
    known = rules().meta
    made: list[Claim] = []
    labelled: dict[str, str] = {}
    for node in sorted({*page.with_attribute("content"), *page.with_attribute("rel")}):
        attributes = page.attributes[node]
        if page.tags[node] not in ("meta", "link"):
            continue
        if page.tags[node] == "link":
            if attributes.get("rel", "").lower() == "canonical":
                made += _address(attributes.get("href", ""), address, "link canonical")
            continue
        content = attributes.get("content", "").strip()
        if not content:
            continue
        if attributes.get("name", "").startswith("twitter:"):
            labelled[attributes["name"].lower()] = content
        for name in _names(attributes):
            if name == "parsely-page":
                made += _parsely(content)
                break
            if name in known:
                field, confidence = known[name]
                made += _meta(field, content, f"meta {name}", confidence)
                break
            if name in ("keywords", "news_keywords"):
                made += [Claim("keywords", word, f"meta {name}", 0.5) for word in _keywords(content)]
    made += _labelled(labelled)
    made += _wrapper(page)
    made += linked_data.claims(page.linked_data)
    if address:
        made.append(Claim("url", address, "address of the source", 1.0))
    made += _dated_address(made)
    return made


def _parsely(content: str) -> list[Claim]:
    """The facts of a meta element that holds an object of its own (parsely-page)."""
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        return []
    if not isinstance(given, dict):
        return []
    made: list[Claim] = []
    for key, field, confidence in (
        ("title", "title", 0.8),
        ("author", "authors", 0.75),
        ("pub_date", "published", 0.85),
    ):
        value = given.get(key) or (given.get("authors") if key == "author" else None)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.strip():
                made += _meta(field, item, f"meta parsely-page {key}", confidence)
    return made


def _names(attributes: Mapping[str, str]) -> Iterator[str]:
    """What a meta element says it is: a property may be several (dateCreated datePublished), the last one first."""
    for key in ("property", "name", "itemprop", "http-equiv"):
        given = attributes.get(key, "").strip().lower()
        if given:
            yield given
            if " " in given:
                yield from reversed(given.split())


def _dated_address(claims: list[Claim]) -> list[Claim]:
    """The day that stands in the page's address, as a last resort."""
    for claim in claims:
        if claim.field in ("url", "canonical_url"):
            found = DATED_ADDRESS.search(str(claim.value))
            if found:
                date = PartialDate(int(found["year"]), int(found["month"]), int(found["day"]))
                return [Claim("published", date, f"address of the page: {found[0]}", 0.4)]
    return []


def _labelled(cards: dict[str, str]) -> list[Claim]:
    """The author of a card whose label says so (twitter:label1 "Written by", twitter:data1 the name)."""
    for number in "12":
        label, value = cards.get(f"twitter:label{number}", ""), cards.get(f"twitter:data{number}", "")
        if value and WRITTEN_BY.match(label.strip()):
            return authors_of(value, f"meta twitter:data{number}", 0.72)
    return []


def _wrapper(page: Page) -> list[Claim]:
    """The address that a corpus gives a page in the element that it wraps round it."""
    for node in range(min(4, len(page.tags))):
        if page.tags[node] == "text" and page.attributes[node].get("id", "").startswith("http"):
            return [Claim("url", page.attributes[node]["id"], "text element round the page", 0.8)]
    return []


def _meta(field: str, content: str, evidence: str, confidence: float) -> list[Claim]:
    content = " ".join(content.split())
    if field in DATES:
        date = date_of(content)
        return [Claim(field, date, evidence, confidence)] if date else []
    if field == "authors":
        return authors_of(content, evidence, confidence)
    if field == "language":
        tag = content.split(",")[0].strip().replace("_", "-")
        return (
            [Claim(field, tag, evidence, confidence)]
            if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z\d]{2,8})*", tag)
            else []
        )
    if field == "title" and len(content) > LONGEST_TITLE:
        return []
    return [Claim(field, content, evidence, confidence)]


def _keywords(content: str) -> list[str]:
    return [word for part in re.split(r"[,，;；、|]", content) if (word := part.strip()) and len(word) <= 30][:20]


def _address(href: str, base: str | None, evidence: str) -> list[Claim]:
    try:
        target = urljoin(base or "", href.strip())
    except ValueError:
        return []
    return [Claim("canonical_url", target, evidence, 0.9)] if re.match(r"https?://[^/]+", target) else []
