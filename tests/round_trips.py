"""What the tests of the EPUB and the DOCX reader share: a text with everything in it, and what of an edition must agree."""

from __future__ import annotations

import re
from random import Random

from documents import book_of

from converter import model as m
from converter.registry import writer
from converter.rendered import WriteContext

EVERYTHING = """---
title: 读本的一切
subtitle: 一份样张
original_title: 原来的题目
authors:
  - name: 王小明
    role: 记者
    affiliation: 某某报社
  - 李四
editors:
  - 赵六
translators:
  - 钱七
published: 2020-05-29T08:06+08:00
modified: 2021-01
source: 某某报
site: 某某网
section: 文化
column: 言论
url: https://example.org/a/故乡.html
canonical_url: https://example.org/a
language: zh-Hans
summary: 摘要在此。
keywords:
  - 一
  - 二
rights: 版权所有
identifier: urn:isbn:123
---

# 读本的一切

第一段有*着重*、**加粗**、***又重又粗***、~~删去~~、`代码 x`、H<sub>2</sub>O 与 x<sup>2</sup>，见[链接](https://example.org/故乡 "题")与**[粗链接](https://example.org/b)**。[^1]

<ruby>嘎查<rt>gāchá</rt></ruby>是村。再见注一[^1]，又见注二。[^2]

## 二级标题 *斜*

> 引文一段。
>
> 引文二段。

<!-- -->

> 另一处引文。
>
> > 引文中的引文。

- 甲
- 乙
    - 乙一
    - 乙二
- 丙

<!-- -->

- 另一列表

3. 三
4. 四

    四的第二段。

    > 四中的引文。

5. 五

### 三级

| 名 | 数 | 注 |
|:---|:---:|---:|
| 甲 | 1 | **粗** |
| 乙 | 2 | a<br>b |

*表一*

```python
def f(x):
    return  x

print("一")
```

春眠不觉晓，\\
处处闻啼鸟。\\
夜来风雨声，\\
花落知多少。

***

![只在网上](https://example.org/p.png "题")

*图一*

一段<span lang="en">English words</span>与日文<span lang="ja">かな</span>。

<table><tr><th colspan="2">头</th></tr><tr><td rowspan="2">左</td><td>右</td></tr><tr><td>右下</td></tr></table>

末段，<https://example.org/x>。

[^1]: 注一的文字，有**粗**字。

    注一的第二段。

[^2]: 注二。
"""


def body_of(edition, stem):
    """The Markdown of an edition, without the lines that tell of its source file."""
    text = edition.render("markdown", name=stem).main.decode()
    return re.sub(r"^(?:provenance|record):\n(?:  .*\n)+", "", text, flags=re.MULTILINE)


def collected(found):
    """The media types of what was found."""
    return [item.open().media_type for item in found.items]


def rendered(document, form, *, ruby="brackets"):
    """A document in a format, whatever was done to get it."""
    context = WriteContext(epoch=315532800, name="x", look="reading", colophon=False, ruby=ruby, version="0", notes=())
    return writer(form)(book_of(document, bound=False, label="题"), context).main


class AnyDocument:
    """Documents by chance, the same for the same seed: every block and inline, within one another."""

    WORDS = ("春眠", "不觉晓，", "处处", "hello", "故乡", "“引”", "——", "(x)", "a b", "《书》", "……")
    STRESS = (m.Emphasis, m.Strong, m.Superscript, m.Subscript, m.Deleted)

    def __init__(self, seed):
        self.chance = Random(seed)
        self.marks = 0

    def document(self):
        blocks = [m.Paragraph((m.Text("首段。"),)), *self.blocks(0), m.Paragraph((m.Text("末段。"),))]
        if self.marks:
            notes = (m.Note(str(n), (m.Paragraph(self.inlines(marks=False)),)) for n in range(1, self.marks + 1))
            blocks.append(m.Notes(tuple(notes)))
        return m.Document(tuple(blocks), m.Metadata(title="题", language="zh-Hans"))

    def blocks(self, depth):
        return [self.block(depth) for _ in range(self.chance.randint(1, 6 if depth == 0 else 3))]

    def block(self, depth):
        kinds = ["paragraph", "paragraph", "verse", "code", "table", "figure"]
        kinds += ["quote", "list", "list"] if depth < 3 else []
        kinds += ["heading", "break"] if depth == 0 else []
        match self.chance.choice(kinds):
            case "heading":
                return m.Heading(self.chance.randint(2, 4), self.inlines(marks=False))
            case "quote":
                return m.Quote(tuple(self.blocks(depth + 1)))
            case "list":
                ordered = self.chance.random() < 0.5
                items = tuple(
                    (m.Paragraph(self.inlines()), *(self.blocks(depth + 1) if self.chance.random() < 0.4 else ()))
                    for _ in range(self.chance.randint(1, 3))
                )
                return m.List(items, ordered, self.chance.choice((1, 3)) if ordered else 1)
            case "verse":
                return m.Verse((m.Text("春眠不觉晓，"), m.LineBreak(), m.Text("处处闻啼鸟。")))
            case "code":
                return m.CodeBlock("x = 1\n\n  y\tz", self.chance.choice((None, "python", "c++")))
            case "table":
                width = self.chance.randint(2, 3)
                rows = (tuple(m.Cell(self.inlines(), header=not row) for _ in range(width)) for row in range(3))
                return m.Table(
                    tuple(rows), m.Paragraph(self.inlines(marks=False)) if self.chance.random() < 0.4 else None
                )
            case "figure":
                images = (
                    m.Image(f"https://example.org/{n}.png", self.words()) for n in range(self.chance.randint(1, 2))
                )
                return m.Figure(
                    tuple(images), m.Paragraph(self.inlines(marks=False)) if self.chance.random() < 0.5 else None
                )
            case "break":
                return m.ThematicBreak()
            case _:
                return m.Paragraph(self.inlines())

    def words(self):
        return "".join(self.chance.choice(self.WORDS) for _ in range(self.chance.randint(1, 4)))

    def inlines(self, around=(), *, marks=True):
        made = [m.Text(self.words())]
        for _ in range(self.chance.randint(0, 2)):
            made += (self.inline(around, marks=marks), m.Text(self.words()))
        return tuple(made[self.chance.randint(0, 1) if len(made) > 1 else 0 :])

    def inline(self, around, *, marks):
        free = [kind for kind in self.STRESS if kind not in around]
        if {m.Superscript, m.Subscript} & set(around):
            free = [kind for kind in free if kind not in (m.Superscript, m.Subscript)]
        choice = self.chance.choice(("stress", "stress", "code", "link", "ruby", "span", "note"))
        if choice == "stress" and free and len(around) < 3:
            kind = self.chance.choice(free)
            return kind(self.inlines((*around, kind), marks=False))
        if choice == "link" and m.Link not in around:
            title = self.chance.choice((None, "题"))
            return m.Link(self.inlines((*around, m.Link), marks=False), "https://example.org/故?c=1&d=2", title)
        if choice == "note" and marks:
            self.marks += 1
            return m.NoteRef(str(self.marks))
        if choice == "ruby" and not around:
            return m.Ruby("嘎查", "gāchá")
        if choice == "span" and not around:
            return m.Span((m.Text("word"),), "en")
        return m.Code(self.chance.choice(("x = 1", "a|b", "代码")))
