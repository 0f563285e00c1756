"""The Markdown and JSON readers."""

import json
from dataclasses import replace

import pytest
from round_trips import AnyDocument, rendered

from converter import ledger, native
from converter.errors import DamagedInput, EmptyInput
from converter.model import (
    CodeBlock,
    Deleted,
    Emphasis,
    Figure,
    Heading,
    LineBreak,
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
    ThematicBreak,
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


# -- what our writer writes ---------------------------------------------------------------------------------


def blocks_of(text):
    return outcome(text).document.blocks


@pytest.mark.parametrize("fence", ["```", "~~~~"])
@pytest.mark.parametrize(
    ("before", "within"),
    [("- 甲\n\n    ", "    "), ("- ", "  "), ("> ", "> "), ("> - 甲\n>\n>     ", ">     "), ("1. ", "   "), ("", "")],
    ids=["item", "item-at-once", "quote", "item-in-quote", "numbered", "margin"],
)
def test_fenced_code_stays_code_wherever_it_stands(fence, before, within):
    text = f"{before}{fence}python\n{within}if x:\n{within}\n{within}  y\t# <b>\n{within}{fence}\n\n末段。\n"
    found = [block for block in every_block(blocks_of(text)) if isinstance(block, CodeBlock)]
    assert [(block.text, block.syntax) for block in found] == [("if x:\n\n  y\t# <b>", "python")]
    assert block_text(blocks_of(text)[-1]) == "末段。"


def test_a_fence_that_is_never_closed_loses_nothing():
    text = "- 甲\n\n    ```python\n    x = 1\n\n末段。\n"
    said = " ".join(block_text(block) for block in every_block(blocks_of(text)) if not isinstance(block, List | Quote))
    assert "x = 1" in said
    assert "末段。" in said


def test_indented_code_with_fences_in_it_is_code():
    (block, _) = blocks_of("    ```\n    x\n    ```\n\n末段。\n")
    assert block == CodeBlock("```\nx\n```")


def every_block(blocks):
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from every_block(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from every_block(item)


def test_an_item_after_an_inner_paragraph_begins_an_item():
    (found,) = blocks_of("- 甲\n    1. 子\n\n        子二\n- 乙\n")
    assert [len(item) for item in found.items] == [2, 1]


def test_captions_of_pictures_and_tables_in_quotes_and_items():
    quote, items = blocks_of(
        "> ![图](a.png)\n>\n> *图一*\n\n- 甲\n\n    | a | b |\n    | --- | --- |\n    | 1 | 2 |\n\n    *表一*\n"
    )
    assert block_text(quote.blocks[0].caption) == "图一"
    assert block_text(items.items[0][1].caption) == "表一"


def test_a_break_within_a_line_is_no_verse():
    assert blocks_of("一行<br>二行\n") == (Paragraph((Text("一行"), LineBreak(), Text("二行"))),)
    assert blocks_of("一行\\\n二行\n") == (Verse((Text("一行"), LineBreak(), Text("二行"))),)


IN_A_LINK = pytest.mark.xfail(reason="stress in a link that begins a caption ends the stress of the caption")


@pytest.mark.parametrize("seed", [*range(7), pytest.param(7, marks=IN_A_LINK), *range(8, 40)])
def test_any_document_comes_back_from_markdown(seed):
    document = AnyDocument(seed).document()
    assert blocks_of(rendered(document, "markdown").decode()) == tuple(as_markdown_has_it(document.blocks))


def as_markdown_has_it(blocks):
    """Two rules in a row are one, and the words of a caption, which is stress as a whole, have none within."""
    made = []
    for block in blocks:
        if isinstance(block, Quote):
            made.append(replace(block, blocks=tuple(as_markdown_has_it(block.blocks))))
        elif isinstance(block, List):
            made.append(replace(block, items=tuple(tuple(as_markdown_has_it(item)) for item in block.items)))
        elif isinstance(block, Figure | Table) and block.caption:
            made.append(replace(block, caption=replace(block.caption, children=unstressed(block.caption.children))))
        elif not (isinstance(block, ThematicBreak) and made and isinstance(made[-1], ThematicBreak)):
            made.append(block)
    return made


def unstressed(children):
    made = []
    for node in children:
        inner = (
            unstressed(node.children)
            if isinstance(node, Emphasis)
            else (replace(node, children=unstressed(node.children)) if hasattr(node, "children") else node,)
        )
        for one in inner:
            if made and isinstance(one, Text) and isinstance(made[-1], Text):
                made[-1] = Text(made[-1].text + one.text)
            else:
                made.append(one)
    return tuple(made)
