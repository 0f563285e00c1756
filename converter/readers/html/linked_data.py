"""What the JSON-LD of a page says of its article, also where it is spread over a graph or not quite JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from converter.model import Claim
from converter.readers.html.headvalues import authors_of, date_of, rules
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_TITLE = 300
MOST_BYTES = 2_000_000
DEEPEST = 12  # levels of an object that are looked through
CONTROL = lazily("[\0-\x1f]+")
LAST_COMMA = lazily(r",\s*(?=[}\]])")
DATES = (
    ("datePublished", "published", 0.9),
    ("dateModified", "modified", 0.9),
    ("dateCreated", "published", 0.7),
    ("uploadDate", "published", 0.6),
    ("pubDate", "published", 0.85),
    ("upDate", "modified", 0.8),
)
TEXTS = (("articleSection", "section", 0.75), ("description", "summary", 0.6), ("copyrightNotice", "rights", 0.6))
PLAIN = lazily(r"\"(?P<key>datePublished|dateModified|headline)\"\s*:\s*\"(?P<value>[^\"\\]{1,300})\"")
PLAIN_AUTHOR = lazily(r"\"author\"\s*:\s*[\[{\s]*(?:[^{}\[\]]{0,200}?\"name\"\s*:\s*)?\"(?P<value>[^\"\\]{2,80})\"")
LESS = 0.1  # confidence that a script loses which is not quite JSON


def claims(scripts: Sequence[str]) -> list[Claim]:
    """Claims of all scripts of a page, in their order."""
    parsed = [(script, _parsed(script)) for script in scripts if len(script) <= MOST_BYTES]
    known = _named([data for _, data in parsed])
    made: list[Claim] = []
    for script, data in parsed:
        if data is None:
            made += _plain(script)
        for entity in _entities(data):
            made += _entity(entity, known)
    return made


def _parsed(script: str) -> Any:
    """The script as JSON; None where it is none."""
    body = script.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    body = CONTROL.sub(" ", body).strip().rstrip(";")
    for attempt in (body, LAST_COMMA.sub("", body)):
        try:
            return json.loads(attempt)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(data: Any, keys: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The objects of a script, outermost first; only those below `keys` where keys are given."""
    found: list[dict[str, Any]] = []
    waiting: list[tuple[Any, int]] = [(data, 0)]
    at = 0
    while at < len(waiting):
        node, depth = waiting[at]
        at += 1
        if depth > DEEPEST:
            continue
        if isinstance(node, list):
            waiting += [(child, depth + 1) for child in node]
        elif isinstance(node, dict):
            found.append(node)
            waiting += [(node[key], depth + 1) for key in (node if keys is None else keys) if key in node]
    return found


def _named(scripts: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """The objects that others refer to by their `@id`."""
    return {
        node["@id"]: node
        for data in scripts
        for node in _walk(data)
        if isinstance(node.get("@id"), str) and node.get("name")
    }


def _entities(data: Any) -> list[dict[str, Any]]:
    """Articles first; a page that is no more than that only where there is no article."""
    known, weak = rules().types, rules().weak
    found: list[tuple[bool, dict[str, Any]]] = []
    for node in _walk(data, ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")):
        kinds = node.get("@type")
        names = {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}
        if names & known:
            found.append((bool(names & (known - weak)), node))
    strong = [node for is_strong, node in found if is_strong]
    return strong[:1] or [node for _, node in found][:1]


def _entity(entity: dict[str, Any], known: dict[str, dict[str, Any]]) -> list[Claim]:
    made: list[Claim] = []
    title = _string(entity.get("headline")) or _string(entity.get("name"))
    if title and len(title) <= LONGEST_TITLE:
        made.append(Claim("title", title, "JSON-LD headline", 0.85))
    for key, field, confidence in DATES:
        date = date_of(_string(entity.get(key)) or "")
        if date:
            made.append(Claim(field, date, f"JSON-LD {key}", confidence))
    made += _people(entity, known)
    publisher = _resolved(entity.get("publisher"), known)
    name = _string(publisher.get("name")) if isinstance(publisher, dict) else None
    if name:
        made.append(Claim("site", name, "JSON-LD publisher", 0.8))
    for key, field, confidence in TEXTS:
        value = entity.get(key)
        text = _string(value[0] if isinstance(value, list) and value else value)
        if text:
            made.append(Claim(field, text, f"JSON-LD {key}", confidence))
    return made


def _people(entity: dict[str, Any], known: dict[str, dict[str, Any]]) -> list[Claim]:
    """The authors: strings, objects, references to objects, lists of these."""
    given = entity.get("author") or entity.get("creator") or []
    made: list[Claim] = []
    for row in given if isinstance(given, list) else [given]:
        author = _resolved(row, known)
        kind = author.get("@type") if isinstance(author, dict) else None
        confidence = 0.7 if kind == "Organization" else 0.85
        names = author.get("name") if isinstance(author, dict) else author
        for name in names if isinstance(names, list) else [names]:
            made += authors_of(_string(name) or "", "JSON-LD author", confidence)
    return made


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    """The object that a reference names."""
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _plain(script: str) -> list[Claim]:
    """What can be read of a script that is no JSON: dates, headline, the first author."""
    fields = {"datePublished": ("published", 0.9), "dateModified": ("modified", 0.9), "headline": ("title", 0.85)}
    made: list[Claim] = []
    for match in PLAIN.finditer(script):
        field, confidence = fields[match["key"]]
        value = _string(match["value"]) if field == "title" else date_of(match["value"])
        if value and not any(claim.field == field for claim in made):
            made.append(Claim(field, value, f"JSON-LD {match['key']}", confidence - LESS))
    if author := PLAIN_AUTHOR.search(script):
        made += authors_of(_string(author["value"]) or "", "JSON-LD author", 0.85 - LESS)
    return made


def _string(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^<>]+>", " ", unescape(value))).split()) or None
