"""Ace by DAISY has nothing against our EPUBs: all blocks, several languages, horizontal and vertical, each look."""

from __future__ import annotations

import pytest
from documents import picture
from outside import ace
from round_trips import EVERYTHING

import converter
from converter.book import Layout

TRADITIONAL = "# 故鄉\n\n我冒了嚴寒，回到相隔二千餘里，別了二十餘年的故鄉去。\n\n#### 第四級\n\n漸近故鄉時，天氣又陰晦了。\n".encode()
LATIN = b"# A guest\n\nA guest among Chinese articles, in English and with enough words to tell its language.\n"
PICTURES = "# 图\n\n![](a.png)\n\n一张没有说明的图。\n\n![桥](a.png)\n\n*图一*\n".encode()


@pytest.mark.parametrize("direction", ["horizontal", "vertical"])
@pytest.mark.parametrize("look", ["reading", "archival"])
def test_ace_finds_no_violation_in_a_book(tmp_path, direction, look):
    (tmp_path / "a.png").write_bytes(picture(40, 30))
    (tmp_path / "p.md").write_bytes(PICTURES)
    options = {"output_direction": direction, "output_look": look, "output_colophon": look == "archival"}
    sources = ((EVERYTHING.encode(), "a.md"), (TRADITIONAL, "b.md"), (LATIN, "c.md"))
    editions = [converter.convert(source, name=name, **options) for source, name in sources]
    editions.append(converter.convert(tmp_path / "p.md", **options))
    book = tmp_path / "book.epub"
    layout = Layout(sections="source", index=("authors", "sources"))
    book.write_bytes(converter.bind(editions, title="读本", layout=layout, **options).render("epub").main)
    assert ace(book, tmp_path / "report") == []


def test_ace_finds_no_violation_in_an_article(tmp_path):
    book = tmp_path / "article.epub"
    book.write_bytes(converter.convert(EVERYTHING.encode(), name="a.md").render("epub").main)
    assert ace(book, tmp_path / "report") == []
