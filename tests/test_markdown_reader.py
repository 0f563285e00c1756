"""The Markdown and JSON readers."""

import json

import pytest

from converter import ledger, native
from converter.errors import DamagedInput, EmptyInput
from converter.model import (
    CodeBlock,
    Deleted,
    Figure,
    Heading,
    Link,
    List,
    NoteRef,
    Notes,
    Paragraph,
    Quote,
    Ruby,
    Subscript,
    Table,
    Text,
    Verse,
)
from converter.options import Options
from converter.readers import json as json_reader
from converter.readers import markdown
from converter.source import Source
from converter.walk import block_text

PAGE = """---
title: 春
author: 林知夏
---

# 春

第一段*强调*。<ruby>漢<rt>hàn</rt></ruby>字[^1] ~~删~~ H<sub>2</sub>O 见 https://a.example/c。

## 小标题

![图](a.png)

*图注*

| a | b |
| --- | --- |
| 1 | 2<br>3 |

- 甲
- 乙

> 引

```python
print(1)
```

床前一盏灯，<br>
灯下两个人。

[^1]: 注文
"""


def outcome(text, reader=markdown, name="a.md"):
    made = reader.read(Source(text.encode("utf-8"), name), Options())
    ledger.check_reading(made.text, made.document, made.removals)
    ledger.check_edits(made.document)
    return made


def test_markdown_of_every_kind():
    document = outcome(PAGE).document
    assert document.metadata.title == "春"
    assert [person.name for person in document.metadata.authors] == ["林知夏"]
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Paragraph, Heading, Figure, Table, List, Quote, CodeBlock, Verse, Notes]
    first = document.blocks[0].children
    assert Ruby("漢", "hàn") in first
    assert NoteRef("1") in first
    assert Deleted((Text("删"),)) in first
    assert Subscript((Text("2"),)) in first
    assert Link((Text("https://a.example/c"),), "https://a.example/c") in first
    assert block_text(document.blocks[2].caption) == "图注"
    assert document.blocks[6].syntax == "python"


def test_first_heading_is_the_title():
    made = outcome("# 河\n\n水往低处流。\n")
    assert [block_text(block) for block in made.document.blocks] == ["水往低处流。"]
    assert [(c.field, c.value) for c in made.document.claims] == [("title", "河")]


def test_nothing_is_pruned():
    text = "首页\n\n[甲](https://a.example) [乙](https://b.example)\n\n版权所有\n"
    assert [block_text(block) for block in outcome(text).document.blocks] == ["首页", "甲 乙", "版权所有"]


def test_empty_markdown():
    with pytest.raises(EmptyInput):
        outcome("  \n")


def test_json_comes_back_whole():
    document = outcome(PAGE).document
    form = json.dumps(native.document_to(document), ensure_ascii=False)
    again = outcome(form, json_reader, "a.json").document
    assert again.blocks == document.blocks
    assert again.metadata == document.metadata


@pytest.mark.parametrize("text", ["{", '{"schema": 1, "blocks": 3}', '{"schema": 999}', "[]"])
def test_foreign_json_is_refused(text):
    with pytest.raises(DamagedInput, match=r"a\.json"):
        outcome(text, json_reader, "a.json")
