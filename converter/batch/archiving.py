"""Archives out of many inputs, and made again: the articles in as many processes as it pays, the bag by the driver."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from converter import profile as profiles
from converter.archive import collection, disk, making, originals, places, provenance
from converter.archive import recipe as recipes
from converter.archive.bagging import Bagging
from converter.batch import engine, plan, run, values, work
from converter.batch.limits import Limits
from converter.batch.values import Job, Receipt, Setup
from converter.edition import epoch
from converter.errors import ConverterError, OutputError, ProfileError
from converter.filenames import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from converter.archive.collection import Wishes
    from converter.archive.disk import Filed
    from converter.archive.kept import Kept
    from converter.archive.making import Article
    from converter.archive.originals import Received
    from converter.archive.provenance import Event
    from converter.archive.recipe import Recipe
    from converter.batch.run import Totals
    from converter.profile import Profile
    from converter.report import Finding

    Progress = Callable[[int, int, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for; None: as the bag has it, or the default."""

    sources: tuple[str, ...]
    bag: str
    profile: Profile | None = None  # None: as the bag was made, else `archival`
    formats: tuple[str, ...] | None = None
    title: str | None = None
    order: str | None = None
    info: tuple[tuple[str, str], ...] = ()  # rows of bag-info.txt
    date: str | None = None  # of the run's events; None: SOURCE_DATE_EPOCH, else the newest article's date
    premis: bool = False
    warc: bool = False
    jobs: int | None = None
    debug: bool = False
    limits: Limits = field(default_factory=Limits)  # of time and memory, for each article


@dataclass(frozen=True, slots=True, kw_only=True)
class BagSetup(Setup):
    """What every job of an archive shares. `root` is where files are written."""

    bag: str  # folder of the bag that originals are read from, where they are made again
    recipe: str
    run: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BagReceipt(Receipt):
    """What became of one article of an archive."""

    kept: Kept | None = field(default=None, repr=False)
    files: tuple[tuple[str, Filed], ...] = field(default=(), repr=False)
    events: tuple[Event, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class Done:
    """What became of an archive."""

    articles: int = 0  # in the bag now
    again: int = 0  # inputs that were in the bag already
    written: bool = False
    findings: list[Finding] = field(default_factory=list)  # about the collection


def archive_jobs(setup: Setup, jobs: Sequence[Job]) -> list[Receipt]:
    """Put articles into a bag."""
    return [work.guarded(setup, job, _archive) for job in jobs]


def _archive(setup: Setup, job: Job) -> Receipt:
    assert isinstance(setup, BagSetup)
    with disk.told(setup.root):
        return _put(setup, job, Path(setup.root))


def _put(setup: BagSetup, job: Job, root: Path) -> Receipt:
    recipe = recipes.load(root, setup.recipe)
    got = originals.receive(job.item, job.data)
    id_ = originals.id_of(got)
    if (root / places.original(id_, got.source.name or "")).exists():  # a worker died at it
        originals.clear(root, id_)
    edition = making.convert(got.source, recipe)
    kept, files = originals.keep(root, got, setup.run)
    article = making.make(root, kept, edition, recipe)
    events = tuple(provenance.of_article(article, files[0][1].sha512))
    return receipt_of(job, article, files, events)


def receipt_of(
    job: Job, article: Article, files: Sequence[tuple[str, Filed]] = (), events: tuple[Event, ...] = ()
) -> BagReceipt:
    """The receipt of an article that is in the stage; `files` are those of its original."""
    report = article.edition.report
    return BagReceipt(
        number=job.number,
        label=job.label,
        status=values.DONE,
        sha256=article.kept.sha256,
        counts=work.count(report, article.findings),
        doubts=work.doubts(report, article.findings),
        kept=article.kept,
        files=(*files, *article.files),
        events=events,
    )


def execute(
    request: Request,
    told: Callable[[Receipt], None],
    noted: Callable[[str], None],
    starting: Callable[[int, str], None],
    loading: Callable[[int], None],
    progress: Progress,
) -> tuple[Totals, Done]:
    """Make a bag, or add to one. Raises ProfileError, Collision, EditedOutput (the old bag is damaged), OutputError.

    `told` hears of each input in its order, `noted` of what is no input's fault, `starting` of how many articles are
    made, `loading` of how many are bound, each time that one is, `progress` of the check of the old bag. Whatever is
    raised, the bag is as it was.
    """
    totals, done = run.Totals(), Done()
    _refuse_bags(request.sources)
    with Bagging(request.bag) as bagging:
        for note in bagging.notes():
            noted(note)
        if bagging.there:
            bagging.take_old(progress)
        before = bagging.wishes
        recipe = recipes.of(profile_of(request, bagging))
        bagging.file(recipes.keep(bagging.root, recipe))
        bagging.wishes = wishes_of(request, before, recipe)
        if request.profile is not None:
            run.try_templates(("markdown",), request.profile)
            run.try_templates(bagging.wishes.formats, request.profile, bound=True)
        _take_in(request, bagging, recipe, totals, done, told, noted, starting)
        done.articles = len(bagging.known)
        if done.articles and (totals.done or not bagging.there or bagging.wishes != before):
            kind = "information package creation" if bagging.run == 1 else "information package update"
            counts = {"run": bagging.run, "articles": done.articles, "known": done.again}
            before_it = [bagging.old] if bagging.old else []
            finish(request, bagging, recipe, done, loading, [provenance.event(kind, counts)], before_it)
    return totals, done


def _take_in(
    request: Request,
    bagging: Bagging,
    recipe: Recipe,
    totals: Totals,
    done: Done,
    told: Callable[[Receipt], None],
    noted: Callable[[str], None],
    starting: Callable[[int, str], None],
) -> None:
    """Find the inputs, and make articles of those that are not in the bag."""
    found = plan.gather(request.sources, root=bagging.place, is_output=_in_bags(request.sources))
    totals.ignored = found.ignored
    inputs = len(found.jobs) + len(found.failed)

    def tell(receipt: Receipt) -> None:
        totals.add(receipt)
        if receipt.wrong:
            label = readable(receipt.label)
            bagging.tell([provenance.of_failure(Path(label).name, receipt.message or "", receipt.sha256)])
        told(receipt)

    for receipt in found.failed:
        tell(receipt)
    twins: list[Twin] = []
    jobs = list(_new(request, bagging, found.jobs, tell, done, twins))
    by_number = {job.number: job for job in jobs}
    starting(len(jobs), "archiving")
    setup = BagSetup(
        root=str(bagging.root),
        profile=recipe.profile,
        debug=request.debug,
        limits=request.limits,
        bag=str(bagging.root),
        recipe=recipe.digest,
        run=bagging.run,
    )
    workers = engine.workers_for(len(jobs), request.jobs)
    failed: list[Job] = []
    with closing(engine.run(archive_jobs, setup, jobs, workers, lost_worker=_lost(noted))) as receipts:
        for receipt in engine.in_order(receipts, jobs):
            if isinstance(receipt, BagReceipt) and receipt.kept:
                bagging.add(receipt.kept, receipt.files, receipt.events)
            else:
                failed.append(by_number[receipt.number])
            if receipt.stops:
                raise OutputError(receipt.message or request.bag)
            tell(receipt)
    originals.clear(bagging.root, *_left_by(failed))
    for twin in twins:
        _tell_twin(bagging, twin, tell, done)
    totals.settle(inputs)


def _in_bags(sources: Sequence[str]) -> Callable[[Path], bool]:
    """Whether a file that a walk found lies in a bag below the source: an archive's files are no new articles."""
    roots = {Path(source) for source in sources}

    @cache
    def is_bag(folder: Path) -> bool:
        if folder in roots or folder == folder.parent:
            return False
        return (folder / "bagit.txt").is_file() or is_bag(folder.parent)

    return lambda path: is_bag(path.parent)


def _refuse_bags(sources: Sequence[str]) -> None:
    """Raise ProfileError for a source that is a bag itself."""
    for source in sources:
        if (Path(source) / "bagit.txt").is_file():
            raise ProfileError(
                f"{source} is a bag: `duben merge` brings archives together; of another one name the folder data"
            )


def profile_of(request: Request, bagging: Bagging) -> Profile:
    """The profile of a run: as asked for, else as the bag was made, else `archival`."""
    if request.profile is not None:
        return request.profile
    if bagging.old is not None and bagging.wishes.recipe:
        return recipes.load(bagging.old, bagging.wishes.recipe).profile
    return profiles.load("archival")


def wishes_of(request: Request, old: Wishes, recipe: Recipe) -> Wishes:
    """The bag's wishes with those of this run put in."""
    given: dict[str, Any] = {"title": request.title, "order": request.order, "formats": request.formats}
    labels = {label for label, _ in request.info}
    return replace(
        old,
        **{name: value for name, value in given.items() if value is not None},
        recipe=recipe.digest,
        info=(*(row for row in old.info if row[0] not in labels), *request.info),
        premis=old.premis or request.premis,
        warc=old.warc or request.warc,
    )


class Twin(NamedTuple):
    """An input of the same bytes as another one of this run; what becomes of it hangs on what becomes of that one."""

    job: Job
    receipt: Receipt
    sha256: str
    first: str  # what the other one is called


def _tell_twin(bagging: Bagging, twin: Twin, tell: Callable[[Receipt], None], done: Done) -> None:
    """Tell of an input that came twice: it is in the bag now, or it has failed like the other one."""
    job, receipt, sha256, first = twin
    known = bagging.id_of(sha256)
    if known is None:
        message = f"{job.label}: the same bytes as {first}, which could not be archived"
        tell(replace(receipt, status=values.FAILED, kind=values.INPUT, message=message))
    else:
        _tell_again(bagging, twin, known, tell, done)


def _tell_again(bagging: Bagging, twin: Twin, known: str, tell: Callable[[Receipt], None], done: Done) -> None:
    done.again += 1
    job = twin.job
    named = readable(job.item.relative if job.item else job.label)
    bagging.tell([provenance.of_again(known, named, twin.sha256)])
    tell(twin.receipt)


def _new(
    request: Request,
    bagging: Bagging,
    jobs: Sequence[Job],
    tell: Callable[[Receipt], None],
    done: Done,
    twins: list[Twin],
) -> Iterator[Job]:
    """The inputs that are not in the bag yet, each once; those that are, and those that cannot be read, are told.

    Of inputs with the same bytes the first one is given; the others go into `twins`.
    """
    coming: dict[bytes, str] = {}
    digits = {id_[: places.DIGITS] for id_ in bagging.known.values()}
    setup = Setup(root="", profile=profiles.load("plain"), debug=request.debug)
    for job in jobs:
        got: list[Received] = []

        def receive(_: Setup, job: Job, got: list[Received] = got) -> Receipt:
            got.append(originals.receive(job.item, job.data))
            return Receipt(number=job.number, label=job.label, status=values.SKIPPED)

        receipt = work.guarded(setup, job, receive)
        if not got:
            tell(receipt)
            continue
        sha256 = got[0].sha256
        receipt = replace(receipt, sha256=sha256)
        known = bagging.id_of(sha256)
        if known is not None:
            _tell_again(bagging, Twin(job, receipt, sha256, known), known, tell, done)
            continue
        if (first := coming.get(bytes.fromhex(sha256))) is not None:
            twins.append(Twin(job, receipt, sha256, first))
            continue
        if sha256[: places.DIGITS] in digits:
            message = f"{job.label}: its digest begins as another article's does, which does not happen by chance"
            tell(replace(receipt, status=values.FAILED, kind=values.INPUT, message=message))
            continue
        digits.add(sha256[: places.DIGITS])
        coming[bytes.fromhex(sha256)] = job.label
        yield job


def _lost(noted: Callable[[str], None]) -> Callable[[int], None]:
    def lost(count: int) -> None:
        noted(f"a worker died; the {count} inputs that may have been at it run again, one at a time")

    return lost


def _left_by(failed: Iterable[Job]) -> Iterator[str]:
    """The ids under which failed articles may have left something in the stage."""
    for job in failed:
        with suppress(ConverterError):  # one that cannot be read at all has written nothing
            yield originals.id_of(originals.receive(job.item, job.data))


def finish(
    request: Request,
    bagging: Bagging,
    recipe: Recipe,
    done: Done,
    loading: Callable[[int], None],
    events: Sequence[Event],
    before: Sequence[Path],
) -> None:
    """Make the collection, tell of it, seal the bag and let it take its place; `events` come last of all."""
    bagging.finish_index()
    made = collection.make(bagging.root, bagging.root, bagging.wishes, recipe, lambda: loading(done.articles))
    bagging.file(made.files)
    done.findings = made.findings
    with recipes.dated(recipe.epoch):
        moment = epoch([made.metadata] if made.metadata else [])
    when = request.date or provenance.moment(moment)
    if bagging.wishes.warc:
        from converter.archive import warc

        bagging.file([(places.WARC, warc.write(bagging.root, provenance.moment(moment)))])
    detail = {"recipe": places.recipe(recipe.digest), "title": made.label, "articles": done.articles}
    detail |= {"findings": [finding.message for finding in made.findings]} if made.findings else {}
    bagging.tell([provenance.of_files("creation", detail, made.files)])
    bagging.tell(events)
    bagging.finish(moment, when, before)
    bagging.commit()
    done.written = True
