"""How an edition is set: its templates, the direction of its lines, how stress is shown, and what follows from that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from converter import looks
from converter.text.patterns import lazily
from converter.writers import upright
from converter.writers.markup import languages
from converter.writers.markup.xml import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.rendered import WriteContext
    from converter.writers.markup.languages import Words

# Scripts that are written down the page as well as across it; Mongolian runs the other way.
_CLAUSE = lazily("[^：；。！？，—…]+(?:[：；。！？，]+|—+|…+|$)[”’」』》）]*|.+", re.DOTALL)
LONG = 60  # characters of a title that is set smaller
_SHORTEST = 3  # characters of a clause that may have a line of its own
_EAST_ASIAN = ("zh", "ja", "ko", "yue", "und", "cmn", "lzh")


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What the writers of markup are told of the looks of an edition."""

    epub: bool
    templates: looks.Templates
    look: str
    vertical: bool
    dots: bool

    def words(self, language: str | None) -> Words:
        """The words of an edition in a language."""
        return languages.words(language, self.templates)

    def style(self, *names: str) -> str:
        """Style sheets one after the other; for a vertical edition with what is other there."""
        more = (
            ("epub/vertical.css", "epub/vertical-book.css" if self.epub else "html/vertical.css")
            if self.vertical
            else ()
        )
        return "".join(self.templates.text(name) for name in (*names, *more))

    def is_vertical(self, language: str | None) -> bool:
        """Whether the lines of a text in this language run down the page: those of Latin type never do."""
        return self.vertical and runs_down(language)

    def classes(self, *, down: bool) -> Markup:
        """The class attribute of a page, by which the style sheets know how it is set."""
        found = (("vertical", down), ("emphasis-dots", self.dots))
        names = " ".join(name for name, holds in found if holds)
        return Markup(f' class="{names}"' if names else "")

    def shown(self, *, down: bool) -> dict[str, object]:
        """What a page is told of its direction, and with what it shows texts.

        `upright` shows a text, in vertical lines with short numbers upright; `clauses` a title, which breaks between
        its clauses before it breaks within one.
        """
        shown = show(down=down)

        def clauses(text: str) -> Markup:
            return _clauses(text, shown)

        return {
            "vertical": down,
            "classes": self.classes(down=down),
            "upright": shown,
            "clauses": clauses,
            "long": LONG,
        }


def of_context(context: WriteContext, *, epub: bool) -> Setting:
    """The setting that a write context asks for."""
    return Setting(
        epub, looks.at(context.templates), context.look, context.direction == "vertical", context.emphasis == "dots"
    )


@lru_cache(maxsize=64)
def runs_down(language: str | None) -> bool:
    """Whether text in a language may run down the page.

    >>> runs_down("zh-Hant"), runs_down("ja"), runs_down("en"), runs_down(None)
    (True, True, False, True)
    """
    return (language or "und").lower().split("-")[0] in _EAST_ASIAN


def combined(text: str) -> str:
    """A number that stands upright in vertical lines; the text is as it was."""
    return f'<span class="upright">{escape(text)}</span>'


def _upright(text: str) -> Markup:
    return Markup("".join(combined(part) if stands else escape(part) for part, stands in upright.pieces(text)))


def show(*, down: bool) -> Callable[[str], str]:
    """What a page does with a text to show it."""
    return _upright if down else plain


def _clauses(text: str, shown: Callable[[str], str]) -> Markup:
    parts = [part for part in _CLAUSE.findall(text + "") if part]  # a name that the page does not know says so here
    if len(parts) < 2 or min(map(len, parts)) < _SHORTEST:
        return Markup(shown(text))
    return Markup("".join(f'<span class="clause">{shown(part)}</span>' for part in parts))


def plain(text: str) -> Markup:
    """Text as markup."""
    return Markup(escape(text))
