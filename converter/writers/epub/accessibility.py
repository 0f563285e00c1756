"""What the package says of its accessibility: only what is true of this book.

Source: EPUB Accessibility 1.1, section 2; Schema.org Accessibility Properties for Discoverability Vocabulary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from converter.writers.markup.languages import Words


def properties(met: Counter[str], *, moving: bool, words: Words) -> Iterator[tuple[str, str]]:
    """Names and values of the accessibility metadata.

    `met` counts what the chapters hold. The cover is no content: it alone makes no visual mode. `moving`: a picture is
    of a kind that can move, which nobody has looked at, so the hazard is unknown.
    """
    pictures, undescribed = met["picture"], met["undescribed"]
    yield "schema:accessMode", "textual"
    if pictures:
        yield "schema:accessMode", "visual"
    yield "schema:accessModeSufficient", "textual,visual" if undescribed else "textual"
    yield "schema:accessibilityFeature", "displayTransformability"
    yield "schema:accessibilityFeature", "readingOrder"
    yield "schema:accessibilityFeature", "structuralNavigation"
    yield "schema:accessibilityFeature", "tableOfContents"
    if pictures and not undescribed:
        yield "schema:accessibilityFeature", "alternativeText"
    if met["ruby"]:
        yield "schema:accessibilityFeature", "rubyAnnotations"
    yield "schema:accessibilityHazard", "unknown" if moving else "none"
    yield "schema:accessibilitySummary", _summary(met, words)


def _summary(met: Counter[str], words: Words) -> str:
    sentences = [words.summary_text, words.summary_structure]
    if met["note"]:
        sentences.append(words.summary_notes)
    if met["table"]:
        sentences.append(words.summary_tables)
    if met["ruby"]:
        sentences.append(words.summary_ruby)
    if met["picture"]:
        sentences.append(words.summary_undescribed if met["undescribed"] else words.summary_described)
    return ("" if words.language.startswith("zh") else " ").join(sentences)
