"""Lines that tell about an article: 来源 作者 责编 日期 原标题, read as facts with their places."""

from converter.text.bylines.heads import agency, labelled_title, lone_day, title_and_date
from converter.text.bylines.leads import lead
from converter.text.bylines.lines import Fact, Line, read_line
from converter.text.bylines.notes import about_author
from converter.text.bylines.people import is_plain_name, people, signature, stands_alone, unlabelled_byline
from converter.text.bylines.tables import is_house, is_label
from converter.text.bylines.western import is_western_dateline, lone_names, names_of, western_byline

__all__ = [
    "Fact",
    "Line",
    "about_author",
    "agency",
    "is_house",
    "is_label",
    "is_plain_name",
    "is_western_dateline",
    "labelled_title",
    "lead",
    "lone_day",
    "lone_names",
    "names_of",
    "people",
    "read_line",
    "signature",
    "stands_alone",
    "title_and_date",
    "unlabelled_byline",
    "western_byline",
]
