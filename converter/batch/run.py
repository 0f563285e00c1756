"""A run: plan, work, remember, and add up."""

from __future__ import annotations

import itertools
import os
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter import stores
from converter.batch import engine, journal, plan, publish, quarantine, values, work
from converter.batch.manifest import FINISHED, Manifest
from converter.batch.names import native, readable
from converter.batch.request import Request, format_of, formats_of, is_one_file
from converter.batch.totals import Totals
from converter.batch.values import Counts, Receipt, Setup
from converter.errors import ProfileError
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from converter.batch.values import Job
    from converter.model import Card
    from converter.profile import Profile
    from converter.rendered import Rendered

__all__ = [
    "Planned",
    "Request",
    "Totals",
    "execute",
    "format_of",
    "formats_of",
    "is_one_file",
    "item_of",
    "known_outputs",
    "open_report",
    "prepare",
    "render",
    "setup_of",
    "survey",
    "try_templates",
]

REPORT_SCHEMA = 1  # of the file that `--report` writes
REFUSED = 20  # outputs in a row that the disk does not take, after which a run stops


@dataclass(frozen=True, slots=True)
class Planned:
    """A run that can begin: its jobs have their outputs, and nothing clashes."""

    jobs: list[Job]
    failed: list[Receipt]
    ignored: int
    root: Path
    formats: tuple[str, ...]
    file: str | None  # the name of the only output, where the user gave it
    clashes: tuple[plan.Clash, ...] = ()  # whose inputs are left out


def prepare(request: Request, *, around: bool = False) -> Planned:
    """Plan a run. Raises ProfileError (usage), Collision, OutputError.

    `around`: inputs that clash are left out, and told of in the plan, where otherwise nothing is done.
    """
    one = is_one_file(request.out)
    formats = request.formats or (format_of(request.out) or "markdown",)
    if one and len(formats) > 1:
        raise ProfileError(f"several formats do not go into one file; give a folder instead of {request.out}")
    if one and (named := format_of(request.out)) not in (None, formats[0]):
        raise ProfileError(f"{request.out} is the name of a file of {named}, and --to says {formats[0]}")
    out = stores.place(request.out)
    root = out.parent if one else out
    with Manifest(root, write=journal.waits(journal.home(root))) as manifest:
        journal.take_in(root, manifest)
        found = plan.gather(
            request.sources, root=None if one else root, is_output=known_outputs(root, manifest), split=not one
        )
    if one and len(found.jobs) + len(found.failed) > 1:
        hint = "duben book binds them into one" if request.out != plan.STANDARD else "give a folder with -o"
        raise ProfileError(f"{len(found.jobs) + len(found.failed)} inputs do not go into {request.out}: {hint}")
    if found.jobs:
        try_templates(formats, request.profile)
    planned = Planned(found.jobs, found.failed, found.ignored, root, formats, out.name if one else None)
    if not found.jobs or request.out == plan.STANDARD:
        return planned
    cards: dict[int, Card] = {}
    jobs = found.jobs
    if request.pattern and request.pattern.needs_content and not one:
        cards, failed = _cards(request, jobs)
        jobs = [job for job in jobs if job.number in cards]
        planned = replace(planned, failed=found.failed + failed)
    wanted: dict[str, Any] = {
        "root": root,
        "pattern": request.pattern,
        "cards": cards,
        "on_collision": request.on_collision,
    }
    if around and not one:
        aimed, clashes = plan.aim_others(jobs, formats, **wanted)
        planned = replace(planned, clashes=tuple(clashes))
    else:
        aimed = plan.aim(jobs, formats, file=planned.file, **wanted)
    if request.only is not None:
        aimed = [job for job in aimed if readable(job.label) in request.only]
        planned = replace(planned, failed=[row for row in planned.failed if readable(row.label) in request.only])
    return replace(planned, jobs=aimed)


def try_templates(formats: Iterable[str], profile: Profile, *, bound: bool = False) -> None:
    """See whether templates of one's own can be filled, before any input is read. Raises ProfileError."""
    if profile.options.output_templates is not None:
        from converter.book.rehearsal import rehearse

        rehearse(formats, profile.options, bound=bound)


def known_outputs(root: Path, manifest: Manifest) -> Callable[[Path], bool]:
    """Whether a path is an output that the manifest of `root` knows."""
    if not isinstance(root, Path):
        return lambda path: manifest.holds(str(path).removeprefix(f"{root}/"))
    base = os.path.join(os.path.realpath(root), "")  # noqa: PTH118 -- with the mark at its end

    def known(path: Path) -> bool:
        place = plan.real(str(path))
        return place.startswith(base) and manifest.holds(place.removeprefix(base).replace(os.sep, "/"))

    return known


def _cards(request: Request, jobs: Sequence[Job]) -> tuple[dict[int, Card], list[Receipt]]:
    """The cards of inputs, for names made of titles; and the receipts of those that have none."""
    cards: dict[int, Card] = {}
    failed: list[Receipt] = []
    for receipt in survey(request, jobs):
        if receipt.card:
            cards[receipt.number] = receipt.card
        else:
            failed.append(receipt)
    return cards, failed


def survey(request: Request, jobs: Sequence[Job]) -> Iterator[Receipt]:
    """The cards of inputs, in their order."""
    workers = engine.workers_for(len(jobs), request.jobs)
    receipts = engine.run(work.survey, setup_of(request, Path()), jobs, workers)
    return engine.in_order(receipts, jobs)


def setup_of(request: Request, root: Path, *, one_file: bool = False) -> Setup:
    """What the jobs of a request share."""
    return Setup(
        root=str(root),
        profile=request.profile,
        force=request.force,
        debug=request.debug,
        reports=request.report is not None,
        one_file=one_file,
        limits=request.limits,
    )


def execute(
    request: Request,
    planned: Planned,
    told: Callable[[Receipt], None],
    came: Callable[[Receipt], None] = lambda _: None,
    noted: Callable[[str], None] = lambda _: None,
) -> Totals:
    """Do the work of a plan.

    `came` hears of each receipt as it comes in, `told` in the order of the inputs, `noted` of what is no input's fault.
    """
    totals = Totals(ignored=planned.ignored)
    with ExitStack() as stack:
        report = open_report(request, stack)
        failed = sorted(planned.failed, key=lambda receipt: receipt.number)

        def tell(receipt: Receipt) -> None:
            totals.add(receipt)
            if report:
                report.add(item_of(receipt))
            told(receipt)

        manifest = stack.enter_context(Manifest(planned.root)) if planned.jobs else None
        refused = 0
        waiting: dict[int, Receipt] = {}  # came in, and not told yet
        with totals.stopping(noted):
            if manifest:
                begin(manifest, request.to_json(), planned.failed, planned.jobs)
                with closing(_work(request, planned, manifest, waiting, came, noted)) as receipts:
                    for receipt in engine.in_order(receipts, planned.jobs, waiting):
                        while failed and failed[0].number < receipt.number:
                            tell(failed.pop(0))
                        tell(receipt)
                        refused = refused + 1 if receipt.kind == values.DISK else 0
                        if receipt.stops or refused >= REFUSED:
                            totals.stopped = "disk"
                            break
        for receipt in sorted((*failed, *waiting.values()), key=lambda receipt: receipt.number):
            tell(receipt)
        totals.settle(len(planned.jobs) + len(planned.failed))
        if manifest:
            end(manifest, totals, noted)
        if report:
            report.tail = {"totals": totals.to_json()}
    return totals


def begin(manifest: Manifest, form: dict[str, Any], failed: Sequence[Receipt], jobs: Sequence[Job]) -> None:
    """Put a plan into the manifest; `form` is that of the request."""
    manifest.begin(form, [*(receipt.label for receipt in failed), *(job.label for job in jobs)])
    for receipt in failed:
        manifest.record(receipt)


def end(manifest: Manifest, totals: Totals, noted: Callable[[str], None]) -> None:
    """Close the run in the manifest, whose word on what is left counts where it knows of more."""
    left = 0
    with totals.stopping(noted):
        left = manifest.end(totals.stopped or FINISHED)
    if not totals.stopped:
        totals.left = max(totals.left, left)


def _work(
    request: Request,
    planned: Planned,
    manifest: Manifest,
    waiting: dict[int, Receipt],
    came: Callable[[Receipt], None],
    noted: Callable[[str], None],
) -> Generator[Receipt, None, None]:
    """Receipts as they come in, each in the manifest and in `waiting` before anything else is done with it."""

    def prepared(job: Job) -> Job:
        return replace(job, targets=tuple(manifest.with_previous(target) for target in job.targets))

    def lost_worker(count: int) -> None:
        noted(f"a worker was lost; {count} input{'s' if count != 1 else ''} that it had run again")

    def keep(receipt: Receipt) -> Receipt:
        marked = keeper.mark(receipt, planned.jobs)
        manifest.record(marked)
        waiting[marked.number] = marked
        return marked

    folders = {(planned.root / native(t.path)).parent for job in planned.jobs for t in job.targets}
    publish.sweep(folders)
    name = journal.name()
    setup = setup_of(request, planned.root, one_file=planned.file is not None)
    if isinstance(planned.root, Path):  # the workers of a store's run may be on other machines
        setup = replace(setup, journal=name)
    keeper = quarantine.Keeper(request.profile.digest, manifest)
    held, jobs = keeper.sort_out(planned.jobs) if request.only is None and not request.force else ([], planned.jobs)
    try:
        workers = engine.workers_for(len(jobs), request.jobs or (engine.processors() if request.cluster else None))
        with closing(
            engine.run(work.convert, setup, jobs, workers, prepared, lost_worker, request.cluster, keep)
        ) as receipts:
            for receipt in itertools.chain(held, receipts):
                marked = keep(receipt)
                came(marked)
                yield marked
    finally:
        publish.sweep(folders)  # once more: of a killed run a worker may have been dying when this one began
        journal.take_in(planned.root, manifest, name)


def render(request: Request, planned: Planned, told: Callable[[Receipt], None]) -> tuple[Totals, Rendered | None]:
    """Convert the only input into one rendering that is not published, as for standard output."""
    totals = Totals(ignored=planned.ignored)
    setup = setup_of(request, planned.root)
    rendered = None
    with ExitStack() as stack:
        report = open_report(request, stack)
        receipts = list(planned.failed)
        for job in planned.jobs:
            receipt, rendered = work.render(setup, job, planned.formats[0])
            receipts.append(receipt)
        for receipt in receipts:
            totals.add(receipt)
            told(receipt)
            if report:
                report.add(item_of(receipt))
        if report:
            report.tail = {"totals": totals.to_json()}
    return totals, rendered


def open_report(request: Request, stack: ExitStack) -> publish.ReportFile | None:
    """The file of `--report`, where one is wanted; it is closed with the stack."""
    if request.report is None:
        return None
    head = {
        "schema": REPORT_SCHEMA,
        "version": __version__,
        "profile": request.profile.name,
        "profile_digest": request.profile.digest,
    }
    return stack.enter_context(publish.ReportFile(Path(request.report), head))


def item_of(receipt: Receipt) -> dict[str, Any]:
    """One input in the report of a run."""
    return {
        "source": readable(receipt.label),
        "status": receipt.status,
        "error": {"kind": receipt.kind, "message": receipt.message, "traceback": receipt.traceback}
        if receipt.kind
        else None,
        "sha256": receipt.sha256,
        "outputs": [
            {"format": target.format, "path": file.path, "sha256": file.sha256, "size": file.size}
            for target, entry in receipt.outputs
            for file in entry.files
        ],
        "counts": {name: getattr(receipt.counts, name) for name in Counts.__slots__},
        "report": receipt.report,
    }
