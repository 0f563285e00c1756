"""Descriptions for catalogues: Dublin Core as XML and schema.org as JSON-LD, of each article and of the collection."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from converter.archive import places
from converter.writers.markup.linked_data import linked_data
from converter.writers.markup.xml import escape, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.archive.kept import Kept
    from converter.edition import Edition
    from converter.model import Metadata, Person

OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ '
    'http://www.openarchives.org/OAI/2.0/oai_dc.xsd">\n'
)
CLOSE = "</oai_dc:dc>\n"


def dublin_core(label: str, metadata: Metadata, digest: str, name: str | None) -> Iterator[tuple[str, str]]:
    """The Dublin Core elements of an article, in the order of the standard; unknown ones are left out."""
    yield "title", metadata.title or label
    for other in (metadata.subtitle, metadata.original_title):
        if other:
            yield "title", other
    for person in metadata.authors:
        yield "creator", person_name(person)
    for person in (*metadata.editors, *metadata.translators):
        yield "contributor", person_name(person)
    for word in metadata.keywords:
        yield "subject", word
    if metadata.summary:
        yield "description", metadata.summary
    if publisher := metadata.source or metadata.site:
        yield "publisher", publisher
    if metadata.published:
        yield "date", str(metadata.published)
    yield "type", "Text"
    yield "format", "text/markdown"
    for identifier in (metadata.identifier, metadata.canonical_url or metadata.url):
        if identifier:
            yield "identifier", identifier
    yield "identifier", f"urn:sha256:{digest}"
    if name:
        yield "source", name
    if metadata.language:
        yield "language", metadata.language
    for whole in (metadata.site if metadata.source else None, metadata.column):
        if whole:
            yield "relation", whole
    if metadata.rights:
        yield "rights", metadata.rights


def person_name(person: Person) -> str:
    """A person as catalogues name them: the affiliation where that is all there is."""
    if person.name and person.affiliation:
        return f"{person.name} ({person.affiliation})"
    return person.name or person.affiliation or ""


def dc_xml(rows: Iterable[tuple[str, str]]) -> bytes:
    """Dublin Core elements as XML."""
    body = "".join(f"  <dc:{name}>{escape(line(value))}</dc:{name}>\n" for name, value in rows if line(value))
    return (OPEN + body + CLOSE).encode("utf-8", "replace")


def article(kept: Kept, edition: Edition) -> list[tuple[str, bytes]]:
    """The descriptions of one article, by what they are."""
    assert kept.card
    metadata = edition.document.metadata
    rows = dublin_core(kept.card.label, metadata, kept.sha256, kept.name)
    form = linked_data(metadata, kept.sha256)
    form.setdefault("headline", kept.card.label)
    form["isBasedOn"] |= {"contentUrl": _up(kept.original), "name": kept.name, "contentSize": f"{kept.size} B"}
    form["encoding"] = {
        "@type": "MediaObject",
        "contentUrl": _up(places.article(kept.id)),
        "encodingFormat": "text/markdown",
    }
    return [("dc.xml", dc_xml(rows)), ("jsonld", _json(form))]


def _up(path: str) -> str:
    """A path of the bag as seen from data/metadata/articles."""
    return "../../" + path.removeprefix("data/")


def collection_dc(title: str, metadata: Metadata, count: int, info: dict[str, str]) -> bytes:
    """The collection as Dublin Core."""
    rows = [("title", title)]
    rows += [("creator", person_name(person)) for person in metadata.authors]
    if metadata.source or metadata.site:
        rows.append(("publisher", metadata.source or metadata.site or ""))
    if info.get("External-Description"):
        rows.append(("description", info["External-Description"]))
    if metadata.published:
        rows.append(("date", str(metadata.published)))
    rows += [("type", "Collection"), ("format", f"{count} articles")]
    if info.get("External-Identifier"):
        rows.append(("identifier", info["External-Identifier"]))
    if metadata.language:
        rows.append(("language", metadata.language))
    if info.get("Source-Organization"):
        rows.append(("contributor", info["Source-Organization"]))
    if metadata.rights:
        rows.append(("rights", metadata.rights))
    return dc_xml(rows)


def collection_head(title: str, metadata: Metadata, count: int, info: dict[str, str]) -> dict[str, Any]:
    """The collection as schema.org has it, without its parts."""
    form: dict[str, Any] = {"@context": "https://schema.org", "@type": "Collection", "name": title}
    if info.get("External-Identifier"):
        form["identifier"] = info["External-Identifier"]
    if info.get("Source-Organization"):
        form["holdingArchive"] = {"@type": "ArchiveOrganization", "name": info["Source-Organization"]}
    if metadata.language:
        form["inLanguage"] = metadata.language
    if metadata.published:
        form["datePublished"] = str(metadata.published)
    return form | {"size": count}


def collection_ld(head: dict[str, Any], articles: Iterable[Kept]) -> Iterator[bytes]:
    """The collection as JSON-LD, part after part, so that it needs no memory."""
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2].encode("utf-8", "backslashreplace") + b',\n "hasPart": ['
    comma = b"\n"
    for kept in articles:
        assert kept.card
        part: dict[str, Any] = {"@type": "Article", "@id": f"articles/{kept.id}.jsonld", "headline": kept.card.label}
        if kept.card.metadata.published:
            part["datePublished"] = str(kept.card.metadata.published)
        part["url"] = "../" + places.article(kept.id).removeprefix("data/")
        yield comma + json.dumps(part, ensure_ascii=False).encode("utf-8", "backslashreplace")
        comma = b",\n"
    yield b"\n ]\n}\n"


def _json(form: dict[str, Any]) -> bytes:
    return (json.dumps(form, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
