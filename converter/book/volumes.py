"""A book in volumes: by the number of articles, or by the size of their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.errors import ProfileError
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Section

_FORM = lazily(r"(\d{1,9})\s*(k|m)?(?:c|chars|字)?", 2)
_FACTOR = {"": 1, "k": 1_000, "m": 1_000_000}
_UNEVEN = 0.5  # of a volume that may be left empty so that a section stays whole


class Volumes(NamedTuple):
    """How large a volume is at most: so many articles, or so many code points of text."""

    articles: int = 0
    characters: int = 0


def volumes(given: str) -> Volumes:
    """The size of volumes as a user writes it: `200` articles, `500k` or `2m` characters.

    Raises ProfileError for anything else.

    >>> volumes("200"), volumes("500k")
    (Volumes(articles=200, characters=0), Volumes(articles=0, characters=500000))
    """
    found = _FORM.fullmatch(given.strip())
    if found is None or not int(found[1]):
        raise ProfileError(f"volumes {given!r}: give a number of articles (200) or of characters (500k, 2m)")
    unit = (found[2] or "").lower()
    return Volumes(characters=int(found[1]) * _FACTOR[unit]) if unit else Volumes(articles=int(found[1]))


def cut(lengths: Sequence[int], size: Volumes, sections: Sequence[Section] = ()) -> list[tuple[int, int]]:
    """First and last place of each volume; a section that fits goes whole into the next volume.

    An article larger than a volume has one of its own.
    """
    weights = lengths if size.characters else [1] * len(lengths)
    most = size.characters or size.articles
    starts = {section.start for section in sections}
    made: list[tuple[int, int]] = []
    first, filled, seam = 0, 0, 0
    place = 0
    while place < len(weights):
        if place in starts:
            seam = place
        if place > first and filled + weights[place] > most:
            end = place
            if seam > first and seam != place and sum(weights[first:seam]) >= most * _UNEVEN:
                end = seam
            made.append((first, end))
            first = place = end
            filled = 0
            continue
        filled += weights[place]
        place += 1
    made.append((first, len(weights)))
    return made
