"""Chinese script: which one a text is in, conversion that reads the sentence, repair of badly converted Traditional.

    >>> from converter.text.script import convert, repair
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

from importlib import import_module
from typing import TYPE_CHECKING

from converter.text.script.values import PROTECT, TARGETS, Converted, Counts, Decision, Positions, Verdict

if TYPE_CHECKING:
    from converter.text.script.conversion import convert, convert_edits, convert_lines, rewritten
    from converter.text.script.detection import detect
    from converter.text.script.lexicon import check_distribution
    from converter.text.script.repairing import misconversion, repair, repair_edits

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
    "convert_lines",
    "detect",
    "misconversion",
    "repair",
    "repair_edits",
    "rewritten",
]

_HOMES = {
    "check_distribution": "lexicon",
    "convert": "conversion",
    "convert_edits": "conversion",
    "convert_lines": "conversion",
    "rewritten": "conversion",
    "detect": "detection",
    "misconversion": "repairing",
    "repair": "repairing",
    "repair_edits": "repairing",
}


def __getattr__(name: str) -> object:
    """A function of this package, from its module when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
