"""Pages that list articles and are none: the front page of a channel, the index of a column, saved by mistake.

What they say of people and days is said of the articles that they list.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from converter.readers.html.followers import DATE
from converter.report import Finding

if TYPE_CHECKING:
    from converter.model import Claim
    from converter.readers.html.measures import Measures

RULE = "list-page"
MESSAGE = "the page lists {} articles and seems to be none itself; save the pages of the articles that are wanted"
ENTRIES = 6  # titles with links that make a list
ENTRY = 4.0  # weight of such a title at least
SHARE = 0.4  # of a run that the title is: a day stands beside it
MOST_WORDS = 120.0  # weight of words between two titles: first sentences and no text
ONLY = 0.5  # share of the runs that are titles where no days stand beside them
OF_ENTRIES = frozenset({"published", "modified", "authors", "editors", "source"})


def entries(measures: Measures, main: tuple[int, int]) -> int:
    """How many articles a page lists in its main content; 0 where it is an article itself.

    Titles that are links, one after the other, with a day beside most of them or nothing but them, and few words between.
    """
    runs = measures.runs
    inside = [run for run in range(measures.first_run[main[0]], measures.first_run[main[1]]) if not measures.gone[run]]
    titles = [at for at, run in enumerate(inside) if runs.linked[run] >= max(ENTRY, SHARE * runs.size[run])]
    if len(titles) < ENTRIES:
        return 0
    dates = {found[0] for run in inside if runs.size[run] <= MOST_WORDS and (found := DATE.search(measures.text(run)))}
    bounds = [0, *titles, len(inside)]
    longest = max(sum(runs.size[run] - runs.linked[run] for run in inside[a:b]) for a, b in pairwise(bounds))
    if longest > MOST_WORDS:
        return 0
    is_dated = len(dates) * 2 >= len(titles) and len(dates) >= ENTRIES
    is_bare = len(titles) >= ONLY * len(inside) and not any(measures.good[run] > 0 for run in inside)
    return len(titles) if is_dated or is_bare else 0


def told(count: int) -> tuple[Finding, ...]:
    """What is said of a page that lists articles."""
    return (Finding(RULE, "warning", "whole page", MESSAGE.format(count)),) if count else ()


def without_entries(claims: list[Claim]) -> list[Claim]:
    """The claims of lines without those that speak of the articles of a list."""
    return [claim for claim in claims if claim.field not in OF_ENTRIES]
