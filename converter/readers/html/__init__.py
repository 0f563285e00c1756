"""Read HTML: saved pages, and fragments that other readers made."""

from converter.readers.html.reading import read

__all__ = ["read"]
