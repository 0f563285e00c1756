"""Front matter: what is written reads back, what others write is read, what is not read is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import frontmatter
from converter.frontmatter import writing
from converter.model import Metadata, PartialDate, Person, Provenance, Series

TRICKY = "2020|true|null|~|no|- a|a: b|a #b|#a|'a'|\"a\"|[a]|{a: b}|&a|*a|!a|%a|@a|`a`|| |> |a:|? a|1e3|0x1F|.5|.inf|<<|=|---|...|12:30|2020-05-29|\\n|他说：“好”|：|，a|-a|?a|:a"
WORDS = st.one_of(
    st.sampled_from([*filter(None, TRICKY.split("|")), "|", "| ", ">"]),
    st.text(min_size=1, max_size=20),
    st.text("ab中：:#-'\"[]{},\n\t \\|>&*!%@`~1.", min_size=1, max_size=10),
)
MAYBE = st.none() | WORDS
PERSONS = st.lists(
    st.builds(Person, MAYBE, MAYBE, MAYBE).filter(lambda p: p.name or p.role or p.affiliation), max_size=3
).map(tuple)
DATES = (
    st.none()
    | st.builds(
        PartialDate,
        st.integers(1000, 2100),
        st.integers(1, 12),
        st.integers(1, 28),
        st.sampled_from([None, "08:06", "23:59:01"]),
    )
    | st.builds(PartialDate, st.integers(1840, 2100), st.none() | st.integers(1, 12))
)
LISTS_AND_DATES = {"authors", "editors", "translators", "published", "modified", "keywords"}
METADATA = st.builds(
    Metadata,
    authors=PERSONS,
    editors=PERSONS,
    translators=PERSONS,
    published=DATES,
    modified=DATES,
    keywords=st.lists(WORDS.filter(str.strip).map(str.strip), max_size=3).map(tuple),
    **dict.fromkeys((name for name in writing.FIELDS if name not in LISTS_AND_DATES), MAYBE),
)


@settings(max_examples=300, deadline=None)
@given(metadata=METADATA)
def test_what_is_written_reads_back(metadata):
    text = frontmatter.write(metadata, generator="duben 1.2")
    front = frontmatter.front_matter(f"{text}\n正文")
    assert front.metadata() == metadata
    assert front.unread == ()
    assert front.generator == "duben 1.2"
    assert f"{text}\n正文"[front.end :] == "\n正文"


@pytest.mark.parametrize("series", [Series("江城文丛", "3"), Series("a: b", "2.1"), Series("文丛")])
def test_the_series_of_a_book_reads_back_and_is_told_where_an_article_is_read(series):
    front = frontmatter.front_matter(frontmatter.write(Metadata(title="运河"), series=series))
    assert (front.series, front.metadata()) == (series, Metadata(title="运河"))
    assert {item.reason for item in front.unread} == {"the series of a book; an article has none"}


def test_a_whole_head():
    metadata = Metadata(
        title="组织工作：总攻令",
        authors=(Person("张三"), Person("李四", "记者", "新华社"), Person(None, None, "本报评论员")),
        published=PartialDate(2020, 5, 29, "08:06", "+08:00"),
        source="人民日报",
        language="zh-Hans",
        keywords=("扶贫", "2020"),
    )
    provenance = Provenance(sha256="ab12", size=3, media_type="text/html", charset="gb18030", name="a.html")
    text = """---
title: 组织工作：总攻令
authors:
  - 张三
  - name: 李四
    role: 记者
    affiliation: 新华社
  - affiliation: 本报评论员
published: 2020-05-29T08:06+08:00
source: 人民日报
language: zh-Hans
keywords:
  - 扶贫
  - "2020"
provenance:
  name: a.html
  sha256: ab12
  charset: gb18030
generator: duben 0.1.0
---
"""
    assert frontmatter.write(metadata, provenance, generator="duben 0.1.0") == text
    front = frontmatter.front_matter(text)
    assert front.metadata() == metadata
    assert front.provenance == {"name": "a.html", "sha256": "ab12", "charset": "gb18030"}


def test_what_others_write():
    front = frontmatter.front_matter("""---
# made by hand
Title:   "春天的\\u4e00天"   # a comment
author: {name: 张三, role: 记者}
date: 2020年5月29日 08:06
tags: [散文, 'it''s', "a, b",
  北京]
description: >-
  第一行
  第二行

  第三行
lang: zh-TW
link: http://example.org/a#b
draft: true
weight: 3
nested:
  deep:
    - a
    - b: 1
      c: 2
bad: &anchor x
来源：没有空格
---
正文
""")
    assert front.metadata() == Metadata(
        title="春天的一天",
        authors=(Person("张三", "记者"),),
        published=PartialDate(2020, 5, 29, "08:06"),
        keywords=("散文", "it's", "a, b", "北京"),
        summary="第一行 第二行\n第三行",
        language="zh-TW",
        url="http://example.org/a#b",
    )
    assert [(u.key, u.text.splitlines()[0]) for u in front.unread] == [
        ("draft", "draft: true"),
        ("weight", "weight: 3"),
        ("nested", "nested:"),
        (None, "bad: &anchor x"),
        (None, "来源：没有空格"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "正文", "---", "---\ntitle: a", "---\n春天来了。\n---\n", " ---\ntitle: a\n---\n", "----\ntitle: a\n----\n"],
)
def test_no_front_matter(text):
    assert frontmatter.front_matter(text) is None


def test_claims_know_their_places():
    text = "---\r\ntitle: 甲\r\nauthor:\r\n- 乙\r\n- 丙\r\n---\r\n正文"
    front = frontmatter.front_matter(text)
    assert text[front.end :] == "正文"
    assert [(c.field, text[slice(*c.spans[0])]) for c in front.claims()] == [
        ("title", "title: 甲\r\n"),
        ("authors", "author:\r\n- 乙\r\n- 丙\r\n"),
        ("authors", "author:\r\n- 乙\r\n- 丙\r\n"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "a: [b",
        "a: {b",
        'a: "b',
        "a: *x",
        "a: !!str x",
        "a:\n\t- b",
        "a: b\n  c: d",
        "a: [b] c",
        "a: " + "[" * 20,
    ],
)
def test_what_cannot_be_read_is_told(line):
    front = frontmatter.front_matter(f"---\ntitle: 甲\n{line}\n---\n")
    assert front.metadata().title == "甲"
    assert len(front.unread) == 1
    assert line.rstrip() == front.unread[0].text


def test_metadata_alone():
    assert frontmatter.read("title: 甲\n") == Metadata(title="甲")
    assert frontmatter.read("春天来了。\n") == Metadata()


@settings(max_examples=300, deadline=None)
@given(text=st.text("ab:-[]{}\"'#|>&* \n\t中", max_size=60))
def test_no_text_is_too_strange(text):
    front = frontmatter.front_matter(f"---\nx: y\n{text}\n---\n")
    assert front is not None
