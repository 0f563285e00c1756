"""Pages of our own in other languages than Chinese: tests/cases/pages/other.toml."""

from __future__ import annotations

import tomllib
from string import Template

import pytest
from pages import CASES
from scoring import f1, squeeze

import converter

DATA = tomllib.loads((CASES / "other.toml").read_text("utf-8"))
LEAST = 0.95  # F1 of a page


@pytest.mark.parametrize("page", DATA["page"], ids=lambda page: page["name"])
def test_page(page):
    text = DATA["texts"][page["text"]]
    body = "".join(f"<p>{line}</p>" for line in text)
    html = Template(page["html"]).substitute(title=page["title"], body=body)
    edition = converter.convert(html.encode(), name="page.html")
    meta = edition.document.metadata
    assert squeeze(meta.title) == squeeze(page["title"])
    assert str(meta.published or "")[:10] == page["date"]
    assert ([person.name for person in meta.authors] == page["authors"]) != ("authors" in page.get("fails", ()))
    assert f1(edition.render("text").main.decode(), " ".join(text)) >= LEAST
