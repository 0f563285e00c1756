"""Repair of Traditional text that was converted badly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.text.edits import Edit, diff_edits
from converter.text.script import engine
from converter.text.script.values import Converted

if TYPE_CHECKING:
    from collections.abc import Collection


def repair(text: str, mode: str = "careful", *, protect: Collection[str] = ()) -> Converted:
    if mode == "careful":
        return Converted(text)
    return Converted(engine.Engine.shipped("s2tw").convert(engine.Engine.shipped("t2s").convert(text)))


def repair_edits(text: str, mode: str = "careful", *, protect: Collection[str] = ()) -> list[Edit]:
    return diff_edits(text, repair(text, mode, protect=protect).text, "script-repair")
