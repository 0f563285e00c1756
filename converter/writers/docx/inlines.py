"""Inlines as runs: each with the language of its text, and with faces where they are not those of the style."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote, urlsplit

from converter.model import (
    Code,
    Deleted,
    Emphasis,
    Image,
    LineBreak,
    Link,
    NoteRef,
    Ruby,
    Span,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from converter.text.patterns import lazily
from converter.writers import upright
from converter.writers.docx.images import drawing
from converter.writers.docx.tongues import font, tongue, words
from converter.writers.docx.xml import line, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Inline
    from converter.writers.docx.look import Look
    from converter.writers.docx.scribe import Frame, Scribe
    from converter.writers.docx.tongues import Tongue

_HAN = lazily("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_MARKS = lazily("(?P<apostrophe>(?<=[A-Za-zÀ-ɏ])’(?=[A-Za-zÀ-ɏ]))|(?:^|(?<=[ -ɏ]))[“”‘’—…]+")
_ANY_MARK = lazily("[“”‘’—…]")  # asked first: most paragraphs hold none
_DIGIT = lazily("[0-9]")
_SCHEMES = {"http", "https", "mailto", "ftp", "ftps", "tel", "sms", "geo", "magnet", "doi", "urn", "news"}
_ADDRESS_SAFE = "!#$%&'()*+,/:;=?@[]~"  # RFC 3986: reserved characters, and the % of what is escaped already
_MAX_ADDRESS = 2079  # Word takes no longer one (Word: "hyperlinks", specifications and limits)


@dataclass(frozen=True, slots=True)
class Format:
    """How a run differs from its paragraph."""

    strong: bool = False
    emphasis: bool = False
    deleted: bool = False
    code: bool = False
    link: bool = False
    raised: str | None = None  # "superscript" or "subscript"
    stands: bool = False  # a short number, upright in a vertical line
    style: str | None = None  # a character style that goes before all others


PLAIN = Format()


def runs(scribe: Scribe, children: Iterable[Inline], frame: Frame, face: str = "serif", form: Format = PLAIN) -> str:
    """The runs of a block's inlines; `face` is the role of its style."""
    made: list[str] = []
    for node in children:
        match node:
            case Text(text):
                made.append(text_run(scribe, text, frame.tongue, face, form))
            case Strong(inner):
                made.append(runs(scribe, inner, frame, face, replace(form, strong=True)))
            case Emphasis(inner):
                made.append(runs(scribe, inner, frame, face, replace(form, emphasis=True)))
            case Superscript(inner):
                made.append(runs(scribe, inner, frame, face, replace(form, raised="superscript")))
            case Subscript(inner):
                made.append(runs(scribe, inner, frame, face, replace(form, raised="subscript")))
            case Deleted(inner):
                made.append(runs(scribe, inner, frame, face, replace(form, deleted=True)))
            case Code(text):
                made.append(text_run(scribe, text, frame.tongue, "mono", replace(form, code=True)))
            case Link():
                made.append(_link(scribe, node, frame, face, form))
            case Image():
                made.append(drawing(scribe, node, frame) or _alternative(scribe, node, frame, face, form))
            case NoteRef(name):
                made.append(_mark(scribe, name, frame, face, form))
            case Ruby():
                made.append(_ruby(scribe, node, frame, face, form))
            case Span(inner, language):
                made.append(runs(scribe, inner, replace(frame, tongue=tongue(language)), face, form))
            case LineBreak():
                made.append("<w:r><w:br/></w:r>")
            case _:
                assert_never(node)
    return "".join(made)


def text_run(scribe: Scribe, text: str, language: Tongue, face: str = "serif", form: Format = PLAIN) -> str:
    """The runs of a string.

    One run, but for marks of East Asian text that would get the wrong shape. The hint that gives “” and …… their
    fullwidth shapes in Word would give one to an apostrophe between Latin letters too. And other readers, which know no
    hint, take a mark for Latin where it begins the text or stands after a Latin letter or digit: it is given the face.
    """
    if not text:
        return ""
    if scribe.look.vertical and scribe.flows_down and _may_stand(text, language, face, form):
        standing = replace(form, stands=True)
        return "".join(
            _text_run(scribe, part, language, face, standing if stands else form)
            for part, stands in upright.pieces(text)
        )
    return _text_run(scribe, text, language, face, form)


def _may_stand(text: str, language: Tongue, face: str, form: Format) -> bool:
    """Whether short numbers of a text stand upright in vertical lines: not in code, not above or below the line."""
    return (
        language.east_asian
        and face != "mono"
        and not form.stands
        and form.raised is None
        and _DIGIT.search(text) is not None
    )


def _text_run(scribe: Scribe, text: str, language: Tongue, face: str, form: Format) -> str:
    italic = form.emphasis and not _HAN.search(text)  # Han letters have no italics: they change their face
    if not language.east_asian or face == "mono" or not _ANY_MARK.search(text):
        return _run(scribe, text, language, face, form, italic=italic)
    made: list[str] = []
    done = 0
    for mark in _MARKS.finditer(text):
        kind = "latin" if mark[0] == "’" and mark["apostrophe"] else "mark"
        made.append(_run(scribe, text[done : mark.start()], language, face, form, italic=italic))
        made.append(_run(scribe, mark[0], language, face, form, italic=italic, kind=kind))
        done = mark.end()
    made.append(_run(scribe, text[done:], language, face, form, italic=italic))
    return "".join(made)


def _run(scribe: Scribe, text: str, language: Tongue, face: str, form: Format, *, italic: bool, kind: str = "") -> str:
    if not text:
        return ""
    properties = _properties(scribe.look, scribe.tongue, language, face, form, italic, kind)
    body = scribe.text(text)
    if "\t" in body or "\n" in body or "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
        body = "<w:br/>".join("<w:tab/>".join(_content(part) for part in row.split("\t")) for row in body.split("\n"))
        return f"<w:r>{properties}{body}</w:r>"
    return f"<w:r>{properties}{_content(body)}</w:r>"


def _content(text: str) -> str:
    if not text:
        return ""
    if text[0].isspace() or text[-1].isspace() or "  " in text:
        return f'<w:t xml:space="preserve">{text}</w:t>'
    return f"<w:t>{text}</w:t>"


@lru_cache(maxsize=4096)
def _properties(
    look: Look, main: Tongue, language: Tongue, face: str, form: Format, italic: bool, kind: str = ""
) -> str:
    style = form.style
    emphasis, link = form.emphasis, form.link
    if style is None:
        if form.code:
            style = "VerbatimChar"
        elif form.strong or emphasis:
            style = "StrongEmphasis" if form.strong and emphasis else "Strong" if form.strong else "Emphasis"
        elif link:
            style, link = "Hyperlink", False
    plain = form.code or form.style is not None  # the style is taken, so that stress has to be said beside it
    made = [f'<w:rStyle w:val="{style}"/>' if style else ""]
    role = "mono" if form.code else look.emphasis if emphasis and look.emphasis == "script" else face
    attributes = ' w:hint="eastAsia"' if kind != "latin" and language.east_asian else ""
    if language.east_asian:
        own = quoted(font(language, role, look.templates))
        if kind == "mark":
            attributes += f" w:ascii={own} w:hAnsi={own}"
        if language.fonts != main.fonts:
            attributes += f" w:eastAsia={own}"
    made.append(f"<w:rFonts{attributes}/>" if attributes else "")
    made.append("<w:b/><w:bCs/>" if plain and form.strong else "")
    made.append("<w:i/><w:iCs/>" if italic or (plain and emphasis) else "")
    made.append("<w:strike/>" if form.deleted else "")
    if link:
        made.append(f'<w:color w:val="{look.link_color}"/>')
        made.append(f'<w:u w:val="{look.link_underline}"/>' if look.link_underline else "")
    made.append(f'<w:vertAlign w:val="{form.raised}"/>' if form.raised else "")
    made.append("<w:rtl/>" if language.right_to_left else "")
    made.append(language.lang)
    made.append('<w:eastAsianLayout w:id="1" w:vert="1" w:vertCompress="1"/>' if form.stands else "")
    return f"<w:rPr>{''.join(made)}</w:rPr>"


# -- links --------------------------------------------------------------------------------------------------


def _link(scribe: Scribe, node: Link, frame: Frame, face: str, form: Format) -> str:
    target = None if form.link else address(node.target)
    if target is None:
        if not form.link and not node.target.startswith("#"):
            scribe.find(
                "link-target", "info", f"no address that Word can follow: {node.target[:200]!r}; its text stands alone"
            )
        return runs(scribe, node.children, frame, face, form)
    inner = runs(scribe, node.children, frame, face, replace(form, link=True))
    if not inner:
        return ""
    if target != node.target:
        scribe.kept.setdefault("addresses", {})[target] = node.target
    relation = frame.story.relations.add("hyperlink", target, external=True)
    title = f" w:tooltip={quoted(line(node.title)[:260])}" if node.title else ""
    return f'<w:hyperlink r:id="{relation}"{title} w:history="1">{inner}</w:hyperlink>'


def address(target: str) -> str | None:
    """An absolute address in the form that Word opens; None for what is none, or is no address to follow.

    A document with one bad address in its relations does not open at all, so the form is checked here.

    >>> address("http://example.org/文章 1"), address("javascript:alert(1)"), address("http://[bad")
    ('http://example.org/%E6%96%87%E7%AB%A0%201', None, None)
    """
    made = quote(target.strip().encode("utf-8", "replace"), safe=_ADDRESS_SAFE)
    try:
        parts = urlsplit(made)
        parts.port  # noqa: B018 -- raises where the port is no number
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or len(made) > _MAX_ADDRESS:
        return None
    if parts.scheme in {"http", "https", "ftp", "ftps"} and not parts.hostname:
        return None
    return made


# -- notes, ruby, pictures without bytes --------------------------------------------------------------------


def _mark(scribe: Scribe, name: str, frame: Frame, face: str, form: Format) -> str:
    reference = None if frame.story.in_notes else scribe.notebook.refer(name)
    if reference is None:
        if name not in scribe.notebook.notes:
            scribe.find("lost-note", "warning", f"the note {name!r} is not in the article: its mark stands alone")
        return text_run(scribe, f"[{name}]", frame.tongue, face, replace(form, raised="superscript"))
    number, shown, first = reference
    style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
    if first:
        return scribe.bookmark(f"_RefNote{number}", f'<w:r>{style}<w:footnoteReference w:id="{number}"/></w:r>')
    return field(f" NOTEREF _RefNote{number} \\f \\h ", f"<w:r>{style}<w:t>{shown}</w:t></w:r>", style)


def field(instruction: str, result: str, properties: str = "") -> str:
    """A field with the result that is shown until Word works it out again."""
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>{result}'
        f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def _ruby(scribe: Scribe, node: Ruby, frame: Frame, face: str, form: Format) -> str:
    base = text_run(scribe, node.base, frame.tongue, face, replace(form, style="RubyBase"))
    if not node.reading:
        return base
    if scribe.context.ruby != "ruby":
        own = words(frame.tongue, scribe.look.templates)
        text = f"{own.open.lstrip()}{node.reading}{own.close}"
        return base + text_run(scribe, text, frame.tongue, face, replace(form, style="RubyText"))
    size = round(scribe.look.styles["BodyText"].size * 2)
    reading = text_run(scribe, node.reading, frame.tongue, face, PLAIN)
    small = f'<w:sz w:val="{size // 2}"/><w:szCs w:val="{size // 2}"/><w:lang'
    properties = _properties(scribe.look, scribe.tongue, frame.tongue, face, form, italic=False)
    return (
        f'<w:r>{properties}<w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="{size // 2}"/>'
        f'<w:hpsRaise w:val="{size - 2}"/><w:hpsBaseText w:val="{size}"/><w:lid w:val="{frame.tongue.office}"/>'
        f"</w:rubyPr><w:rt>{reading.replace('<w:lang', small)}</w:rt><w:rubyBase>"
        f"{text_run(scribe, node.base, frame.tongue, face, form)}</w:rubyBase></w:ruby></w:r>"
    )


def _alternative(scribe: Scribe, node: Image, frame: Frame, face: str, form: Format) -> str:
    """The description of a picture, within a bookmark by whose number the properties tell the picture's address."""
    text = line(node.alt)
    shown = f"〔{text}〕" if frame.tongue.east_asian else f"[{text}]"
    made = text_run(scribe, shown, frame.tongue, face, form) if text else ""
    if not node.source:
        return made
    lost = scribe.kept.setdefault("lost", [])
    lost.append([node.source, node.alt, node.title])
    return scribe.bookmark(f"_Picture{scribe.article:05}x{len(lost)}", made)
