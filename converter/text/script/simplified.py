"""Traditional to Simplified: one table, and the few characters whose form hangs on their word (著 乾 瞭 徵 藉)."""

from __future__ import annotations

from converter.text.script.engine import Engine


def convert(text: str) -> str:
    """Convert Traditional text."""
    return Engine.shipped("t2s").convert(text)
