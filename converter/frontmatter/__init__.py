"""Front matter: metadata at the head of a Markdown file as YAML, written and read without a YAML library.

`write` gives a small, strict subset. `front_matter` takes that and what people commonly write beside it; what it cannot
read is told in `unread`, never lost. `read` gives the metadata alone.
"""

from converter.frontmatter.reading import Fact, FrontMatter, Unread, front_matter, read
from converter.frontmatter.writing import scalar, write

__all__ = ["Fact", "FrontMatter", "Unread", "front_matter", "read", "scalar", "write"]
