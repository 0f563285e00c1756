"""Languages as Word knows them, and the faces and words for each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.looks import Templates

_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo", "yue")
_HONG_KONG = ("zh-hk", "zh-mo", "zh-hant-hk", "zh-hant-mo", "yue")
_EAST_ASIAN = {"ja": "ja-JP", "ko": "ko-KR"}
_RIGHT_TO_LEFT = {"ar": "ar-SA", "he": "he-IL", "fa": "fa-IR", "ur": "ur-PK", "yi": "yi-Hebr", "ug": "ug-CN"}
# A language without a region is given the one that Word's own list begins with.
_REGIONS = {
    "en": "en-US", "fr": "fr-FR", "de": "de-DE", "es": "es-ES", "it": "it-IT", "pt": "pt-BR", "ru": "ru-RU",
    "nl": "nl-NL", "pl": "pl-PL", "sv": "sv-SE", "da": "da-DK", "nb": "nb-NO", "fi": "fi-FI", "cs": "cs-CZ",
    "uk": "uk-UA", "tr": "tr-TR", "el": "el-GR", "vi": "vi-VN", "th": "th-TH", "id": "id-ID", "hu": "hu-HU",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as the parts of a DOCX name it."""

    tag: str  # BCP 47
    office: str  # as `w:lang` has it: zh-CN, zh-TW, en-US
    fonts: str  # the table of `fonts.toml`: zh-Hans, ja, latin
    east_asian: bool
    right_to_left: bool = False

    @property
    def lang(self) -> str:
        """The `w:lang` of a run."""
        kind = "eastAsia" if self.east_asian else "bidi" if self.right_to_left else "val"
        return f'<w:lang w:{kind}="{self.office}"/>'


@lru_cache(maxsize=256)
def tongue(language: str | None) -> Tongue:
    """The language of a BCP 47 tag; Simplified Chinese where none is known.

    >>> tongue("zh-Hant-HK").office, tongue("zh-Hant").office, tongue("zh-Hans").office, tongue("fr").office
    ('zh-HK', 'zh-TW', 'zh-CN', 'fr-FR')
    """
    tag = (language or "zh-Hans").strip().replace("_", "-")
    lower = tag.lower()
    if lower.startswith(_HONG_KONG):
        return Tongue(tag, "zh-HK", "zh-Hant-HK", east_asian=True)
    if lower.startswith(_TRADITIONAL):
        return Tongue(tag, "zh-TW", "zh-Hant", east_asian=True)
    primary, _, rest = lower.partition("-")
    if primary in {"zh", "und", "cmn"} or not primary.isascii() or not primary.isalpha():
        return Tongue(tag, "zh-CN", "zh-Hans", east_asian=True)
    if primary in _EAST_ASIAN:
        return Tongue(tag, _EAST_ASIAN[primary], primary, east_asian=True)
    if primary in _RIGHT_TO_LEFT:
        return Tongue(tag, _RIGHT_TO_LEFT[primary], "latin", east_asian=False, right_to_left=True)
    plain = tag.replace("-", "").isalnum() and tag.isascii()
    office = _REGIONS.get(primary, primary) if not rest or not plain else tag
    return Tongue(tag, office, "latin", east_asian=False)


LATIN = Tongue("und", "en-US", "latin", east_asian=False)  # text that is in no known language and has no Han


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the writer says in its own words, in one language."""

    language: str
    contents: str
    colophon: str
    colophon_article: str  # where the edition is of one article
    index_authors: str
    index_sources: str
    original_title: str
    editor: str
    translator: str
    source: str
    address: str
    published: str
    digest: str
    charset: str
    edition: str
    made_by: str
    comma: str
    colon: str
    open: str
    close: str


@lru_cache(maxsize=64)
def words(language: Tongue, templates: Templates) -> Words:
    """The words for a language; English where there are none."""
    name = "docx/words.toml"
    key = language.fonts.removesuffix("-HK") if language.east_asian else language.tag.lower().split("-")[0]
    if key not in templates.table(name):
        key = "en"
    wanted = {field.name for field in fields(Words)} - {"language"}
    return Words(language=key, **templates.words(name, key, wanted))


def font(tongue_: Tongue, face: str, templates: Templates, *, latin: bool = False) -> str:
    """The face for a role: of the script, or of the Latin letters beside it."""
    # Text in another script still may quote Chinese: its Han is set in the faces of zh-Hans.
    key = "latin" if latin else ("zh-Hans" if tongue_.fonts == "latin" else tongue_.fonts)
    table = templates.table("docx/fonts.toml").get(key, {})
    if face not in table:
        raise templates.wrong("docx/fonts.toml", key, f"the table [{key}] names no face for {face}", key)
    return str(table[face])


def font_names(templates: Templates) -> dict[str, dict[str, str]]:
    """The font table: each face with its other name, family and charset."""
    return dict(templates.table("docx/fonts.toml").get("names", {}))
