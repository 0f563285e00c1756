"""Read HTML: saved pages, and fragments that other readers made.

The Markdown and EPUB readers build their blocks through `build_fragment`.
"""

from converter.readers.html.fragments import Fragment, build_fragment
from converter.readers.html.reading import read

__all__ = ["Fragment", "build_fragment", "read"]
