"""Archives made again from their originals, in as many processes as it pays."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from converter.archive import collection, disk, kept, making, originals, packing, places
from converter.archive import recipe as recipes
from converter.archive.rebuilding import Comparer
from converter.batch import engine, run, work
from converter.batch.archiving import BagReceipt, BagSetup, receipt_of
from converter.batch.limits import Limits
from converter.batch.values import Job
from converter.errors import Collision, DamagedInput, InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.archive.rebuilding import Comparison
    from converter.batch.run import Totals
    from converter.batch.values import Receipt, Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for; without `out` what is made is compared and thrown away."""

    bag: str
    out: str | None = None
    jobs: int | None = None
    debug: bool = False
    limits: Limits = field(default_factory=Limits)  # of time and memory, for each article


@dataclass(frozen=True, slots=True)
class RowJob(Job):
    """An article of a bag, by where its row begins in the index."""

    offset: int = 0


def rebuild_jobs(setup: Setup, jobs: Sequence[Job]) -> list[Receipt]:
    """Make articles of a bag again."""
    return [work.guarded(setup, job, _rebuild) for job in jobs]


def _rebuild(setup: Setup, job: Job) -> Receipt:
    assert isinstance(setup, BagSetup)
    assert isinstance(job, RowJob)
    with disk.told(setup.root):
        return _make(job, Path(setup.bag), Path(setup.root))


def _make(job: RowJob, bag: Path, out: Path) -> Receipt:
    with (bag / places.INDEX).open("rb") as stream:
        stream.seek(job.offset)
        row = kept.from_json(json.loads(stream.readline()))
    if (out / places.article(row.id)).exists():  # a worker died at it
        originals.clear(out, row.id)
    recipe = recipes.load(bag, row.recipe)
    edition = making.convert(originals.reopen(bag, row), recipe)
    return receipt_of(job, making.make(out, row, edition, recipe))


def execute(
    request: Request,
    told: Callable[[Receipt], None],
    noted: Callable[[str], None],
    starting: Callable[[int, str], None],
    loading: Callable[[int], None],
) -> tuple[Totals, Comparison]:
    """Make everything in a bag again that comes from its originals, and compare it with what the manifests say.

    Raises InputError where there is no bag, DamagedInput where it is none of duben's, Collision where OUT is in use.
    """
    totals = run.Totals()
    with ExitStack() as stack:
        bag = _opened(Path(os.path.abspath(request.bag)), stack)  # noqa: PTH100 -- a link stays the link that it is
        out = _place(request, stack)
        wishes = collection.wishes_of(bag)
        jobs = list(_jobs(bag))
        starting(len(jobs), "making again")
        comparer = Comparer(bag, out)
        profile = recipes.load(bag, wishes.recipe).profile
        setup = BagSetup(
            root=str(out),
            profile=profile,
            debug=request.debug,
            limits=request.limits,
            bag=str(bag),
            recipe=wishes.recipe,
        )

        def lost(count: int) -> None:
            noted(f"a worker died; the {count} articles that may have been at it are made again, one at a time")

        workers = engine.workers_for(len(jobs), request.jobs)
        with closing(engine.run(rebuild_jobs, setup, jobs, workers, lost_worker=lost)) as receipts:
            for receipt in engine.in_order(receipts, jobs):
                totals.add(receipt)
                if isinstance(receipt, BagReceipt) and receipt.kept:
                    comparer.take(receipt.files, receipt.kept.recipe)
                if receipt.stops:
                    raise OutputError(receipt.message or str(out))
                told(receipt)
        count = len(jobs)
        totals.settle(count)
        jobs.clear()  # the collection needs the memory
        if totals.done == count:
            recipe = recipes.load(bag, wishes.recipe)
            made = collection.make(bag, out, wishes, recipe, lambda: loading(count))
            comparer.take(made.files, wishes.recipe)
        return totals, comparer.end(totals.failed + totals.quarantined)


def _opened(bag: Path, stack: ExitStack) -> Path:
    """The bag as a folder; one in a file is unpacked where nobody sees it."""
    if bag.is_dir():
        return bag
    if not bag.exists():
        raise InputError(f"{bag}: no such file or folder")
    root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="duben-")))
    packing.unpack(bag, root)
    return root


def _place(request: Request, stack: ExitStack) -> Path:
    if request.out is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="duben-")))
    out = Path(request.out)
    with disk.told(out):
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise Collision(f"{out} is there already; name a new folder")
        out.mkdir(parents=True, exist_ok=True)
    return out


def _jobs(bag: Path) -> Iterator[RowJob]:
    place = bag / places.INDEX
    if not place.is_file():
        raise DamagedInput(f"{bag} is a bag that duben did not make: it has no {places.INDEX}")
    offset = 0
    with place.open("rb") as stream:
        for number, row in enumerate(stream, 1):
            try:
                label = json.loads(row)["received"]
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedInput(f"{place}, line {number}: {error!r}") from error
            yield RowJob(number, label, offset=offset)
            offset += len(row)
