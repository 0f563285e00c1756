"""Tell the language and script of the document, and of blocks that differ from it.

Chinese is told by its characters, whatever the page declares; Japanese by kana, Korean by hangul; for other languages
the page's own word is taken. A block of another script than the document's is marked, so that a Simplified caption in
a Traditional article is set and converted as what it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from converter.passes._texts import shown_text
from converter.report import Finding, Outcome
from converter.text.patterns import covered, lazily
from converter.text.script import detection
from converter.walk import map_leaves, plain_text, where

if TYPE_CHECKING:
    from converter.model import Document, Leaf
    from converter.options import Options

HAN = lazily(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
KANA = lazily(r"[\u3041-\u30fa\u30fd-\u30ff]+")
HANGUL = lazily(r"[\uac00-\ud7a3]+")
LETTER = lazily(r"[^\W\d_]+")
CHINESE = 0.2  # share of Han among letters from which a text is Chinese
KANA_SHARE = 0.1  # kana among kana and Han from which it is Japanese
ENOUGH = 20_000  # characters that are looked at for the language as a whole
TAG = lazily(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
DECLARED = {"zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}


def run(document: Document, options: Options) -> Outcome:
    """Set `metadata.language`, and `language` of blocks in another script."""
    del options
    text = shown_text(document)
    titles = [claim.value for claim in document.claims if claim.field == "title" and isinstance(claim.value, str)]
    declared = next(
        (str(claim.value) for claim in document.claims if claim.field == "language"), document.metadata.language
    )
    language = tell(text[:ENOUGH] or "\n".join(titles), declared)
    if language != document.metadata.language:
        document = replace(document, metadata=replace(document.metadata, language=language))
    if language not in ("zh-Hans", "zh-Hant"):
        return Outcome(document)
    others = detection.telling(text)[language == "zh-Hans"]  # a block without any of them is in no other script
    if not others:
        return Outcome(document)
    findings: list[Finding] = []

    def mark(leaf: Leaf) -> Leaf:
        if leaf.language is not None:
            return leaf
        run = plain_text(leaf.children)
        if not any(c in run for c in others):
            return leaf
        verdict, _ = detection.label(run)
        if verdict in ("zh-Hans", "zh-Hant") and verdict != language:
            findings.append(
                Finding("language", "info", where(leaf), f"this block is in {verdict}, the document in {language}")
            )
            return replace(leaf, language=verdict)
        if verdict == "mixed":
            findings.append(
                Finding("language", "info", where(leaf), "this block mixes Simplified and Traditional characters")
            )
        return leaf

    blocks = map_leaves(document.blocks, mark)
    if blocks is not document.blocks:
        document = replace(document, blocks=blocks)
    return Outcome(document, findings=tuple(findings))


def tell(text: str, declared: str | None) -> str | None:
    """The BCP 47 tag of a text; None where neither text nor page tell.

    >>> tell("今天天气很好，适合读书。", "en"), tell("日本語の文章です。", None), tell("Guten Tag", "de"), tell("Hello", None)
    ('zh-Hans', 'ja', 'de', None)
    """
    kana, hangul = covered(KANA, text), covered(HANGUL, text)
    han = len("".join(HAN.findall(text[: len(text) // 2])))  # of Chinese text that is enough to know
    if kana > 2 or hangul > 3 or han < CHINESE * len(text):
        han = covered(HAN, text)
    named = declared.replace("_", "-") if declared and TAG.fullmatch(declared.replace("_", "-")) else None
    if kana > 2 and kana > KANA_SHARE * (kana + han):
        return "ja"
    if hangul > 3 and hangul > han:
        return "ko"
    if han and (han >= CHINESE * len(text) or han >= CHINESE * covered(LETTER, text)):
        label = detection.script_of(text)
        if label in ("zh-Hans", "zh-Hant"):
            return label
        if label == "mixed":
            _, counts = detection.label(text)
            return "zh-Hans" if counts.hans >= counts.hant else "zh-Hant"
        return DECLARED.get((named or "").lower(), named if (named or "").startswith("zh-Han") else "zh-Hans")
    if named and named.lower().startswith("zh") and LETTER.search(text):
        return DECLARED.get(named.lower(), "zh-Hans") if han else None
    return named
