"""Whole books, from saved articles to the finished file, held to epubcheck."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from outside import cases, epubcheck

import converter
from converter.walk import block_text

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "pages"
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def book(paths, target, **options):
    editions = [converter.convert(path, **options) for path in paths]
    bound = converter.bind(editions, title="读本", order="given")
    rendered = bound.render("epub")
    target.write_bytes(rendered.main)
    return editions


@pytest.mark.parametrize("profile", ["reading", "archival", "plain"])
def test_the_examples_make_a_clean_book(tmp_path, profile):
    book(sorted(EXAMPLES.glob("*.*")), tmp_path / "book.epub", profile=profile)
    assert epubcheck(tmp_path / "book.epub") == []


def test_the_seeds_make_a_clean_book(tmp_path):
    paths = sorted(cases("seeds").glob("*/source.txt"))
    editions = book(paths, tmp_path / "book.epub")
    assert epubcheck(tmp_path / "book.epub") == []
    with zipfile.ZipFile(tmp_path / "book.epub") as made:
        text = "".join(made.read(name).decode() for name in made.namelist() if name.endswith(".xhtml"))
    inside = Counter(HAN.findall(text))
    body = Counter(HAN.findall("".join(block_text(b) for e in editions for b in e.document.blocks)))
    assert not body - inside, "a character of an article is missing from the book"


def test_twenty_pages_make_a_clean_book(tmp_path):
    paths = sorted(cases("pages", "pages").glob("*.html"))[::8][:20]
    assert len(paths) == 20
    book(paths, tmp_path / "book.epub")
    assert epubcheck(tmp_path / "book.epub") == []
