"""Lines above and below an article that tell its title or its day in other ways than by a label of `bylines.toml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.text import dates
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from converter.model import PartialDate

TITLE_LABEL = lazily(r"^\s*(?:文章)?[标標]\s{0,4}[题題]\s*[:：]\s*(?P<title>\S.{3,80})$")
TITLE_AND_DATE = lazily(
    r"^(?P<title>[^|@]{4,60}?)[\s(（\[]+(?P<date>(?:19|20)\d\d[-/.年][\d\s:：月日/.-]{4,18})[)）\]]?$"
)
NOT_BEFORE_DATE = lazily(
    r"发[布佈表]|發[布佈表]|张贴|張貼|更新|编辑|編輯|作者|来源|來源|时间|時間|日期|posted|updated|[:：]\s*$",
    re.IGNORECASE,
)
NOT_THE_DAY = lazily(r"[，。；！？]|更新|修改|推荐|推薦")
AGENCY = lazily(
    r"^\s*(?:据|據)?(?P<name>新华社|新華社|中新社|中新网|中新網|中央社|法新社|路透社|美联社|美聯社|共同社|塔斯社)[^\s，。]{0,12}(?:电|電)"
)
SHORT = 60  # code points of a line whose date counts whatever else it says


def labelled_title(line: str) -> str | None:
    """The title that a line names as such.

    >>> labelled_title("标 题： 关于老桥通车的通告")
    '关于老桥通车的通告'
    """
    found = TITLE_LABEL.match(line)
    return found["title"].rstrip() if found else None


def title_and_date(line: str) -> tuple[str, PartialDate] | None:
    """A title and its date where a line is nothing else.

    >>> title_and_date("昨天去看桥 2005-03-21 01:20:44")[0]
    '昨天去看桥'
    >>> title_and_date("由江边人张贴 @ 2005-03-21 01:20:44")
    """
    found = TITLE_AND_DATE.match(line)
    if found is None or NOT_BEFORE_DATE.search(found["title"]) or len(re.findall(r"[^\W\d_]", found["title"])) < 4:
        return None
    day = [date.date for date in dates.find(found["date"]) if date.date.day is not None]
    return (found["title"].strip(), day[0]) if len(day) == 1 else None


def lone_day(line: str) -> PartialDate | None:
    """The one date with a time of a short line that is no sentence, whatever else the line says."""
    if len(line) > SHORT or NOT_THE_DAY.search(line):
        return None
    found = [date.date for date in dates.find(line) if date.date.day is not None]
    return found[0] if len(found) == 1 and found[0].time else None


def agency(text: str) -> str | None:
    """The news agency that an article's first words name.

    >>> agency("据新华社江城3月4日电（记者周小禾）老桥通车。")
    '新华社'
    """
    found = AGENCY.match(text)
    return found["name"] if found else None
