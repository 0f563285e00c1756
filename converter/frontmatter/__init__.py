"""Front matter: metadata at the head of a Markdown file as YAML, written and read without a YAML library."""

from converter.frontmatter.writing import write

__all__ = ["write"]
