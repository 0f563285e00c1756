"""Work for everybody: pages and articles made of the examples' own sentences, the same in every run."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples" / "pages"


def sentences() -> list[str]:
    """Sentences of the example pages."""
    text = (EXAMPLES / "01-walk.html").read_bytes().decode("gbk")
    text += (EXAMPLES / "04-watchmaker.html").read_text("utf-8")
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", "\n", text, flags=re.DOTALL)
    return [s for s in re.findall(r"[^\n。！？]{6,}[。！？]", text) if "版权" not in s]


def page(number: int) -> str:
    """A page of a news site of 2015: menus, share bar, article, related links, comments, footer."""
    draw = random.Random(number)
    known = sentences()
    body = "\n".join(f"<p>　　{''.join(draw.choices(known, k=6)).strip()}</p>" for _ in range(14))
    links = "\n".join(f'<li><a href="/a/{n}.html">{draw.choice(known)[:14]}</a></li>' for n in range(40))
    comments = "\n".join(
        f'<div class="comment"><b>网友{n}</b> {draw.choice(known)} <a>回复</a></div>' for n in range(20)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>第{number}篇文章_江城晚报网</title>
<meta property="og:title" content="第{number}篇文章"></head><body>
<div class="nav"><ul>{links}</ul></div><h1>第{number}篇文章</h1>
<div class="info">2021年04月{1 + number % 28:02}日 07:15 来源：江城晚报 作者：周小禾</div>
<div class="share">分享到：<a>微信</a><a>微博</a></div><div class="content">{body}</div>
<div class="related"><h3>相关阅读</h3><ul>{links}</ul></div><div class="comments">{comments}</div>
<div class="footer">Copyright © 江城晚报网 版权所有</div></body></html>"""


def pages(folder: Path, count: int) -> Path:
    """A folder with that many pages; made once."""
    made = folder / f"pages-{count}"
    if not made.is_dir():
        made.mkdir(parents=True)
        for number in range(count):
            (made / f"{number:05}.html").write_text(page(number), "utf-8")
    return made


def markdown(folder: Path, count: int) -> Path:
    """A folder with that many articles in clean Markdown: what both a book maker and pandoc can take."""
    made = folder / f"markdown-{count}"
    if not made.is_dir():
        made.mkdir(parents=True)
        known = sentences()
        for number in range(count):
            draw = random.Random(number)
            parts = [f"# 第{number}篇文章"]
            for section in range(3):
                parts.append(f"## 第{section + 1}节")
                parts += ["".join(draw.choices(known, k=6)).strip() for _ in range(5)]
            (made / f"{number:05}.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    return made


def articles(folder: Path, count: int) -> Path:
    """A folder with that many articles in clean Markdown, 8.8 kB each, no two alike: what a book is bound of.

    Each has four subheads and fourteen paragraphs; of five articles one has two notes, ruby and a table. The text is a
    chain in which each character follows another as it does in the examples.
    """
    made = folder / f"articles-{count}"
    if not made.is_dir():
        made.mkdir(parents=True)
        follows = _follows()
        for number in range(count):
            (made / f"{number:05}.md").write_text(_article(number, follows), "utf-8")
    return made


def _follows() -> dict[str, str]:
    """What stands after each character of the examples, as often as it does."""
    text = "".join(sentences()).replace("\u3000", "").replace("一了", "了")
    text = re.sub(r"[,;:?!](?=[\u4e00-\u9fff“])", lambda mark: chr(ord(mark[0]) + 0xFEE0), text)
    text = re.sub(r"[^\u4e00-\u9fff，。；：？！、]", "", text)
    follows: dict[str, str] = {}
    for one, other in itertools.pairwise(text):
        follows[one] = follows.get(one, "") + other
    return follows


def _article(number: int, follows: dict[str, str]) -> str:
    draw = random.Random(number)
    parts = [f"# 第{number}篇文章"]
    at = "。"
    for place in range(14):
        if place % 4 == 1:
            parts.append(f"## 第{place // 4 + 1}节")
        made: list[str] = []
        while len(made) < 190 or at != "。":
            at = draw.choice(follows[at])
            if made or at.isalpha():
                made.append(at)
        parts.append("".join(made))
    if number % 5 == 0:
        parts[3] += f"[^{number}-1]"
        parts[4] += f"<ruby>茶<rt>chá</rt></ruby>。[^{number}-2]"
        parts.append("| 年份 | 数目 |\n| --- | --- |\n| 一九九一 | 12 |\n| 一九九二 | 15 |")
        parts += [f"[^{number}-{note}]: 见第{note}页。" for note in (1, 2)]
    return "\n\n".join(parts) + "\n"
