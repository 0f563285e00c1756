"""People in bylines: names, with the role and the house that stand before them."""

from __future__ import annotations

import re

from converter.model import Person
from converter.text.bylines.tables import tables
from converter.text.fold import fold
from converter.text.names import COMMON, DOUBLE, is_by_sound, is_chinese_name, is_name, join_spaced
from converter.text.patterns import lazily

BETWEEN = lazily(r"\s*[、,，;；/／|｜&＆]\s*|\s+(?:and|和|与|與)\s+|\s{1,}(?=[^\W\d_])")
HARD = lazily(r"\s*[、,，;；/／|｜&＆]\s*|\s+(?:and|和|与|與)\s+|\s{2,}")
BRACKETED = lazily(r"\A[(（\[【〔](?P<inner>[^()（）\[\]【】〔〕]{2,60})[)）\]】〕]\Z")
NAME_AND_NOTE = lazily(r"(?P<name>[一-鿿·]{2,8})\s*[(（](?P<note>[^()（）]{2,24})[)）]?")
BULLET = lazily(r"^[\s■□◎●◇◆★☆▲△○▪•·*]+(?=\S)")
HANDS = lazily(
    r"^作者[，,]\s*|^(?:文|撰文|文图|图文|文[/／]图|图[/／]文)[\s:：]+(?=\S)|\s*[/／]\s*(?:文|撰文|文图|图文)$|\s+(?:文[/／]?[图圖]|[图圖][/／]?文|撰文|文|著)$"
)
PHOTOGRAPHER = lazily(
    r"[\s,，;；、]+(?:\S{2,4}\s*[/／]\s*(?:图|圖|摄|攝|摄影|攝影|供图|供圖)|(?:图|圖|摄影?|攝影?|图片|圖片)\s*[/／:：|｜丨]\s*\S.*)$|\s*[/／|｜]\s*(?:摄影|攝影)\s+\S{2,4}$"
)  # 周小禾/文 柳青山/图; 文/周小禾 图/柳青山
REPORTER = lazily(r"(?:记者|通讯员|通信员|评论员|特派员|实习生)[ :]*")
HOUSE_BEFORE = lazily(
    r"^(?P<house>[^\s/／|｜:：]{2,12})\s*[/／|｜:：]?\s*(?=(?:记者|記者)[^\s/／])"
)  # 某某報／記者周小禾
REPORTED = lazily(r"(?P<role>(?:特派|特约|特約)?(?:记者|記者))\s*(?P<rest>[一-鿿]{4,7})(?:报道|報道|報導)")
MAX_NAMES = 12
LONGEST_LINE = 100  # code points of a line that can be a byline, with all that stands beside the names
PICTURES = frozenset("图圖摄攝")
LONGEST_FOREIGN = 16  # code points of a name in parts (阿依古丽·买买提) that stands alone on its line
STAFF_CODE = lazily(r"[\s_]*[A-Z]{1,4}[-_]?\d{2,8}$")  # 李某_NN0001, 李某 PN000
AFTER_NAMES = lazily(
    r"[\s,，、/／]*(?:发自\S{1,8}|[一-鿿]{0,6}(?:报道|報道|報導|电|電|摄影报道)|\s*[/／](?:文|图|圖|摄|攝)[^/／]{0,10})$"
)
ENDINGS = ("发自", "报道", "報道", "報導", "电", "電", "/", "／")  # one of them stands in each
NOT_A_PERSON = lazily(r"[省市区县版类号城州镇乡村港岛湖街路量率值价费税款额次遍赛讯型界者们吗呢吧]$")
CREDIT = lazily(r"^(?:图片?|摄影?|照片|配图|题图|摄像|视频|制图)[ ]?[:/丨|]|[摄](?:影)?$")  # 图/何大同 摄
SIGNED = lazily(r"(?:本文)?(?:作者|撰文|撰稿|供稿|图文|文图|文)(?:系|为)?[ ]?[:/|](?=[ ]?[^图摄])|(?:本文)?作者[系为]")
HOUSE = lazily(
    r"[省市县区州镇乡国].{0,12}(?:局|委|部|厅|办|院|中心|大学|学院|学校|中学|小学|馆|站|会|公司)$|(?:大学|学院|党校|中学|研究院|研究所|委员会)$"
)
AT_THE_END = {"报道", "摄影报道", "摄影", "文", "图", "文/图", "摄", "文图", "整理", "综合报道", "采写", "撰文", "编译"}


def people(value: str) -> tuple[Person, ...]:
    """The people of a value that stands after a label; () when it does not read as people.

    A house alone (教育部新闻办) is a person without a name but with an affiliation.

    >>> [p.name for p in people("何大同、吳敏")], [p.name for p in people("张三 李四")]
    (['何大同', '吳敏'], ['张三', '李四'])
    >>> people("江城日报社融媒体记者 王小明")[0].affiliation
    '江城日报社'
    """
    value = join_spaced(STAFF_CODE.sub("", value.strip(" \t\u3000:：、,，;；|｜/")))
    if not value or len(value) > 80:
        return ()
    made: list[Person] = []
    role: str | None = None
    house: str | None = None
    for part in HARD.split(value):
        person = _person(part.strip(), role, house)
        if not person:
            return ()
        role, house = person[-1].role, person[-1].affiliation
        made += person
    return tuple(made) if len(made) <= MAX_NAMES else ()


def _person(part: str, role: str | None, house: str | None) -> list[Person]:
    """One part between separators: a name, a role and a name, names parted by spaces, or a house."""
    if not part:
        return []
    if ("(" in part or "（" in part) and (noted := NAME_AND_NOTE.fullmatch(part)):
        if not is_name(noted["name"]) or "单位" in noted["note"]:
            return []
        title = _role(noted["note"])
        own_house = noted["note"] if tables().house.search(fold(noted["note"])) else None
        return [
            Person(
                noted["name"],
                title[0] if title else role,
                (title[1] if title else own_house) or (house if role else None),
            )
        ]
    if is_name(part) and not ("·" in part and REPORTER.match(fold(part))):
        if tables().is_nobody(fold(part)) or tables().role.fullmatch(fold(part)):
            return []
        return [Person(part, role, house if role else None)]
    if made := _words(part.split(), role, house if role else None):
        return made
    headed = re.fullmatch(r"(?P<before>.{2,30}?)[\s:：]+(?P<names>.+)", part)
    if headed and (title := _role(headed["before"])) and (made := _words(headed["names"].split(), *title)):
        return made
    glued = REPORTER.search(fold(part))  # 本报记者张三: no space between
    title = _role(part[: glued.end()].rstrip(" :：")) if glued and glued.end() < len(part) else None
    if glued and title:
        names = part[glued.end() :].split()
        if made := _words(names, *title) or _words(_two_names(names), *title):
            return made
    if tables().house.search(fold(part)) and 3 <= len(part) <= 30 and not re.search(r"[。！？!?]", part):
        return [Person(None, None, part)]
    return []


def _words(words: list[str], role: str | None, house: str | None) -> list[Person]:
    """Names and roles that alternate, parted by spaces (记者 张三 通讯员 李四); [] when a word is neither.

    Latin names hold spaces themselves and are not read word by word.
    """
    made: list[Person] = []
    for word in words:
        if title := _role(word):
            role, house = title
        elif is_name(word) and not word.isascii():
            made.append(Person(word, role, house))
        elif not (made and fold(word) in AT_THE_END):
            return []
    return made


def _two_names(words: list[str]) -> list[str]:
    """A word of four to six characters that is two names, where only one parting makes names of both."""
    if len(words) != 1 or not 4 <= len(words[0]) <= 6:
        return []
    word = words[0]
    parted = [[word[:at], word[at:]] for at in (2, 3) if all(map(is_plain_name, (word[:at], word[at:])))]
    return parted[0] if len(parted) == 1 else []


def _role(text: str) -> tuple[str, str | None] | None:
    """Role and house of what stands before a name; None when it is no role."""
    text = text.strip()
    match = tables().role.search(fold(text))
    if match is None:
        return None
    before = text[: match.start()].strip()
    if before and not re.search(r"[、,，]", before) and tables().house.search(fold(before)):
        return text[match.start() :], before
    return text, None


def unlabelled_byline(line: str) -> tuple[Person, ...]:
    """The author of a line that stands between title and text without a label; () when it is none.

    A role and a name parted by a gap (某省人大代表、某县县长 王小明), or a Chinese name alone.

    >>> unlabelled_byline("全国人大代表、某某省委书记 王小明")
    (Person(name='王小明', role='全国人大代表、某某省委书记', affiliation=None),)
    >>> unlabelled_byline("本报记者 张三 李四")[1].name
    '李四'
    """
    if len(line) > LONGEST_LINE or line.lstrip().startswith(("—", "--")):  # a subtitle, whoever it names
        return ()
    line = join_spaced(BULLET.sub("", line.strip()))
    line = _without_photographer(line)
    by_hand = HANDS.search(line)
    line = HANDS.sub("", line)
    if bracketed := BRACKETED.match(line):
        line = bracketed["inner"].strip()
    if REPORTER.search(fold(line)):
        if reported := REPORTED.fullmatch(line):  # 記者周小禾青石報導
            names = [reported["rest"][:length] for length in (3, 2)]
            name = next((name for name in names if len(reported["rest"]) - len(name) > 1 and is_plain_name(name)), None)
            return (Person(name, reported["role"]),) if name else ()
        line = _without_ending(line)
        if (before := HOUSE_BEFORE.match(line)) and line[before.end() - 1] in " \u3000/／|｜:：":
            line = line[before.end() :] if tables().house.search(fold(before["house"])) else line
    if len(line) > 60 or re.search(r"[。！？!?；;：:]", line):
        return ()
    parts = line.split()
    while len(parts) > 1 and tables().is_nobody(fold(parts[-1])):  # 周小禾　进入专栏
        parts.pop()
        line = " ".join(parts)
    if len(parts) == 1:
        if stands_alone(line):
            return (Person(line),)
        glued = REPORTER.search(fold(line))
        if glued and glued.end() < len(line):
            return people(line)
        if (noted := NAME_AND_NOTE.fullmatch(line)) and is_plain_name(noted["name"]) and _role(noted["note"]):
            return people(line)
        if by_hand and is_name(line):
            return people(line)
        names = line.split("、")
        told = len(names) > 1 and any(map(is_plain_name, names)) and all(2 <= len(n) <= 3 and is_name(n) for n in names)
        return tuple(map(Person, names)) if told else ()
    for at in range(1, len(parts)):  # a role may hold spaces itself: the longest one that leaves names
        if title := _role(" ".join(parts[:at])):
            return tuple(_words(" ".join(parts[at:]).replace("、", " ").split(), *title))
    if all(map(stands_alone, parts)):
        return tuple(Person(name) for name in parts)
    house, *names = parts
    if 5 <= len(house) <= 20 and HOUSE.search(fold(house)) and len(names) <= 3 and all(map(is_plain_name, names)):
        return tuple(Person(name, None, house) for name in names)  # 青石县水务局 周小禾
    return ()


def _without_ending(text: str) -> str:
    """Names without what stands behind them: 周小禾 发自青石, 周小禾 报道, 周小禾/文."""
    return AFTER_NAMES.sub("", text) if any(sign in text for sign in ENDINGS) else text


def _without_photographer(line: str) -> str:
    return line if PICTURES.isdisjoint(line) else PHOTOGRAPHER.sub("", line)


def stands_alone(text: str) -> bool:
    """Whether a word that nothing marks is a person's name: a Chinese one, or a foreign one in parts."""
    if is_plain_name(text):
        return True
    return "·" in text and len(text) <= LONGEST_FOREIGN and is_by_sound(text) and not REPORTER.match(fold(text))


def signature(text: str) -> tuple[tuple[Person, ...], int] | None:
    """The authors in a closing bracket at the end of an article, and where the bracket begins; None when it is none.

    Only a bracket that is used up whole: a house or a role and names.

    >>> signature("……迎来了丰收。（某某日报社融媒体记者 王小明）")
    ((Person(name='王小明', role='融媒体记者', affiliation='某某日报社'),), 8)
    """
    text = text.rstrip()
    if not text or text[-1] not in ")）]】":
        return None
    start = max(text.rfind(mark) for mark in "(（[【")
    inner = text[start + 1 : -1].strip()
    if start <= 0 or not 2 <= len(inner) <= 40:
        return None
    inner = _without_photographer(inner)
    folded = fold(inner)
    if CREDIT.search(folded):
        return None
    if label := SIGNED.match(folded):
        made = people(inner[label.end() :])
        return (made, start) if made else None
    bare = _without_ending(inner)
    made = people(bare or inner)
    if made and all(person.name and person.role for person in made):
        return made, start
    names = join_spaced(bare).replace("、", " ").split()
    if names and len(names) <= 5 and all(is_plain_name(name) for name in names):
        return tuple(map(Person, names)), start
    house, *rest = names or [""]
    if rest and len(rest) <= 3 and tables().house.search(fold(house)) and all(map(is_plain_name, rest)):
        return tuple(Person(name, None, house) for name in rest), start
    return None


def is_plain_name(text: str) -> bool:
    """Whether a word that no label marks is a Chinese name for all that can be told: no place, no house, no common word.

    >>> is_plain_name("周小禾"), is_plain_name("路透社"), is_plain_name("成都")
    (True, False, False)
    """
    folded = fold(text)
    return (
        is_chinese_name(text)
        and (len(text) <= 3 or folded[:2] in DOUBLE)
        and (len(text) > 2 or folded[0] in COMMON)
        and folded not in tables().not_signatures
        and not tables().is_nobody(folded)
        and not NOT_A_PERSON.search(folded)
        and not (len(text) == 3 and folded[-1] in "季记客")  # 高考季, 石桥记
        and not tables().house.search(folded)  # 路透社
    )
