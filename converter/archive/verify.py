"""Verification of a bag: completeness and fixity of every payload and tag file, by all its digests, in one reading."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from converter.archive import fixity, tags
from converter.archive.fixity import Wanted
from converter.archive.store import BROKEN, open_store
from converter.archive.table import Table
from converter.errors import DamagedInput, InputError
from converter.filenames import readable

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from converter.archive.store import Store
    from converter.archive.table import Row

# What can be wrong with a bag.
MISSING, UNEXPECTED, CHANGED, RENAMED = "missing", "unexpected", "changed", "renamed"
UNREADABLE, MANIFEST, FORM, COUNT = "unreadable", "manifest", "form", "count"
TAG_LIMIT = 1 << 26  # bytes of bagit.txt and bag-info.txt that are looked at


class Problem(NamedTuple):
    """One thing that is wrong: with which file, and what to think of it."""

    kind: str
    path: str
    message: str


@dataclass(slots=True)
class Verdict:
    """What verification found. `notes` are worth knowing and no fault."""

    bag: str
    version: str = ""
    algorithms: tuple[str, ...] = ()
    files: int = 0  # payload files that are there
    size: int = 0  # their bytes
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        """Whether the bag is complete and every file is as it was."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """A form that `json.dumps` takes."""
        return {
            "bag": readable(self.bag),
            "valid": self.valid,
            "version": self.version,
            "algorithms": list(self.algorithms),
            "files": self.files,
            "bytes": self.size,
            "problems": [{name: readable(part) for name, part in one._asdict().items()} for one in self.problems],
            "notes": [readable(note) for note in self.notes],
        }


def _quiet(files: int, size: int, of_files: int, of_size: int) -> None:
    """Tell nobody."""


def verify(
    bag: str | os.PathLike[str],
    *,
    threads: int | None = None,
    progress: Callable[[int, int, int, int], None] = _quiet,
) -> Verdict:
    """Read every file of a bag (a folder, ZIP or tar of any maker) and say whether it is complete and unchanged.

    `progress` hears of files and bytes done, and of all of them. Raises InputError where there is no bag at all;
    damage never raises, it is a problem in the verdict.
    """
    try:
        store = open_store(bag)
    except DamagedInput as error:
        return Verdict(str(bag), problems=[Problem(UNREADABLE, str(bag), str(error))])
    try:
        return _Verifier(store, threads or fixity.processors(), progress).run()
    finally:
        store.close()


class _Manifest(NamedTuple):
    path: str
    algorithm: str | None  # hashlib's name; None where this machine cannot work it out
    tag: bool
    column: int


class _Verifier:
    """One verification."""

    def __init__(self, store: Store, threads: int, progress: Callable[[int, int, int, int], None]) -> None:
        self.store, self.threads, self.progress = store, threads, progress
        self.verdict = Verdict(store.label)
        self.manifests: list[_Manifest] = []
        self.declaration = tags.Declaration()
        self.fetched: dict[str, str] = {}
        self.info: list[tuple[str, str]] = []  # rows of bag-info.txt
        self.ours = False  # whether duben made the bag

    def run(self) -> Verdict:
        files = self.store.top()
        self.manifests = self._manifests(files)
        if "bagit.txt" not in files and not self.manifests:
            raise InputError(f"{self.store.label} is no bag: there is neither bagit.txt nor a manifest in it")
        self._declare(files)
        self._read_info(files)
        with Table([one.path for one in self.manifests]) as table:
            for path, size in self.store.files():
                table.add(path, size)
            for path, fault in self.store.faults:
                self._add(FORM if fault.endswith("twice") else UNREADABLE, path, fault)
            for one in self.manifests:
                self._list(table, one)
            self._fetch(files, table)
            self.verdict.files, self.verdict.size = table.total("payload")
            self._count()
            self._check(table)
        self.verdict.problems.sort()
        return self.verdict

    def _add(self, kind: str, path: str, message: str) -> None:
        self.verdict.problems.append(Problem(kind, path, message))

    # -- tag files ----------------------------------------------------------------------------------------------

    def _manifests(self, files: list[str]) -> list[_Manifest]:
        made: list[_Manifest] = []
        for path in sorted(files):
            if match := tags.MANIFEST.fullmatch(path):
                algorithm = fixity.known(match[2])
                if algorithm is None:
                    self.verdict.notes.append(f"{path}: {match[2]} is a digest that cannot be worked out here")
                made.append(_Manifest(path, algorithm, bool(match[1]), len(made)))
        self.verdict.algorithms = tuple(dict.fromkeys(m.algorithm for m in made if m.algorithm))
        return made

    def _read_tag(self, path: str) -> bytes:
        try:
            with self.store.open(path) as stream:
                return stream.read(TAG_LIMIT)
        except BROKEN as error:
            self._add(UNREADABLE, path, f"it cannot be read: {error}")
            return b""

    def _declare(self, files: list[str]) -> None:
        if "bagit.txt" in files:
            self.declaration = tags.read_declaration(self._read_tag("bagit.txt"))
            for fault in self.declaration.faults:
                self._add(FORM, "bagit.txt", fault)
        else:
            self._add(MISSING, "bagit.txt", "a bag is told by this file")
        self.verdict.version = self.declaration.version
        if not any(not one.tag for one in self.manifests):
            self._add(MISSING, "manifest-sha512.txt", "there is no manifest of the payload")

    def _list(self, table: Table, one: _Manifest) -> None:
        """Take up the lines of a manifest."""
        length = hashlib.new(one.algorithm, usedforsecurity=False).digest_size if one.algorithm else None
        try:
            with self.store.open(one.path) as stream:
                cases: set[str] = set()
                for line in tags.read_manifest(stream, self.declaration.encoding, strict=self.declaration.strict):
                    fault = line.fault or self._fault(line, one, length)
                    if fault is None:
                        cases |= {"small" if line.digest.islower() else "large" if line.digest.isupper() else "mixed"}
                    if fault is None and not table.list(line.path, one.column, bytes.fromhex(line.digest)):
                        fault = f"{line.path} is listed a second time"
                    if fault is not None:
                        self._add(MANIFEST, one.path, f"line {line.number}: {fault}")
                if len(cases) > 1 or "mixed" in cases:
                    self._cases(one.path)
        except (*BROKEN, UnicodeError) as error:
            self._add(UNREADABLE, one.path, f"it cannot be read: {error}")

    def _cases(self, path: str) -> None:
        """Digests in large and small letters: the standard allows it, duben never writes it, a flipped bit does."""
        message = "digests in large and in small letters"
        if self.ours:
            self._add(MANIFEST, path, message)
        else:
            self.verdict.notes.append(f"{path}: {message}")

    @staticmethod
    def _fault(line: tags.Line, one: _Manifest, length: int | None) -> str | None:
        if len(line.digest) % 2 or (length is not None and len(line.digest) != 2 * length):
            return f"the digest of {line.path} has {len(line.digest)} digits"
        if one.tag == line.path.startswith("data/"):
            return f"{line.path} belongs to the {'payload' if one.tag else 'tag'} manifests"
        if one.tag and tags.MANIFEST.fullmatch(line.path) and line.path.startswith("tag"):
            return f"{line.path} is a tag manifest itself"
        return None

    def _fetch(self, files: list[str], table: Table) -> None:
        """Files that are to be fetched from elsewhere: the bag is incomplete until they are there."""
        if "fetch.txt" not in files:
            return
        try:
            with self.store.open("fetch.txt") as stream:
                for number, address, _, path in tags.read_fetch(stream, self.declaration.encoding):
                    if not path or not tags.is_safe(path) or not path.startswith("data/"):
                        self._add(FORM, "fetch.txt", f"line {number} is no address, length and payload path")
                        continue
                    self.fetched[path] = address
                    if table.get(path) is None:
                        self._add(MANIFEST, path, f"fetch.txt names it in line {number}, and no manifest does")
        except BROKEN as error:
            self._add(UNREADABLE, "fetch.txt", f"it cannot be read: {error}")

    def _read_info(self, files: list[str]) -> None:
        if "bag-info.txt" not in files:
            return
        try:
            self.info = tags.info_rows(self._read_tag("bag-info.txt").decode(self.declaration.encoding))
        except UnicodeError:
            self._add(FORM, "bag-info.txt", f"it is not {self.declaration.encoding}")
        self.ours = any(label == "Bag-Software-Agent" and value.startswith("duben ") for label, value in self.info)

    def _count(self) -> None:
        """Compare Payload-Oxum with what is there."""
        there = f"{self.verdict.size}.{self.verdict.files}"
        for told in [value for label, value in self.info if label.lower() == "payload-oxum"]:
            if told != there:
                self._add(COUNT, "bag-info.txt", f"Payload-Oxum is {told}, and the payload is {there} (bytes.files)")

    # -- files --------------------------------------------------------------------------------------------------

    def _check(self, table: Table) -> None:
        payload = [one for one in self.manifests if not one.tag]
        tag = [one for one in self.manifests if one.tag]
        missing = list(table.rows("size IS NULL"))
        unexpected = list(table.rows("size IS NOT NULL AND listed = 0 AND payload")) if payload else []
        self._pair(missing, unexpected)
        self._missing(missing, tag)
        for row in unexpected:
            self._add(UNEXPECTED, row.path, "no manifest lists it")
        for row in table.rows(f"size IS NOT NULL AND payload AND listed BETWEEN 1 AND {len(payload) - 1}"):
            lacking = [one.path for one in payload if row.digests[one.column] is None]
            if self.declaration.strict:
                self._add(MANIFEST, row.path, f"{', '.join(lacking)} does not list it")
            else:
                self.verdict.notes.append(f"{row.path}: {', '.join(lacking)} does not list it")
        for row in table.rows(f"size IS NOT NULL AND NOT payload AND listed < {len(tag)}"):
            self._unlisted(row, tag)
        self._digests(table)

    def _unlisted(self, row: Row, tag: list[_Manifest]) -> None:
        """A tag file that some tag manifest leaves out; the standard allows files that none lists."""
        if tags.MANIFEST.fullmatch(row.path) and row.path.lower().startswith("tag"):
            return
        lacking = [one.path for one in tag if row.digests[one.column] is None]
        if len(lacking) == len(tag):
            self.verdict.notes.append(f"{row.path}: no tag manifest lists it, so that a change cannot be seen")
        else:
            self._add(MANIFEST, ", ".join(lacking), f"does not list {row.path}, which another tag manifest lists")

    def _missing(self, missing: list[Row], tag: list[_Manifest]) -> None:
        for row in missing:
            listed = [one for one in self.manifests if row.digests[one.column] is not None]
            if row.path in self.fetched:
                self._add(MISSING, row.path, f"it is still to be fetched from {self.fetched[row.path]}")
            elif all(one.tag for one in listed) and len(listed) < len(tag):
                self._add(MANIFEST, ", ".join(one.path for one in listed), f"lists {row.path}, which is not there")
            else:
                self._add(MISSING, row.path, f"{', '.join(one.path for one in listed)} lists it")

    def _pair(self, missing: list[Row], unexpected: list[Row]) -> None:
        """Find the missing files under other names; a name that only its composition sets apart is no fault."""
        if not missing or not unexpected:
            return
        columns = [one for one in self.manifests if not one.tag and one.algorithm]
        by_digest: dict[tuple[str, bytes], list[Row]] = {}
        for row in missing:
            for one in columns:
                if (digest := row.digests[one.column]) is not None:
                    by_digest.setdefault((str(one.algorithm), digest), []).append(row)
        buffer = bytearray(fixity.CHUNK)
        names = tuple(dict.fromkeys(str(one.algorithm) for one in columns))
        paired: set[str] = set()
        for row in unexpected:
            found = fixity.read(self.store, Wanted(row.path, row.size or 0, names), buffer)
            candidates = [c for each in zip(names, found.digests, strict=False) for c in by_digest.get(each, [])]
            was = next((c for c in candidates if c.path not in paired), None)
            if was is None:
                continue
            paired |= {was.path, row.path}
            if unicodedata.normalize("NFC", was.path) == unicodedata.normalize("NFC", row.path):
                self.verdict.notes.append(f"{row.path}: its name is composed in another way than the manifest says")
            else:
                self._add(RENAMED, was.path, f"it is now {row.path}, its bytes are unchanged")
        missing[:] = [row for row in missing if row.path not in paired]
        unexpected[:] = [row for row in unexpected if row.path not in paired]

    def _digests(self, table: Table) -> None:
        """Read every file that is listed."""
        files, size = table.total()
        done = [0, 0]

        def progress(count: int, read: int) -> None:
            done[0] += count
            done[1] += read
            self.progress(done[0], done[1], files, size)

        for wanted, found in fixity.differing(self.store, self._wanted(table), self.threads, progress):
            self._differs(wanted, found)

    def _wanted(self, table: Table) -> Iterator[Wanted]:
        for row in table.rows("size IS NOT NULL AND listed > 0"):
            due: dict[str, bytes] = {}
            for one in self.manifests:
                digest = row.digests[one.column]
                if digest is not None and one.algorithm:
                    due[one.algorithm] = digest
            yield Wanted(row.path, row.size or 0, tuple(due), tuple(due.values()))

    def _differs(self, wanted: Wanted, found: fixity.Checked) -> None:
        if found.error is not None:
            self._add(UNREADABLE, wanted.path, f"it cannot be read: {found.error}")
            return
        rows = list(zip(wanted.algorithms, wanted.due, found.digests, strict=True))
        wrong = [name for name, due, is_ in rows if due != is_]
        tag = not wanted.path.startswith("data/")
        manifests = [one.path for one in self.manifests if one.algorithm in wrong and one.tag == tag]
        if len(wrong) == len(rows):
            self._add(CHANGED, wanted.path, f"its {' and '.join(wrong)} differ from what the manifests say")
        else:
            right = " and ".join(name for name, due, is_ in rows if due == is_)
            message = f"its line for {wanted.path} is wrong: the file still has the {right} that is due"
            self._add(CHANGED, ", ".join(manifests), message)
