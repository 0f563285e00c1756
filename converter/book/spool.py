"""Finished documents on the disk while a book is made: each input is converted once, and memory holds one of them.

A spool is a private folder of one run. Every process writes to a file of its own, so nobody waits; a place says where
a document lies. Origins and claims, which no writer asks for, stay behind, and plain blocks are kept as bare strings.
Nothing is compressed: a spool is as large as the text of the book, and compressing it would cost more than converting
many an article's blocks.
"""

from __future__ import annotations

import errno
import os
import pickle
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from io import FileIO
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, NamedTuple

from converter.model import Document, Heading, Paragraph, Text
from converter.owners import HOST, lives
from converter.text.patterns import lazily
from converter.walk import map_leaves

if TYPE_CHECKING:
    from converter.model import Block, Leaf, Metadata

_PREFIX = "duben-spool-"
_NUMBER = lazily(r"[0-9]{1,9}")
_Packed = str | tuple[int, str] | tuple["Block"]  # a paragraph, a heading, any other block


class Place(NamedTuple):
    """Where a document lies in a spool."""

    path: str
    offset: int  # bytes
    size: int  # bytes


def folder() -> TemporaryDirectory[str]:
    """A new folder for the spool of a run, as a context; what killed runs of this machine left goes first. Raises OSError."""
    _clear(Path(gettempdir()))
    return _Home(prefix=f"{_PREFIX}{HOST}-{os.getpid()}-")


class _Home(TemporaryDirectory[str]):
    """The folder of a spool; what this process has open in it is closed first, as some systems ask."""

    def cleanup(self) -> None:
        """Take the folder away."""
        _to.cache_clear()
        _from.cache_clear()
        super().cleanup()


class _File(FileIO):
    """A file that is closed when nobody holds it any more."""

    def __del__(self) -> None:
        self.close()


@lru_cache(maxsize=1)
def _to(path: str) -> _File:
    return _File(path, "ab")


@lru_cache(maxsize=4)
def _from(path: str) -> _File:
    return _File(path)


def _clear(place: Path) -> None:
    """Take away the spools of one's own whose process is at work no more; one that cannot be taken away stays."""
    if os.name == "nt":  # where nobody tells which processes are at work
        return
    start = f"{_PREFIX}{HOST}-"
    with os.scandir(place) as found:
        for entry in found:
            process = entry.name.removeprefix(start).partition("-")[0]
            if entry.name.startswith(start) and _NUMBER.fullmatch(process) and not lives(int(process)):
                with suppress(OSError):
                    mine = not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid()
                    if mine and entry.is_dir(follow_symlinks=False):
                        rmtree(entry.path, ignore_errors=True)


def put(folder: str, document: Document) -> Place:
    """Write a document into the spool at `folder`, its metadata and claims apart. Raises OSError."""
    blocks = [_pack(block) for block in document.blocks]
    data = pickle.dumps((blocks, document.resources, document.provenance), pickle.HIGHEST_PROTOCOL)
    path = f"{folder}/{os.getpid()}"
    stream = _to(path)
    offset = stream.tell()
    if stream.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return Place(path, offset, len(data))


def get(place: Place, metadata: Metadata) -> Document:
    """Read a document that this run has spooled: equal to what was put, without origins and claims. Raises OSError.

    `metadata` are those that it had, which a card holds anyway.
    """
    stream = _from(place.path)
    if hasattr(os, "pread"):  # several threads may read one book
        data = os.pread(stream.fileno(), place.size, place.offset)
    else:
        with _File(place.path) as own:
            own.seek(place.offset)
            data = own.read(place.size)
    blocks, resources, provenance = pickle.loads(data)  # noqa: S301 -- written by this run, into a folder of its own
    return Document(tuple(map(_unpack, blocks)), metadata, (), resources, provenance)


def _pack(block: Block) -> _Packed:
    if (type(block) is Paragraph or type(block) is Heading) and block.language is None and len(block.children) == 1:
        only = block.children[0]
        if type(only) is Text:
            return (block.level, only.text) if type(block) is Heading else only.text
    return (map_leaves((block,), _without_origin)[0],)


def _without_origin(leaf: Leaf) -> Leaf:
    return replace(leaf, origin=None) if leaf.origin is not None else leaf


def _unpack(packed: _Packed) -> Block:
    if isinstance(packed, str):
        return Paragraph((Text(packed),))
    if len(packed) == 1:
        return packed[0]
    return Heading(packed[0], (Text(packed[1]),))
