"""The parts that a look decides: styles, numbering, fonts and settings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from converter.writers.docx.look import TWIPS
from converter.writers.docx.tongues import font, font_names
from converter.writers.docx.xml import HEAD, NAMESPACES, quoted

if TYPE_CHECKING:
    from converter.looks import Templates
    from converter.writers.docx.look import Look, Style
    from converter.writers.docx.tongues import Tongue

LEVELS = 9  # of a list, all that a numbering definition can have
BULLETS = 1  # the abstract numbering of lists without numbers, and its only instance
NUMBERS = 2  # the abstract numbering of ordered lists
BULLET_HANG = 1.0  # characters from a bullet to its text
NUMBER_HANG = 1.75  # the same for a number: "1." and "10." fit
LONG_NUMBER_HANG = 2.25  # the same in a list that counts to 100 and on
LIST_LEFT = 2  # characters by which a bullet stands in: as far as the first line of a paragraph

# Chinese line breaking as Word's own lists have it, with what the "strict" level of CLREQ 6.1.4 adds (dashes, dots).
_NOT_FIRST = "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
_NOT_LAST = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥"


def indent(
    first: float = 0, hang: float = 0, left: float = 0, right: float = 0, size: float = 12, *, full: bool = False
) -> str:
    """A `w:ind`: characters for Word, and their length in twips for readers that know no characters.

    With `full` every side is named, so that nothing of the style's own indents shows through.
    """
    parts: list[str] = []
    for name, value in (("left", left), ("right", right), ("hanging" if hang else "firstLine", hang or first)):
        if value or full:
            parts.append(f'w:{name}Chars="{round(value * 100)}" w:{name}="{round(value * size * TWIPS)}"')
    return f"<w:ind {' '.join(parts)}/>" if parts else ""


def fonts(tongue: Tongue, face: str, templates: Templates) -> str:
    """The faces of a role in full, for styles."""
    latin, han = quoted(font(tongue, face, templates, latin=True)), quoted(font(tongue, face, templates))
    return f"<w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={han} w:cs={latin}/>"


@lru_cache(maxsize=32)
def styles_part(look: Look, tongue: Tongue) -> bytes:
    """`word/styles.xml`: python-docx's list of Word's own style names, with none of its template's styles left."""
    from docx import Document
    from docx.oxml import parse_xml
    from lxml import etree

    root = Document().styles.element
    for child in list(root):
        if not child.tag.endswith("}latentStyles"):
            root.remove(child)
    root.insert(0, parse_xml(_defaults(look, tongue)))
    for markup in (*_character_styles(look, tongue), *_table_styles(look)):
        root.append(parse_xml(markup))
    for key, style in look.styles.items():
        root.append(parse_xml(_paragraph_style(key, style, look, tongue)))
    for name in [name for name in root.attrib if name.endswith("}Ignorable")]:
        del root.attrib[name]  # it names prefixes that are gone in a moment, and Word would not open the document
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _defaults(look: Look, tongue: Tongue) -> str:
    normal = look.styles["Normal"]
    east = tongue.office if tongue.east_asian else "zh-CN"
    latin = "en-US" if tongue.east_asian or tongue.right_to_left else tongue.office
    bidi = tongue.office if tongue.right_to_left else "ar-SA"
    return (
        f"<w:docDefaults {NAMESPACES}><w:rPrDefault><w:rPr>{fonts(tongue, 'serif', look.templates)}{_size(normal.size)}"
        f'<w:lang w:val="{latin}" w:eastAsia="{east}" w:bidi="{bidi}"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:widowControl/><w:kinsoku/><w:wordWrap/><w:overflowPunct w:val="0"/>'
        '<w:topLinePunct w:val="0"/><w:autoSpaceDE/><w:autoSpaceDN/><w:snapToGrid w:val="0"/>'
        f"{_spacing(normal)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _paragraph_style(key: str, style: Style, look: Look, tongue: Tongue) -> str:
    builtin = style.name in _BUILTIN
    normal = key == "Normal"
    tabs = (
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{look.page.text_width}"/></w:tabs>' if style.leader else ""
    )
    properties = (
        ("<w:keepNext/>" if style.keep_next else "")
        + ("<w:keepLines/>" if style.keep_lines else "")
        + "<w:widowControl/>"
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{style.fill}"/>' if style.fill else "")
        + tabs
        # LibreOffice 7.4 reads overflowPunct the wrong way round and hangs marks all the same; Word reads what is written.
        + '<w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE/><w:autoSpaceDN/><w:snapToGrid w:val="0"/>'
        + _spacing(style)
        + indent(style.first, style.hang, style.left, style.right, style.size)
        + ("<w:contextualSpacing/>" if style.tight else "")
        + f'<w:jc w:val="{style.align}"/>'
        + (f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "")
    )
    run = (
        fonts(tongue, style.face, look.templates)
        + ("<w:b/><w:bCs/>" if style.bold else "")
        + (f'<w:color w:val="{style.color}"/>' if style.color else "")
        + _size(style.size)
    )
    follow = "" if normal or key in {"BodyText", "Quote", "Verse", "ListParagraph"} else '<w:next w:val="BodyText"/>'
    return (
        f'<w:style {NAMESPACES} w:type="paragraph"{"" if builtin else _CUSTOM}{_DEFAULT if normal else ""}'
        f' w:styleId="{key}"><w:name w:val={quoted(style.name)}/>'
        + ("" if normal else '<w:basedOn w:val="Normal"/>')
        + f"{follow}<w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_CUSTOM = ' w:customStyle="1"'
_DEFAULT = ' w:default="1"'
_BUILTIN = {
    "Normal", "Body Text", "Title", "Subtitle", "Quote", "caption", "List Paragraph", "List Continue", "footnote text",
    "TOC Heading", "header", "footer", *(f"heading {n}" for n in range(1, 7)), *(f"toc {n}" for n in range(1, 4)),
}  # fmt: skip


def _character_styles(look: Look, tongue: Tongue) -> tuple[str, ...]:
    dots = f'<w:em w:val="{"dot" if look.vertical else "underDot"}"/>'  # below, or at the right
    stress = {"dots": dots, "italic": "<w:i/><w:iCs/>"}.get(look.emphasis, "")
    script = quoted(font(tongue, "script", look.templates))
    face = f"<w:rFonts w:eastAsia={script}/>" if look.emphasis == "script" else ""
    mono = fonts(tongue, "mono", look.templates)
    italic, dots = (stress, "") if look.emphasis == "italic" else ("", stress)
    underline = f'<w:u w:val="{look.link_underline}"/>' if look.link_underline else ""
    return (
        (
            f'<w:style {NAMESPACES} w:type="character"{_DEFAULT} w:styleId="DefaultParagraphFont">'
            '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        ),
        _character("Strong", "Strong", "<w:b/><w:bCs/>"),
        _character("Emphasis", "Emphasis", f"{face}{italic}{dots}"),
        _character("StrongEmphasis", "Strong Emphasis", f"{face}<w:b/><w:bCs/>{italic}{dots}", _CUSTOM),
        _character("Hyperlink", "Hyperlink", f'<w:color w:val="{look.link_color}"/>{underline}'),
        _character(
            "VerbatimChar", "Verbatim Char", f"{mono}<w:noProof/>{_size(look.styles['SourceCode'].size)}", _CUSTOM
        ),
        _character("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
        _character("RubyBase", "Ruby Base", "", _CUSTOM),
        _character("RubyText", "Ruby Text", "", _CUSTOM),
    )


def _character(key: str, name: str, run: str, custom: str = "") -> str:
    return (
        f'<w:style {NAMESPACES} w:type="character"{custom} w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
    )


def _table_styles(look: Look) -> tuple[str, str]:
    def rule(side: str, eighths: int, color: str = look.rule) -> str:
        return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="{color}"/>'

    if look.table == "grid":
        borders = "".join(rule(side, 4) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    else:
        borders = rule("top", 12) + rule("bottom", 12) + rule("insideH", 2, "D9D9D9")
    margins = '<w:top w:w="40" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
    none = '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
    return (
        (
            f'<w:style {NAMESPACES} w:type="table"{_DEFAULT} w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
            f"<w:semiHidden/><w:tblPr>{none}</w:tblPr></w:style>"
        ),
        (
            f'<w:style {NAMESPACES} w:type="table"{_CUSTOM} w:styleId="ArticleTable"><w:name w:val="Article Table"/>'
            f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        ),
    )


def _spacing(style: Style) -> str:
    before, after, line = (round(value * TWIPS) for value in (style.before, style.after, style.line))
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="atLeast"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


# -- numbering ----------------------------------------------------------------------------------------------


def numbering_part(look: Look, starts: list[tuple[int, int]]) -> str:
    """`word/numbering.xml`: one definition for bullets, one for numbers, and an instance for each ordered list.

    `starts` are level and first number of the ordered lists, whose instances are 2, 3, 4 ...
    """
    size = look.styles["Normal"].size
    bullets = "".join(
        _level(n, "bullet", look.bullets[n % len(look.bullets)], BULLET_HANG, size) for n in range(LEVELS)
    )
    numbers = "".join(_level(n, "decimal", f"%{n + 1}.", NUMBER_HANG, size) for n in range(LEVELS))
    instances = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{NUMBERS}"/><w:lvlOverride w:ilvl="{level}">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, (level, start) in enumerate(starts, 2)
    )
    return (
        f"{HEAD}<w:numbering {NAMESPACES}>"
        f'<w:abstractNum w:abstractNumId="{BULLETS}"><w:multiLevelType w:val="hybridMultilevel"/>{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="{NUMBERS}"><w:multiLevelType w:val="hybridMultilevel"/>{numbers}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="{BULLETS}"/></w:num>{instances}</w:numbering>'
    )


def list_left(level: int, hang: float) -> float:
    """The characters by which the text of a list's level stands in."""
    return LIST_LEFT + (level + 1) * hang


def _level(n: int, form: str, text: str, hang: float, size: float) -> str:
    left = list_left(n, hang)
    small = '<w:rPr><w:rFonts w:hint="default"/></w:rPr>' if form == "bullet" else ""
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val={quoted(text)}/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{indent(hang=hang, left=left, size=size)}</w:pPr>{small}</w:lvl>'
    )


# -- settings and fonts -------------------------------------------------------------------------------------


def settings_part(tongue: Tongue) -> str:
    """`word/settings.xml`: compressed punctuation, the line breaking lists, and no stretched line before a break."""
    east = tongue.office if tongue.east_asian else "zh-CN"
    kinsoku = (
        f'<w:noLineBreaksAfter w:lang="{east}" w:val={quoted(_NOT_LAST)}/>'
        f'<w:noLineBreaksBefore w:lang="{east}" w:val={quoted(_NOT_FIRST)}/>'
        if tongue.fonts.startswith("zh")
        else ""
    )
    return (
        f"{HEAD}<w:settings {NAMESPACES}>"
        '<w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        '<w:defaultTabStop w:val="480"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:strictFirstAndLastChars/>{kinsoku}"
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        "<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat>"
        f'<w:themeFontLang w:val="en-US" w:eastAsia="{east}"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def fonts_part(templates: Templates) -> str:
    """`word/fontTable.xml`: other names and kinds of the faces, so that a machine without them finds the nearest."""
    made = []
    for name, facts in font_names(templates).items():
        alternative = f"<w:altName w:val={quoted(facts['alternative'])}/>" if "alternative" in facts else ""
        made.append(
            f'<w:font w:name={quoted(name)}>{alternative}<w:charset w:val="{facts["charset"]}"/>'
            f'<w:family w:val="{facts["family"]}"/><w:pitch w:val="variable"/></w:font>'
        )
    return f"{HEAD}<w:fonts {NAMESPACES}>{''.join(made)}</w:fonts>"
