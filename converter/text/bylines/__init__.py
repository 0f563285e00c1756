"""Lines that tell about an article: 来源 作者 责编 日期 原标题, read as facts with their places."""

from converter.text.bylines.heads import agency, labelled_title, lone_day, title_and_date
from converter.text.bylines.lines import Fact, Line, read_line
from converter.text.bylines.people import lead, people, signature, unlabelled_byline

__all__ = [
    "Fact",
    "Line",
    "agency",
    "labelled_title",
    "lead",
    "lone_day",
    "people",
    "read_line",
    "signature",
    "title_and_date",
    "unlabelled_byline",
]
