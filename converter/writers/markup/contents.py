"""The table of contents: articles, and their headings below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.writers.markup.xml import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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


def contents(entries: Iterable[str]) -> str:
    """The list of all articles."""
    return "<ol>\n" + "\n".join(entries) + "\n</ol>"
