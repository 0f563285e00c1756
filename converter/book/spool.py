"""Finished documents on the disk while a book is made: each input is converted once, and memory holds one of them.

A spool is a private folder of one run. Every process writes to a file of its own, so nobody waits; a place says where
a document lies. Origins and claims, which no writer asks for, stay behind, and plain blocks are kept as bare strings.
Nothing is compressed: a spool is as large as the text of the book, and compressing it would cost more than converting
many an article's blocks.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from dataclasses import replace
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
    from converter.model import Block, Leaf

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
    return TemporaryDirectory(prefix=f"{_PREFIX}{HOST}-{os.getpid()}-")


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
    """Write a document into the spool at `folder`. Raises OSError."""
    blocks = [_pack(block) for block in document.blocks]
    rest = document.metadata, document.resources, document.provenance
    data = pickle.dumps((blocks, *rest), pickle.HIGHEST_PROTOCOL)
    path = Path(folder, str(os.getpid()))
    with path.open("ab") as stream:
        offset = stream.tell()
        stream.write(data)
    return Place(str(path), offset, len(data))


def get(place: Place) -> Document:
    """Read a document that this run has spooled: equal to what was put, without origins and claims. Raises OSError."""
    with FileIO(place.path) as stream:
        stream.seek(place.offset)
        data = stream.read(place.size)
    blocks, metadata, resources, provenance = pickle.loads(data)  # noqa: S301 -- written by this run, into a folder of its own
    return Document(tuple(map(_unpack, blocks)), metadata, (), resources, provenance)


def _pack(block: Block) -> _Packed:
    if isinstance(block, Paragraph | Heading) and block.language is None and len(block.children) == 1:
        only = block.children[0]
        if isinstance(only, Text):
            return only.text if isinstance(block, Paragraph) else (block.level, only.text)
    return (map_leaves((block,), _without_origin)[0],)


def _without_origin(leaf: Leaf) -> Leaf:
    return replace(leaf, origin=None) if leaf.origin is not None else leaf


def _unpack(packed: _Packed) -> Block:
    if isinstance(packed, str):
        return Paragraph((Text(packed),))
    if len(packed) == 1:
        return packed[0]
    return Heading(packed[0], (Text(packed[1]),))
