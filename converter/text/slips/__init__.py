"""GBK slips: text knocked out of step by replacing or losing bytes instead of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.slips.looks import looks_odd

if TYPE_CHECKING:
    from converter.model import Edit

__all__ = ["find", "looks_odd"]


def find(text: str) -> list[Edit]:
    """Edits that put slips right; see `finding.find`. The search is loaded when something looks odd."""
    if not looks_odd(text):
        return []
    from converter.text.slips import finding

    return finding.find(text)
