"""Front matter: metadata at the head of a Markdown file as YAML, written and read without a YAML library.

`write` gives a small, strict subset. `front_matter` takes that and what people commonly write beside it; what it cannot
read is told in `unread`, never lost. `read` gives the metadata alone. Writing does not load the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from converter.frontmatter.writing import fields, framed, scalar, write

if TYPE_CHECKING:
    from converter.frontmatter.reading import Fact, FrontMatter, Unread, facts_of, front_matter, read

__all__ = ["Fact", "FrontMatter", "Unread", "facts_of", "fields", "framed", "front_matter", "read", "scalar", "write"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from converter.frontmatter import reading

    return getattr(reading, name)
