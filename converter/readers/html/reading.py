"""Read a page: decode, parse, prune, choose the main content, build the blocks, gather claims, keep the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.errors import EmptyInput
from converter.model import Document, Provenance
from converter.readers.html.building import Builder, language_tag
from converter.readers.html.choosing import choose
from converter.readers.html.ledgering import Account
from converter.readers.html.links import Links
from converter.readers.html.measures import Measures
from converter.readers.html.parsing import declared_charset, parse
from converter.readers.html.pruning import discount, prune
from converter.report import Change, Outcome
from converter.source import check_not_empty, local_resource
from converter.text import charset

if TYPE_CHECKING:
    from converter.model import Place
    from converter.options import Options
    from converter.readers.html.parsing import Page
    from converter.source import Source
    from converter.text.charset import Decoded

VERSION = "1"


def read(source: Source, options: Options) -> Outcome:
    """Read a saved page. Raises EmptyInput where there is no text in it."""
    check_not_empty(source)
    decoded = charset.decode(source.data, options.charset or declared_charset(source.data))
    page = parse(decoded.text)
    if not page.text.strip():
        raise EmptyInput(f"{source.label} has no text in it")
    language = page_language(page)
    measures = Measures(page)
    account = Account(page)
    pruned = prune(page, measures)
    for row in pruned:
        account.prune(*row)
    discount(measures)
    main = choose(page, measures)
    links = Links(base_address(page, source.address), lambda link: local_resource(source, link))
    built = Builder(page, links, gone=account.gone, main_language=language).build([(main + (page.tags[main] not in ("", "pre", "table", "ul", "ol", "blockquote")), page.ends[main])])
    account.drop(built.dropped)
    removals = account.removals(built.blocks, main)
    document = Document(
        built.blocks,
        claims=(),
        resources=tuple(links.resources.values()),
        provenance=provenance(source, decoded, "html"),
    )
    return Outcome(document, removals, charset_changes(decoded), text=page.text)


def page_language(page: Page) -> str | None:
    """The language that the page says it is in."""
    for node in range(min(len(page.tags), 40)):
        given = page.attributes[node].get("lang") or page.attributes[node].get("xml:lang")
        if given and page.tags[node] in ("html", "body"):
            return language_tag(given)
    return None


def base_address(page: Page, address: str | None) -> str | None:
    """What relative links are relative to."""
    from urllib.parse import urljoin

    for node, tag in enumerate(page.tags):
        if tag == "base":
            base = page.attributes[node].get("href", "").strip()
            if base:
                try:
                    return urljoin(address or "", base)
                except ValueError:
                    return address
        elif tag == "body":
            break
    return address


def provenance(source: Source, decoded: Decoded | None, reader: str) -> Provenance:
    """How the bytes became a document."""
    return Provenance(
        sha256=source.sha256,
        size=len(source.data),
        media_type=source.media_type,
        charset=decoded.charset if decoded else None,
        charset_evidence="; ".join(decoded.evidence) if decoded else None,
        reader=reader,
        reader_version=VERSION,
        name=source.name,
        address=source.address,
    )


def charset_changes(decoded: Decoded) -> tuple[Change, ...]:
    """What was put right while decoding, equal repairs counted."""
    counted: dict[tuple[str, str], Change] = {}
    for repair in decoded.repairs:
        key = (repair.before.hex(), repair.after)
        known = counted.get(key)
        count = known.count + 1 if known else 1
        counted[key] = Change(
            "charset", f"byte {repair.offset}" if known is None else known.where, repair.before.hex(" "), repair.after, repair.confidence, count, repair.gain, repair.before.hex()
        )
    return tuple(counted.values())


__all__ = ["Place", "base_address", "charset_changes", "page_language", "provenance", "read"]
