"""What is known of an article in a bound book: a list under its title, in words that people and our readers know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.writers.markdown.escape import escape
from converter.writers.markdown.inlines import destination

if TYPE_CHECKING:
    from converter.model import Metadata, Person

# field -> label in Simplified Chinese, Traditional Chinese, and all other languages
LABELS = {
    "subtitle": ("副标题", "副標題", "Subtitle"),
    "original_title": ("原标题", "原標題", "Original title"),
    "authors": ("作者", "作者", "Author"),
    "translators": ("译者", "譯者", "Translator"),
    "published": ("日期", "日期", "Date"),
    "modified": ("更新", "更新", "Updated"),
    "source": ("来源", "來源", "Source"),
    "site": ("网站", "網站", "Site"),
    "section": ("频道", "頻道", "Section"),
    "column": ("栏目", "欄目", "Column"),
    "editors": ("责任编辑", "責任編輯", "Editor"),
    "url": ("网址", "網址", "Address"),
}

# The heading of an index, in the same languages.
INDEXES = {
    "authors": ("作者索引", "作者索引", "Index of authors"),
    "sources": ("来源索引", "來源索引", "Index of sources"),
}


def byline(metadata: Metadata) -> list[str]:
    r"""One list, a line for each thing known; none where nothing is known.

    >>> from converter.model import Metadata, PartialDate
    >>> byline(Metadata(source="人民日报", published=PartialDate(2020, 5, 29), language="zh-Hans"))
    ['- 日期：2020-05-29\n- 来源：人民日报']
    """
    language = metadata.language or ""
    chinese = language.startswith("zh")
    choice = (1 if "Hant" in language else 0) if chinese else 2
    lines: list[str] = []
    for name, labels in LABELS.items():
        shown = _shown(metadata, name, chinese=chinese)
        if shown:
            lines.append(f"- {labels[choice]}{'：' if chinese else ': '}{shown}")
    return ["\n".join(lines)] if lines else []


def _shown(metadata: Metadata, name: str, *, chinese: bool) -> str:
    value = getattr(metadata, name) or (metadata.canonical_url if name == "url" else None)
    if not value:
        return ""
    if isinstance(value, tuple):
        return ("、" if chinese else ", ").join(
            escape(text) for person in value if (text := _person(person, chinese=chinese))
        )
    if name == "url":
        return f"<{value}>" if destination(value) == value else escape(value)
    return escape(" ".join(str(value).split()))


def _person(person: Person, *, chinese: bool) -> str:
    extra = " ".join(part for part in (person.affiliation, person.role) if part)
    if not person.name:
        return extra
    if not extra:
        return person.name
    return f"{person.name}（{extra}）" if chinese else f"{person.name} ({extra})"
