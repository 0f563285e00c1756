"""A rehearsal: templates of one's own are filled with a small article before any input is read.

A name that a page does not know, a style that is of the wrong kind, a page that is not well-formed are found while they
cost nothing. What only some article brings out is found with that article.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from converter import looks, model
from converter.book import bind
from converter.book.layout import Layout
from converter.edition import Edition
from converter.errors import ProfileError, RenderError
from converter.options import Options
from converter.report import Removal, Report
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Block

_WORDS = ("epub/words.toml", "docx/words.toml")
_LANGUAGES = ("zh-Hans", "zh-Hant", "en")  # tables of a list of words


def rehearse(formats: Iterable[str], options: Options, *, bound: bool = False) -> None:
    """Render an article of everything, or a book of two with sections and indexes, where there are templates of one's own.

    Raises ProfileError, with file and line, for the first thing that is wrong with them.
    """
    if options.output_templates is None:
        return
    own = {row.name: getattr(options, row.name) for row in fields(Options) if row.name.startswith("output_")}
    settings = Options(**own)
    language = _language(options)
    editions = [_edition(number, language, settings) for number in ((1, 2) if bound else (1,))]
    asked = Layout(title="题", sections="source", index=("authors", "sources"))
    try:
        for form in formats:
            made = bind(editions, options=settings, asked=asked) if bound else editions[0]
            made.render(form)
    except RenderError as error:
        raise ProfileError(str(error)) from error


def _language(options: Options) -> str:
    """A language that the lists of words have: the target's, else the first."""
    templates = looks.at(options.output_templates)
    tables = [templates.table(name) for name in _WORDS if name in templates.own_names]
    wanted = "zh-Hant" if options.script_target.startswith("zh-Hant") else "zh-Hans"
    return next((one for one in (wanted, *_LANGUAGES) if all(one in table for table in tables)), wanted)


def _edition(number: int, language: str, options: Options) -> Edition:
    """An article that has all that an article may have, but pictures."""
    people = (model.Person("某甲", "记者", "某社"),)
    provenance = model.Provenance(
        sha256=f"{number:064x}",
        size=1,
        media_type="text/plain",
        charset="utf-8",
        charset_evidence="utf-8",
        reader="text",
        reader_version=__version__,
        name=f"{number}.txt",
        address=f"https://example.org/{number}",
    )
    metadata = model.Metadata(
        title=f"第{number}题",
        subtitle="副题",
        original_title="Title",
        authors=people,
        editors=people,
        translators=people,
        published=model.PartialDate(2000, 1, number),
        modified=model.PartialDate(2000, 2, number),
        source=f"某报{number}",
        site="某站",
        section="某版",
        column="某栏",
        url=f"https://example.org/{number}",
        canonical_url=f"https://example.org/{number}",
        language=language,
        summary="提要。",
        keywords=("某词",),
        rights="某权",
        identifier=f"urn:example:{number}",
    )
    report = Report(
        name=f"{number}.txt",
        version=__version__,
        profile="reading",
        profile_digest="0" * 64,
        provenance=provenance,
        removals=(Removal("boilerplate-lines", "line 1", "某", "某", 1.0),),
    )
    return Edition(model.Document(_blocks(number), metadata, provenance=provenance), report, options=options)


def _blocks(number: int) -> tuple[Block, ...]:
    words = model.Text(f"第{number}篇的字。")
    plain = model.Paragraph((words,))
    cell = model.Cell((words,))
    return (
        model.Heading(2, (words,)),
        model.Paragraph(
            (
                words,
                model.Emphasis((words,)),
                model.Link((words,), "https://example.org/"),
                model.Code("a"),
                model.NoteRef("1"),
            )
        ),
        model.Paragraph((model.Ruby("字", "zì"),)),
        model.Quote((plain,)),
        model.List(((plain,),)),
        model.Verse((words,)),
        model.CodeBlock("a = 1"),
        model.Table(((cell, cell),), caption=plain),
        model.Notes((model.Note("1", (plain,)),)),
    )
