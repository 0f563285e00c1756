"""The editions in examples/ are what duben makes of the pages today, byte for byte; and they lose no character."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from accept import EDITIONS, EXAMPLES, made

import converter
from converter.walk import block_text

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
PAGES = sorted((EXAMPLES / "pages").glob("*.*"))


@pytest.mark.parametrize("name", EDITIONS)
def test_editions_are_up_to_date(name):
    folder = EXAMPLES / "editions" / name
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    now = made(name)
    assert sorted(now) == sorted(there), "run make accept and read the diff"
    for path, data in now.items():
        assert data == there[path], f"{path} reads differently; run make accept and read the diff"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("form", ["markdown", "html", "text", "docx", "epub"])
def test_a_second_run_gives_the_same_bytes(page, form):
    first, second = converter.convert(page).render(form), converter.convert(page).render(form)
    assert [(f.name, f.data) for f in first.files] == [(f.name, f.data) for f in second.files]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_text_edition_holds_every_han_character_of_the_body(page):
    edition = converter.convert(page)
    body = Counter(HAN.findall("\n".join(block_text(block) for block in edition.document.blocks)))
    assert Counter(HAN.findall(edition.render("text").main.decode())) == body
