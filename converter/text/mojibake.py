"""Text that was once decoded by the wrong charset."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from converter.text.edits import Edit


def find(text: str) -> list[Edit]:
    """Edits that put mojibake right, in order and apart; what is lost stays as it is."""
    del text
    return []
