"""Build blocks from HTML that another reader made: nothing is pruned, the markup is taken at its word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.readers.html.building import Builder
from converter.readers.html.ledgering import Account
from converter.readers.html.links import Links
from converter.readers.html.parsing import parse
from converter.readers.html.values import Fragment

if TYPE_CHECKING:
    from converter.readers.html.links import Load


def build_fragment(
    html: str, *, base: str | None = None, load: Load | None = None, before: str = "", language: str | None = None
) -> Fragment:
    """Blocks of a piece of HTML.

    `base` makes links absolute, `load` gives media type and bytes of a picture, `before` is text that stands before
    that of the fragment in the source text and that the caller answers for.
    """
    page = parse(html, before)
    links = Links(base, load)
    account = Account(page)
    built = Builder(page, links, main_language=language, exact=True).build([(0, len(page.tags))])
    account.drop(built.dropped)
    removals = account.removals(built.blocks, start=len(before))
    return Fragment(built.blocks, page.text or before, removals, tuple(links.resources.values()))
