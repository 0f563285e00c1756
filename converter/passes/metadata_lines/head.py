"""Lines above the text: the title with its column and date, breadcrumbs, and how far the head goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from converter.model import Figure, Heading, Paragraph, Person
from converter.passes.metadata_lines.found import END_MARK, PROSE, SENTENCE
from converter.rules.families import family_of_line
from converter.text.bylines import labelled_title, read_line, title_and_date, unlabelled_byline
from converter.text.fold import fold, squeeze
from converter.text.patterns import lazily
from converter.walk import block_text

if TYPE_CHECKING:
    from converter.model import Block, Document
    from converter.passes.metadata_lines.found import Found, Told
    from converter.rules.families import Family
    from converter.text.bylines import Line

HEAD = 14  # blocks that can stand before the prose
TITLE = (2, 90)  # code points of a title
NOT_TITLE = lazily(r"[，、；：,;:。]$|^[(（\[].*[)）\]]$")
BREADCRUMB = lazily(r"\s*(?:>>|»|>|＞＞|＞|→|›|/)\s*")
PLACE = lazily(r"^(?:您?(?:现在|所在|当前)?的?(?:所在)?位置(?:是)?|当前位置)\s*[:：]\s*")
HOUSE = lazily(r"(?:网|报|在线|频道|社|台|站)$")
SUFFIX = lazily(r"_+|\s+[-–—|｜]+\s+|\s*[|｜]\s*")
SHORTEST_TITLE, LONGEST_SITE = 4, 12  # code points
COLUMN = lazily(r"^\s*[【\[〔](?P<column>[^【】\[\]〔〕]{1,12})[】\]〕]\s*(?=\S)")


def end_of_head(blocks: tuple[Block, ...], known: tuple[Family, ...]) -> int:
    """How many blocks stand before the first prose."""
    for index, block in enumerate(blocks[:HEAD]):
        if isinstance(block, Figure):
            continue
        if not isinstance(block, Paragraph | Heading):
            return index
        text = block_text(block).strip()
        if read_line(text).is_spent or family_of_line(text, known):
            continue
        if isinstance(block, Paragraph) and (
            (len(text) >= PROSE and re.search(r"[，。,；;]", text)) or (len(text) >= SENTENCE and END_MARK.search(text))
        ):
            return index
    return min(len(blocks), HEAD)


def find_title(
    document: Document, head: int, lines: list[Line | None], known: tuple[Family, ...], found: Found
) -> int | None:
    """Take the title line of a text source; a page's title comes from its reader. Also the breadcrumb before it."""
    is_text = document.provenance is not None and document.provenance.reader == "text"
    if not is_text or head == len(document.blocks):
        return None
    for at in range(head):
        if named := labelled_title(block_text(document.blocks[at])):
            found.take(at, document.blocks[at], [("title", named, 0.92)], ("title",))
            return at
    index = None
    for at in range(head):
        block, line = document.blocks[at], lines[at]
        text = block_text(block).strip()
        if line is None or line.is_spent:
            continue
        if _breadcrumb(at, block, text, found):
            continue
        if _title_and_date(at, block, text, found):
            return at
        if not TITLE[0] <= len(text) <= TITLE[1] or NOT_TITLE.search(text) or line.facts:
            continue
        if END_MARK.search(text) and not re.search(r"[？?！!][”’」』]?$", text):
            continue
        if family_of_line(text, known) or not re.search(r"[^\W\d_]{2}", text):
            continue
        index = at
        break
    if index is None:
        return None
    block = document.blocks[index]
    text = block_text(block).strip()
    claims: list[Told] = []
    if match := COLUMN.match(text):
        claims.append(("column", match["column"], 0.9))
        text = text[match.end() :]
    text, site = _without_site(text, [block_text(block) for block in document.blocks[index + 1 : HEAD]])
    if site is not None:
        claims.append(("site", site, 0.7))
    found.take(index, block, [*claims, ("title", text, 0.9)], ("title",))
    return index


def _without_site(text: str, below: list[str]) -> tuple[str, str | None]:
    """A title without the section and the site behind it, as browsers show it, and the site.

    Only where the title stands below once more by itself, or the last part is parted by `_` and named as sites are.
    """
    lines = set(map(squeeze, below))
    for mark in SUFFIX.finditer(text):
        first, rest = text[: mark.start()].strip(), [part.strip() for part in SUFFIX.split(text[mark.end() :])]
        if len(squeeze(first)) < SHORTEST_TITLE:
            continue
        site = rest[-1] if len(rest[-1]) <= LONGEST_SITE and HOUSE.search(fold(rest[-1])) else None
        if squeeze(first) in lines or (site is not None and text[mark.start()] == "_"):
            return first, site
    return text, None


def _title_and_date(index: int, block: Block, text: str, found: Found) -> bool:
    """Take a line that is a title and then its date (昨天去看桥 2005-03-21 01:20)."""
    both = title_and_date(text)
    if both is None:
        return False
    found.take(index, block, [("title", both[0], 0.85), ("published", both[1], 0.9)], ("title", "dateline"))
    return True


def _breadcrumb(index: int, block: Block, text: str, found: Found) -> bool:
    """Take a breadcrumb line: site first, section last."""
    bare = PLACE.sub("", text)
    parts = [part.strip() for part in BREADCRUMB.split(bare) if part.strip()]
    if (
        len(parts) < 2
        or any(len(part) > 16 for part in parts[:-1])
        or len(parts[-1]) > 60
        or re.search(r"[，。！？,!?]", bare)
    ):
        return False
    if "/" in bare and not re.search(r">|»|＞|→|›", bare):
        return False
    names = [
        part for part in parts if len(part) <= 16 and fold(part) not in {"首页", "正文", "home", "网站首页", "主页"}
    ]
    claims: list[Told] = []
    if names and HOUSE.search(fold(names[0])):
        claims.append(("site", names.pop(0), 0.8))
    if names:
        claims.append(("section", names[-1], 0.8))
    if not claims:
        return False
    found.take(index, block, claims, ("breadcrumb",))
    return True


def is_subtitle(block: Block) -> bool:
    """Whether a line below the title goes on with it behind a dash."""
    text = block_text(block).strip()
    return text.startswith(("——", "--", "—")) and 3 <= len(text) <= 60 and not END_MARK.search(text)


def named_beside(left: str, document: Document, found: Found) -> tuple[Person, ...] | None:
    """The authors that the rest of a dateline names (周小禾 · 2021年3月4日); () where it is known by another claim.

    None when the rest says something else.
    """
    known = {
        squeeze(claim.value.name or "" if isinstance(claim.value, Person) else claim.value)
        for claim in (*document.claims, *found.claims)
        if claim.field in ("authors", "site", "source") and isinstance(claim.value, str | Person)
    }
    if squeeze(left) in known:
        return ()
    return unlabelled_byline(left) or None
