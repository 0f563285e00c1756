"""The sections of a book: articles of one source, column, year or folder stand together under a heading."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from converter.book.order import collation
from converter.model import Section
from converter.text.fold import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.book.members import Member
    from converter.book.order import Key

SECTIONS = ("source", "column", "year", "folder")
_REST = {"zh": "其他", "en": "Other"}  # 其他 is written alike in both scripts


def divide(members: Sequence[Member], by: str, language: str | None) -> tuple[list[Member], tuple[Section, ...]]:
    """The members by section, in their order within each; and the sections, named in the book's language.

    Sources, columns and folders are ordered as titles are, years from old to new; what has no section stands at the
    end under 其他, unless nothing has one.
    """
    names = one_spelling([_name(one, by) for one in members])
    if not any(names):
        return list(members), ()
    keys: dict[str, Key] = {name: (1, ()) if not name else (0, collation(name)) for name in set(names)}
    ranked = sorted(range(len(members)), key=lambda place: keys[names[place]])
    made: list[Member] = []
    sections: list[Section] = []
    for name, places in groupby(ranked, key=lambda place: names[place]):
        sections.append(Section(title=name or rest_of(language), start=len(made)))
        made += [members[place] for place in places]
    return made, tuple(sections)


def one_spelling(names: Sequence[str]) -> list[str]:
    """The names, each as it is spelt most often, then first: 江城晚报 and 江城晚報 are one paper."""
    counted: dict[str, Counter[str]] = {}
    for name in names:
        counted.setdefault(squeeze(name), Counter())[name] += 1
    best = {key: counts.most_common(1)[0][0] for key, counts in counted.items()}
    return [best[squeeze(name)] for name in names]


def _name(one: Member, by: str) -> str:
    metadata = one.card.metadata
    match by:
        case "source":
            return " ".join((metadata.source or metadata.site or "").split())
        case "column":
            return " ".join((metadata.column or metadata.section or "").split())
        case "year":
            return str(metadata.published.year) if metadata.published else ""
        case _:
            return one.name.rpartition("/")[0]


def rest_of(language: str | None) -> str:
    """What the section of articles is called that belong to none."""
    return _REST["zh" if (language or "zh").startswith("zh") else "en"]
