"""What the search for slips hands back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from converter.model import Edit


class Place(NamedTuple):
    """A place that looks damaged and stays as it is: nothing proves what stood there, or the search was too long."""

    start: int
    end: int
    is_tried: bool


class Examined(NamedTuple):
    """The edits that put slips right, and the places left alone; both in order."""

    edits: list[Edit]
    left: list[Place]
