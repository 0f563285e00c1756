"""The repair of decoded text, step by step in a fixed order, with every change as an edit of the text that came in."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.text.edits import Edit

# Each step relies on those before it: a slip shows only in text without mojibake, an annotation only where the slip
# that broke its bracket is repaired, and marks are judged by the characters beside them, not by annotations.
STEPS = ("mojibake", "slips", "annotations", "punctuation")


class Restored(NamedTuple):
    """A repaired text, and the edits of the damaged one that make it; with `strict` the edits are only proposed."""

    text: str
    edits: list[Edit]


def restore(text: str, steps: Iterable[str] = STEPS, strict: bool = False) -> Restored:
    """Repair a text, and say what was changed.

    Steps always run in the order of STEPS, in whatever order they are named; an unknown one raises ValueError. With
    `strict` the text comes back as it was, with the edits that would have been made.

    >>> restore("读(dú)本,好!").text
    '读本，好！'
    >>> restore("好!", strict=True).text
    '好!'
    """
    wanted = set(steps)
    if unknown := sorted(wanted.difference(STEPS)):
        raise ValueError(f"no step of restore is called {', '.join(unknown)}; there are {', '.join(STEPS)}")
    from converter.text.edits import run_rules

    # A step is the function `find` of the module with its name; each is loaded only when it is asked for.
    rules = [importlib.import_module(f"converter.text.{step}").find for step in STEPS if step in wanted]
    restored, edits = run_rules(text, rules)
    return Restored(text if strict else restored, list(edits))
