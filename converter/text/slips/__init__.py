"""GBK slips: text knocked out of step by replacing or losing bytes instead of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.slips.looks import looks_odd
from converter.text.slips.values import Examined, Place

if TYPE_CHECKING:
    from converter.model import Edit

__all__ = ["Examined", "Place", "examine", "find", "looks_odd"]


def examine(text: str) -> Examined:
    """Edits that put slips right, and places left alone; see `finding.examine`. The search is loaded when text looks odd."""
    if not looks_odd(text):
        return Examined([], [])
    from converter.text.slips import finding

    return finding.examine(text)


def find(text: str) -> list[Edit]:
    """The edits of `examine`."""
    return examine(text).edits
