"""Read a page: decode, parse, prune, choose the main content, build the blocks, gather claims, keep the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from converter.errors import EmptyInput
from converter.model import Claim, Document
from converter.readers.decoding import decode, provenance
from converter.readers.html import archives, forums, headmatter, listing, microdata, sites, titles, trimming, visible
from converter.readers.html.building import Builder
from converter.readers.html.choosing import choose
from converter.readers.html.datelines import discount_datelines
from converter.readers.html.followers import first_article, next_head
from converter.readers.html.languages import day_order, language_tag
from converter.readers.html.ledgering import Account
from converter.readers.html.links import Links
from converter.readers.html.measures import Measures
from converter.readers.html.naming import by_name, thread
from converter.readers.html.parsing import declared_charset, parse
from converter.readers.html.pruning import discount, prune
from converter.report import Outcome
from converter.source import check_not_empty, local_resource

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from converter.model import Place
    from converter.options import Options
    from converter.readers.html.parsing import Page
    from converter.report import Removal
    from converter.source import Source

DATELINE = 120  # code points of a line that tells about the article
UNOPENED = ("", "pre", "table", "ul", "ol", "blockquote", "figure")  # main contents that are a block themselves


def read(source: Source, options: Options) -> Outcome:
    """Read a saved page. Raises EmptyInput where there is no text or picture in its body."""
    check_not_empty(source)
    reading = decode(source, options, declared_charset(source.data))
    page = parse(reading.text)
    if not page.text.strip():
        raise EmptyInput(f"{source.label} has no text in it")
    said = titles.without_house(page, titles.cut_claims(headmatter.claims(page, source.address)))
    measures = Measures(page)
    account = Account(page)
    site = sites.apply(page, said, options.rules)
    found = _main_content(page, measures, account, said, site)
    language = page_language(page)
    links = Links(base_address(page, source.address), lambda link: local_resource(source, link))
    built = Builder(page, links, gone=account.gone, main_language=language).build(found.stretches)
    if not built.blocks:  # nothing reads as an article: all of the page is better than none of it
        account = Account(page)
        built = Builder(page, links, main_language=language).build([_body(page)])
        if not built.blocks:
            raise EmptyInput(f"{source.label} has no text in its body")
    account.drop(built.dropped)
    inside = {node for stretch in found.stretches for node in text_nodes(page, stretch, account.gone)}
    order = day_order(language)
    others = [node for node, row in account.gone.items() if row[0] in microdata.OTHERS - {"footer"}]
    others += [measures.runs.first[run] for run in found.follower]
    listed = 0 if found.is_forum else listing.entries(measures, found.whole)
    seen = visible.claims(page, measures, found.whole, found.title.run, inside, others, order, language)
    claims = (
        *found.title.claims,
        *said,
        *(listing.without_entries(seen) if listed else seen),
        *visible.breadcrumbs(page, measures, found.whole),
        *(sites.claims(page, site, order) if site is not None else ()),
        *(() if listed else microdata.claims(page, measures, found.whole, account.gone, order)),
        *([Claim("language", language, "lang of the page", 0.5)] if language else []),
    )
    removals = _told(account.removals(built.blocks), claims)
    document = Document(
        built.blocks,
        claims=claims,
        resources=tuple(links.resources.values()),
        provenance=provenance(source, "html", reading),
    )
    return Outcome(document, removals, reading.changes, (*reading.findings, *listing.told(listed)), text=page.text)


def _told(removals: tuple[Removal, ...], claims: Sequence[Claim]) -> tuple[Removal, ...]:
    """Removals; of lines outside of the article with the metadata that were read there."""
    placed = [claim for claim in claims if claim.spans]
    rows: list[Removal] = []
    for removal in removals:
        told: dict[str, None] = {}
        if (
            removal.rule in ("main-content", "dateline")
            and len(removal.text) <= DATELINE
            and "\n" not in removal.text.strip()
        ):
            inside = (claim for claim in placed if all(_holds(removal.spans, span) for span in claim.spans))
            told = dict.fromkeys(claim.field for claim in inside)
        outside = "outside of the main content; " if removal.rule == "main-content" else ""
        reason = f"{outside}read as metadata: {', '.join(told)}"
        rows.append(replace(removal, rule="dateline", reason=reason) if told else removal)
    return tuple(rows)


def _holds(spans: tuple[Place, ...], span: Place) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


class _Found(NamedTuple):
    """Where the article is: stretches of nodes, the stretch from the first to the last, the title."""

    stretches: list[tuple[int, int]]
    whole: tuple[int, int]
    title: titles.Title
    follower: range = range(0)  # runs of another article after the first
    is_forum: bool = False


def _main_content(
    page: Page, measures: Measures, account: Account, said: list[Claim], site: sites.Applied | None
) -> _Found:
    """Prune, choose, trim; what goes on the way is told to the account."""
    posts = forums.posts(page, measures)
    kept = [node for node, _ in site.content[:1]] if site is not None and not posts else posts
    if site is not None:
        for node, selector in site.remove:
            reason = f"site rule {site.site.name}: {selector.text}"
            account.prune(node, "site-rule", reason, 0.98)
            measures.remove(node)
        measures.refresh()
    is_forum = bool(posts) or any(
        forums.is_address(str(claim.value)) for claim in said if claim.field in ("url", "canonical_url")
    )
    for row in prune(page, measures, keep=kept, is_forum=is_forum):
        account.prune(*row)
    discount(measures)
    discount_datelines(measures)
    archive = None
    if posts:
        stretches = [(node, page.ends[node]) for node in posts]
        whole = (posts[0], page.ends[posts[-1]])
        main = -1
    else:
        choice = choose(page, measures, is_forum=is_forum)
        for node in choice.talk:
            account.prune(node, "comments", "many short lines with a time, after the article", 0.8)
        main = choice.node
        named = sites.article(page, measures, site, main) if site is not None else None
        if named is not None:
            main = named[0]
        else:
            main = (thread if is_forum else by_name)(page, measures, choice.node, titles.names(page, said))
        if not is_forum and named is None and main == choice.node:
            name = titles.named(page, said)
            main = first_article(page, measures, main, name)
            archive = archives.find(page, measures, main, name) if main == choice.node else None
            main = archive.node if archive else main
        for row in trimming.trim(page, measures, main, is_forum=is_forum):
            account.prune(*row)
        whole = (
            (main + (page.tags[main] not in UNOPENED), page.ends[main]) if page.tags[main] != "html" else _body(page)
        )
        stretches = [whole]
    runs = measures.runs
    if archive is not None:
        said += _archived(measures, archive, account)
    title = titles.find(page, measures, said, whole)
    if title.run is not None:
        account.take(runs.first[title.run], runs.last[title.run], "title", "the title, kept as metadata", ("title",))
        measures.gone[title.run] = True
    follower = range(0) if is_forum else _follower(page, measures, account, main, title.run)
    if not is_forum:
        for rows in (trimming.cut_tail(measures, main), trimming.lines(measures, main, title.run)):
            for run, rule, reason, confidence in rows:
                if not measures.gone[run]:
                    measures.gone[run] = True
                    account.take(runs.first[run], runs.last[run], rule, reason, (), confidence)
                    if rule == trimming.DATELINE:
                        measures.told.add(run)
    return _Found(stretches, whole, title, follower, is_forum=is_forum)


def _follower(page: Page, measures: Measures, account: Account, main: int, title_run: int | None) -> range:
    """Take out the runs of another article that stands below the first, piece beside piece."""
    start = next_head(page, measures, main, title_run) if title_run is not None else None
    if start is None:
        return range(0)
    made = range(start, measures.runs_of(main).stop)
    for run in made:
        if not measures.gone[run]:
            measures.gone[run] = True
            first, last = measures.runs.first[run], measures.runs.last[run]
            account.take(first, last, "other-articles", "another article after the first", (), 0.8)
    return made


def _archived(measures: Measures, archive: archives.Archive, account: Account) -> list[Claim]:
    """Take out the other texts of an archive, and the line of title and date; what that line tells."""
    runs = measures.runs
    for run in measures.runs_of(archive.node):
        if not archive.start <= run < archive.end and not measures.gone[run]:
            measures.gone[run] = True
            reason = "another text of an archive: the page is about the first, or about the one that it is named after"
            account.take(runs.first[run], runs.last[run], "other-articles", reason, (), 0.8)
    measures.refresh()
    measures.gone[archive.start] = measures.gone[archive.body - 1] = True
    reason, kept = "title and date of the text, kept as metadata", ("title", "published")
    account.take(runs.first[archive.start], runs.last[archive.body - 1], "title", reason, kept)
    made = [Claim("title", archive.title, "title above its date", 0.97)]
    return [*made, Claim("published", archive.published, "title above its date", 0.97)] if archive.published else made


def _body(page: Page) -> tuple[int, int]:
    if "body" not in page.tags:
        return 0, 0
    body = page.tags.index("body")
    return body, page.ends[body]


def text_nodes(page: Page, stretch: tuple[int, int], gone: Collection[int]) -> set[int]:
    """The text nodes of a stretch that are not gone."""
    made: set[int] = set()
    at = stretch[0]
    while at < stretch[1]:
        if at in gone:
            at = page.ends[at]
            continue
        if not page.tags[at]:
            made.add(at)
        at += 1
    return made


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
