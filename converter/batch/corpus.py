"""A corpus out of many inputs: shards of so many documents each, in the order of the inputs.

A shard is the unit that is done or not. It is up to date when its documents, the profile, duben and the form are the
same and its files are as they were written; else it is made again, whole. Documents that fail are missing in their
shard; they are named in every run until it is made again, which is when their bytes, the profile or duben have changed.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from converter import stores
from converter.batch import engine, journal, plan, publish, quarantine, rows, run, shards, values, work
from converter.batch.duplicates import Clusters, likeness
from converter.batch.manifest import Manifest
from converter.batch.names import native, readable
from converter.batch.rows import PERMUTATIONS, CorpusSetup, RowReceipt
from converter.batch.totals import Totals
from converter.batch.values import Entry, Receipt, Target
from converter.errors import EditedOutput, InputError
from converter.rendered import File, Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from converter.batch.run import Request
    from converter.batch.values import Held, Job

SIGNATURE = PERMUTATIONS * 4  # bytes
CLUSTERS = "near-duplicates.jsonl"
# Failures that are a document's own, and not its shard's.
OF_DOCUMENTS = (values.INPUT, values.RENDER, values.LEDGER, values.BUG, values.DIED, values.TIME, values.MEMORY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form of a corpus. `near` is the likeness from which documents are near-duplicates, None for no look at it."""

    form: str = "jsonl"  # "jsonl", "parquet"
    documents: int = 10_000  # in a shard
    near: float | None = None


@dataclass(slots=True)
class Shard:
    """A shard of the plan."""

    number: int
    jobs: Sequence[Job]
    target: Target
    sha256: str = ""  # over the digests of its documents
    key: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A corpus that can begin."""

    shards: list[Shard]
    failed: list[Receipt]
    ignored: int
    root: Path

    @property
    def jobs(self) -> list[Job]:
        """The documents of all shards."""
        return [job for shard in self.shards for job in shard.jobs]


def prepare(request: Request, wanted: Wanted) -> Prepared:
    """Plan a corpus. Raises DependencyError, OutputError."""
    shards.check(wanted.form, near=wanted.near is not None)
    root = stores.place(request.out)
    with Manifest(root, write=journal.waits(journal.home(root))) as manifest:
        journal.take_in(root, manifest)
        found = plan.gather(request.sources, root=root, is_output=run.known_outputs(root, manifest))
    made = []
    for number, start in enumerate(range(0, len(found.jobs), wanted.documents)):
        target = Target(wanted.form, f"part-{number:05}{shards.SUFFIXES[wanted.form]}")
        made.append(Shard(number, found.jobs[start : start + wanted.documents], target))
    return Prepared(made, found.failed, found.ignored, root)


def execute(
    request: Request,
    wanted: Wanted,
    prepared: Prepared,
    told: Callable[[Receipt], None],
    came: Callable[[Receipt], None] = lambda _: None,
    noted: Callable[[str], None] = lambda _: None,
) -> Totals:
    """Make a corpus of a plan; `told`, `came` and `noted` as in `run.execute`."""
    totals = Totals(ignored=prepared.ignored)

    def tell(receipt: Receipt) -> None:
        totals.add(receipt)
        told(receipt)

    for receipt in prepared.failed:
        tell(receipt)
    if not prepared.shards:
        return totals
    with Manifest(prepared.root) as manifest:
        with totals.stopping(noted):
            run.begin(manifest, request.to_json() | {"command": "corpus"}, prepared.failed, prepared.jobs)
            maker = _Maker(request, wanted, prepared, manifest, noted)
            with closing(maker.receipts()) as receipts:
                for receipt in receipts:
                    came(receipt)
                    tell(receipt)
            maker.tell_duplicates()
        totals.settle(len(prepared.jobs) + len(prepared.failed))
        run.end(manifest, totals, noted)
    return totals


class _Maker:
    """Makes the shards that are not up to date."""

    def __init__(
        self, request: Request, wanted: Wanted, prepared: Prepared, manifest: Manifest, noted: Callable[[str], None]
    ) -> None:
        self.request = request
        self.wanted = wanted
        self.prepared = prepared
        self.manifest = manifest
        self.noted = noted
        self.run = journal.name()
        self.keeper = quarantine.Keeper(request.profile.digest, manifest)

    def receipts(self) -> Generator[Receipt, None, None]:
        """Receipts in the order of the inputs, each in the manifest when its shard is on the disk."""
        todo: list[Shard] = []
        failed: dict[str, Held] | None = None
        try:
            for shard in self.prepared.shards:
                if self._is_current(shard):
                    failed = failed if failed is not None else self.manifest.failures(*OF_DOCUMENTS)
                    for job in shard.jobs:
                        yield self._keep(_as_before(job, failed.get(readable(job.label))))
                else:
                    todo.append(shard)
            yield from self._made(todo)
        finally:
            journal.take_in(self.prepared.root, self.manifest, self.run)

    def _made(self, todo: list[Shard]) -> Iterator[Receipt]:
        jobs = [job for shard in todo for job in shard.jobs]
        held, free = self.keeper.sort_out(jobs) if not self.request.force else ([], jobs)
        base = run.setup_of(self.request, self.prepared.root)
        setup = CorpusSetup(
            root=base.root,
            profile=base.profile,
            debug=base.debug,
            limits=base.limits,
            near=self.wanted.near is not None,
        )
        workers = engine.workers_for(
            len(free), self.request.jobs or (engine.processors() if self.request.cluster else None)
        )

        def lost(count: int) -> None:
            self.noted(f"a worker was lost; {count} inputs that it had run again")

        working = engine.run(rows.rows, setup, free, workers, lost_worker=lost, cluster=self.request.cluster)
        with closing(working):
            ordered = engine.in_order(_both(held, working), jobs)
            for shard in todo:
                received = [self.keeper.mark(next(ordered), shard.jobs) for _ in shard.jobs]
                self._keep_failures(received)
                try:
                    self._publish(shard, received)
                except EditedOutput as error:
                    pairs = zip(shard.jobs, received, strict=True)
                    received = [row if row.wrong else work.failure(job, error) for job, row in pairs]
                yield from [self._keep(receipt) for receipt in received]  # all of them, also where nobody asks for more

    def _keep(self, receipt: Receipt) -> Receipt:
        self.manifest.record(receipt)
        return receipt

    def _keep_failures(self, received: Sequence[Receipt]) -> None:
        """Put failures on the disk before the shard: one that is there is not made again, and still has to name them."""
        for receipt in received:
            if receipt.wrong:
                self._keep(receipt)
        self.manifest.commit()

    def _publish(self, shard: Shard, received: Sequence[Receipt]) -> None:
        """Write a shard. Raises OutputError."""
        made = [receipt for receipt in received if isinstance(receipt, RowReceipt) and receipt.row]
        known = zip(shard.jobs, received, strict=True)
        self._seal(shard, (_named(job, receipt.sha256) if receipt.sha256 else _digest(job) for job, receipt in known))
        stem = shard.target.path.partition(".")[0]
        signatures = [receipt.signature for receipt in made]
        rendered = shards.render(self.wanted.form, stem, [receipt.row for receipt in made], signatures)
        self._write(shard.target, rendered, f"shard {shard.number}", shard.sha256, shard.key)

    def _write(self, target: Target, rendered: Rendered, source: str, sha256: str, key: str) -> None:
        root = self.prepared.root
        previous = self.manifest.entry(target.path)

        def noting(files: tuple[values.Published, ...]) -> None:
            journal.note(str(journal.home(root)), self.run, target, Entry(source, sha256, key, files))

        files, _ = publish.publish(root, target.path, rendered, previous, force=self.request.force, noting=noting)
        self.manifest.adopt(target, Entry(source, sha256, key, files))
        self.manifest.commit()

    def _is_current(self, shard: Shard) -> bool:
        """Whether a shard stands as this command would make it; its documents are read for that, and not converted."""
        entry = self.manifest.entry(shard.target.path)
        if entry is None or self.request.force or not publish.is_current(self.prepared.root, entry):
            return False
        self._seal(shard, map(_digest, shard.jobs))
        return entry.key == shard.key

    def _seal(self, shard: Shard, digests: Iterable[str]) -> None:
        """Say what a shard is made of."""
        shard.sha256 = publish.digest("\n".join(digests).encode("utf-8", "replace"))
        near = "" if self.wanted.near is None else "near"
        shard.key = work.key(shard.sha256, self.request.profile.digest, self.wanted.form, "corpus", near)

    def tell_duplicates(self) -> None:
        """Write the clusters of near-duplicates over all shards. Raises OutputError."""
        if self.wanted.near is None:
            return
        found = Clusters(self.wanted.near)
        places: list[tuple[int, int]] = []
        for shard in self.prepared.shards:
            data = self._signatures(shard)
            for row in range(len(data) // SIGNATURE):
                found.add(data[row * SIGNATURE : (row + 1) * SIGNATURE])
                places.append((shard.number, row))
        lines = []
        for number, members in enumerate(found.found(), 1):
            first = found.signatures[members[0]]
            rows_ = [
                {
                    "shard": places[member][0],
                    "row": places[member][1],
                    "likeness": round(likeness(first, found.signatures[member]), 3),
                }
                for member in members
            ]
            lines.append(json.dumps({"cluster": number, "members": rows_}) + "\n")
        data = "".join(lines).encode()
        rendered = Rendered((File(".jsonl", "application/jsonl", data),))
        self._write(
            Target("jsonl", CLUSTERS), rendered, "near-duplicates", publish.digest(data), f"near {self.wanted.near}"
        )

    def _signatures(self, shard: Shard) -> bytes:
        path = self.prepared.root / native(shard.target.path.partition(".")[0] + ".minhash")
        try:
            return path.read_bytes()
        except FileNotFoundError:  # a shard in which every document has failed
            return b""
        except OSError as error:
            raise publish.disk_error(error, path) from error


def _as_before(job: Job, failed: Held | None) -> Receipt:
    """The receipt of a document whose shard stands."""
    if failed is None:
        return Receipt(number=job.number, label=job.label, status=values.SKIPPED)
    return Receipt(
        number=job.number,
        label=job.label,
        status=values.QUARANTINED if failed.mark else values.FAILED,
        kind=failed.kind,
        message=failed.message,
        mark=failed.mark or None,
    )


def _both(held: Sequence[Receipt], working: Iterator[Receipt]) -> Iterator[Receipt]:
    yield from held
    yield from working


def _digest(job: Job) -> str:
    """What a shard knows a document by: its name, and the digest of its bytes or that they cannot be read."""
    try:
        return _named(job, job.open().sha256)
    except InputError:
        return _named(job, "cannot be read")


def _named(job: Job, sha256: str) -> str:
    return f"{job.item.relative if job.item else job.label} {sha256}"


def clusters(path: Path) -> list[dict[str, Any]]:
    """The clusters of near-duplicates of a corpus, for those who go on with it."""
    return [json.loads(line) for line in (path / CLUSTERS).read_text("utf-8").splitlines()]


__all__ = ["Prepared", "Wanted", "clusters", "execute", "prepare"]
