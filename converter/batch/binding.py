"""A book out of many inputs: each converted once, in as many processes as it pays, then bound from the spool."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from converter import book
from converter.batch import engine, outputs, plan, publish, run, values, work
from converter.batch.manifest import Manifest
from converter.batch.stop import Stopped
from converter.batch.values import Entry, Job, Receipt, Setup, Target
from converter.book import Layout, spool
from converter.book.members import Member, Shelved, shelve
from converter.errors import InputError, OutputError
from converter.report import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.batch.outputs import Output
    from converter.batch.run import Request, Totals
    from converter.batch.values import Published
    from converter.book import BoundBook
    from converter.rendered import Rendered

_BOOK = "book"  # what the manifest calls the source of one
_WIDEST = 5  # digits that no number of a volume has


@dataclass(frozen=True, slots=True)
class BookPlan:
    """The inputs of a book and its outputs; without any it goes to standard output."""

    jobs: list[Job]
    failed: list[Receipt]
    ignored: int
    outputs: tuple[Output, ...]
    format: str  # of the first output
    layout: Layout = field(default_factory=Layout)

    @property
    def to_stdout(self) -> bool:
        """Whether the book is written to standard output."""
        return not self.outputs

    @property
    def name(self) -> str:
        """The file stem of the book."""
        return self.outputs[0].stem if self.outputs else "book"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a book: a receipt for each file, what was found, and its bytes where they go to standard output."""

    receipts: tuple[Receipt, ...] = ()
    findings: tuple[Finding, ...] = ()
    rendered: Rendered | None = None

    @property
    def failed(self) -> tuple[Receipt, ...]:
        """The receipts of files that could not be made."""
        return tuple(receipt for receipt in self.receipts if receipt.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setup(Setup):
    """What the jobs of a book share."""

    spool: str  # folder
    colophon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Receipt(Receipt):
    """A receipt with the article, whose document lies in the spool."""

    shelved: Shelved


def prepare(request: Request, more: Sequence[str] = (), layout: Layout | None = None) -> BookPlan:
    """Plan a book with `request.out` and `more` outputs. Raises ProfileError (usage), Collision."""
    wanted = (layout or Layout()).resolved()
    made = outputs.outputs_of((request.out, *more), request.formats)
    here = {str((output.root / output.path).resolve()) for output in made}
    with ExitStack() as stack:
        known = [
            run.known_outputs(root, stack.enter_context(Manifest(root, write=False)))
            for root in dict.fromkeys(output.root for output in made)
        ]
        found = plan.gather(
            request.sources,
            is_output=lambda path: _real(path) in here or any(knows(path) for knows in known),
            split=True,
        )
    first = made[0].format if made else (request.formats or ("markdown",))[0]
    if found.jobs:
        run.try_templates([output.format for output in made] or [first], request.profile, bound=True)
    for output in made if found.jobs else ():
        plan.aim(found.jobs, (output.format,), root=output.root, file=output.path)
    if wanted.collection and found.jobs:
        from converter.book.collection import Names

        Names([_name(job) for job in found.jobs]).check(wanted.collection)
    return BookPlan(found.jobs, found.failed, found.ignored, made, first, wanted)


def _real(path: Path) -> str:
    """A path without links; a place in a store has none."""
    return plan.real(str(path)) if isinstance(path, Path) else str(path)


def execute(
    request: Request,
    planned: BookPlan,
    told: Callable[[Receipt], None],
    loading: Callable[[int], None] = lambda _: None,
) -> tuple[Totals, Made]:
    """Make a book of a plan.

    `told` hears of each article in the order of the inputs; `loading` of each article that a writer asks for, with the
    number of all. Raises OutputError where there is no room for the spool.
    """
    totals = run.Totals(ignored=planned.ignored)
    made = Made()
    with ExitStack() as stack:
        report = run.open_report(request, stack)

        def tell(receipt: Receipt) -> None:
            totals.add(receipt)
            if report:
                report.add(run.item_of(receipt))
            told(receipt)

        try:
            shelf = _Shelf(request, planned, stack)
            if not request.force and shelf.is_current():
                totals.skipped = len(planned.jobs)
                made = Made(
                    tuple(Receipt(number=0, label=str(o.place), status=values.SKIPPED) for o in planned.outputs)
                )
            else:
                if planned.jobs and not request.force:  # told at once, not after all the work
                    shelf.check_ours()
                for receipt in planned.failed:
                    tell(receipt)
                members, digests = _members(request, planned, stack, tell, loading)
                if members:
                    made = shelf.make(members, _digest(digests) if not totals.failed else "")
                    _count(totals, made)
        except KeyboardInterrupt:
            totals.stopped = "interrupt"
        except Stopped:
            totals.stopped = "terminate"
        totals.left = len(planned.jobs) + len(planned.failed) - totals.done - totals.skipped - totals.failed
        if report:
            findings = [{"rule": f.rule, "where": f.where, "message": f.message} for f in made.findings]
            statuses = [receipt.status for receipt in made.receipts]
            status = next((one for one in statuses if one == values.FAILED), statuses[0] if statuses else None)
            report.tail = {"book": {"status": status, "findings": findings}, "totals": totals.to_json()}
    return totals, made


def _members(
    request: Request,
    planned: BookPlan,
    stack: ExitStack,
    tell: Callable[[Receipt], None],
    loading: Callable[[int], None],
) -> tuple[list[Member], list[str]]:
    """The articles that can be read, each converted and in the spool, which goes with the stack; and their digests."""
    try:
        folder = stack.enter_context(spool.folder())
    except OSError as error:
        raise OutputError(f"{tempfile.gettempdir()} has no room for the articles: {error.strerror or error}") from error
    common = run.setup_of(request, Path())
    shared = {name: getattr(common, name) for name in Setup.__slots__}
    setup = _Setup(**shared, spool=folder, colophon=request.profile.options.output_colophon)
    workers = engine.workers_for(len(planned.jobs), request.jobs)
    names = {job.number: _name(job) for job in planned.jobs}
    members: list[Member] = []
    digests: list[str] = []

    def telling() -> None:
        loading(len(members))

    for receipt in engine.in_order(engine.run(shelve_jobs, setup, planned.jobs, workers), planned.jobs):
        tell(receipt)
        if isinstance(receipt, _Receipt):
            members.append(receipt.shelved.member(names[receipt.number], telling))
            digests.append(receipt.sha256 or "")
    return members, digests


def shelve_jobs(setup: Setup, jobs: Sequence[Job]) -> list[Receipt]:
    """Convert jobs and put their documents into the spool; in whatever process."""
    return [work.guarded(setup, job, _shelve) for job in jobs]


def _shelve(setup: Setup, job: Job) -> Receipt:
    assert isinstance(setup, _Setup)
    receipt, edition = work.surveyed(setup, job)
    try:
        shelved = shelve(edition, setup.spool, colophon=setup.colophon)
    except OSError as error:
        raise publish.disk_error(error, Path(setup.spool)) from error
    shared = {name: getattr(receipt, name) for name in Receipt.__slots__}
    return _Receipt(**shared | {"card": None}, shelved=shelved)


def _name(job: Job) -> str:
    return job.item.relative if job.item else "stdin"


class _Shelf:
    """The outputs of a book: what stands there, and what is to be written."""

    def __init__(self, request: Request, planned: BookPlan, stack: ExitStack) -> None:
        self.request = request
        self.planned = planned
        self.manifests = {
            root: stack.enter_context(Manifest(root))
            for root in dict.fromkeys(output.root for output in planned.outputs if planned.jobs)
        }

    def entry(self, output: Output) -> Entry | None:
        """What the manifest knows of an output."""
        manifest = self.manifests.get(output.root)
        return manifest.entry(output.path) if manifest else None

    def is_current(self) -> bool:
        """Whether every output is on the disk as this command would make it."""
        if self.planned.failed or not self.planned.outputs or not self.planned.jobs:
            return False
        try:
            digest = _digest([job.open().sha256 for job in self.planned.jobs])
        except InputError:
            return False
        return all(self._stands(output, self._key(output, digest)) for output in self.planned.outputs)

    def _stands(self, output: Output, key: str) -> bool:
        if self.planned.layout.volumes is None:
            known = [self.entry(output)]
        else:
            known = list(self._volumes(output, key)) or [None]
        return all(e is not None and e.key == key and publish.is_current(output.root, e) for e in known)

    def _volumes(self, output: Output, key: str) -> Iterator[Entry]:
        """The entries of volumes that were made with this key."""
        single = self.entry(output)
        if single is not None and single.key == key:
            yield single
            return
        for width in range(1, _WIDEST):
            number = 1
            while (entry := self.entry(output.volume(number, width))) is not None and entry.key == key:
                yield entry
                number += 1

    def check_ours(self) -> None:
        """Raise EditedOutput where an output stands that is not ours."""
        for output in self.planned.outputs:
            publish.check_ours(output.root, output.path, self.entry(output))

    def make(self, members: Sequence[Member], digest: str) -> Made:
        """Bind the members and write every output; `digest` is that of the inputs, "" where one of them is missing."""
        request, planned = self.request, self.planned
        setup = run.setup_of(request, Path(), one_file=True)
        kept: list[BoundBook] = []

        def binding(setup: Setup, job: Job) -> Receipt:
            kept.append(
                book.bind_members(members, options=setup.profile.options, name=planned.name, asked=planned.layout)
            )
            return Receipt(number=0, label=job.label, status=values.DONE)

        receipt = work.guarded(setup, Job(0, request.out), binding)
        if not kept:
            return Made((receipt,))
        bound = kept[0]
        if planned.to_stdout:
            return self._to_stdout(setup, bound)
        receipts: list[Receipt] = []
        findings = list(bound.findings)
        volumes = bound.volumes()
        for output in planned.outputs:
            key = self._key(output, digest) if digest else ""  # made again until every input can be read
            targets = [output]
            if len(volumes) > 1:
                targets = [output.volume(number, len(str(len(volumes)))) for number in range(1, len(volumes) + 1)]
            for volume, target in zip(volumes, targets, strict=True):
                source = _BOOK if target is output else _volume_of(output)
                receipt, more = self._write(setup, volume, target, partial(Entry, source, digest, key))
                findings += [finding for finding in more if finding not in findings]
                receipts.append(receipt)
                self.manifests[output.root].record(receipt)
                self.manifests[output.root].commit()  # a run that is killed leaves no file of its own unknown
            if left := self._left(output, targets):
                names = ", ".join(one.path for one in left)
                message = (
                    f"left from an earlier cut, and no part of this book: {names}; delete what you do not want to keep"
                )
                findings.append(Finding("old-volumes", "warning", str(output.place), message))
        return Made(tuple(receipts), tuple(findings))

    def _left(self, output: Output, made: Sequence[Output]) -> list[Output]:
        """What an earlier run cut otherwise and that still stands there: it is told, and never deleted."""
        known = [
            (one, _volume_of(output)) for width in range(1, _WIDEST) for one in self._numbered(output, width, made)
        ]
        return [
            one
            for one, source in [(output, _BOOK), *known]
            if one not in made and (entry := self.entry(one)) and entry.source == source and one.place.exists()
        ]

    def _numbered(self, output: Output, width: int, made: Sequence[Output]) -> Iterator[Output]:
        """The volumes with numbers of one width that the manifest knows, or that were made just now."""
        for number in range(1, 10**width):
            one = output.volume(number, width)
            if one not in made and self.entry(one) is None:
                return
            yield one

    def _to_stdout(self, setup: Setup, bound: BoundBook) -> Made:
        kept: list[Rendered] = []

        def rendering(setup: Setup, job: Job) -> Receipt:
            del setup
            kept.append(bound.render(self.planned.format, name="book"))
            return Receipt(number=0, label=job.label, status=values.DONE)

        receipt = work.guarded(setup, Job(0, self.request.out), rendering)
        if not kept:
            return Made((receipt,), bound.findings)
        return Made((receipt,), (*bound.findings, *kept[0].findings), kept[0])

    def _write(
        self, setup: Setup, bound: BoundBook, output: Output, made: Callable[[tuple[Published, ...]], Entry]
    ) -> tuple[Receipt, Sequence[Finding]]:
        """Render into one output and publish it."""
        previous = self.entry(output)
        found: list[Finding] = []

        def writing(setup: Setup, job: Job) -> Receipt:
            rendered = bound.render(output.format, name=output.stem)
            found.extend(rendered.findings)
            files, written = publish.publish(output.root, output.path, rendered, previous, force=setup.force)
            target = Target(output.format, output.path, previous)
            stands = ((target, made(files)),)
            return Receipt(number=0, label=job.label, status=values.DONE, outputs=stands, written=written)

        return work.guarded(setup, Job(0, str(output.place)), writing), found

    def _key(self, output: Output, digest: str) -> str:
        stem = PurePosixPath(output.path).stem
        return work.key(digest, self.request.profile.digest, output.format, "book", self.planned.layout.digest, stem)


def _count(totals: Totals, made: Made) -> None:
    """Add what happened to the book itself, which is no input, to the totals of its articles."""
    totals.doubts += sum(1 for finding in made.findings if finding.severity != "info")
    for receipt in made.failed:
        kind = receipt.kind or values.BUG
        totals.kinds[kind] = totals.kinds.get(kind, 0) + 1


def _volume_of(output: Output) -> str:
    """What the manifest calls the source of a volume; a book of one's own may have a name like a volume's."""
    return f"volume of {output.path}"


def _digest(digests: Sequence[str]) -> str:
    return publish.digest("\n".join(digests).encode())
