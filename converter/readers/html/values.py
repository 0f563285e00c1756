"""What a piece of HTML becomes; the Markdown reader makes the same without HTML between."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from converter.model import Block, Resource
    from converter.report import Removal


class Fragment(NamedTuple):
    """Blocks with their origins in `text`, and what of it is in no block."""

    blocks: tuple[Block, ...]
    text: str
    removals: tuple[Removal, ...]
    resources: tuple[Resource, ...]
