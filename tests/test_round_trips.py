"""Our own EPUB and DOCX files come back as they were, whatever is in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from round_trips import EVERYTHING, AnyDocument, body_of, rendered

import converter
from converter import ledger
from converter.model import Heading, Notes
from converter.options import Options
from converter.readers import docx, epub
from converter.source import Source, read_resource
from converter.walk import block_text

PAGES = sorted((Path(__file__).parent.parent / "examples" / "pages").glob("*.*"))
READERS = {"docx": docx, "epub": epub}
in_both = pytest.mark.parametrize("form", READERS)


def outcome(form, data):
    made = READERS[form].read(Source(data, f"a.{form}"), Options())
    ledger.check_reading(made.text, made.document, made.removals)
    return made


@in_both
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_example_comes_back_as_it_was(form, page):
    before = converter.convert(page)
    after = converter.convert(before.render(form).main, name=f"{page.stem}.{form}")
    assert after.document.metadata == before.document.metadata
    assert body_of(after, page.stem) == body_of(before, page.stem)
    assert not after.report.changes


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("epub", {}),
        ("docx", {}),
        ("docx", {"output_ruby": "ruby"}),
        ("docx", {"output_look": "plain"}),
        ("docx", {"profile": "archival"}),
    ],
    ids=str,
)
def test_markdown_to_a_book_and_back_loses_nothing(form, options):
    before = converter.convert(EVERYTHING.encode(), name="a.md", **options)
    after = converter.convert(before.render(form).main, name=f"a.{form}")
    assert after.document.metadata == before.document.metadata
    assert after.document.blocks == before.document.blocks
    assert body_of(after, "a") == body_of(before, "a")


@in_both
@pytest.mark.parametrize("seed", range(40))
def test_any_document_comes_back(form, seed):
    before = AnyDocument(seed).document()
    after = outcome(form, rendered(before, form, ruby=("brackets", "ruby")[seed % 2])).document
    assert rendered(replace(after, provenance=None), "markdown") == rendered(before, "markdown")


@in_both
@pytest.mark.parametrize("colophon", [False, True])
def test_a_bound_book_is_one_document_and_comes_apart_again(form, colophon):
    editions = [converter.convert(page) for page in PAGES]
    data = converter.bind(editions, title="合集", output_colophon=colophon).render(form).main
    parts = list(READERS[form].articles(Source(data, f"book.{form}"), Options()))
    for part in parts:
        ledger.check_reading(part.text, part.document, part.removals)
    assert [part.document.blocks for part in parts] == [e.document.blocks for e in editions]
    assert [part.document.metadata for part in parts] == [e.document.metadata for e in editions]
    assert len({part.document.provenance.sha256 for part in parts}) == len(PAGES)
    whole = outcome(form, data)
    chapters = [block_text(b) for b in whole.document.blocks if isinstance(b, Heading) and b.level == 2]
    assert chapters == [e.document.metadata.title for e in editions]
    assert whole.document.metadata.title == "合集"
    rules = {removal.rule for removal in whole.removals}
    assert {"title-page", "contents"} <= rules  # the cover of an EPUB is a drawing without text
    assert ("colophon" in rules) == colophon
    if form == "docx":  # its notes stand together, with running numbers
        (notes,) = (block for block in whole.document.blocks if isinstance(block, Notes))
        assert [note.name for note in notes.notes] == [str(n) for n in range(1, len(notes.notes) + 1)]
        assert all(note.blocks for note in notes.notes)


@in_both
def test_pictures_can_be_read_again_from_a_path_and_from_bytes(form, tmp_path):
    page = next(page for page in PAGES if page.name.startswith("04"))
    data = converter.convert(page).render(form).main
    (tmp_path / f"a.{form}").write_bytes(data)
    for source in (Source.open(tmp_path / f"a.{form}"), Source(data, f"a.{form}")):
        made = READERS[form].read(source, Options())
        (resource,) = made.document.resources
        assert resource.name.endswith("bench.png")
        assert read_resource(source.beside, resource) == (page.parent / "04-watchmaker_files/bench.png").read_bytes()
