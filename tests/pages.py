"""Pages of our own: texts of tests/cases/pages/articles.toml set into layouts of tests/cases/pages/layouts.

The first line of a layout is `<!-- block: ... -->`, the markup of a paragraph, with `| not: FIELD ...` for what its page
shows in a way that tells nothing. Lines `<!-- lead: ... -->` and `<!-- tail: ... -->` after it are words before the first
paragraph of a text and lines below its last one that belong to the text. `{{FIELD: ...}}` stands only where a text has
the field.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from string import Template

import opencc
from scoring import f1, squeeze

import converter

CASES = Path(__file__).parent / "cases" / "pages"
ARTICLES = tomllib.loads((CASES / "articles.toml").read_text("utf-8"))["article"]
LAYOUTS = sorted(path.stem for path in (CASES / "layouts").glob("*.html"))
BLOCK = re.compile(r"<!-- block: (.*?) (?:\| not: (.*?) )?-->\n")
AROUND = re.compile(r"<!-- (lead|tail): (.*?) -->\n")
WHERE = re.compile(r"\{\{(\w+): (.*?)\}\}", re.DOTALL)
NAMES = re.compile(r"(\s(?:class|id)=)(?:\"([^\"]*)\"|([\w-]+))")
FIELDS = ("title", "author", "editor", "source", "date")
DAYS = frozenset({"day", "zhday", "month", "zhfull", "slash", "dot", "minguo", "hannum", "western", "dmy"})
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
LED = ("prose",)  # kinds of texts that have words before their first paragraph
DIGITS = "〇一二三四五六七八九"


class Layout:
    """A layout: the markup of a page and of its paragraphs, and what a page of it shows."""

    def __init__(self, name: str) -> None:
        html = (CASES / "layouts" / f"{name}.html").read_text("utf-8")
        block = BLOCK.match(html)
        assert block is not None, name
        self.name, self.block = name, Template(block[1])
        html = html[block.end() :]
        self.around: dict[str, str] = {}
        while found := AROUND.match(html):
            self.around[found[1]] = found[2]
            html = html[found.end() :]
        self.html = html
        self._nothing = set((block[2] or "").split())

    def shows(self, kind: str) -> set[str]:
        """The fields that a page of a kind of text shows."""
        shown = self.html + self.around.get("tail", "") + (self.around.get("lead", "") if kind in LED else "")
        said = set(re.findall(r"\$\{?([a-z]+)", shown))
        return {*(said & set(FIELDS)), *({"date"} if said & DAYS else ())} - self._nothing


@cache
def layout_of(name: str) -> Layout:
    return Layout(name)


def values_of(article: dict) -> dict[str, str]:
    """What a layout may say of a text."""
    day, time = article["date"].split(" ")
    year, month, dom = day.split("-")
    m, d = int(month), int(dom)
    number = [*("十" + DIGITS[n % 10] if n > 10 else "十" if n == 10 else DIGITS[n] for n in range(20)), "二十"]
    number += [*(f"二十{DIGITS[n]}" for n in range(1, 10)), "三十", "三十一"]
    return {field: article[field] for field in FIELDS} | {
        "day": day,
        "time": time,
        "zhday": f"{year}年{m}月{d}日",
        "zhfull": f"{year}年{month}月{dom}日",
        "slash": f"{year}/{month}/{dom}",
        "dot": f"{year}.{month}.{dom}",
        "dmy": f"{dom}/{month}/{year}",
        "minguo": f"民國{int(year) - 1911}年{m}月{d}日",
        "hannum": f"{''.join(DIGITS[int(c)] for c in year)}年{number[m]}月{number[d]}日",
        "western": f"{MONTHS[m - 1]} {d}, {year}",
        "year": year,
        "month": month,
        "dom": dom,
    }


def lines_of(layout: Layout, article: dict) -> list[str]:
    """The lines of a text as a layout shows them: with the words before it and the lines below it."""
    lines, values = list(article["body"]), values_of(article)
    if "lead" in layout.around and article["kind"] in LED:
        lines[0] = _filled(layout.around["lead"], article, values) + lines[0]
    if "tail" in layout.around:
        tail = _filled(layout.around["tail"], article, values)
        lines += (
            ["", *filter(None, tail.split(" // "))] if article["kind"] == "verse" else filter(None, tail.split(" // "))
        )
    return lines


def _filled(text: str, article: dict, values: dict[str, str]) -> str:
    text = WHERE.sub(lambda match: match[2] if article[match[1]] else "", text)
    return Template(text).substitute(values)


def _body(article: dict, lines: list[str], block: Template) -> str:
    """The body of a text in the markup of a layout."""
    count = len(article["body"])
    body, tail = lines[:count], [line for line in lines[count:] if line]
    after = "".join(block.substitute(text=line) for line in tail)
    match article["kind"]:
        case "verse":
            stanzas = "\n".join(body).split("\n\n")
            return "".join(block.substitute(text=stanza.replace("\n", "<br>")) for stanza in stanzas) + after
        case "list":
            items = "".join(f"<li>{line}</li>" for line in body[1:])
            return f"{block.substitute(text=body[0])}<ul>{items}</ul>{after}"
        case "table":
            rows = "".join(f"<tr><td>{'</td><td>'.join(line.split('|'))}</td></tr>" for line in body)
            return f"<table border=1>{rows}</table>{after}"
        case "pictures":
            pairs = zip(body[::2], body[1::2], strict=True)
            return (
                "".join(block.substitute(text=f'<img src="{one}">') + block.substitute(text=two) for one, two in pairs)
                + after
            )
        case _:
            return "".join(block.substitute(text=line) for line in lines)


def page(name: str, article: dict, *, renamed: bool = False) -> str:
    """A text set into a layout."""
    layout = layout_of(name)
    lines = lines_of(layout, article)
    html = WHERE.sub(lambda match: match[2] if article[match[1]] else "", layout.html)
    if renamed:
        html = NAMES.sub(_renamed, html)
    values = values_of(article) | {"body": _body(article, lines, layout.block)}
    return Template(html).substitute(values)


def _renamed(match: re.Match[str]) -> str:
    words = (match[2] or match[3] or "").split()
    return f'{match[1]}"{" ".join("x" + hashlib.md5(word.encode()).hexdigest()[:6] for word in words)}"'


def gold(name: str, article: dict) -> str:
    """The text that must come out."""
    lines = lines_of(layout_of(name), article)
    if article["kind"] == "pictures":
        count = len(article["body"])
        lines = [*lines[1:count:2], *lines[count:]]
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _characters() -> dict[int, str]:
    """Simplified characters with the first of their Traditional forms."""
    table = Path(opencc.__file__).parent / "dictionary" / "STCharacters.txt"
    rows = (line.split("\t") for line in table.read_text("utf-8").splitlines() if "\t" in line)
    return {ord(simplified): forms.split()[0] for simplified, forms in rows}


def traditional(text: str) -> str:
    """A text in Traditional characters, one for one, so that a page and what is in it stay the same."""
    return text.translate(_characters())


def score(html: str, name: str, article: dict, change=str, *, as_text: bool = False) -> dict[str, float]:
    """How well one page is read: 1 is perfect. `change` was done to the page, and is done to what it is held against."""
    edition = converter.convert(html.encode(), name="page.txt" if as_text else "page.html")
    meta = edition.document.metadata
    authors = "".join(person.name or "" for person in meta.authors)
    editors = "".join(person.name or "" for person in meta.editors)
    tells = layout_of(name).shows(article["kind"])
    row = {"f1": f1(edition.render("text").main.decode(), change(gold(name, article)))}
    got = {"title": meta.title, "author": authors, "editor": editors, "source": meta.source}
    for field in tells & set(got):
        if article[field]:
            row[field] = float(squeeze(got[field]) == squeeze(change(article[field])))
    if "date" in tells:
        row["date"] = float(str(meta.published or "")[:10] == article["date"][:10])
    if article["editor"] and article["editor"] != article["author"]:
        row["stolen"] = float(change(article["editor"]) in authors)
    for field, given in (("author", authors), ("editor", editors)):
        if not (field in tells and article[field]):
            row[f"invented {field}"] = float(bool(given))
    return row
