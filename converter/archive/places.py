"""Where things lie in a bag of duben, and how they are called.

    data/originals/ID.html, ID.files/       bytes as received, and the files that belong to a saved page
    data/articles/ID.md, ID.assets/         the cleaned article and its pictures
    data/articles/ID.json                   the same as a document, lossless; editions are made from it
    data/removed/ID.txt, ID.json            the decoded source text, and what became of each stretch of it
    data/editions/collection.epub ...       all articles in one book
    data/metadata/articles/ID.dc.xml, ID.jsonld, ID.report.json
    data/metadata/collection.dc.xml, collection.jsonld, index.jsonl, provenance.jsonl, recipes/, own/

ID is sixteen digits of the original's SHA-256, a hyphen and its name, made safe: no percent signs, which programs for
bags read in different ways, and 100 bytes at most.
"""

from __future__ import annotations

import re

from converter.archive.tags import is_safe
from converter.filenames import readable, safe, same, stem_of

ORIGINALS = "data/originals"
ARTICLES = "data/articles"
REMOVED = "data/removed"
EDITIONS = "data/editions"
METADATA = "data/metadata"
INDEX = f"{METADATA}/index.jsonl"
PROVENANCE = f"{METADATA}/provenance.jsonl"
PREMIS = f"{METADATA}/premis.xml"
COLLECTION = f"{METADATA}/collection.json"
COLLECTION_DC = f"{METADATA}/collection.dc.xml"
COLLECTION_LD = f"{METADATA}/collection.jsonld"
WARC = f"{ORIGINALS}/originals.warc"
# Made anew for each state of a bag; everything else is added and stays.
WHOLE = (INDEX, PROVENANCE, PREMIS, COLLECTION, COLLECTION_DC, COLLECTION_LD, WARC)
PART_BYTES = 80  # of a name, beside the digits and suffixes
DIGITS = 16
ID = re.compile(rf"[0-9a-f]{{{DIGITS}}}-.+", re.DOTALL)
RECIPE = re.compile(r"[0-9a-f]{12}")


def is_id(text: object) -> bool:
    """Whether something is what `id_of` gives: it comes from bags, which may be anybody's, and becomes a path.

    >>> is_id("8c8c8c8c8c8c8c8c-荷塘"), is_id("8c8c8c8c8c8c8c8c-../../x"), is_id(7)
    (True, False, False)
    """
    return isinstance(text, str) and bool(ID.fullmatch(text)) and safe_part(text[DIGITS + 1 :]) == text[DIGITS + 1 :]


def is_inside(path: object, folder: str) -> bool:
    """Whether something is a path that stays in a folder of the bag."""
    return isinstance(path, str) and path.startswith(f"{folder}/") and is_safe(path)


def safe_part(name: str, limit: int = PART_BYTES) -> str:
    """One part of a path that every file system and every program for bags takes.

    >>> safe_part("100% 荷塘?.html")
    '100％ 荷塘？.html'
    """
    return safe(name.replace("%", "\N{FULLWIDTH PERCENT SIGN}"), limit)


def id_of(sha256: str, name: str) -> str:
    """What an article is called in the bag, wherever it is made.

    >>> id_of("8c" * 32, "荷塘.html")
    '8c8c8c8c8c8c8c8c-荷塘'
    """
    return f"{sha256[:DIGITS]}-{safe_part(stem_of(readable(name)))}"


def suffix_of(name: str) -> str:
    """The suffix that an original keeps."""
    return name[len(stem_of(name)) :]


def original(id_: str, name: str) -> str:
    """Where the original of an article lies; `name` gives the suffix."""
    return f"{ORIGINALS}/{id_}{suffix_of(name)}"


def beside(id_: str, name: str, taken: set[str]) -> str:
    """Where a file lies that belongs to a saved page; `taken` holds what is given out already."""
    parts = [safe_part(part) for part in name.split("/") if part not in ("", ".", "..")] or ["file"]
    place = f"{ORIGINALS}/{id_}.files/{'/'.join(parts)}"
    number = 1
    while same(place) in taken:
        number += 1
        place = f"{ORIGINALS}/{id_}.files/{'/'.join((*parts[:-1], f'{number}-{parts[-1]}'))}"
    taken.add(same(place))
    return place


def digits_in(path: str) -> str | None:
    """The digits of the article that a payload file belongs to, None for one that belongs to none.

    >>> digits_in("data/removed/8c8c8c8c8c8c8c8c-荷塘.txt"), digits_in("data/metadata/recipes/0123456789ab.json")
    ('8c8c8c8c8c8c8c8c', None)
    """
    for folder in (ORIGINALS, ARTICLES, REMOVED, f"{METADATA}/articles"):
        if path.startswith(f"{folder}/") and path != WARC:
            return path[len(folder) + 1 :][:DIGITS]
    return None


def article(id_: str) -> str:
    """Where the cleaned article lies."""
    return f"{ARTICLES}/{id_}.md"


def document(id_: str) -> str:
    """Where the cleaned article lies as a document."""
    return f"{ARTICLES}/{id_}.json"


def source_text(id_: str) -> str:
    """Where the decoded source text lies."""
    return f"{REMOVED}/{id_}.txt"


def ledger(id_: str) -> str:
    """Where it is told what became of each stretch of the source text."""
    return f"{REMOVED}/{id_}.json"


def metadata(id_: str, what: str) -> str:
    """Where the Dublin Core (`dc.xml`), the JSON-LD (`jsonld`) or the report (`report.json`) of an article lies."""
    return f"{METADATA}/articles/{id_}.{what}"


def recipe(digest: str) -> str:
    """Where a recipe lies."""
    return f"{METADATA}/recipes/{digest}.json"
