"""From what a user names to the inputs in it: files, folders, ZIPs, records; in an order that no file system decides."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from converter import records, registry, stores
from converter.errors import InputError
from converter.source import NATIVE_START, SUFFIXES, Container, Source, media_type, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE_SUFFIXES = {".html", ".htm", ".xhtml", ".shtml"}
BAG = re.compile(r"^(?:[^/]+/)?bagit\.txt$")  # what tells a bag by its names


@dataclass(frozen=True, slots=True)
class Item:
    """One input: a file, a member of a ZIP, or a range of a file's bytes. Items travel between processes, bytes do not.

    `form` says what a range is: "" (a whole file or a member), "jsonl" (a line), "article" (of a bound book, by its
    number `start`) or "zip" (one that could not be looked into); readers of other containers add theirs, as a WARC's record by its offset, or a Parquet file's group of rows.
    """

    relative: str  # where it stands under what the user named, with / between parts
    path: str
    member: str | None = None  # of a ZIP; of a JSONL file the number of the line
    root: str = ""  # what the user named
    form: str = ""
    start: int = 0  # first byte of the range
    length: int = 0

    def open(self) -> Source:
        """Read it. Raises InputError."""
        if self.form == "article":
            return _article(self)
        if self.form == "jsonl":
            line = records.read(self.path, self.start, self.length)
            return records.source(line, PurePosixPath(self.relative).name, self.label)
        if self.form == "zip":
            opened(self.path)  # says what is wrong
            raise InputError(f"{self.path} was not whole when its turn came; give the command again")
        if self.form == "store":
            return stores.read(self.path)
        if self.member is None:
            return Source.open(self.path)
        try:
            return Source.member(self.path, self.member)
        except KeyError as error:
            raise InputError(f"{self.label}: no such member") from error

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.path}!{self.member}" if self.member else self.path


@dataclass(slots=True)
class Collected:
    """The inputs of a run, how many other files were passed over, and folders that could not be looked into."""

    items: list[Item]
    ignored: int = 0
    failed: list[InputError] = field(default_factory=list)


def collect(sources: Iterable[str | os.PathLike[str]], *, split: bool = False) -> Collected:
    """Inputs of files, folders and ZIPs, sorted within each source. Raises InputError for one that is not there.

    A member, a record or an article of a book may be named as messages name it, `pages.zip!a.html`.
    `split`: a book that duben has bound, EPUB or DOCX, is its articles and not one input.
    """
    found = Collected([])
    for source in sources:
        if not os.fspath(source):
            raise InputError("an empty name is no source; name a file or a folder")
        path = Path(source)
        if stores.is_store(os.fspath(source)):
            _store(os.fspath(source), found)
        elif path.is_dir():
            _folder(path, found)
        elif not path.exists():
            found.items.append(_named(os.fspath(source), split=split))
        elif _is_zip(path):
            _zip(path, found)
        elif path.suffix.lower() in records.SUFFIXES:
            _records(path, path.stem, str(path), found)
        else:
            found.items.append(Item(path.name, str(path), root=str(path)))
    if split:
        found.items = [part for item in found.items for part in _articles(item)]
    return found


def _named(label: str, *, split: bool) -> Item:
    """The one input of that label. Raises InputError where there is none."""
    place = label.find("!")
    while place > 0:
        whole, member = label[:place], label[place + 1 :]
        if Path(whole).is_file():
            for item in collect([whole], split=split).items:
                if item.member == member:
                    return item
            raise InputError(f"{whole} holds no {member}")
        place = label.find("!", place + 1)
    raise InputError(f"{label}: no such file or folder")


def _articles(item: Item) -> list[Item]:
    """The articles of a bound book of ours; anything else, and what is damaged, as it is: its reader says why."""
    if item.form or item.member or PurePosixPath(item.path.lower()).suffix not in {".epub", ".docx"}:
        return [item]
    try:
        count = registry.count_articles(_whole(*_state(item.path)))
    except (InputError, OSError):
        return [item]
    if count < 2:
        return [item]
    stem, width = item.relative.rpartition(".")[0], max(3, len(str(count)))
    numbers = (f"{number:0{width}}" for number in range(1, count + 1))
    return [replace(item, relative=f"{stem}/{n}", member=n, form="article", start=int(n) - 1) for n in numbers]


def _article(item: Item) -> Source:
    """One article of a bound book. Raises InputError."""
    try:
        whole = _whole(*_state(item.path))
    except OSError as error:
        raise InputError(f"{item.path}: {error.strerror or error}") from error
    made = replace(
        whole, name=f"{PurePosixPath(item.relative).name}{PurePosixPath(item.path).suffix}", article=item.start
    )
    for known in ("sha256", "media_type"):  # worked out once for the book
        made.__dict__[known] = getattr(whole, known)
    return made


def _state(path: str) -> tuple[str, int, int]:
    told = Path(path).stat()
    return path, told.st_mtime_ns, told.st_size


@lru_cache(maxsize=1)
def _whole(path: str, changed: int, size: int) -> Source:  # noqa: ARG001 -- they tell whether it is the same file still
    return Source.open(path)


def _store(address: str, found: Collected) -> None:
    """Pages, texts and records in a store; ZIPs and what has no suffix are left alone. Raises InputError."""
    pairs = list(stores.walk(address))
    pages = {path.rpartition(".")[0] for path, _ in pairs if PurePosixPath(path.lower()).suffix in PAGE_SUFFIXES}
    for relative, path in pairs:
        parts = relative.split("/")
        suffix = PurePosixPath(relative.lower()).suffix
        hidden = any(part.startswith(".") for part in parts)
        if not hidden and suffix in records.SUFFIXES:
            _records(path, relative.rpartition(".")[0], address, found)
        elif hidden or suffix not in SUFFIXES or suffix == ".json" or _is_beside(parts, pages):
            found.ignored += 1
        else:
            found.items.append(Item(relative, path, root=address, form="store"))


def _is_beside(parts: list[str], pages: set[str]) -> bool:
    """Whether a path leads through the folder of a saved page's resources."""
    return any(
        "/".join((*parts[:depth], parts[depth].removesuffix(end))) in pages
        for depth in range(len(parts) - 1)
        for end in ("_files", ".files")
        if parts[depth].endswith(end)
    )


def _is_zip(path: Path) -> bool:
    return _starts_as_zip(path) and path.suffix.lower() not in {".docx", ".epub"} and not _is_document(path)


def _starts_as_zip(path: Path) -> bool:
    """Whether the first bytes are those of a ZIP that is not an EPUB."""
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        return False
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06") and head[30:58] != b"mimetypeapplication/epub+zip"


def _is_document(path: Path) -> bool:
    """Whether a ZIP without a telling suffix is an EPUB or DOCX."""
    with Container(path) as container:
        names = set(container.names())
    return "META-INF/container.xml" in names or ("[Content_Types].xml" in names and "word/document.xml" in names)


def _folder(root: Path, found: Collected) -> None:
    def unreadable(error: OSError) -> None:
        found.failed.append(
            InputError(f"{error.filename or root}: the folder cannot be read: {error.strerror or error}")
        )

    whole = str(root)
    for place, folders, names in os.walk(root, onerror=unreadable):
        pages = {name.rpartition(".")[0] for name in names if _suffix(name) in PAGE_SUFFIXES}
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_page_folder(f, pages))
        here = Path(place)
        start = "" if place == "." else os.path.join(here, "")  # noqa: PTH118 -- with the mark at its end
        below = "" if here == root else f"{here.relative_to(root).as_posix()}/"
        for name in sorted(names):  # thousands: a Path is made of those alone that are looked into
            suffix = _suffix(name)
            relative = below + name
            if not name.startswith(".") and suffix in records.SUFFIXES and records.are_in(here / name):
                _records(here / name, relative.rpartition(".")[0], whole, found)
            elif not name.startswith(".") and suffix == ".zip" and _starts_as_zip(here / name):
                _inner_zip(here / name, relative, whole, found)
            elif name.startswith(".") or not _is_claimed(name, suffix, here):
                found.ignored += 1
            else:
                found.items.append(Item(relative, start + name, root=whole))


def _suffix(name: str) -> str:
    """The suffix of a file name in small letters, as `PurePath.suffix` finds it."""
    at = name.rfind(".")
    return name[at:].lower() if 0 < at < len(name) - 1 else ""


def _records(path: str | Path, stem: str, root: str, found: Collected) -> None:
    """The lines of a JSONL file, each with a name from its number: a thousand in a folder. Raises InputError."""
    place, folder, last = str(path), "", -1
    for number, start, length in records.lines(path):
        if number // 1000 != last:
            last = number // 1000
            folder = f"{stem}/{last:04}"
        found.items.append(Item(f"{folder}/{number:07}", place, str(number), root, "jsonl", start, length))


def _is_page_folder(folder: str, pages: set[str]) -> bool:
    """Whether a folder holds the resources of a saved page: `NAME_files` or `NAME.files` beside NAME.html."""
    return any(folder.endswith(end) and folder.removesuffix(end) in pages for end in ("_files", ".files"))


def _is_claimed(name: str, suffix: str, folder: Path) -> bool:
    if suffix == ".json":
        return bool(NATIVE_START.match(_head(folder / name)))
    if suffix in SUFFIXES:
        return True
    return not suffix and media_type(_head(folder / name), name) == "text/html"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4096)
    except OSError:
        return b""


def _inner_zip(path: Path, relative: str, root: str, found: Collected) -> None:
    """The members of a ZIP that a walk came to, as files of a folder of its name.

    One that cannot be opened is an input that fails when its turn comes. A bag is an output, and with a ZIP that holds
    no article one file that is passed over.
    """
    inside = Collected([])
    try:
        if _is_document(path):
            found.items.append(Item(relative, str(path), root=root))
            return
        if not any(BAG.search(name) for name in opened(str(path)).names()):
            _zip(path, inside)
    except InputError:
        found.items.append(Item(relative, str(path), root=root, form="zip"))
        return
    folder = relative.rpartition(".")[0]
    found.items += [replace(item, relative=f"{folder}/{item.relative}", root=root) for item in inside.items]
    found.ignored += inside.ignored if inside.items else 1


def _zip(path: Path, found: Collected) -> None:
    container = opened(str(path))
    names = container.names()
    pages = {name.rsplit(".", 1)[0] for name in names if PurePosixPath(name.lower()).suffix in PAGE_SUFFIXES}
    for name in sorted(names):
        parts = name.split("/")
        beside = _is_beside(parts, pages)
        suffix = PurePosixPath(name.lower()).suffix
        if beside or parts[-1].startswith(".") or "__MACOSX" in parts or suffix not in SUFFIXES or suffix == ".json":
            found.ignored += 1
        else:
            found.items.append(Item(name, str(path), name, str(path)))
    found.ignored += container.outside


def sources(path: str | os.PathLike[str]) -> Iterator[Source]:
    """Open the inputs of one file, folder or ZIP, one after the other. Raises InputError."""
    collected = collect([path])
    if collected.failed:
        raise collected.failed[0]
    for item in collected.items:
        yield item.open()
