"""Language tags of editions, and the words that a writer itself puts on a page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.model import Book, Card

UNKNOWN = "und"  # BCP 47: undetermined
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"  # language
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"  # variants
    r"(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"  # extensions, private use
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE,
)


def tag(language: str | None) -> str | None:
    """A language tag that is well formed by BCP 47; None for what is none.

    >>> tag("zh_CN"), tag("zh-Hant-HK"), tag("中文")
    ('zh-CN', 'zh-Hant-HK', None)
    """
    made = (language or "").strip().replace("_", "-")
    return made if _TAG.fullmatch(made) else None


def of_card(card: Card) -> str:
    """The language of an article; `und` where nobody knows it, even in a book of one language: it may be a guest."""
    return tag(card.language) or tag(card.metadata.language) or UNKNOWN


def of_book(book: Book) -> str:
    """The language of a book: its own word, or that of most of its articles."""
    own = tag(book.metadata.language)
    if own:
        return own
    counted = Counter(language for card in book.cards if (language := of_card(card)) != UNKNOWN)
    return counted.most_common(1)[0][0] if counted else UNKNOWN


@dataclass(frozen=True, slots=True)
class Words:
    """What a writer says in its own words, in one language."""

    language: str
    contents: str
    landmarks: str
    cover: str
    title_page: str
    start: str
    colophon: str
    notes: str
    untitled: str
    untitled_book: str
    original_title: str
    author: str
    editor: str
    translator: str
    updated: str
    source: str
    address: str
    fingerprint: str
    edition_date: str
    made_by: str
    and_others: str
    summary_text: str
    summary_structure: str
    summary_notes: str
    summary_tables: str
    summary_ruby: str
    summary_described: str
    summary_undescribed: str
    colon: str = "："
    open: str = "（"
    close: str = "）"
    comma: str = "、"

    def labelled(self, label: str, text: str) -> str:
        """A label and what it labels."""
        return f"{label}{self.colon}{text}"


_HANS = Words(
    language="zh-Hans",
    contents="目录",
    landmarks="导览",
    cover="封面",
    title_page="书名页",
    start="正文",
    colophon="本书说明",
    notes="注释",
    untitled="无题",
    untitled_book="文集",
    original_title="原题",
    author="作者",
    editor="编辑",
    translator="译者",
    updated="更新",
    source="来源",
    address="网址",
    fingerprint="原文指纹（SHA-256）",
    edition_date="版本日期",
    made_by="制作",
    and_others="等",
    summary_text="全文为可缩放、可重排的文字，目录可导航，阅读顺序与页面一致。",
    summary_structure="每篇文章标明语言，并分为标题与小标题。",
    summary_notes="注释与正文互相链接。",
    summary_tables="表格以表格标记，标明表头。",
    summary_ruby="部分文字附有注音。",
    summary_described="图片均有文字说明。",
    summary_undescribed="部分图片没有文字说明。",
)
_HANT = Words(
    language="zh-Hant",
    contents="目錄",
    landmarks="導覽",
    cover="封面",
    title_page="書名頁",
    start="正文",
    colophon="本書說明",
    notes="註釋",
    untitled="無題",
    untitled_book="文集",
    original_title="原題",
    author="作者",
    editor="編輯",
    translator="譯者",
    updated="更新",
    source="來源",
    address="網址",
    fingerprint="原文指紋（SHA-256）",
    edition_date="版本日期",
    made_by="製作",
    and_others="等",
    summary_text="全文為可縮放、可重排的文字，目錄可導航，閱讀順序與頁面一致。",
    summary_structure="每篇文章標明語言，並分為標題與小標題。",
    summary_notes="註釋與正文互相連結。",
    summary_tables="表格以表格標記，標明表頭。",
    summary_ruby="部分文字附有注音。",
    summary_described="圖片均有文字說明。",
    summary_undescribed="部分圖片沒有文字說明。",
)
_ENGLISH = Words(
    language="en",
    contents="Contents",
    landmarks="Landmarks",
    cover="Cover",
    title_page="Title page",
    start="Text",
    colophon="About this edition",
    notes="Notes",
    untitled="Untitled",
    untitled_book="Collected articles",
    original_title="Original title",
    author="By",
    editor="Edited by",
    translator="Translated by",
    updated="Updated",
    source="Source",
    address="Address",
    fingerprint="SHA-256 of the original",
    edition_date="Date of this edition",
    made_by="Made with",
    and_others=" and others",
    summary_text="All text can be resized and reflowed; the contents can be navigated, and the reading order is that of the page.",
    summary_structure="Each article names its language and is divided by headings.",
    summary_notes="Notes and their marks are linked with one another.",
    summary_tables="Tables are marked up as tables, with their header cells.",
    summary_ruby="Some text carries ruby annotations.",
    summary_described="All images have text alternatives.",
    summary_undescribed="Some images have no text alternative.",
    colon=": ",
    open=" (",
    close=")",
    comma=", ",
)
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")


def words(language: str | None) -> Words:
    """The words for a language: Chinese in two scripts, English for every other.

    >>> words("zh-Hant-HK").contents, words("zh").contents, words("fr").contents
    ('目錄', '目录', 'Contents')
    """
    lower = (language or "").lower()
    if lower.startswith(_TRADITIONAL):
        return _HANT
    return _HANS if lower == "zh" or lower.startswith("zh-") else _ENGLISH
