"""What stands around the articles: title blocks, the title page and the table of contents."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from converter.writers.docx.inlines import field, text_run
from converter.writers.docx.look import TWIPS
from converter.writers.docx.pages import width
from converter.writers.docx.styles import indent
from converter.writers.docx.tongues import words
from converter.writers.docx.xml import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.model import Metadata, PartialDate, Person
    from converter.writers.docx.look import Look, Style
    from converter.writers.docx.scribe import Scribe
    from converter.writers.docx.tongues import Tongue, Words

_DOT = " · "
_LONG, _SMALL = 60, 15.0  # characters of a title that is set smaller, and its size in points
_LEAST_ROOM = 8  # characters of a line that can be made shorter
_LONGEST_HEAD = 30  # characters of a title in the running head, which is one line


def styled(
    scribe: Scribe, style: str, text: str, tongue: Tongue, *, bookmark: str | None = None, new_page: bool = False
) -> str:
    """A paragraph of a style that holds a string."""
    own = scribe.look.styles[style]
    inner = text_run(scribe, text, tongue, own.face)
    if len(text) > _LONG and own.align == "center":  # set smaller
        own = replace(own, size=min(own.size, _SMALL), line=min(own.line, _SMALL * 1.5))
        inner = inner.replace(
            "<w:lang", f'<w:sz w:val="{round(own.size * 2)}"/><w:szCs w:val="{round(own.size * 2)}"/><w:lang'
        )
    if scribe.pager:
        scribe.pager.text(own, text, mark=bookmark)
    if bookmark:
        inner = scribe.bookmark(bookmark, inner)
    more = ("<w:pageBreakBefore/>" if new_page else "") + ("<w:bidi/>" if tongue.right_to_left else "")
    if scribe.look.styles[style].align == "center" and tongue.east_asian:
        more += _balanced(scribe, own, text)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inner}</w:p>'


def _balanced(scribe: Scribe, own: Style, text: str) -> str:
    """Indents at both sides of a centred title that takes several lines, so that they are of about one length.

    Without them the last line would often be a single character.
    """
    room = int(scribe.look.page.text_width / TWIPS / own.size) - own.left - own.right
    length = width(text)
    lines = math.ceil(length / max(room, 1))
    if lines < 2 or room < _LEAST_ROOM:
        return ""
    side = (room - math.ceil(length / lines) - 1) / 2
    return indent(left=own.left + side, right=own.right + side, size=own.size) if side >= 1 else ""


def title_block(
    scribe: Scribe, title: str, metadata: Metadata, tongue: Tongue, *, style: str, bookmark: str
) -> Iterator[str]:
    """Title, subtitle, original title and byline of an article."""
    own = words(tongue, scribe.look.templates)
    yield styled(scribe, style, title, tongue, bookmark=bookmark)
    if subtitle := line(metadata.subtitle):
        yield styled(scribe, "Subtitle", subtitle, tongue)
    if original := line(metadata.original_title):
        yield styled(scribe, "OriginalTitle", f"{own.original_title}{own.colon}{original}", tongue)
    for text in _bylines(metadata, own):
        yield styled(scribe, "Byline", text, tongue)


def _bylines(metadata: Metadata, own: Words) -> Iterator[str]:
    first = [own.comma.join(people(metadata.authors, own)), line(metadata.source) or line(metadata.site)]
    first.append(shown_date(metadata.published, own) if metadata.published else "")
    second = [
        f"{label}{own.colon}{own.comma.join(people(persons, own))}"
        for label, persons in ((own.translator, metadata.translators), (own.editor, metadata.editors))
        if people(persons, own)
    ]
    for parts in (first, second):
        if any(parts):
            yield _DOT.join(part for part in parts if part)


def people(persons: Iterable[Person], own: Words) -> list[str]:
    """Persons as a byline names them: 魯迅（作家）; by affiliation where that is all that is known."""
    made: list[str] = []
    for person in persons:
        name = line(person.name)
        extra = " ".join(part for part in (line(person.affiliation), line(person.role)) if part)
        made.append(f"{name}{own.open}{extra}{own.close}" if name and extra else name or extra)
    return [text for text in made if text]


def shown_date(date: PartialDate, own: Words) -> str:
    """A date as people read it, to the minute: 2020年5月29日 08:06 in Chinese and Japanese, ISO 8601 without its T else."""
    clock = f" {date.time[:5]}" if date.time and date.day is not None else ""
    if own.language[:2] not in {"zh", "ja"}:
        return f"{str(date).partition('T')[0]}{clock}"
    month = f"{date.month}月" if date.month is not None else ""
    day = f"{date.day}日" if month and date.day is not None else ""
    return f"{date.year}年{month}{day}{clock}"


def title_page(scribe: Scribe, title: str, metadata: Metadata, tongue: Tongue) -> Iterator[str]:
    """The first page of a book."""
    own = words(tongue, scribe.look.templates)
    yield styled(scribe, "BookTitle", title, tongue)
    if subtitle := line(metadata.subtitle):
        yield styled(scribe, "BookSubtitle", subtitle, tongue)
    for label, persons in (
        ("", metadata.authors),
        (own.editor, metadata.editors),
        (own.translator, metadata.translators),
    ):
        if text := own.comma.join(people(persons, own)):
            yield styled(scribe, "BookByline", f"{label}{own.colon}{text}" if label else text, tongue)
    if metadata.published:
        yield styled(scribe, "BookByline", shown_date(metadata.published, own), tongue)


class Entry(NamedTuple):
    """A line of the table of contents."""

    level: int  # 1: an article, 2 and 3: its subheads
    text: str
    mark: str  # the bookmark it leads to
    tongue: Tongue


class Contents:
    """The lines of a table of contents, and how many levels it shows; only those are kept."""

    def __init__(self, look: Look, *, sections: bool) -> None:
        self.entries: list[Entry] = []
        self.sections = sections  # a book of sections: those are its first level, and articles the second
        self.depth = look.contents_depth + sections
        self.dropped: list[str] = []  # bookmarks of lines that it does not show, since the last who asked
        self._longest = look.contents_longest

    def add(self, entry: Entry) -> None:
        """Put down a line. When there are too many, subheads are left out, from the first article on."""
        if entry.level > self.depth:
            self.dropped.append(entry.mark)
            return
        self.entries.append(entry)
        if len(self.entries) > self._longest and self.depth > 1 + self.sections:
            self.depth = 1 + self.sections
            self.dropped += [known.mark for known in self.entries if known.level > self.depth]
            self.entries = [known for known in self.entries if known.level <= self.depth]


def index_entry(scribe: Scribe, title: str, mark: str, tongue: Tongue, pages: dict[str, int]) -> str:
    """A line of an index: the title, which leads to the article, and the page."""
    text = text_run(scribe, title, tongue)
    page = field(f" PAGEREF {mark} \\h ", f"<w:r><w:t>{pages.get(mark, 1)}</w:t></w:r>")
    if scribe.pager:
        scribe.pager.text(scribe.look.styles["IndexEntry"], title)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="IndexEntry"/></w:pPr><w:hyperlink w:anchor="{mark}" w:history="1">{text}'
        f"<w:r><w:tab/></w:r>{page}</w:hyperlink></w:p>"
    )


def contents(scribe: Scribe, listed: Contents, pages: dict[str, int], tongue: Tongue) -> Iterator[str]:
    """The table of contents: a field that Word works out anew when it is asked to, filled with what it will say."""
    depth = listed.depth
    own = words(tongue, scribe.look.templates)
    yield (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        "</w:sdtPr><w:sdtContent>"
    )
    yield styled(scribe, "TOCHeading", own.contents, tongue, new_page=True)
    levels = f'\\o "1-{depth}" \\h \\z \\u'
    if listed.sections:
        names = (scribe.look.styles[key].name for key in ("PartTitle", "Heading1", "Heading2", "Heading3"))
        rows = ",".join(f"{name},{level}" for level, name in enumerate(names, 1) if level <= depth)
        levels = f'\\t "{rows}" \\h \\z'
    opening = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC {levels} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for entry in listed.entries:
        text = text_run(scribe, entry.text, entry.tongue)
        page = field(f" PAGEREF {entry.mark} \\h ", f"<w:r><w:t>{pages.get(entry.mark, 1)}</w:t></w:r>")
        yield (
            f'<w:p><w:pPr><w:pStyle w:val="TOC{entry.level}"/></w:pPr>{opening}'
            f'<w:hyperlink w:anchor="{entry.mark}" w:history="1">{text}<w:r><w:tab/></w:r>{page}</w:hyperlink></w:p>'
        )
        opening = ""
    yield (
        '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr>'
        f'{opening}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
    )


# -- sections, running heads and feet -----------------------------------------------------------------------


def section(
    scribe: Scribe,
    tongue: Tongue,
    *,
    references: str = "",
    number_form: str = "",
    first: bool = False,
    restart_notes: bool = False,
) -> str:
    """A `w:sectPr` of text in a language. Without `references` the running head and foot are those of the section before."""
    page = scribe.look.page if tongue.east_asian else scribe.look.across
    turned = ' w:orient="landscape"' if page.vertical else ""
    down = '<w:textDirection w:val="tbRl"/>' if page.vertical else ""
    notes = '<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>' if restart_notes else ""
    return (
        f'<w:sectPr>{references}{notes}<w:type w:val="nextPage"/><w:pgSz w:w="{page.width}" w:h="{page.height}"{turned}/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" w:left="{page.left}"'
        f' w:header="{page.head}" w:footer="{page.foot}" w:gutter="0"/>{number_form}'
        f"{'<w:titlePg/>' if first else ''}{down}</w:sectPr>"
    )


def references(**names: str) -> str:
    """The heads and feet of a section: `header_default="rId1"`."""
    return "".join(
        f'<w:{kind.split("_")[0]}Reference w:type="{kind.split("_")[1]}" r:id="{name}"/>'
        for kind, name in names.items()
    )


def section_end(markup: str) -> str:
    """The paragraph that ends a section: one point high, so that it makes no page of its own."""
    return (
        '<w:p><w:pPr><w:pStyle w:val="AfterTable"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        f'<w:rPr><w:sz w:val="2"/></w:rPr>{markup}</w:pPr></w:p>'
    )


def running_head(scribe: Scribe, title: str, tongue: Tongue, *, articles: bool) -> str:
    """The running head: the title of the book, and at the right the article's, which Word finds for each page."""
    shown = title if len(title) <= _LONGEST_HEAD else f"{title[:_LONGEST_HEAD]}……"
    scribe.flows_down = False  # heads and feet stand across the page in a vertical edition too
    text = text_run(scribe, shown, tongue, scribe.look.styles["Header"].face)
    page = scribe.look.page
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{page.width - page.left - page.right}"/></w:tabs>' if articles else ""
    right = "<w:r><w:tab/></w:r>" + field(" STYLEREF 1 ", "<w:r><w:t></w:t></w:r>") if articles else ""
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{scribe.look.rule}"/></w:pBdr>'
    return f'<w:p><w:pPr><w:pStyle w:val="Header"/>{rule}{tab}</w:pPr>{text}{right}</w:p>'


def page_number() -> str:
    """The foot: the number of the page."""
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{field(" PAGE ", "<w:r><w:t>1</w:t></w:r>")}</w:p>'
