"""A bag as one file: a ZIP or a tar without compression, the same bytes from the same bag on every machine.

Nothing is compressed on purpose: a damaged bit then damages one file, and the bytes do not hang on a version of zlib.
"""

from __future__ import annotations

import shutil
import stat
import tarfile
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from converter.archive import disk
from converter.archive.store import BROKEN, ZipStore, archive_store
from converter.archive.tags import is_safe
from converter.errors import DamagedInput, ProfileError
from converter.filenames import native
from converter.rendered import EARLIEST
from converter.source import RATIO, RATIO_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LATEST = 4354819198  # 2107-12-31T23:59:58Z, the last moment that a ZIP entry can carry
MODE = 0o644
UNIX = 3
FORMS = {".zip": "zip", ".tar": "tar"}
COMPRESSED = (".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".7z", ".rar")


def form_of(bag: Path) -> str | None:
    """The form that a name asks for: `zip`, `tar`, or None for a folder. Raises ProfileError for what is not written."""
    suffix = bag.suffix.lower()
    if suffix in COMPRESSED and not bag.is_dir():
        raise ProfileError(f"{bag}: an archive is a folder, a .zip or a .tar, and is not compressed")
    return None if bag.is_dir() else FORMS.get(suffix)


def pack(root: Path, place: Path, form: str, base: str, epoch: int) -> None:
    """Write the bag at `root` into one file, in a folder `base`, its files in the order of their names."""
    files = sorted(path.relative_to(root).as_posix() for path in disk.tree(root))
    files.sort(key=lambda path: (path.startswith("data/"), path))  # what tells of the bag comes first
    with disk.Writer(place) as writer:
        if form == "zip":
            _zip(root, writer, base, files, epoch)
        else:
            _tar(root, writer, base, files, epoch)


def _zip(root: Path, writer: disk.Writer, base: str, files: Iterable[str], epoch: int) -> None:
    moment = datetime.fromtimestamp(min(max(epoch, EARLIEST), LATEST), tz=UTC).timetuple()[:6]
    with zipfile.ZipFile(cast("Any", writer), "w") as made:
        for path in files:
            info = zipfile.ZipInfo(f"{base}/{path}", moment)
            info.create_system, info.external_attr = UNIX, (stat.S_IFREG | MODE) << 16
            info.file_size = (root / native(path)).stat().st_size
            with (root / native(path)).open("rb") as stream, made.open(info, "w") as out:
                shutil.copyfileobj(stream, out, disk.CHUNK)


def _tar(root: Path, writer: disk.Writer, base: str, files: Iterable[str], epoch: int) -> None:
    with tarfile.open(fileobj=cast("Any", writer), mode="w|", format=tarfile.PAX_FORMAT, encoding="utf-8") as made:
        for path in files:
            info = tarfile.TarInfo(f"{base}/{path}")
            info.size, info.mtime, info.mode = (root / native(path)).stat().st_size, epoch, MODE
            with (root / native(path)).open("rb") as stream:
                made.addfile(info, stream)
            made.members = []  # type: ignore[attr-defined]  # keeps no list of what it has written


def unpack(place: Path, root: Path) -> None:
    """Write the files of a bag in one file under `root`. Raises DamagedInput; nothing is written outside of `root`."""
    store = archive_store(place)
    try:
        for path, size in store.files():
            if not is_safe(path):
                raise DamagedInput(f"{place}: {path} leads out of the bag")
            if isinstance(store, ZipStore) and store.ratio(path, size) > RATIO and size > RATIO_FROM:
                raise DamagedInput(
                    f"{place}: {path} would unpack to {size} bytes, beyond the limit; unpack it yourself"
                )
            try:
                stream = store.open(path)
            except BROKEN as error:
                raise DamagedInput(f"{place}: {path} cannot be read: {error}") from error
            with stream, disk.Writer(root / native(path)) as writer:
                try:
                    while data := stream.read(disk.CHUNK):
                        writer.write(data)
                except BROKEN as error:
                    raise DamagedInput(f"{place}: {path} cannot be read: {error}") from error
        if store.faults:
            path, fault = store.faults[0]
            raise DamagedInput(f"{place}: {path}: {fault}")
    finally:
        store.close()
