"""Lines of a page whose tags are gone: what each looks like, and which of them are the article."""

from converter.text.lines.article import Article, find
from converter.text.lines.looks import Look, look
from converter.text.lines.tables import Known, known, page_families

__all__ = ["Article", "Known", "Look", "find", "known", "look", "page_families"]
