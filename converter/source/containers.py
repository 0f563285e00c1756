"""ZIPs read within budgets, so that a small file cannot fill the memory."""

from __future__ import annotations

import io
import os
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Self

from converter.errors import DamagedInput

if TYPE_CHECKING:
    import zipfile

MEMBER_BYTES = 256 * 2**20  # one member of a container, unpacked
CONTAINER_BYTES = 4 * 2**30  # all members that one run reads of it
MEMBERS = 200_000
RATIO = 400  # unpacked to packed beyond which a member of more than RATIO_FROM bytes is refused
RATIO_FROM = 16 * 2**20

OUTSIDE = re.compile(r"^/|(?:^|/)\.\.(?:/|$)|^[A-Za-z]:")  # names of members that lead out of their container


class Container:
    """A ZIP read within budgets, from a path or from bytes in memory; use it as a context manager.

    `label` is what messages call it where it has no path.
    """

    def __init__(self, place: str | os.PathLike[str] | io.BytesIO, label: str = "container") -> None:
        self.path = "" if isinstance(place, io.BytesIO) else str(place)
        self.label = label if isinstance(place, io.BytesIO) else Path(place).name
        import zipfile

        try:
            self.zip = zipfile.ZipFile(place)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedInput(f"{self.label} cannot be opened as a ZIP: {error}") from error
        self.spent = 0
        self.members = _names(self.zip.infolist())
        if len(self.zip.infolist()) > MEMBERS:
            self.zip.close()
            raise DamagedInput(f"{self.label} has more than {MEMBERS} members; unpack it and give the folder")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

    def names(self) -> list[str]:
        """Safe names of the files inside: relative, without `..`; `outside` counts the others."""
        return [name for name, info in self.members.items() if not info.is_dir() and not OUTSIDE.search(name)]

    @property
    def outside(self) -> int:
        """How many files have a name that leads out of the container, as `/etc/x`, `../x`, `C:/x`: none is read."""
        return sum(not info.is_dir() and OUTSIDE.search(name) is not None for name, info in self.members.items())

    def read(self, name: str) -> bytes:
        """Bytes of one member. Raises KeyError where there is none, DamagedInput where it is broken or too large."""
        info = self.members[name]
        label = f"{self.label}: {name}"
        too_big = info.file_size > MEMBER_BYTES or self.spent + info.file_size > CONTAINER_BYTES
        if too_big or (info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1)):
            raise DamagedInput(f"{label} would unpack to {info.file_size} bytes, beyond the limit; unpack it yourself")
        import zipfile

        try:
            with self.zip.open(info) as stream:
                data = stream.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            raise DamagedInput(f"{label} cannot be unpacked: {error}") from error
        if len(data) > info.file_size:
            raise DamagedInput(f"{label} is larger than its ZIP says")
        self.spent += len(data)
        return data


def _names(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Members by name, with / between the parts; what is not marked as UTF-8 is decoded as the bytes say.

    The format wants such names in code page 437, and programs of Chinese systems write GBK or Big5 all the same. All
    names of a ZIP are in one charset, so they are decoded together: few characters are little evidence.
    """
    unmarked = [info for info in infos if not info.flag_bits & 0x800 and not info.filename.isascii()]
    read: dict[int, str] = {}
    if unmarked:
        from converter.text import charset

        raws = [info.filename.encode("cp437", "replace") for info in unmarked]
        decoded = charset.decode(b"\n".join(raws))
        texts = decoded.text.split("\n") if not decoded.repairs else []
        if len(texts) == len(unmarked):
            read = {id(info): text for info, text in zip(unmarked, texts, strict=True)}
    return {read.get(id(info), info.filename).replace("\\", "/"): info for info in infos}


_OPENED: dict[tuple[int, str, int, int], Container] = {}
MOST_OPENED = 4


def opened(path: str) -> Container:
    """A container that stays open for the next member, since reading its list of members each time is what costs.

    Known by path, size and time, and to this process only. Do not close it. Raises DamagedInput.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 -- called for each member
    except OSError as error:
        raise DamagedInput(f"{path}: {error.strerror or error}") from error
    key = (os.getpid(), path, found.st_size, found.st_mtime_ns)
    container = _OPENED.get(key)
    if container is None:
        container = Container(path)
        while len(_OPENED) >= MOST_OPENED:
            _OPENED.pop(next(iter(_OPENED)), None)  # closed when the last one who reads in it is done
        _OPENED[key] = container
    container.spent = 0
    return container
