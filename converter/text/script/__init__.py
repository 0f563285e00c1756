"""Chinese script: which one a text is in, conversion that reads the sentence, repair of badly converted Traditional.

    >>> convert("他的头发在里面", "zh-Hant-TW").text
    '他的頭髮在裡面'
    >>> convert("干預", "zh-Hant-TW").text  # Traditional text is never run through a table for Simplified
    '干預'
    >>> repair("這隻能是最后一公裡").text
    '這只能是最後一公里'

The dictionaries are those of opencc-python-reimplemented, found by ahocorasick_rs and arbitrated with word frequencies.
Nothing is read or imported before the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.script.values import TARGETS, Converted, Counts, Decision, Positions, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from converter.text.edits import Edit
    from converter.text.script.users import Dictionary
    from converter.text.script.values import Target

__all__ = [
    "PROTECT",
    "TARGETS",
    "Converted",
    "Counts",
    "Decision",
    "Positions",
    "Verdict",
    "check_distribution",
    "convert",
    "convert_edits",
    "detect",
    "misconversion",
    "repair",
    "repair_edits",
]

# Stretches that no conversion touches, by kind; see `protection`.
PROTECT = ("front-matter", "code", "markup", "urls", "mail", "marks")


def check_distribution() -> Path:
    """Find the folder of opencc-python-reimplemented, or raise `lexicon.WrongOpenCC` with the remedy."""
    from converter.text.script import lexicon

    return lexicon.check_distribution()


def detect(text: str) -> Verdict:
    """Tell which script one block of text is in; see `detection.detect`."""
    from converter.text.script import detection

    return detection.detect(text)


def convert(
    text: str,
    target: Target,
    *,
    source: str | None = None,
    vocabulary: bool = False,
    dictionary: Dictionary | None = None,
    protect: Collection[str] = PROTECT,
) -> Converted:
    """Convert a text to a script; see `conversion.convert`."""
    from converter.text.script import conversion

    return conversion.convert(
        text, target, source=source, vocabulary=vocabulary, dictionary=dictionary, protect=protect
    )


def convert_edits(
    text: str,
    target: Target,
    *,
    source: str | None = None,
    vocabulary: bool = False,
    dictionary: Dictionary | None = None,
    protect: Collection[str] = PROTECT,
) -> list[Edit]:
    """The edits that `convert` makes, in order, apart, under the rule name `script`."""
    from converter.text.script import conversion

    return conversion.convert_edits(
        text, target, source=source, vocabulary=vocabulary, dictionary=dictionary, protect=protect
    )


def misconversion(text: str) -> float:
    """How many of a thousand Han characters look badly converted; see `repairing.misconversion`."""
    from converter.text.script import repairing

    return repairing.misconversion(text)


def repair(text: str, mode: str = "careful", *, protect: Collection[str] = PROTECT) -> Converted:
    """Put Traditional text right that was converted badly; see `repairing.repair`."""
    from converter.text.script import repairing

    return repairing.repair(text, mode, protect=protect)


def repair_edits(text: str, mode: str = "careful", *, protect: Collection[str] = PROTECT) -> list[Edit]:
    """The edits that `repair` makes, in order, apart, under the rule name `script-repair`."""
    from converter.text.script import repairing

    return repairing.repair_edits(text, mode, protect=protect)
