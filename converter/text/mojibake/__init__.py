"""Text that was once decoded by the wrong charset: found by line and by stretch, and read again by the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.mojibake.looks import looks_odd, lost

if TYPE_CHECKING:
    from converter.model import Edit

__all__ = ["find", "looks_odd", "lost"]


def find(text: str) -> list[Edit]:
    """Edits that put mojibake right; see `search.find`. The search is loaded when something looks odd."""
    if not looks_odd(text):
        return []
    from converter.text.mojibake import search

    return search.find(text)
