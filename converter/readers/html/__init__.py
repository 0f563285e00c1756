"""Read HTML: saved pages, and fragments that other readers made.

The Markdown reader builds its blocks through `build_fragment`. What reads pages is imported when a page is read: other
readers use parts of this room only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converter.readers.html.fragments import build_fragment
    from converter.readers.html.reading import read

__all__ = ["build_fragment", "read"]


def __getattr__(name: str) -> Any:
    if name == "build_fragment":
        from converter.readers.html.fragments import build_fragment

        return build_fragment
    if name == "read":
        from converter.readers.html.reading import read

        return read
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
