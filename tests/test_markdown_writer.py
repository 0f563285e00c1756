"""Markdown as written: no text becomes markup, in neither parser, and what is markup parses as that."""

from __future__ import annotations

import html
import re

import lxml.html
import markdown
import markdown_it
import mdformat
import pytest
from documents import book_of, p
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.extensions import Extension
from markdown.inlinepatterns import SubstituteTagInlineProcessor

from converter import model as m
from converter.rendered import WriteContext
from converter.writers.markdown import write
from converter.writers.markdown.html import html_inlines

EXAMPLES = 150
COMMONMARK = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])


class HardBreak(Extension):
    """A backslash at the end of a line breaks it: CommonMark, and our Markdown reader."""

    def extendMarkdown(self, md):  # noqa: N802 -- the library's name
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "hard-break", 175)


EXTENSIONS = ["tables", "footnotes", "fenced_code", "sane_lists", "def_list", "attr_list", "abbr", HardBreak()]
PARSERS = {
    "commonmark": lambda text: COMMONMARK.render(text).strip(),
    "python-markdown": lambda text: markdown.markdown(text, extensions=EXTENSIONS).strip(),
}


def article(*blocks, **metadata):
    resources = metadata.pop("resources", ())
    return m.Document(blocks=blocks, metadata=m.Metadata(**metadata), resources=resources)


def rendered(*documents, bound=False, **context):
    labels = {n: f"第{n}篇" for n in range(1, len(documents) + 1)}
    book = book_of(*documents, bound=bound, labels=labels)
    return write(book, WriteContext(**context))


def body(*blocks, **metadata):
    """The body that the writer makes of an article."""
    text = rendered(article(*blocks, **metadata)).main.decode()
    return text.split("\n---\n\n", 1)[1] if "\n---\n\n" in text else ""


MARKS = "*_`~[](){}<>#+-.!|\\&;:=\"'^$%@/1234567890 \t　 ax中“”（）。?\n"
PIECES = re.split(
    r"\|",
    "1. |1) |１. |- |+ |* |> |# |#|```|~~~|~~|~|---|***|___|===|[^1]|[^1]: |[a](b)|[a]: b|![a](b)|<b>|</b>|<!--|-->|<?x|<div>"
    "|</div>|<script>|<http://a.b>|<a@b.c>|]]>|&amp;|&#35;|&lt|    |--:--|:-|: a|*[a]: b|{: #a}|{#a}|**a**|*a*|__a__|_a_|`a`"
    "|a  |\\|中|文|“|<中|a_b|http://a.b/_c_",
)
PIECES += ["|", "| a | b |", "--|--", "\u2028", "\x85", "\x0b", "\x1c", "\xa0", "\N{IDEOGRAPHIC SPACE}"]
MARKUP = st.lists(st.one_of(st.text(MARKS, max_size=4), st.sampled_from(PIECES)), max_size=8).map("".join)


def normal(text):
    """Text as parsers hand it over: runs of spaces are one, and what Python-Markdown uses for itself is gone."""
    return re.sub(r"[ \t\n\r]+", " ", re.sub(r"[\0\x02\x03\ud800-\udfff]", "", text)).strip()


def paragraph_text(rendering):
    """The text of a rendering that is one paragraph and nothing else."""
    match = re.fullmatch(r"<p>([^<]*)</p>", rendering)
    assert match, rendering
    return html.unescape(match[1])


@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(text=st.one_of(MARKUP, st.text(max_size=40)))
@example(text="<0@0>")
def test_no_text_becomes_markup(parser, text):
    made = body(m.Paragraph((m.Text(normal(text)),)))
    assert normal(paragraph_text(PARSERS[parser](made)) if made else "") == normal(text), made


# -- structure ----------------------------------------------------------------------------------------------

WORDS = st.one_of(MARKUP, st.text("中文“”。（） ax*_1-", min_size=1, max_size=3)).map(
    lambda text: re.sub(r"[\x0b\x0c\x1c\x85]", "", normal(text))
)
LEAVES = st.one_of(
    WORDS.map(m.Text),
    WORDS.map(m.Text),
    WORDS.map(m.Code),
    st.builds(m.Ruby, st.just("風"), WORDS),
    st.just(m.LineBreak()),
)


def nest(kids):
    kids = st.lists(kids, min_size=1, max_size=3).map(tuple)
    targets = st.sampled_from(["http://a.b/c_(d)", "http://a.b/?x=1&y=2", "x_*y*_", "#a"])
    titles = st.sampled_from([None, 't "q" *a* [b]'])
    return st.one_of(
        *(st.builds(kind, kids) for kind in (m.Emphasis, m.Strong, m.Superscript, m.Deleted)),
        st.builds(m.Span, kids, st.just("en")),
        st.builds(m.Link, kids.filter(lambda nodes: not has_link(nodes)), targets, titles),
    )


def has_link(nodes):
    return any(isinstance(node, m.Link) or has_link(getattr(node, "children", ())) for node in nodes)


def marked(markup):
    """Each character of a page that is no space, with the tags around it."""
    found = []

    def walk(element, around):
        if element.tag not in {"div", "p", "br"}:
            around |= {(element.tag, element.get("href"), element.get("title"), element.get("lang"))}
        found.extend((mark, around) for mark in "".join((element.text or "").split()))
        for child in element:
            if child.tag == "br":
                found.append("break")
            walk(child, around)
            found.extend((mark, around) for mark in "".join((child.tail or "").split()))

    walk(lxml.html.fromstring(f"<div>{markup}</div>"), frozenset())
    while found and found[0] == "break":
        found.pop(0)
    while found and found[-1] == "break":
        found.pop()
    return found


@pytest.mark.parametrize("kind", [m.Paragraph, m.Verse])
@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(children=st.lists(st.recursive(LEAVES, nest, max_leaves=5), min_size=1, max_size=4).map(tuple))
@example(children=(m.Text("他说"), m.Strong((m.Text("“引”"),)), m.Text("字")))
@example(children=(m.Code("1"), m.Emphasis((m.Text(""),)), m.Code("1")))
@example(children=(m.Emphasis((m.Code("1"),)), m.Text("{: #a}")))
@example(children=(m.Code("&#0"),))
def test_inlines_parse_as_what_they_are(kind, parser, children):
    made = body(kind(children))
    want = marked(html_inlines(children, lambda image: image.source, lambda _: None))
    if made:
        page = PARSERS[parser](made)
        assert re.fullmatch(r"<p>((?!</p>).)*</p>", page, re.DOTALL), made
        assert marked(page) == want, made
    else:
        assert not want


def text_of(element):
    return "".join(element.text_content().split())


SHAPES = {
    "heading": (lambda a, b: [m.Heading(2, (m.Text(a),)), p(b)], [("h2", 0), ("p", 1)]),
    "paragraphs": (lambda a, b: [p(a), p(b)], [("p", 0), ("p", 1)]),
    "quote": (lambda a, b: [m.Quote((p(a), p(b)))], [("blockquote/p", 0), ("blockquote/p", 1)]),
    "list": (lambda a, b: [p("始"), m.List(((p(a),), (p(b),)))], [("ul/li", 0), ("ul/li", 1)]),
    "loose": (lambda a, b: [m.List(((p(a), p(b)),), ordered=True)], [("ol/li/p", 0), ("ol/li/p", 1)]),
    "nested": (lambda a, b: [m.List(((p(a), m.List(((p(b),),))),))], [("ul/li/ul/li", 1)]),
    "table": (
        lambda a, b: [m.Table(((m.Cell((m.Text(a),), header=True),), (m.Cell((m.Text(b),)),)))],
        [("table/thead/tr/th", 0), ("table/tbody/tr/td", 1)],
    ),
    "headless": (lambda a, b: [m.Table(((m.Cell((m.Text(a),)), m.Cell((m.Text(b),))),))], [("table/tbody/tr/td", 0)]),
    "spans": (
        lambda a, b: [m.Table(((m.Cell((m.Text(a),), columns=2),), (m.Cell((m.Text(b),)), m.Cell((m.Text("丙"),)))))],
        [("table/tr/td", 0), ("table/tr/td", 1)],
    ),
    "code": (lambda a, b: [m.CodeBlock(f"{a}\n```\n{b}", "x")], [("pre/code", None)]),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(words=st.tuples(WORDS.filter(str.strip), WORDS.filter(str.strip)))
@example(words=("|", "|"))
@example(words=("a | b", "--|--"))
def test_blocks_parse_as_what_they_are(shape, parser, words):
    make, places = SHAPES[shape]
    made = body(*make(*words), p("完"))
    page = lxml.html.fromstring(f"<div>{PARSERS[parser](made)}</div>")
    assert (page[-1].tag, page[-1].text) == ("p", "完"), made
    for path, word in places:
        found = [text_of(element) for element in page.findall(path)]
        want = "".join((f"{words[0]}```{words[1]}" if word is None else words[word]).split())
        assert want in found, made


# -- shapes -------------------------------------------------------------------------------------------------

ARTICLE = article(
    p(
        "军号声声。",
        m.Strong((m.Text("“引”"),)),
        "字，",
        m.Emphasis((m.Text("重点"),)),
        m.Ruby("風", "fēng"),
        m.NoteRef("a"),
    ),
    m.Heading(2, (m.Text("一、C#"),)),
    m.List(((p("甲"), m.List(((p("子"),),))), (p("乙"),))),
    m.List(((p("丙"), p("又")),), ordered=True),
    m.Quote((p("引"), p("- 文"))),
    m.Verse((m.Text("　床前明月光"), m.LineBreak(), m.Text("疑是地上霜"))),
    m.Table(
        (
            (m.Cell((m.Text("名"),), header=True), m.Cell((m.Text("数"),), header=True, align="right")),
            (m.Cell((m.Text("甲"), m.LineBreak(), m.Text("乙"))), m.Cell((m.Text("1|2"),), align="right")),
        ),
        m.Paragraph((m.Text("表一"),)),
    ),
    m.Figure((m.Image("http://example.org/a b.jpg", "图"),), p("图一")),
    m.ThematicBreak(),
    m.CodeBlock("a\n```\nb", "python"),
    m.Paragraph((m.Text("To be"), m.LineBreak(), m.Text("or not")), language="en"),
    m.Notes((m.Note("a", (p("注文"), p("又"))),)),
    title="标题 #1",
    language="zh-Hans",
)
SHOWN = r"""# 标题 #1

军号声声。<strong>“引”</strong>字，*重点*<ruby>風<rt>fēng</rt></ruby>[^1]

## 一、C\#

- 甲
    - 子
- 乙

<!-- -->

1. 丙

    又

> 引
>
> \- 文

&#12288;床前明月光\
疑是地上霜

| 名 | 数 |
| --- | --: |
| 甲<br>乙 | 1\|2 |

*表一*

![图](http://example.org/a%20b.jpg)

*图一*

***

````python
a
```
b
````

<span lang="en">To be<br>or not</span>

[^1]: 注文

    又
"""


def test_the_shape_of_each_block():
    assert body(*ARTICLE.blocks, title="标题 #1", language="zh-Hans") == SHOWN


def test_the_same_bytes_twice():
    assert rendered(ARTICLE, version="1").main == rendered(ARTICLE, version="1").main


def test_an_article_without_title_has_no_heading():
    assert body(p("正文")) == "正文\n"


def test_front_matter_tells_where_it_comes_from():
    provenance = m.Provenance(sha256="ab", size=1, media_type="text/html", charset="gbk", name="a.html")
    document = m.Document((p("文"),), m.Metadata(title="题", authors=(m.Person("张三"),)), provenance=provenance)
    assert rendered(document, version="0.1.0").main.decode() == (
        "---\ntitle: 题\nauthors:\n  - 张三\nprovenance:\n  name: a.html\n  sha256: ab\n  charset: gbk\n"
        "generator: duben 0.1.0\n---\n\n# 题\n\n文\n"
    )


def test_a_bound_book():
    note = m.Notes((m.Note("1", (p("注"),)),))
    one = article(p("甲", m.NoteRef("1")), note, title="一", authors=(m.Person("张三", "记者"),), language="zh-Hans")
    two = article(p("乙", m.NoteRef("1")), note, published=m.PartialDate(2020, 5), url="http://a.b/?x=1")
    made = rendered(one, two, bound=True)
    assert made.main.decode() == (
        "---\ntitle: 书\ngenerator: duben\n---\n\n# 一\n\n- 作者：张三（记者）\n\n甲[^1]\n\n[^1]: 注\n\n"
        "# 第2篇\n\n- Date: 2020-05\n- Address: <http://a.b/?x=1>\n\n乙[^2]\n\n[^2]: 注\n"
    )
    assert [finding.rule for finding in made.findings] == ["untitled"]


def test_pictures_lie_beside_the_text():
    resources = (
        m.Resource("images/图 1.jpg", "image/jpeg", "s1", 1, "x"),
        m.Resource("other/图 1.jpg", "image/jpeg", "s2", 1, "y"),
        m.Resource("same", "image/jpeg", "s1", 1, "x"),
        m.Resource("lost.png", "image/png", "s3", 1, "z"),
    )
    images = tuple(m.Image(f"http://a.b/{n}", "图", resource=r.name) for n, r in enumerate(resources))

    def read(resource):
        if resource.name == "lost.png":
            raise FileNotFoundError(resource.locator)
        return resource.locator.encode()

    made = rendered(article(m.Figure(images), resources=resources), name="a#b", read_resource=read)
    assert [(file.name, file.data) for file in made.files[1:]] == [
        ("a#b.assets/图-1.jpg", b"x"),
        ("a#b.assets/图-1-2.jpg", b"y"),
    ]
    assert made.main.decode().splitlines()[-1] == (
        "![图](a%23b.assets/图-1.jpg) ![图](a%23b.assets/图-1-2.jpg) ![图](a%23b.assets/图-1.jpg) ![图](http://a.b/3)"
    )
    assert [finding.rule for finding in made.findings] == ["missing-picture"]


def test_what_would_run_together_is_parted():
    assert body(m.Quote((p("甲"),)), m.Quote((p("乙"),))) == "> 甲\n\n<!-- -->\n\n> 乙\n"
    figure = m.Figure((m.Image("a.jpg"),))
    assert body(figure, p(m.Emphasis((m.Text("不是图注"),)))) == "![](a.jpg)\n\n<!-- -->\n\n*不是图注*\n"


def test_a_mark_without_its_note_is_told():
    made = rendered(article(p("甲", m.NoteRef("9"))))
    assert made.main.decode().endswith("甲\\[9\\]\n")
    assert [finding.rule for finding in made.findings] == ["lost-note"]


ORDINARY = [
    "“小康”，是中国人的梦想；2020年，《甲<乙>丙》。",
    "1.2亿人；-5℃；[a]: b；#tag 不在行首；C:/a_b；A*B*C [注] 5 * 3",
    "1. 不是列表",
    "- 不是列表",
    "> 不是引文",
    "+ 不是列表",
    "见 https://example.org/a_b?c=d&e=f 。",
]


def test_mdformat_has_nothing_to_change():
    text = body(
        m.Heading(2, (m.Text("一、聚焦“目标”"),)),
        *(p(text) for text in ORDINARY if "<" not in text),
        p(
            "他说",
            m.Strong((m.Text("重点"),)),
            "与",
            m.Strong((m.Text("“引”"),)),
            "字",
            m.Link((m.Text("链接"),), "http://a.b/c_d"),
        ),
        m.Verse((m.Text("床前明月光"), m.LineBreak(), m.Text("疑是地上霜"))),
        m.List(((p("甲"),), (p("乙"),))),
        m.List(((p("甲"),), (p("乙"),)), ordered=True),
        m.Quote((p("引"), p("文"))),
        m.Figure((m.Image("http://example.org/a.jpg", "图"),), p("图一")),
        m.CodeBlock("a = 1\n", "python"),
        title="标题",
    )
    assert mdformat.text(text, options={"number": True}) == text


@pytest.mark.parametrize(
    "text",
    [
        "“小康”，1.2亿人；2020年，《甲<乙>丙》—— A_b、C#、AT&T、3~5天、a < b、[注]、x=1、5 * 3！",
        "1.深入学习",
        "2020年5月",
        "-5℃",
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert body(p(text)) == f"{text}\n"
