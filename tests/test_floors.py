"""Floors under the reading of pages: texts of our own in layouts of our own, and what of them must come out at least.

Each text of tests/cases/pages/articles.toml is set into each layout of tests/cases/pages/layouts, and once more with
every class and id renamed, as pages of sites are that nobody has seen. A layout tells what a page of it shows.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from string import Template

import pytest
from scoring import f1, squeeze

import converter

CASES = Path(__file__).parent / "cases" / "pages"
ARTICLES = tomllib.loads((CASES / "articles.toml").read_text("utf-8"))["article"]
LAYOUTS = sorted(path.stem for path in (CASES / "layouts").glob("*.html"))
BLOCK = re.compile(r"<!-- block: (.*?) (?:\| not: (.*?) )?-->\n")
NAMES = re.compile(r"(\s(?:class|id)=)(?:\"([^\"]*)\"|([\w-]+))")
FIELDS = ("title", "author", "editor", "source", "date")
FLOORS = {"f1": 0.975, "title": 0.98, "date": 0.98, "author": 0.97, "editor": 0.98, "source": 0.97}
FLOORS_RENAMED = FLOORS | {"f1": 0.965}
WORST = 0.5


def _body(article: dict, block: Template) -> str:
    """The body of a text in the markup of a layout."""
    lines = article["body"]
    match article["kind"]:
        case "verse":
            stanzas = "\n".join(lines).split("\n\n")
            return "".join(block.substitute(text=stanza.replace("\n", "<br>")) for stanza in stanzas)
        case "list":
            items = "".join(f"<li>{line}</li>" for line in lines[1:])
            return f"{block.substitute(text=lines[0])}<ul>{items}</ul>"
        case "table":
            rows = "".join(f"<tr><td>{'</td><td>'.join(line.split('|'))}</td></tr>" for line in lines)
            return f"<table border=1>{rows}</table>"
        case _:
            return "".join(block.substitute(text=line) for line in lines)


def page(layout: str, article: dict, *, renamed: bool = False) -> str:
    """A text set into a layout."""
    html = (CASES / "layouts" / f"{layout}.html").read_text("utf-8")
    block = BLOCK.match(html)
    assert block is not None
    day, time = article["date"].split(" ")
    year, month, dom = day.split("-")
    values = {field: article[field] for field in FIELDS} | {
        "day": day,
        "time": time,
        "zhday": f"{year}年{int(month)}月{int(dom)}日",
        "year": year,
        "month": month,
        "dom": dom,
        "body": _body(article, Template(block[1])),
    }
    html = html[block.end() :]
    if renamed:
        html = NAMES.sub(_renamed, html)
    return Template(html).substitute(values)


def _renamed(match: re.Match[str]) -> str:
    words = (match[2] or match[3] or "").split()
    return f'{match[1]}"{" ".join("x" + hashlib.md5(word.encode()).hexdigest()[:6] for word in words)}"'


def shown(layout: str) -> set[str]:
    """What a page of a layout shows of its text; a day may be that of the last change (`not: date`)."""
    html = (CASES / "layouts" / f"{layout}.html").read_text("utf-8")
    block = BLOCK.match(html)
    assert block is not None
    said = set(re.findall(r"\$\{?(\w+)", html[block.end() :]))
    shows = {*(said & set(FIELDS)), *({"date"} if said & {"day", "zhday", "month"} else ())}
    return shows - set((block[2] or "").split())


def score(layout: str, article: dict, *, renamed: bool = False) -> dict[str, float]:
    """How well one page is read: 1 is perfect."""
    edition = converter.convert(page(layout, article, renamed=renamed).encode(), name="page.html")
    meta = edition.document.metadata
    authors = "".join(person.name or "" for person in meta.authors)
    editors = "".join(person.name or "" for person in meta.editors)
    tells = shown(layout)
    row = {"f1": f1(edition.render("text").main.decode(), " ".join(article["body"]))}
    got = {"title": meta.title, "author": authors, "editor": editors, "source": meta.source}
    for field in tells & set(got):
        if article[field]:
            row[field] = float(squeeze(got[field]) == squeeze(article[field]))
    if "date" in tells:
        row["date"] = float(str(meta.published or "")[:10] == article["date"][:10])
    if article["editor"] and article["editor"] != article["author"]:
        row["stolen"] = float(article["editor"] in authors)
    for field, given in (("author", authors), ("editor", editors)):
        if not (field in tells and article[field]):
            row[f"invented {field}"] = float(bool(given))
    return row


@lru_cache(maxsize=2)
def scores(*, renamed: bool) -> dict[tuple[str, str], dict[str, float]]:
    return {(x, a["name"]): score(x, a, renamed=renamed) for x in LAYOUTS for a in ARTICLES}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_kept_and_removed_are_the_text_of_the_page(layout):
    for article in ARTICLES:
        report = converter.convert(page(layout, article).encode(), name="page.html").report
        at = 0
        for segment in report.segments:
            assert not report.text[at : segment.start].strip()
            at = segment.end
        assert not report.text[at:].strip()


def mean(rows: list[dict[str, float]], key: str) -> float:
    return fmean(row[key] for row in rows if key in row)


@pytest.mark.parametrize("renamed", [False, True])
def test_no_page_is_ruined(renamed):
    assert {key: row["f1"] for key, row in scores(renamed=renamed).items() if row["f1"] < WORST} == {}


@pytest.mark.parametrize("renamed", [False, True])
def test_floors(renamed):
    rows = list(scores(renamed=renamed).values())
    floors = FLOORS_RENAMED if renamed else FLOORS
    below = {key: round(mean(rows, key), 3) for key, floor in floors.items() if mean(rows, key) < floor}
    assert below == {}


@pytest.mark.parametrize("renamed", [False, True])
def test_nothing_is_stolen_or_made_up(renamed):
    rows = scores(renamed=renamed)
    assert [key for key, row in rows.items() if row.get("stolen")] == []
    invented = [key for key, row in rows.items() if row.get("invented author") or row.get("invented editor")]
    assert len(invented) <= 0.02 * len(rows), invented
