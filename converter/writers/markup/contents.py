"""The table of contents: articles, and their headings below them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from converter.writers.markup.xml import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from converter.rendered import Shelf
    from converter.writers.markup.blocks import Place


def entry(
    title: str, href: str, places: Sequence[Place], *, language: str = "", show: Callable[[str], str] = escape
) -> str:
    """One article of the contents as a list item, its headings nested by level; `show` makes a text markup."""
    parts = [f'<li{language}><a href="{href}">{show(title)}</a>']
    open_levels: list[int] = []
    for place in places:
        while open_levels and open_levels[-1] > place.level:
            open_levels.pop()
            parts.append("</li>\n</ol>")
        if open_levels and open_levels[-1] == place.level:
            parts.append("</li>\n")
        else:
            open_levels.append(place.level)
            parts.append("\n<ol>\n")
        base = href.partition("#")[0]
        parts.append(f'<li><a href="{base}#{place.id}">{show(place.text)}</a>')
    parts.append("</li>\n</ol>" * len(open_levels))
    parts.append("</li>")
    return "".join(parts)


def contents(entries: Shelf[str], sections: Iterable[tuple[int, str]] = ()) -> Iterator[str]:
    """The list of all articles, in pieces; those from a section's place on lie below it, to the next section.

    A section is the place of its first entry and its link; what stands behind the last article has a section "".
    """
    bounds = [*sections, (len(entries), "")]
    rest = iter(entries)
    parted = ""
    yield "<ol>\n"
    for made in itertools.islice(rest, bounds[0][0]):
        yield parted + made
        parted = "\n"
    for (start, link), (end, _) in itertools.pairwise(bounds):
        yield f"{parted}{link}\n<ol>\n" if link else parted
        parted = ""
        for made in itertools.islice(rest, end - start):
            yield parted + made
            parted = "\n"
        if link:
            yield "\n</ol>\n</li>"
        parted = "\n"
    yield "\n</ol>"


def section(title: str, href: str, *, language: str = "", show: Callable[[str], str] = escape) -> str:
    """The beginning of a section's item, which `contents` fills and closes."""
    return f'<li{language}><a href="{href}">{show(title)}</a>'
