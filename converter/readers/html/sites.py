"""Use a site rule on a page: its article, what goes, its metadata. Where it finds too little, the general views decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from converter.model import Claim, Person
from converter.readers.html.headvalues import date_of
from converter.readers.html.leaves import collapse
from converter.rules.sites import sites
from converter.text.bylines import people, read_line, western_byline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page
    from converter.rules.sites import Site
    from converter.rules.sites.selectors import Selector, Simple

LEAST = 20.0  # weight of words that a content selector must find
ENOUGH = 60.0  # the same where the general views chose what stands around it or after it
SHARE = 0.5  # of the sentences that the general views found
LONGEST = 200  # code points of a value
CONFIDENCE = 0.97


class Applied(NamedTuple):
    """A site rule and what it found on a page."""

    site: Site
    content: tuple[tuple[int, Selector], ...]  # elements that can be the article, best first
    remove: tuple[tuple[int, Selector], ...]


def apply(page: Page, said: Sequence[Claim], folders: tuple[str, ...]) -> Applied | None:
    """The first site rule that knows a page, by its address or by its signs; None where none does."""
    addresses = [str(claim.value) for claim in said if claim.field in ("url", "canonical_url")]
    addresses += [
        page.attributes[node].get("content", "")
        for node in page.with_attribute("property")
        if page.attributes[node]["property"] == "og:url"
    ]
    hosts = [host for address in addresses if (host := _host(address))]
    for site in sites(folders):
        if any(map(site.knows, hosts)) or (site.signs and all(_first(page, sign) >= 0 for sign in site.signs)):
            content = tuple((node, s) for s in site.content if (node := _first(page, s)) >= 0)
            remove = tuple((node, s) for s in site.remove for node in _select(page, s))
            return Applied(site, content, remove)
    return None


def article(page: Page, measures: Measures, applied: Applied, general: int) -> tuple[int, Selector] | None:
    """The element of the article by the rule, where it holds enough beside what the general views chose."""
    for node, selector in applied.content:
        words = measures.size_of(node) - measures.linked_of(node)
        if words < LEAST:
            continue
        inside = general <= node < page.ends[general]
        if (
            applied.site.is_own
            or measures.good_of(node) >= SHARE * measures.good_of(general)
            or node <= general < page.ends[node]  # the general views chose a part of it
            or (words >= ENOUGH and (inside or node < general))  # comments after it can be longer
        ):
            return node, selector
    return None


def claims(page: Page, applied: Applied, order: str | None) -> list[Claim]:
    """The metadata that the rule names."""
    made: list[Claim] = []
    for field, selectors in applied.site.metadata:
        for selector in selectors:
            evidence = f"site rule {applied.site.name}: {selector.text}"
            found = [claim for node in _select(page, selector) for claim in _claims(page, node, field, selector, order)]
            if found:
                several = field in ("authors", "editors", "translators")
                made += [
                    Claim(field, claim.value, evidence, CONFIDENCE, claim.spans)
                    for claim in (dict.fromkeys(found) if several else found[:1])
                ]
                break
    return made


def _claims(page: Page, node: int, field: str, selector: Selector, order: str | None) -> list[Claim]:
    """What one element says of a field: a value by itself, or one behind its label (来源：某报)."""
    if selector.attribute:
        text = page.attributes[node].get(selector.attribute, "").strip()
        spans: tuple[tuple[int, int], ...] = ()
    else:
        text = collapse(page.of(node)).strip()
        spans = ((page.starts[node], page.stops[node]),)
    text = " ".join(text.split())
    if not text or len(text) > LONGEST:
        return []
    labelled = [fact.value for fact in read_line(text, order).facts if fact.field == field]
    if labelled:
        return [Claim(field, value, "", CONFIDENCE, spans) for value in labelled]
    if field == "published":
        date = date_of(text, order)
        return [Claim(field, date, "", CONFIDENCE, spans)] if date else []
    if field in ("authors", "editors", "translators"):
        persons = people(text) or tuple(map(Person, western_byline(text))) or (Person(text),)
        return [Claim(field, person, "", CONFIDENCE, spans) for person in persons if person.name]
    return [Claim(field, text, "", CONFIDENCE, spans)]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _first(page: Page, selector: Selector) -> int:
    return next(_select(page, selector), -1)


def _select(page: Page, selector: Selector) -> Iterator[int]:
    """The elements that a selector finds, in document order."""
    *around, last = selector.parts
    for node in _candidates(page, last):
        if page.tags[node] and last.matches(page.tags[node], page.attributes[node]):
            parts = list(around)
            at = page.parents[node]
            while parts and at >= 0:
                if parts[-1].matches(page.tags[at], page.attributes[at]):
                    parts.pop()
                at = page.parents[at]
            if not parts:
                yield node


def _candidates(page: Page, wanted: Simple) -> Sequence[int]:
    """The elements that one can be of, in document order: those with its class, id or attribute, else all."""
    if wanted.classes:
        return sorted(set(page.by_word().get(wanted.classes[0], ())))
    if wanted.ids:
        return page.by_id().get(wanted.ids[0], ())
    if wanted.attributes:
        return page.with_attribute(wanted.attributes[0][0])
    return range(len(page.tags))
