"""Questions about one element of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.han import is_han

if TYPE_CHECKING:
    from collections.abc import Collection

    from converter.model import Place
    from converter.readers.html.parsing import Page

PROSE_SHARE = 0.4  # share of Han from which preformatted text is prose


def places(page: Page, node: int, gone: Collection[int], *, with_spaces: bool = False) -> list[Place]:
    """The places of the text inside of a node, less what is gone already."""
    made: list[Place] = []
    at, end = node, page.ends[node]
    while at < end:
        if at in gone:
            at = page.ends[at]
            continue
        if not page.tags[at] and (with_spaces or not page.of(at).isspace()):
            made.append((page.starts[at], page.stops[at]))
        at += 1
    return made


def holds(page: Page, node: int, tag: str) -> bool:
    """Whether there is a tag inside of a node."""
    return tag in page.tags[node + 1 : page.ends[node]]


def is_only_picture(page: Page, node: int) -> bool:
    """Whether a noscript holds the one form of a picture that is not there without it."""
    if not holds(page, node, "img") or page.of(node).strip():
        return False
    parent = page.parents[node]
    around = page.tags[parent + 1 : node] + page.tags[page.ends[node] : page.ends[parent]]
    return "img" not in around


def is_prose(page: Page, node: int) -> bool:
    """Whether preformatted text is prose: old pages keep whole stories in it."""
    text = "".join(page.of(node).split())
    if not text or holds(page, node, "code") or "language" in page.attributes[node].get("class", ""):
        return False
    return sum(map(is_han, text)) > PROSE_SHARE * len(text)


def is_of_notes(page: Page, node: int) -> bool:
    """Whether a rule only parts the notes from the text."""
    return "footnote" in page.attributes[page.parents[node]].get("class", "")


def syntax_of(page: Page, node: int) -> str | None:
    """The programming language that a code block says it is in."""
    for inner in range(node, min(node + 3, page.ends[node])):
        for name in page.attributes[inner].get("class", "").split():
            if name.startswith(("language-", "lang-", "brush:")):
                return name.replace("brush:", "brush-").partition("-")[2] or None
    return None
