"""What the head of a page says of its article: meta elements, JSON-LD, links. All of it as claims."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from converter.model import Claim, PartialDate, Person
from converter.text import dates
from converter.text.han import has_han
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.parsing import Page

RULES = Path(__file__).parent.parent.parent / "rules"

DATES = frozenset({"published", "modified"})
LONGEST_TITLE, LONGEST_NAME = 300, 80
LINKED_DATA_BYTES = 2_000_000
DEEPEST = 12  # levels of a JSON-LD object that are looked through
DATED_ADDRESS = lazily(
    r"(?<=[/_.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/_]?)(?P<month>0[1-9]|1[0-2])(?:(?P=sep)|/)?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
CONTROL = lazily("[\0-\x1f]+")
NAME_PARTS = lazily(r"\s*[,、，;；/|]\s*|\s+(?:and|&|und|et|y)\s+")
BY = lazily(r"^(?:by|von|par|por)\s+|^(?:作者|文|記者|记者)\s*[:：/|丨]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeadRules:
    """`rules/page_metadata.toml`, ready to use."""

    meta: dict[str, tuple[str, float]]  # name -> field and confidence
    types: frozenset[str]
    weak: frozenset[str]
    not_a_person: re.Pattern[str]
    house: re.Pattern[str]


@lru_cache(maxsize=1)
def rules() -> HeadRules:
    """The rules, read once a process."""
    data = tomllib.loads((RULES / "page_metadata.toml").read_text("utf-8"))
    meta = {name: (field, confidence) for field, names in data["meta"].items() for name, confidence in names.items()}
    linked, words = data["linked_data"], data["words"]
    return HeadRules(
        meta,
        frozenset(linked["types"]),
        frozenset(linked["weak"]),
        re.compile(words["not_a_person"], re.IGNORECASE),
        re.compile(words["house"], re.IGNORECASE),
    )


def claims(page: Page, address: str | None) -> list[Claim]:
    """Claims of the head and of microdata that stand anywhere in meta elements."""
    known = rules().meta
    made: list[Claim] = []
    for node in [node for node, tag in enumerate(page.tags) if tag in ("meta", "link")]:
        attributes = page.attributes[node]
        if page.tags[node] == "link":
            if attributes.get("rel", "").lower() == "canonical":
                made += _address(attributes.get("href", ""), address, "link canonical")
            continue
        content = attributes.get("content", "").strip()
        if not content:
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key, "").strip().lower()
            if name in known:
                field, confidence = known[name]
                made += _meta(field, content, f"meta {name}", confidence)
                break
            if name in ("keywords", "news_keywords"):
                made += [Claim("keywords", word, f"meta {name}", 0.5) for word in _keywords(content)]
    made += _wrapper(page)
    for script in page.linked_data:
        made += _linked_data(script)
    if address:
        made.append(Claim("url", address, "address of the source", 1.0))
    made += _dated_address(made)
    return made


def _dated_address(claims: list[Claim]) -> list[Claim]:
    """The day that stands in the page's address, as a last resort."""
    for claim in claims:
        if claim.field in ("url", "canonical_url"):
            found = DATED_ADDRESS.search(str(claim.value))
            if found:
                date = PartialDate(int(found["year"]), int(found["month"]), int(found["day"]))
                return [Claim("published", date, f"address of the page: {found[0]}", 0.4)]
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
        return _authors(content, evidence, confidence)
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


def _authors(text: str, evidence: str, confidence: float) -> list[Claim]:
    """Authors; a house of the press that stands as author is the source."""
    return [
        Claim("source", person.name, evidence, confidence - 0.25)
        if person.name and has_han(person.name) and (rules().house.search(person.name) or len(person.name) > 8)
        else Claim("authors", person, evidence, confidence)
        for person in persons_of(text)
    ]


def _keywords(content: str) -> list[str]:
    return [word for part in re.split(r"[,，;；、|]", content) if (word := part.strip()) and len(word) <= 30][:20]


def _address(href: str, base: str | None, evidence: str) -> list[Claim]:
    try:
        target = urljoin(base or "", href.strip())
    except ValueError:
        return []
    return [Claim("canonical_url", target, evidence, 0.9)] if re.match(r"https?://[^/]+", target) else []


def date_of(text: str) -> PartialDate | None:
    """The date that a value is, also as a stamp in seconds or a bare 20200529."""
    found = dates.find(text)
    if found:
        return found[0].date
    compact = re.fullmatch(
        r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[T ]?(\d\d):?(\d\d).*)?", text.strip()
    )
    if compact:
        time = f"{compact[4]}:{compact[5]}" if compact[4] else None
        return PartialDate(int(compact[1]), int(compact[2]), int(compact[3]), time)
    return None


def persons_of(text: str) -> list[Person]:
    """The people of an author value; addresses, sites by their ending and words for nobody are none."""
    text = BY.sub("", " ".join(text.split()))
    if not text or len(text) > LONGEST_NAME * 3:
        return []
    made: list[Person] = []
    for part in NAME_PARTS.split(text):
        name = BY.sub("", part.strip(" .:：-"))
        if not name or len(name) > LONGEST_NAME or rules().not_a_person.match(name):
            continue
        made.append(Person(name))
    return made[:12]


# -- JSON-LD ------------------------------------------------------------------------------------------------


def _linked_data(script: str) -> list[Claim]:
    if len(script) > LINKED_DATA_BYTES:
        return []
    body = (
        script.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .strip()
        .rstrip(";")
    )
    try:
        data = json.loads(CONTROL.sub(" ", body))
    except (ValueError, RecursionError):
        return []
    made: list[Claim] = []
    for entity in _entities(data):
        made += _entity(entity)
    return made


def _entities(data: Any) -> list[dict[str, Any]]:
    """Articles first; a page that is no more than that only where there is no article."""
    found: list[tuple[bool, dict[str, Any]]] = []
    waiting: list[tuple[Any, int]] = [(data, 0)]
    while waiting:
        node, depth = waiting.pop(0)
        if depth > DEEPEST:
            continue
        if isinstance(node, list):
            waiting += [(child, depth + 1) for child in node]
        elif isinstance(node, dict):
            kinds = node.get("@type")
            names = {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}
            if names & rules().types:
                found.append(
                    (bool(names - rules().weak & rules().types and names & (rules().types - rules().weak)), node)
                )
            waiting += [
                (node[key], depth + 1) for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in node
            ]
    strong = [node for is_strong, node in found if is_strong]
    return strong[:1] or [node for _, node in found][:1]


def _entity(entity: dict[str, Any]) -> list[Claim]:
    made: list[Claim] = []
    title = _string(entity.get("headline")) or _string(entity.get("name"))
    if title and len(title) <= LONGEST_TITLE:
        made.append(Claim("title", title, "JSON-LD headline", 0.85))
    for key, field, confidence in (
        ("datePublished", "published", 0.9),
        ("dateModified", "modified", 0.9),
        ("dateCreated", "published", 0.7),
        ("pubDate", "published", 0.85),
        ("upDate", "modified", 0.8),
    ):
        date = date_of(_string(entity.get(key)) or "")
        if date:
            made.append(Claim(field, date, f"JSON-LD {key}", confidence))
    authors = entity.get("author") or entity.get("creator") or []
    for author in authors if isinstance(authors, list) else [authors]:
        name = _string(author.get("name")) if isinstance(author, dict) else _string(author)
        confidence = 0.7 if isinstance(author, dict) and author.get("@type") == "Organization" else 0.85
        made += _authors(name or "", "JSON-LD author", confidence)
    publisher = entity.get("publisher")
    name = _string(publisher.get("name")) if isinstance(publisher, dict) else None
    if name:
        made.append(Claim("site", name, "JSON-LD publisher", 0.8))
    for key, field, confidence in (
        ("articleSection", "section", 0.75),
        ("description", "summary", 0.6),
        ("copyrightNotice", "rights", 0.6),
    ):
        value = entity.get(key)
        text = _string(value[0] if isinstance(value, list) and value else value)
        if text:
            made.append(Claim(field, text, f"JSON-LD {key}", confidence))
    return made


def _string(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    text = " ".join(re.sub(r"<[^<>]+>|&nbsp;", " ", value).split())
    return (text.replace("&amp;", "&").replace("&quot;", '"').replace("&#39;", "'").replace("&#x27;", "'")) or None
