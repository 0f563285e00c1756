"""Floors under the reading of pages: texts of our own in layouts of our own, and what of them must come out at least.

Each text of tests/cases/pages/articles.toml is set into each layout of tests/cases/pages/layouts (tests/pages.py), once
more with every class and id renamed, as pages of sites are that nobody has seen, and once more in Traditional
characters.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import fmean

import pytest
from pages import ARTICLES, LAYOUTS, page, score, traditional

import converter

FLOORS = {"f1": 0.97, "title": 0.99, "date": 0.98, "author": 0.97, "editor": 0.98, "source": 0.98}
FLOORS_RENAMED = FLOORS | {"f1": 0.965, "author": 0.92, "editor": 0.96, "source": 0.96}
FLOORS_TRADITIONAL = FLOORS | {"author": 0.96}
VARIANTS = {"plain": FLOORS, "renamed": FLOORS_RENAMED, "traditional": FLOORS_TRADITIONAL}
MADE_UP = 0.01  # share of the pages on which an author or editor may be given who is none
STOLEN = 0.003  # the same for an editor who is given as the author
WORST = 0.5


@lru_cache(maxsize=len(VARIANTS))
def scores(variant: str) -> dict[tuple[str, str], dict[str, float]]:
    """How each text is read in each layout."""
    rows = {}
    for number, layout in enumerate(LAYOUTS):
        for article in ARTICLES[number % 2 :: 2] if variant == "traditional" else ARTICLES:
            change = traditional if variant == "traditional" else str
            html = change(page(layout, article, renamed=variant == "renamed"))
            rows[layout, article["name"]] = score(html, layout, article, change)
    return rows


@pytest.mark.parametrize("layout", LAYOUTS)
def test_kept_and_removed_are_the_text_of_the_page(layout):
    for article in ARTICLES[LAYOUTS.index(layout) % 3 :: 3]:
        report = converter.convert(page(layout, article).encode(), name="page.html").report
        at = 0
        for segment in report.segments:
            assert not report.text[at : segment.start].strip()
            at = segment.end
        assert not report.text[at:].strip()


@pytest.mark.parametrize("layout", ["column-bar", "subtitle-lines"])
@pytest.mark.parametrize("change", [str, traditional])
def test_column_and_subtitle(layout, change):
    article = next(article for article in ARTICLES if article["name"] == "opinion")
    meta = converter.convert(change(page(layout, article)).encode(), name="page.html").document.metadata
    subtitle = "写在春天来临之前" if layout == "column-bar" else "记一段不该忘记的日子"
    assert (meta.column, meta.subtitle) == (change("青石时评"), change(subtitle))


def mean(rows: list[dict[str, float]], key: str) -> float:
    return fmean(row[key] for row in rows if key in row)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_page_is_ruined(variant):
    assert {key: row["f1"] for key, row in scores(variant).items() if row["f1"] < WORST} == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_floors(variant):
    rows = list(scores(variant).values())
    below = {k: round(mean(rows, k), 3) for k, floor in VARIANTS[variant].items() if mean(rows, k) < floor}
    assert below == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_is_stolen_or_made_up(variant):
    rows = scores(variant)
    stolen = [key for key, row in rows.items() if row.get("stolen")]
    assert len(stolen) <= STOLEN * len(rows), stolen
    invented = [key for key, row in rows.items() if row.get("invented author") or row.get("invented editor")]
    assert len(invented) <= MADE_UP * len(rows), invented
