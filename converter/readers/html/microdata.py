"""What single elements near the article say by their attributes: `time`, `rel=author`, `itemprop`, classes of a byline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.model import Claim
from converter.readers.html.headmatter import date_of, persons_of
from converter.text.han import has_han
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.readers.html.measures import Measures
    from converter.readers.html.parsing import Page

BYLINE_CLASS = lazily(
    r"(?:^|[\s_-])(?:by-?line|author|authors|author-?name|writer|contributor)(?:$|[\s_-])", re.IGNORECASE
)
BY = lazily(r"^(?:written |posted |published )?by[:\s]+|^(?:von|par|por|di|av)\s+", re.IGNORECASE)
NAME = lazily(
    r"[A-ZÀ-ÞŁŚŽ][\w.'’-]*(?:\s+(?:(?:de|da|del|van|von|der|den|la|le|bin|al|el|di)\s+)*[A-ZÀ-ÞŁŚŽ][\w.'’-]*){1,3}"
)
NO_BYLINE = lazily(r"desc|bio|box|avatar|image|img|photo|about|social|title|role|job|count|links?\b", re.IGNORECASE)
NO_NAME = lazily(
    r"\s+(?:Updated|Published|Posted|Last|Reviewed|Edited|Written|Read|Staff|Senior|Editor|Reporter|Contributor|Share|Follow"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\b.*"
)
LONGEST = 90  # code points of an element that is a byline
DATES = {"datepublished": ("published", 0.87), "datecreated": ("published", 0.7), "datemodified": ("modified", 0.85)}


def claims(page: Page, measures: Measures, main: tuple[int, int]) -> list[Claim]:
    """Claims of elements before the end of the article; what was pruned speaks for something else."""
    made: list[Claim] = []
    dated = False
    for node in range(main[1]):
        attributes = page.attributes[node]
        if not attributes:
            continue
        tag = page.tags[node]
        prop = attributes.get("itemprop", "").lower()
        if prop in DATES and tag != "meta":
            field, confidence = DATES[prop]
            date = date_of(attributes.get("datetime") or attributes.get("content") or page.of(node))
            if date:
                made.append(Claim(field, date, f"itemprop {prop}", confidence))
        elif tag == "time" and not dated and not _is_gone(measures, node):
            date = date_of(attributes.get("datetime", "")) or date_of(page.of(node).strip())
            if date and date.day is not None:
                dated = True
                made.append(
                    Claim(
                        "published", date, f"time element: {page.path(node)}", 0.82 if "pubdate" in attributes else 0.76
                    )
                )
    made += _bylines(page, measures, main)
    return made


def _bylines(page: Page, measures: Measures, main: tuple[int, int]) -> list[Claim]:
    """The people of the first element that says by an attribute that it names the author; Latin names only."""
    for node in range(main[1]):
        attributes = page.attributes[node]
        if not attributes or not 0 < page.stops[node] - page.starts[node] <= 4 * LONGEST:
            continue
        strong = "author" in attributes.get("rel", "") or attributes.get("itemprop") == "author"
        name = attributes.get("class", "")
        if not strong and (not BYLINE_CLASS.search(name) or NO_BYLINE.search(name)):
            continue
        text = " ".join(page.of(node).split())
        if not text or len(text) > LONGEST or has_han(text) or _is_gone(measures, node):
            continue
        people = [person for person in persons_of(_names(text)) if person.name]
        if people:
            evidence = f"{'rel author' if strong else 'byline'}: {page.path(node)}"
            return [Claim("authors", person, evidence, 0.78 if strong else 0.72) for person in people]
    return []


def _names(text: str) -> str:
    """The names at the beginning of a byline; "" where it does not begin with a name."""
    bare = NO_NAME.sub("", BY.sub("", text))
    found = NAME.match(bare)
    if not found:
        return ""
    names = [found[0]]
    rest = bare[found.end() :]
    while (more := re.match(r"\s*(?:,|and|&|und|et|y)\s+", rest)) and (found := NAME.match(rest[more.end() :])):
        names.append(found[0])
        rest = rest[more.end() + found.end() :]
    return ", ".join(names)


def _is_gone(measures: Measures, node: int) -> bool:
    runs = measures.runs_of(node)
    return bool(runs) and all(measures.gone[run] for run in runs)
