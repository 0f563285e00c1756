"""Comparing what was made again with what a bag holds, and saying why something differs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from converter.archive import places, tags
from converter.archive import recipe as recipes
from converter.archive.fixity import OURS
from converter.archive.table import Table
from converter.filenames import native, readable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from converter.archive.disk import Filed

# What is made again from the originals; the rest of a bag tells what happened, and happens once.
MADE = (f"{places.ARTICLES}/", f"{places.REMOVED}/", f"{places.EDITIONS}/", f"{places.METADATA}/articles/")
MADE_FILES = (places.COLLECTION_DC, places.COLLECTION_LD)


@dataclass(slots=True)
class Comparison:
    """How what was made again stands to the bag."""

    same: int = 0
    differing: list[tuple[str, str, str]] = field(default_factory=list)  # path, recipe, what is to be seen
    missing: list[str] = field(default_factory=list)  # in the bag, and not made again
    extra: list[str] = field(default_factory=list)  # made again, and not in the bag
    reasons: list[str] = field(default_factory=list)

    @property
    def identical(self) -> bool:
        """Whether every file came out with the same bytes."""
        return not (self.differing or self.missing or self.extra)

    def to_json(self) -> dict[str, Any]:
        """A form that `json.dumps` takes."""
        return {
            "identical": self.identical,
            "same": self.same,
            "differing": [{"path": readable(p), "recipe": r, "seen": s} for p, r, s in self.differing],
            "missing": [readable(path) for path in self.missing],
            "extra": [readable(path) for path in self.extra],
            "reasons": self.reasons,
        }


class Comparer:
    """Takes in what is made again, file by file; the digests of the bag are on the disk."""

    def __init__(self, bag: Path, out: Path) -> None:
        self.bag, self.out = bag, out
        self.made = Comparison()
        self.table = Table(OURS)
        for column, algorithm in enumerate(OURS):
            with (bag / f"manifest-{algorithm}.txt").open("rb") as manifest:
                for line in tags.read_manifest(manifest, "utf-8", strict=True):
                    if is_made(line.path):
                        self.table.list(line.path, column, bytes.fromhex(line.digest))

    def take(self, files: Iterable[tuple[str, Filed]], recipe: str) -> None:
        """Compare files that were made by a recipe."""
        for path, filed in files:
            row = self.table.get(path)
            if row is None:
                self.made.extra.append(path)
                continue
            self.table.drop(path)
            if row.digests == (filed.sha256, filed.sha512):
                self.made.same += 1
            else:
                self.made.differing.append((path, recipe, self._seen(path)))

    def end(self, failed: int = 0) -> Comparison:
        """What came of it, with reasons; `failed` is how many articles could not be made."""
        self.made.missing = [row.path for row in self.table.rows()]
        self.table.close()
        self.made.differing.sort()
        self.made.extra.sort()
        used = dict.fromkeys(recipe for _, recipe, _ in self.made.differing)
        if failed:
            articles = "1 article" if failed == 1 else f"{failed} articles"
            self.made.reasons.append(f"{articles} could not be made, so the files of them and of the whole are missing")
        elif self.made.missing or self.made.extra:
            used = dict.fromkeys(path.stem for path in sorted((self.bag / places.METADATA / "recipes").glob("*.json")))
        for digest in used:
            self.made.reasons += self._reasons(digest)
        return self.made

    def _reasons(self, digest: str) -> list[str]:
        others = recipes.differences(recipes.load(self.bag, digest))
        if others:
            return [f"recipe {digest}: {other}" for other in others]
        why = "everything that it names is the same here; so the bag was changed and its manifests made anew"
        return [f"recipe {digest}: {why}, or something decides that the recipe does not know of: please report it"]

    def _seen(self, path: str) -> str:
        """What can be seen of a difference."""
        try:
            one, other = (self.bag / native(path)).read_bytes(), (self.out / native(path)).read_bytes()
        except OSError:
            return "the bag's file cannot be read"
        if zipfile.is_zipfile(io.BytesIO(one)) and zipfile.is_zipfile(io.BytesIO(other)):
            return _zip_seen(one, other)
        place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        line = one[:place].count(b"\n") + 1
        return f"{len(one)} bytes in the bag, {len(other)} now; the first difference is at byte {place}, line {line}"


def _zip_seen(one: bytes, other: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(one)) as was, zipfile.ZipFile(io.BytesIO(other)) as now:
        before = {info.filename: info.CRC for info in was.infolist()}
        after = {info.filename: info.CRC for info in now.infolist()}
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if not changed:
        return "the same content, packed in another way (another zlib, or another time)"
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    return f"inside of it differ {', '.join(changed[:3])}{more}"


def is_made(path: str) -> bool:
    """Whether a payload file is made again from the originals.

    >>> is_made("data/articles/x.md"), is_made("data/originals/x.html"), is_made("data/metadata/provenance.jsonl")
    (True, False, False)
    """
    return path.startswith(MADE) or path in MADE_FILES
