"""What the tests of the EPUB and the DOCX reader share: a text with everything in it, and what of an edition must agree."""

from __future__ import annotations

import re
import struct
import zlib

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


def picture(width=2, height=1):
    """A PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def collected(found):
    """The media types of what was found."""
    return [item.open().media_type for item in found.items]
