"""Dates as people and pages write them, as precise as they are written; nothing relative, nothing guessed.

Refused: two-digit years, 今日 and other words that hang on the day of reading, a year and a number with a slash
between them (`2022/6` is an issue of a journal as often as a month), impossible days.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from converter.model import PartialDate
from converter.text import western_dates
from converter.text.patterns import lazily

EARLIEST, LATEST = 1840, 2100  # years that an article may be of
DIGITS = "〇零○Ｏｏ一二三四五六七八九"
VALUES = {**dict.fromkeys("〇零○Ｏｏ", 0), **{c: i for i, c in enumerate("一二三四五六七八九", 1)}}
TIME = (
    r"(?:(?:[ T,，]|\s)*(?:[(（]?(?:星期|周|週)[一二三四五六日天][)）]?|at)?\s*(?P<half>上午|下午|晚上|早上|中午|凌晨|午前|午後|오전|오후)?\s*"
    r"(?P<hour>[01]?\d|2[0-3])(?:[:：](?P<minute>[0-5]\d)(?:[:：](?P<second>[0-5]\d)(?:\.\d+)?)?|[时時点點](?P<zhminute>[0-5]?\d)分)"
    r"\s*(?P<ampm>[ap]\.?m\.?)?\s*(?P<zone>Z\b|GMT\b|UTC\b|[+-][01]\d:?[0-5]\d)?)?"
)
PATTERNS = (
    # 2020年5月29日, 2020 年 5 月, 民國109年5月29日
    r"(?P<minguo>民[国國])?\s*(?P<year>(?<!\d)\d{2,4})\s*年\s*(?:(?P<month>1[0-2]|0?[1-9])\s*月(?:份)?\s*(?:(?P<day>3[01]|[12]\d|0?[1-9])\s*[日号號]"
    + TIME
    + ")?)?",
    # 二〇二〇年五月二十九日
    rf"(?P<minguozh>民[国國])?(?P<yearzh>[{DIGITS}]{{4}}|(?<=民[国國])[一二三四五六七八九十百]{{1,5}})年(?:(?P<monthzh>十[一二]?|[一二三四五六七八九])月(?:(?P<dayzh>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号號]"
    + TIME.replace("?P<", "?P<zh_")
    + ")?)?",
    # 2020-05-29 08:06, 2020/5/29, 2020.05.29, ISO 8601
    r"(?<![\d./-])(?P<isoyear>(?:1[89]|20)\d\d)(?P<sep>[-/.])(?P<isomonth>1[0-2]|0?[1-9])(?P=sep)(?P<isoday>3[01]|[12]\d|0?[1-9])(?![\d/])(?:\.(?=\s))?"
    + TIME.replace("?P<", "?P<iso_"),
    # 2020년 5월 29일
    r"(?<!\d)(?P<koyear>(?:19|20)\d\d)\s*년\s*(?P<komonth>1[0-2]|0?[1-9])\s*월\s*(?P<koday>3[01]|[12]\d|0?[1-9])\s*일"
    + TIME.replace("?P<", "?P<ko_"),
    # 2020 03/04 10:20, 2020. 5. 29.
    r"(?<![\d./-])(?P<gapyear>20\d\d)(?:\s+(?P<gapmonth>0[1-9]|1[0-2])\s*[/-]\s*(?P<gapday>3[01]|[12]\d|0[1-9])(?![\d/])"
    r"|\.\s(?P<dotmonth>1[0-2]|0?[1-9])\.\s(?P<dotday>3[01]|[12]\d|0?[1-9])\b\.?)" + TIME.replace("?P<", "?P<gap_"),
)
# For each of the patterns: characters of which a date holds one at least, and what it holds in any case. The patterns are
# long in the making and slow to find that there is nothing.
SIGNS = (
    ("年", r"\d\s*年"),
    ("年", rf"[{DIGITS}十百]年"),
    ("-/.", r"\d\d[-/.]\d"),
    ("년", r"\d\s*년"),
    ("-/.", r"20\d\d\.?\s"),
)
_SIGNED = tuple(
    (signs, lazily(needed), lazily(pattern, re.IGNORECASE))
    for (signs, needed), pattern in zip(SIGNS, PATTERNS, strict=True)
)
QUICK = lazily(rf"\d{{2}}|[{DIGITS}]年|年")


class Found(NamedTuple):
    """A date and its place in the text."""

    date: PartialDate
    start: int
    end: int


def find(text: str, order: str | None = None) -> list[Found]:
    """All dates of a text, in order and apart.

    `order` says how the text's language writes a date of figures, `dmy` or `mdy`; without it `3/4/2020` is none.

    >>> [str(found.date) for found in find("2022年2月13日 04:22 發布；二〇二〇年五月；《山川》2022/6；民國109年5月")]
    ['2022-02-13T04:22', '2020-05', '2020-05']
    """
    if not QUICK.search(text):
        return []
    found: list[Found] = []
    for signs, needed, pattern in _SIGNED:
        for sign in signs:
            if sign in text:
                break
        else:
            continue
        if not needed.search(text):
            continue
        for match in pattern.finditer(text):
            made = _date(match)
            if made is not None and not any(f.start < match.end() and match.start() < f.end for f in found):
                end = match.end() - (len(match.group()) - len(match.group().rstrip()))
                start = match.start() + len(match.group()) - len(match.group().lstrip())
                found.append(Found(made, start, end))
    for raw in western_dates.find(text, order):
        made = _checked(raw.year, raw.month, raw.day, raw.time, raw.zone)
        if made is not None and not any(f.start < raw.end and raw.start < f.end for f in found):
            found.append(Found(made, raw.start, raw.end))
    return sorted(found, key=lambda f: f.start)


def parse(text: str) -> PartialDate | None:
    """The date that a whole string is: what machines write into meta elements, and what `find` knows.

    >>> str(parse("2020-05-29T08:06:11.000+08:00")), str(parse("2020-05")), parse("今天")
    ('2020-05-29T08:06:11+08:00', '2020-05', None)
    """
    text = text.strip()
    if found := find(text):
        return found[0].date
    if re.fullmatch(r"(?:18|19|20)\d\d", text):
        return PartialDate(int(text))
    if match := re.fullmatch(r"((?:18|19|20)\d\d)-(0[1-9]|1[0-2])", text):
        return PartialDate(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?)?", text):
        time = f"{match[4]}:{match[5]}" if match[4] else None
        return _checked(int(match[1]), int(match[2]), int(match[3]), time, None)
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):  # seconds or milliseconds since 1970
        moment = datetime.fromtimestamp(int(text[:10]), UTC)
        return PartialDate(moment.year, moment.month, moment.day, moment.strftime("%H:%M:%S"), "Z")
    from email.utils import parsedate_to_datetime  # brings half of the mail package along

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    offset = moment.strftime("%z")
    zone = f"{offset[:3]}:{offset[3:5]}" if offset else None
    return _checked(moment.year, moment.month, moment.day, moment.strftime("%H:%M:%S"), zone)


def _date(match: re.Match[str]) -> PartialDate | None:
    parts = match.groupdict()
    if parts.get("year"):
        year = int(parts["year"])
        if parts["minguo"]:
            year += 1911
        elif len(parts["year"]) != 4:
            return None
        return _checked(year, _int(parts["month"]), _int(parts["day"]), _time(parts, ""), parts["zone"])
    if parts.get("yearzh"):
        year = _year(parts["yearzh"]) + (1911 if parts["minguozh"] else 0)
        return _checked(year, _number(parts["monthzh"]), _number(parts["dayzh"]), _time(parts, "zh_"), parts["zh_zone"])
    if parts.get("isoyear"):
        year, month, day = int(parts["isoyear"]), int(parts["isomonth"]), int(parts["isoday"])
        return _checked(year, month, day, _time(parts, "iso_"), parts["iso_zone"])
    if parts.get("koyear"):
        year, month, day = int(parts["koyear"]), int(parts["komonth"]), int(parts["koday"])
        return _checked(year, month, day, _time(parts, "ko_"), parts["ko_zone"])
    if parts.get("gapyear"):
        month, day = int(parts["gapmonth"] or parts["dotmonth"]), int(parts["gapday"] or parts["dotday"])
        return _checked(int(parts["gapyear"]), month, day, _time(parts, "gap_"), parts["gap_zone"])
    return None


def _checked(year: int, month: int | None, day: int | None, time: str | None, zone: str | None) -> PartialDate | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if zone and zone.upper() in ("GMT", "UTC"):
        zone = "Z"
    if zone and zone not in ("Z", "z") and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return PartialDate(year, month, day, time, zone.upper() if zone and time else None)


def _time(parts: dict[str, str | None], prefix: str) -> str | None:
    if not parts[f"{prefix}hour"]:
        return None
    hour = int(parts[f"{prefix}hour"] or 0)
    half = parts[f"{prefix}half"] or (parts[f"{prefix}ampm"] or "").lower().replace(".", "")
    if half in ("下午", "晚上", "午後", "오후", "pm") and hour < 12:
        hour += 12
    elif half in ("am", "凌晨", "早上", "上午", "午前", "오전") and hour == 12:
        hour = 0
    minute = parts[f"{prefix}minute"] or f"{int(parts[f'{prefix}zhminute'] or 0):02}"
    second = parts[f"{prefix}second"]
    return f"{hour:02}:{minute}" + (f":{second}" if second else "")


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _year(text: str) -> int:
    if len(text) == 4 and all(c in VALUES for c in text):
        return int("".join(str(VALUES[c]) for c in text))
    return _number(text) or 0


def _number(text: str | None) -> int | None:
    """A Chinese number below a thousand."""
    if not text:
        return None
    total = current = 0
    for c in text:
        if c == "百":
            total, current = total + (current or 1) * 100, 0
        elif c == "十":
            total, current = total + (current or 1) * 10, 0
        else:
            current = VALUES[c]
    return total + current
