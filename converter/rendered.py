"""What a writer is told, and what it returns: bytes in memory or spooled, never a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from converter.model import Resource
    from converter.report import Finding

Shelved = TypeVar("Shelved")
IN_MEMORY = 1 << 20  # bytes of an output before it goes to disk
EARLIEST = 315532800  # 1980-01-01T00:00:00Z, the first moment that a ZIP entry can carry


def _no_resource(resource: Resource) -> bytes:
    raise FileNotFoundError(resource.locator)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteContext:
    """All that a writer may know beside the book itself."""

    epoch: int = EARLIEST  # seconds since 1970 UTC: the only time that an output carries
    name: str = "article"  # file stem of the output; resources go to `NAME.assets/`
    look: str = "reading"  # which look of the templates: reading, plain, archival
    direction: str = "horizontal"  # of the lines: horizontal, or vertical from the right
    emphasis: str = "face"  # of Chinese: another "face", as the look says, or "dots"
    templates: str | None = None  # folder of templates that go before the shipped ones
    colophon: bool = False  # whether sources, digests and what was changed are told at the end
    ruby: str = "brackets"  # DOCX: readings in "brackets" after their base, or as "ruby"
    version: str = ""  # of duben, for colophons and generator fields
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()  # (card digest, summary of its report) for colophons
    read_resource: Callable[[Resource], bytes] = field(default=_no_resource, compare=False, repr=False)


@cache
def _spool_class() -> type[Any]:
    """Made when an output is spooled, since most are not: start-up matters."""
    from tempfile import SpooledTemporaryFile

    class Spool(SpooledTemporaryFile):  # type: ignore[type-arg]  # it takes no argument when it runs
        """Closes itself when nobody holds it any more: a `File` has no other end."""

        def __del__(self) -> None:
            self.close()

    return Spool


def spool() -> IO[bytes]:
    """A stream for an output in the making: in memory while it is small, on the disk beyond; gone when it is closed."""
    return cast("IO[bytes]", _spool_class()(IN_MEMORY))


def finished(stream: IO[bytes]) -> bytes | IO[bytes]:
    """What a `File` holds of a finished stream: its bytes where they are few, else the stream."""
    if stream.seek(0, 2) > IN_MEMORY:
        return stream
    stream.seek(0)
    with stream:
        return stream.read()


class Shelf(Generic[Shelved]):
    """A list on the disk: what a writer keeps of every article until the last one is written, and needs in order.

    It is in memory while it is small.

    >>> shelf = Shelf()
    >>> shelf.append("故鄉")
    >>> shelf.append("社戲")
    >>> len(shelf), list(shelf)
    (2, ['故鄉', '社戲'])
    """

    def __init__(self) -> None:
        self._stream = spool()
        self._count = 0

    def append(self, value: Shelved) -> None:
        """Put a value behind the others; not while they are read."""
        import pickle

        pickle.dump(value, self._stream, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Shelved]:
        """The values from the first one on; one reader at a time."""
        import pickle

        self._stream.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._stream)  # noqa: S301 -- written by this process, into a file without a name
        self._stream.seek(0, 2)


@dataclass(frozen=True, slots=True)
class File:
    """One file of a rendering: bytes in memory, or a stream of a temporary file where they are many."""

    name: str  # relative, with / between parts; the main file's is its suffix with the dot
    media_type: str
    content: bytes | IO[bytes] = field(repr=False)

    @property
    def data(self) -> bytes:
        """All of its bytes."""
        return self.content if isinstance(self.content, bytes) else b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, piece after piece."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        self.content.seek(0)
        while chunk := self.content.read(1 << 20):
            yield chunk


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a writer made of a book: the main file first, then the files beside it."""

    files: tuple[File, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def main(self) -> bytes:
        """The bytes of the main file."""
        return self.files[0].data
