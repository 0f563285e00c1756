"""A book out of many inputs: cards first, from as many processes as it pays; then one document after the other."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from converter import book, pipeline
from converter.batch import plan, publish, run, values, work
from converter.batch.manifest import Manifest
from converter.batch.stop import Stopped
from converter.batch.values import Entry, Job, Receipt, Target
from converter.errors import InputError, ProfileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.batch.run import Request, Totals
    from converter.batch.values import Setup
    from converter.book import BoundBook
    from converter.edition import Edition
    from converter.rendered import Rendered
    from converter.report import Finding


@dataclass(frozen=True, slots=True)
class BookPlan:
    """The inputs of a book and its output; `target` is None for standard output."""

    jobs: list[Job]
    failed: list[Receipt]
    ignored: int
    root: Path
    format: str
    target: Target | None

    @property
    def name(self) -> str:
        """The file stem of the book."""
        return work.stem(self.target) if self.target else "book"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a book: its receipt, what was found, and its bytes where they are for standard output."""

    receipt: Receipt | None
    findings: tuple[Finding, ...] = ()
    rendered: Rendered | None = None


def prepare(request: Request) -> BookPlan:
    """Plan a book. Raises ProfileError (usage), Collision."""
    if not run.is_one_file(request.out):
        raise ProfileError(f"{request.out}: a book is one file; name one that ends in .epub, .docx, .md or .html")
    formats = request.formats or (run.format_of(request.out) or "markdown",)
    if len(formats) > 1:
        raise ProfileError("a book is made in one format at a time")
    out = Path(request.out)
    if request.out == plan.STANDARD:
        found = plan.gather(request.sources)
        return BookPlan(found.jobs, found.failed, found.ignored, Path(), formats[0], None)
    here = out.resolve()
    with Manifest(out.parent, write=False) as manifest:
        known = run.known_outputs(out.parent, manifest)
        found = plan.gather(request.sources, is_output=lambda path: path.resolve() == here or known(path))
    if not found.jobs:
        return BookPlan([], found.failed, found.ignored, out.parent, formats[0], Target(formats[0], out.name))
    plan.aim(found.jobs, formats, root=out.parent, file=out.name)
    return BookPlan(found.jobs, found.failed, found.ignored, out.parent, formats[0], Target(formats[0], out.name))


def execute(
    request: Request,
    planned: BookPlan,
    title: str | None,
    order: str,
    told: Callable[[Receipt], None],
    loading: Callable[[int], None] = lambda _: None,
) -> tuple[Totals, Made]:
    """Make a book of a plan.

    `told` hears of each article in the order of the inputs; `loading` of each article that the writer asks for, with
    the number of all.
    """
    totals = run.Totals(ignored=planned.ignored)
    made = Made(None)
    with ExitStack() as stack:
        report = run.open_report(request, stack)
        members: list[book.Member] = []

        def tell(receipt: Receipt) -> None:
            totals.add(receipt)
            if report:
                report.add(run.item_of(receipt))
            told(receipt)

        try:
            manifest = stack.enter_context(Manifest(planned.root)) if planned.target and planned.jobs else None
            entry = manifest.entry(planned.target.path) if manifest and planned.target else None
            if entry and not request.force and _is_current(request, planned, entry, title, order):
                totals.skipped = len(planned.jobs)
                target = replace(planned.target, previous=entry) if planned.target else None
                outputs = ((target, entry),) if target else ()
                made = Made(Receipt(number=0, label=request.out, status=values.SKIPPED, outputs=outputs))
            else:
                if planned.target and not request.force:  # told at once, not after all the work
                    publish.check_ours(planned.root, planned.target.path, entry)
                for receipt in planned.failed:
                    tell(receipt)
                members = _members(request, planned.jobs, tell, loading)
                if members:
                    made = _make(request, planned, members, entry, title, order)
                    _count(totals, made)
                    if manifest and made.receipt:
                        manifest.record(made.receipt)
        except KeyboardInterrupt:
            totals.stopped = "interrupt"
        except Stopped:
            totals.stopped = "terminate"
        totals.left = len(planned.jobs) + len(planned.failed) - totals.done - totals.skipped - totals.failed
        if report:
            findings = [{"rule": f.rule, "where": f.where, "message": f.message} for f in made.findings]
            report.tail = {"book": {"status": made.receipt and made.receipt.status, "findings": findings}}
            report.tail["totals"] = totals.to_json()
    return totals, made


def _members(
    request: Request, jobs: Sequence[Job], tell: Callable[[Receipt], None], loading: Callable[[int], None]
) -> list[book.Member]:
    """The articles that can be read, each as a card and the way to load it again."""
    members: list[book.Member] = []
    by_number = {job.number: job for job in jobs}
    for receipt in run.survey(request, jobs):
        tell(receipt)
        if receipt.card:
            job, surveyed = by_number[receipt.number], receipt.card
            loader = _loader(request, job, lambda: loading(len(members)))
            members.append(book.Member(surveyed.card, loader, surveyed.fingerprint, surveyed.summary))
    return members


def _loader(request: Request, job: Job, loading: Callable[[], None]) -> Callable[[], Edition]:
    """The way to an article's edition, which is made anew each time."""

    def load() -> Edition:
        loading()
        return pipeline.run(job.open(), request.profile)

    return load


def _make(
    request: Request,
    planned: BookPlan,
    members: Sequence[book.Member],
    previous: Entry | None,
    title: str | None,
    order: str,
) -> Made:
    """Bind, render and publish."""
    setup = run.setup_of(request, planned.root, one_file=True)
    job = Job(0, request.out, targets=(planned.target,) if planned.target else ())
    kept: list[tuple[BoundBook, Rendered]] = []

    def making(setup: Setup, job: Job) -> Receipt:
        bound = book.bind_members(members, title=title, order=order, options=setup.profile.options, name=planned.name)
        rendered = bound.render(planned.format, name=planned.name)
        kept.append((bound, rendered))
        if planned.target is None:
            return Receipt(number=0, label=job.label, status=values.DONE)
        files, written = publish.publish(planned.root, planned.target.path, rendered, previous, force=setup.force)
        digest = _digest_of_all(planned.jobs)
        entry = Entry("book", digest, _key(request, planned, digest, title, order), files)
        outputs = ((planned.target, entry),)
        return Receipt(number=0, label=job.label, status=values.DONE, outputs=outputs, written=written)

    receipt = work.guarded(setup, job, making)
    if not kept:
        return Made(receipt)
    bound, rendered = kept[0]
    return Made(receipt, (*bound.findings, *rendered.findings), rendered)


def _count(totals: Totals, made: Made) -> None:
    """Add what happened to the book itself, which is no input, to the totals of its articles."""
    totals.doubts += sum(1 for finding in made.findings if finding.severity != "info")
    if made.receipt and made.receipt.kind:
        totals.kinds[made.receipt.kind] = totals.kinds.get(made.receipt.kind, 0) + 1


def _digest_of_all(jobs: Sequence[Job]) -> str:
    return publish.digest("\n".join(job.open().sha256 for job in jobs).encode())


def _key(request: Request, planned: BookPlan, digest: str, title: str | None, order: str) -> str:
    return work.key(digest, request.profile.digest, planned.format, "book", title or "", order)


def _is_current(request: Request, planned: BookPlan, entry: Entry, title: str | None, order: str) -> bool:
    """Whether the book is on the disk as this command would make it."""
    if planned.failed or not publish.is_current(planned.root, entry):
        return False
    try:
        digest = _digest_of_all(planned.jobs)
    except InputError:
        return False
    return entry.key == _key(request, planned, digest, title, order)
