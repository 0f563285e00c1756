"""An article's metadata as schema.org JSON-LD, so that a later reader can bring all of it back.

Each field of `Metadata` has a property of its own, so the way back is unambiguous:

    title headline · subtitle alternativeHeadline · original_title alternateName · authors author · editors editor
    translators translator · published datePublished · modified dateModified · source sourceOrganization.name
    site isPartOf.name · section articleSection · column genre · url url · canonical_url mainEntityOfPage
    language inLanguage · summary abstract · keywords keywords · rights copyrightNotice · identifier identifier
    a person: name, roleName, affiliation.name · the source's digest isBasedOn.sha256
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converter.model import Metadata, Person

_STRINGS = {
    "title": "headline",
    "subtitle": "alternativeHeadline",
    "original_title": "alternateName",
    "section": "articleSection",
    "column": "genre",
    "url": "url",
    "canonical_url": "mainEntityOfPage",
    "language": "inLanguage",
    "summary": "abstract",
    "rights": "copyrightNotice",
    "identifier": "identifier",
}
_PERSONS = {"authors": "author", "editors": "editor", "translators": "translator"}
_DATES = {"published": "datePublished", "modified": "dateModified"}


def linked_data(metadata: Metadata, digest: str) -> dict[str, Any]:
    """The JSON-LD object of an article."""
    made: dict[str, Any] = {"@context": "https://schema.org", "@type": "Article"}
    for field, name in _STRINGS.items():
        if value := getattr(metadata, field):
            made[name] = value
    for field, name in _PERSONS.items():
        if people := getattr(metadata, field):
            made[name] = [_person(person) for person in people]
    for field, name in _DATES.items():
        if date := getattr(metadata, field):
            made[name] = str(date)
    if metadata.source:
        made["sourceOrganization"] = {"@type": "Organization", "name": metadata.source}
    if metadata.site:
        made["isPartOf"] = {"@type": "WebSite", "name": metadata.site}
    if metadata.keywords:
        made["keywords"] = list(metadata.keywords)
    if digest:
        made["isBasedOn"] = {"@type": "MediaObject", "sha256": digest}
    return made


def script(metadata: Metadata, digest: str) -> str:
    """The JSON-LD as text that neither HTML nor XML can take for markup."""
    text = json.dumps(linked_data(metadata, digest), ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _person(person: Person) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "Person"}
    if person.name:
        made["name"] = person.name
    if person.role:
        made["roleName"] = person.role
    if person.affiliation:
        made["affiliation"] = {"@type": "Organization", "name": person.affiliation}
    return made
