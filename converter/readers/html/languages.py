"""Languages as pages name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.readers.html.parsing import Page


YEAR_FIRST = frozenset({"zh", "ja", "ko", "hu", "lt", "mn"})  # languages whose dates begin with the year


def language_of(page: Page, node: int, main: str | None) -> str | None:
    """The language that a block says it is in, where that is another one than the page's."""
    if not page.with_attribute("lang"):
        return None
    while node > 0 and page.tags[node] not in ("body", "html"):
        given = page.attributes[node].get("lang")
        if given:
            language = language_tag(given)
            return None if not language or same_language(language, main) else language
        node = page.parents[node]
    return None


def language_tag(text: str) -> str | None:
    """A BCP 47 tag as a page writes it, or None.

    >>> language_tag("zh_CN"), language_tag("en"), language_tag("中文")
    ('zh-CN', 'en', None)
    """
    tag = text.strip().replace("_", "-")
    parts = tag.split("-")
    sound = tag.isascii() and 2 <= len(parts[0]) <= 3 and all(part.isalnum() and len(part) <= 8 for part in parts)
    return tag if sound and parts[0].isalpha() else None


def same_language(language: str, other: str | None) -> bool:
    """Whether two tags name one language, script and region aside."""
    return other is not None and language.split("-", maxsplit=1)[0].lower() == other.split("-")[0].lower()


def day_order(language: str | None) -> str | None:
    """How a language writes a date of figures: `dmy`, `mdy`, or None where nobody can tell.

    English without a region is taken for American, which most pages are that say no more than `en`.

    >>> day_order("en-US"), day_order("en-GB"), day_order("de"), day_order("zh-CN"), day_order(None)
    ('mdy', 'dmy', 'dmy', None, None)
    """
    if language is None:
        return None
    first, _, region = language.lower().partition("-")
    if first == "en":
        return "mdy" if region in ("", "us") else "dmy"
    return None if first in YEAR_FIRST else "dmy"
