"""Language tags of editions, and the words that a writer itself puts on a page."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from converter import looks
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.model import Book, Card

UNKNOWN = "und"  # BCP 47: undetermined
_TAG = lazily(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}"  # language; one that is private use alone tells a reading system nothing
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"  # variants
    r"(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",  # extensions, private use
    re.IGNORECASE,
)


def tag(language: str | None) -> str | None:
    """A language tag that is well formed by BCP 47; None for what is none.

    >>> tag("zh_CN"), tag("zh-Hant-HK"), tag("中文")
    ('zh-CN', 'zh-Hant-HK', None)
    """
    made = (language or "").strip().replace("_", "-")
    return made if _TAG.fullmatch(made) else None


def of_card(card: Card) -> str:
    """The language of an article; `und` where nobody knows it, even in a book of one language: it may be a guest."""
    return tag(card.language) or tag(card.metadata.language) or UNKNOWN


def of_book(book: Book) -> str:
    """The language of a book: its own word, or that of most of its articles."""
    own = tag(book.metadata.language)
    if own:
        return own
    counted = Counter(language for card in book.cards if (language := of_card(card)) != UNKNOWN)
    return counted.most_common(1)[0][0] if counted else UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a writer says in its own words, in one language."""

    language: str
    contents: str
    landmarks: str
    cover: str
    title_page: str
    start: str
    colophon: str
    index: str
    index_authors: str
    index_sources: str
    notes: str
    untitled: str
    untitled_book: str
    original_title: str
    editor: str
    translator: str
    updated: str
    source: str
    address: str
    fingerprint: str
    edition_date: str
    made_by: str
    and_others: str
    summary_text: str
    summary_structure: str
    summary_notes: str
    summary_tables: str
    summary_ruby: str
    summary_described: str
    summary_undescribed: str
    colon: str
    open: str
    close: str
    comma: str

    def labelled(self, label: str, text: str) -> str:
        """A label and what it labels."""
        return f"{label}{self.colon}{text}"


_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")


def words(language: str | None, templates: looks.Templates | None = None) -> Words:
    """The words for a language: Chinese in two scripts, English for every other.

    Raises ProfileError, with file and line, for a table of one's own that is not complete.

    >>> words("zh-Hant-HK").contents, words("zh").contents, words("fr").contents
    ('目錄', '目录', 'Contents')
    """
    templates = templates or looks.at()
    lower = (language or "").lower()
    if lower.startswith(_TRADITIONAL):
        return _words("zh-Hant", templates)
    return _words("zh-Hans" if lower == "zh" or lower.startswith("zh-") else "en", templates)


@lru_cache(maxsize=16)
def _words(language: str, templates: looks.Templates) -> Words:
    wanted = {field.name for field in dataclasses.fields(Words)} - {"language"}
    return Words(language=language, **templates.words("epub/words.toml", language, wanted))
