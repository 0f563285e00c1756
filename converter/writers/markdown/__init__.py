"""Markdown: CommonMark with YAML front matter; pictures lie in a folder beside it."""

from converter.writers.markdown.edition import write

__all__ = ["write"]
