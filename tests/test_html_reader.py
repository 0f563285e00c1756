"""The HTML reader: pages of our own making, each with what must come of it, and pages that try to break it."""

import tomllib
from pathlib import Path

import pytest

import converter
from converter import ledger
from converter.errors import EmptyInput
from converter.model import CodeBlock, Figure, Heading, List, Notes, Paragraph, Quote, Table, ThematicBreak, Verse
from converter.options import Options
from converter.readers.html import build_fragment, read
from converter.source import Source
from converter.walk import block_text, plain_text

CASES = Path(__file__).parent / "cases" / "html"
SENTENCE = "雨停以后，院子里的石板慢慢干了，猫从屋檐下走出来。"


def outcome(html, name="page.html", address=None, **options):
    raw = html if isinstance(html, bytes) else html.encode("utf-8")
    made = read(Source(raw, name, address), Options(**options))
    ledger.check_reading(made.text, made.document, made.removals)
    ledger.check_edits(made.document)
    return made


def shown(block):
    """A block as one line of a case file."""
    match block:
        case Heading(level):
            kind = f"heading {level}"
        case Table(rows, caption):
            lines = [
                *([block_text(caption)] if caption else []),
                *("|".join(plain_text(c.children) for c in row) for row in rows),
            ]
            return f"table: {'⏎'.join(lines)}"
        case Figure(images, caption):
            return "figure: " + " ".join(i.source for i in images) + (f" — {block_text(caption)}" if caption else "")
        case List(_, ordered, start):
            kind = f"list {start}" if ordered else "list"
        case CodeBlock(_, syntax):
            kind = f"code {syntax}" if syntax else "code"
        case Notes(notes):
            kind = "notes " + " ".join(note.name for note in notes)
        case _:
            kind = {Paragraph: "paragraph", Quote: "quote", Verse: "verse", ThematicBreak: "break"}[type(block)]
    return f"{kind}: {block_text(block)}".replace("\n", "⏎")


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_page(case):
    want = tomllib.loads(case.read_text("utf-8"))
    made = outcome(case.with_suffix(".html").read_bytes(), address=want.get("address"))
    assert [shown(block) for block in made.document.blocks] == want["body"]
    for rule, beginnings in want["gone"].items():
        texts = [" ".join(removal.text.split()) for removal in made.removals if removal.rule == rule]
        for beginning in beginnings:
            assert any(text.startswith(beginning) for text in texts), (rule, beginning, texts)
    for field, value in want["claims"].items():
        claims = [claim for claim in made.document.claims if claim.field == field]
        best = max(claims, key=lambda claim: claim.confidence)
        assert str(getattr(best.value, "name", best.value)) == value, claims


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_list_of_articles_is_told_and_has_no_day_of_its_own(case):
    made = outcome(case.with_suffix(".html").read_bytes())
    is_list = case.stem == "list-of-articles"
    assert ["list-page"] * is_list == [finding.rule for finding in made.findings if finding.rule == "list-page"]
    assert not is_list or not any(claim.field == "published" for claim in made.document.claims)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_charset_is_told_and_does_not_matter(charset):
    html = f'<meta charset="{charset}"><title>雨</title><p>{SENTENCE}</p>'
    made = outcome(html.encode(charset))
    assert [block_text(block) for block in made.document.blocks] == [SENTENCE]
    assert made.document.provenance.charset == charset
    assert made.document.provenance.charset_evidence


@pytest.mark.parametrize(
    "tag", ["div", "b", "blockquote", "ul><li", "span lang=en", "a href=x", "table><tr><td", "h2", "font", "figure"]
)
def test_deep_nesting_loses_nothing(tag):
    close = "".join(f"</{part.split()[0]}>" for part in reversed(tag.split("><")))
    html = "<body>" + f"<{tag}>" * 8000 + SENTENCE + close * 8000 + f"<p>{SENTENCE}</p></body>"
    made = outcome(html)
    text = "".join(block_text(block) for block in made.document.blocks) + "".join(r.text for r in made.removals)
    assert text.count("石板") == 2


def test_a_hundred_thousand_divisions():
    made = outcome("<body>" + "<div>" * 100_000 + SENTENCE + "</div>" * 100_000)
    assert [block_text(block) for block in made.document.blocks] == [SENTENCE]


def test_one_long_line():
    made = outcome("<p>" + SENTENCE * 200_000)
    assert len(block_text(made.document.blocks[0])) == len(SENTENCE) * 200_000


@pytest.mark.parametrize(
    "html",
    [
        f"<p>甲，乙<table><b>丙，丁</table></p><td>{SENTENCE}</i></b></div></div><li>{SENTENCE}<![CDATA[ x ]]><!-- y",
        f"<html><html><body><body><p>{SENTENCE}<p>{SENTENCE}</html>后面还有一句话，也不能丢。",
        f"{SENTENCE}<textarea><b>{SENTENCE}</textarea><select><option>一<option>二</select>",
        f"<table><tr><td>{SENTENCE}<tr><tr><td><table><td>{SENTENCE}</table>{SENTENCE}",
        f"<p>{SENTENCE}\0\ufffe\ufdd0{SENTENCE}</p>",
        f"<a href=#n>1</a><p id=n>{SENTENCE}</p><p id=n>{SENTENCE}</p><sup><a href=#n>[1]</a></sup>",
        f"<ruby>春<rt>chūn<rb>天<rt>tiān</ruby><ruby><rb>一<rb>二<rt>yī<rt>èr</ruby>{SENTENCE}",
    ],
)
def test_broken_markup_keeps_the_ledger(html):
    outcome(html)


@pytest.mark.parametrize(
    "html", ["", "  \n ", "<html><body><script>x</script></body></html>", "<title>只有标题</title>", "<p>\u200b</p>"]
)
def test_page_without_text_is_empty(html):
    with pytest.raises(EmptyInput, match=r"page\.html"):
        outcome(html)


def test_picture_beside_the_page_and_in_it(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nxxxx")
    page = tmp_path / "page.html"
    page.write_text(f'<p>{SENTENCE}</p><p><img src="a.png"><img src="data:image/png;base64,iVBORw0KGgo="></p>', "utf-8")
    made = read(Source.open(page), Options())
    beside, inside = made.document.resources
    assert (beside.name, beside.locator, beside.media_type) == ("a.png", "a.png", "image/png")
    assert inside.locator.startswith("data:")
    assert len(inside.name) < 40
    figure = made.document.blocks[1]
    assert [image.resource for image in figure.images] == [beside.name, inside.name]


def test_fragment_takes_markup_at_its_word():
    fragment = build_fragment(
        '<p>甲<br class="line">乙</p><p>丙<br>丁</p><table><tr><td>一</td></tr></table>', before="前文\n"
    )
    assert [shown(block) for block in fragment.blocks] == ["verse: 甲⏎乙", "paragraph: 丙⏎丁", "table: 一"]
    assert fragment.text.startswith("前文")
    assert fragment.removals == ()


def test_sentence_that_begins_like_chrome_stays():
    own = "扫码支付已经成了这条街上最普通的事，连卖糖葫芦的老人也挂着一张牌子。"
    made = outcome(f"<title>街</title><h1>街</h1><div><p>{SENTENCE}</p><p>{own}</p><p>扫一扫，关注我们</p></div>")
    assert [block_text(block) for block in made.document.blocks] == [SENTENCE, own]


@pytest.mark.parametrize("line", ["COPYRIGHT 某某网", "All Rights Reserved 某某网", "京ICP备00000000号", "下载APP"])
def test_chrome_in_any_case(line):
    made = outcome(f"<title>街</title><h1>街</h1><div><p>{SENTENCE}</p><p>{SENTENCE}再见。</p><p>{line}</p></div>")
    assert [block_text(block) for block in made.document.blocks] == [SENTENCE, f"{SENTENCE}再见。"]


def test_words_of_chrome_are_written_in_small_letters():
    families = tomllib.loads((Path(converter.__file__).parent / "rules" / "chrome.toml").read_text("utf-8"))["family"]
    for family in families:
        for pattern in (*family.get("phrases", ()), *family.get("headings", ()), *family.get("stems", ())):
            assert pattern.replace("\\S", "") == pattern.replace("\\S", "").lower(), pattern


def test_whole_lines_of_chrome_are_in_small_letters_and_of_one_family():
    families = tomllib.loads((Path(converter.__file__).parent / "rules" / "chrome_lines.toml").read_text("utf-8"))
    lines = [line for kinds in families.values() for rows in kinds.values() for line in rows.split("|")]
    lines = [" ".join(line.split()) for line in lines]
    assert all(lines)
    assert lines == [line.lower() for line in lines]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("heading", ["Lesen Sie auch:", "À lire aussi", "Читайте также", "関連記事", "많이 본 뉴스"])
def test_links_below_a_heading_of_another_language(heading):
    text = "The heron stood in the shallow water for an hour, and nobody on the bank said a word until it flew."
    links = "".join(f'<li><a href="/{n}">Another story about the river, number {n}</a></li>' for n in range(3))
    page = f"<title>Heron</title><h1>Heron</h1><div><p>{text}</p><p>{text} Then we went.</p><h3>{heading}</h3><ul>{links}</ul></div>"
    assert [block_text(block) for block in outcome(page).document.blocks] == [text, f"{text} Then we went."]


def test_article_in_a_class_that_sounds_like_chrome_stays():
    made = outcome(
        f'<div class="side-content related">{f"<p>{SENTENCE}</p>" * 6}</div><div class="nav"><a href="/">首页</a></div>'
    )
    assert len(made.document.blocks) == 6


def test_comments_without_any_class():
    talk = "".join(f"<li>小{n} 2021-03-0{n} 10:1{n}<p>{SENTENCE}我也看见了，是一只橘猫。</p></li>" for n in range(1, 8))
    made = outcome(f"<h1>雨后</h1><div>{f'<p>{SENTENCE}</p>' * 3}</div><ul>{talk}</ul>")
    assert [block_text(block) for block in made.document.blocks] == [SENTENCE] * 3
    assert [removal.rule for removal in made.removals] == ["title", "comments"]
