"""Lines that tell about an article in many shapes, in both scripts: tests/cases/pages/datelines.toml."""

from __future__ import annotations

import tomllib

import pytest
from pages import ARTICLES, CASES, traditional
from scoring import f1, squeeze

import converter

DATA = tomllib.loads((CASES / "datelines.toml").read_text("utf-8"))
ARTICLE = next(article for article in ARTICLES if article["name"] == "bridge")
DAY, SOURCE, AUTHOR, EDITOR = "2021-03-04", "青石晚报", "周小禾", "何大同"
LEAST = 0.95  # F1 of a page
SCRIPTS = [pytest.param(str, id="simplified"), pytest.param(traditional, id="traditional")]


def read(case, change):
    body = "".join(f"<p>{line}</p>" for line in ARTICLE["body"])
    html = (
        f"<html><head><title>{ARTICLE['title']}_青石网</title></head><body><div><a>首页</a><a>新闻</a></div><div>"
        f"<h1>{ARTICLE['title']}</h1>{case.get('above', '')}<div>{body}</div>{case.get('below', '')}</div>"
        "<div>青石网 版权所有</div></body></html>"
    )
    edition = converter.convert(change(html).encode(), name="page.html")
    meta = edition.document.metadata
    named = ["".join(person.name or "" for person in people) for people in (meta.authors, meta.editors)]
    return edition, *named


@pytest.mark.parametrize("change", SCRIPTS)
@pytest.mark.parametrize("case", DATA["shape"], ids=lambda case: case["above"])
def test_shape(case, change):
    edition, author, editor = read(case, change)
    meta, tells = edition.document.metadata, case["tells"]
    assert not ("d" in tells and str(meta.published)[:10] != DAY)
    assert not ("s" in tells and squeeze(meta.source) != squeeze(change(SOURCE)))
    assert case.get("more") or author == (change(AUTHOR) if "a" in tells else "")
    assert editor == (change(EDITOR) if "e" in tells else "")
    assert f1(edition.render("text").main.decode(), change("".join(ARTICLE["body"]))) >= LEAST


@pytest.mark.parametrize("change", SCRIPTS)
@pytest.mark.parametrize("case", DATA["nobody"], ids=lambda case: case.get("above", "") + case.get("below", ""))
def test_nobody(case, change):
    _, author, editor = read(case, change)
    assert (author, editor) == ("", "")
