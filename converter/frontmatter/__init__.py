"""Front matter: metadata at the head of a Markdown file as YAML, written and read without a YAML library.

`write` gives a small, strict subset. `read` takes that and what people commonly write beside it; what it cannot read
is told in `unread`, never lost.
"""

from converter.frontmatter.reading import Fact, FrontMatter, Unread, read
from converter.frontmatter.writing import scalar, write

__all__ = ["Fact", "FrontMatter", "Unread", "read", "scalar", "write"]
