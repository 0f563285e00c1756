"""The work on one input, in whatever process: read, convert, render, publish, and a small receipt of it.

This is the seam between our code and a batch: an input that brings out a bug is told with its traceback, and the
others go on.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from converter import pipeline, stores
from converter.batch import journal, limits, publish, values
from converter.batch.names import native, readable, stem_of
from converter.batch.values import Counts, Entry, Receipt
from converter.errors import ConverterError, EditedOutput, InputError, LedgerError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.batch.values import Job, Published, Setup, Target
    from converter.edition import Edition
    from converter.rendered import Rendered
    from converter.report import Finding, Report
    from converter.source import Source


def convert(setup: Setup, jobs: Sequence[Job]) -> list[Receipt]:
    """Convert jobs and publish their outputs; what is up to date is left alone."""
    return [guarded(setup, job, _convert) for job in jobs]


def survey(setup: Setup, jobs: Sequence[Job]) -> list[Receipt]:
    """Convert jobs and keep their cards only: for books, and for names made of titles."""
    return [guarded(setup, job, _survey) for job in jobs]


def render(setup: Setup, job: Job, format_name: str) -> tuple[Receipt, Rendered | None]:
    """Convert one job into a rendering in memory."""
    made: list[Rendered] = []

    def rendering(setup: Setup, job: Job) -> Receipt:
        source = job.open()
        edition = pipeline.run(source, setup.profile)
        name = stem_of(source.name) if source.name else "stdin"
        made.append(edition.render(format_name, setup.profile.options, name=name))
        return _receipt(job, source, values.DONE, **_told(setup, edition, made[0].findings))

    receipt = guarded(setup, job, rendering)
    return receipt, made[0] if made else None


def edition(setup: Setup, job: Job) -> tuple[Receipt, Edition | None]:
    """Convert one job into an edition in memory."""
    made: list[Edition] = []

    def converting(setup: Setup, job: Job) -> Receipt:
        source = job.open()
        made.append(pipeline.run(source, setup.profile))
        return _receipt(job, source, values.DONE, **_told(setup, made[0], ()))

    receipt = guarded(setup, job, converting)
    return receipt, made[0] if made else None


def guarded(setup: Setup, job: Job, work: Callable[[Setup, Job], Receipt]) -> Receipt:
    """Do some work on a job; whatever it raises becomes a receipt, unless `--debug` asks for bugs to escape."""
    try:
        return work(setup, job)
    except ConverterError as error:
        return failure(job, error)
    except MemoryError:
        return limits.exhausted(job, setup.limits)
    except Exception as error:
        if setup.debug:
            raise
        return bug(job, error)


def failure(job: Job, error: ConverterError) -> Receipt:
    """The receipt of a job that raised on purpose."""
    stops = False
    match error:
        case InputError():
            kind = values.INPUT
        case LedgerError():
            kind = values.LEDGER
        case EditedOutput():
            kind = values.EDITED
        case OutputError():
            kind = values.DISK
            stops = isinstance(error.__cause__, OSError) and error.__cause__.errno in publish.FULL
        case _:
            kind = values.RENDER
    message = str(error)
    return Receipt(number=job.number, label=job.label, status=values.FAILED, kind=kind, message=message, stops=stops)


def bug(job: Job, error: Exception) -> Receipt:
    """The receipt of a job that brought out a bug of ours."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1:]
    at = f" at {Path(last[0].filename).name}:{last[0].lineno}" if last else ""
    word = str(error).splitlines()[0][:200] if str(error) else ""
    message = (
        f"{job.label}: a bug in duben: {type(error).__name__}{at}{': ' + word if word else ''} (--debug tells more)"
    )
    return Receipt(
        number=job.number,
        label=job.label,
        status=values.FAILED,
        kind=values.BUG,
        message=message,
        traceback="".join(traceback.format_exception(error)),
    )


def key(source_sha256: str, profile_digest: str, format_name: str, *more: str) -> str:
    """What decides whether an output is up to date: its source, the profile's digest, the format, the clock given."""
    parts = (source_sha256, profile_digest, format_name, os.environ.get("SOURCE_DATE_EPOCH", ""), *more)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def stem(target: Target) -> str:
    """What the files beside an output are named after."""
    return PurePosixPath(target.path).stem


def state(setup: Setup, target: Target, source: Source) -> str:
    """How an output stands without any conversion: new, current, changed, edited, foreign."""
    root, previous = stores.place(setup.root), target.previous
    there = (root / native(target.path)).exists()
    if previous is None:
        return "foreign" if there and (root / native(target.path)).stat().st_size else "new"
    if not there:
        return "new"
    if not publish.is_current(root, previous):
        return "edited"
    if setup.force or previous.key != key(source.sha256, setup.profile.digest, target.format):
        return "changed"
    return "current"


def _convert(setup: Setup, job: Job) -> Receipt:
    root = stores.place(setup.root)
    source = job.open()
    due = {target: key(source.sha256, setup.profile.digest, target.format) for target in job.targets}
    outputs: list[tuple[Target, Entry]] = []
    todo: list[Target] = []
    for target in job.targets:
        previous = target.previous
        if previous and not setup.force and previous.key == due[target] and publish.is_current(root, previous):
            outputs.append((target, previous))
        else:
            todo.append(target)
    if not todo:
        return _receipt(job, source, values.SKIPPED, outputs=tuple(outputs))
    edition = pipeline.run(source, setup.profile)
    written: list[str] = []
    findings: list[Finding] = []
    refused: ConverterError | None = None
    for target in todo:
        try:
            _check_owner(setup, job, target, source)
            rendered = edition.render(target.format, setup.profile.options, name=stem(target))
            made = partial(Entry, readable(job.label), source.sha256, due[target])
            noting = _noting(setup, target, made)
            files, new = publish.publish(root, target.path, rendered, target.previous, force=setup.force, noting=noting)
        except ConverterError as error:  # the other formats are still worth having
            refused = _graver(refused, error)
            continue
        findings += rendered.findings
        written += new
        if new and setup.journal is not None:
            journal.confirm(_home(setup), setup.journal, target, made(files))
        outputs.append((target, made(files)))
    told = {"outputs": tuple(outputs), "written": tuple(written), **_told(setup, edition, findings)}
    if refused is None:
        return _receipt(job, source, values.DONE, **told)
    failed = failure(job, refused)
    return _receipt(job, source, values.FAILED, kind=failed.kind, message=failed.message, stops=failed.stops, **told)


def _noting(
    setup: Setup, target: Target, made: Callable[[tuple[Published, ...]], Entry]
) -> Callable[[tuple[Published, ...]], None] | None:
    """Where this run keeps journals: the way to note an output that is about to be published."""
    run = setup.journal
    if run is None:
        return None
    return lambda files: journal.note(_home(setup), run, target, made(files))


def _home(setup: Setup) -> str:
    """The folder of the manifest and the journals of a run that keeps some."""
    return os.path.join(setup.root, journal.HOME)  # noqa: PTH118 -- called for each output


def _survey(setup: Setup, job: Job) -> Receipt:
    return surveyed(setup, job)[0]


def surveyed(setup: Setup, job: Job) -> tuple[Receipt, Edition]:
    """Convert one job; its receipt with the card, and the edition."""
    source = job.open()
    edition = pipeline.run(source, setup.profile)
    receipt = _receipt(
        job,
        source,
        values.DONE,
        counts=count(edition.report),
        doubts=doubts(edition.report),
        report=edition.report.to_json() if setup.reports else None,
        card=edition.card(),
    )
    return receipt, edition


def _check_owner(setup: Setup, job: Job, target: Target, source: Source) -> None:
    """Raise EditedOutput where another input, which is still there, made this output in an earlier run."""
    previous = target.previous
    if setup.force or setup.one_file or previous is None or previous.source_sha256 == source.sha256:
        return
    label = readable(job.label)
    other = previous.source.partition("!")[0]
    if previous.source != label and Path(other).exists() and os.path.realpath(other) != os.path.realpath(label):
        place = stores.place(setup.root) / native(target.path)
        raise EditedOutput(f"{place} was made from {previous.source}; --force lets {label} take its place")


def _graver(one: ConverterError | None, other: ConverterError) -> ConverterError:
    """Of two errors about outputs the one that the exit status should tell."""
    if one is None or (isinstance(other, OutputError) and not isinstance(other, EditedOutput)):
        return other
    return one


def count(report: Report, more: Sequence[Finding] = ()) -> Counts:
    """What a report adds up to."""
    families = Counter(removal.rule for removal in report.removals if not removal.kept_as)
    return Counts(
        removed=families.total(),
        families=tuple(sorted(families.items())),
        repaired=sum(report.made.tally().values()),
        doubts=sum(1 for finding in (*report.findings, *more) if finding.severity != "info"),
    )


def doubts(report: Report, more: Sequence[Finding] = ()) -> tuple[str, ...]:
    """The findings that are more than a remark, in words."""
    return tuple(finding.message for finding in (*report.findings, *more) if finding.severity != "info")


def _told(setup: Setup, edition: Edition, findings: Sequence[Finding]) -> dict[str, object]:
    """What a receipt tells of an edition."""
    return {
        "counts": count(edition.report, findings),
        "doubts": doubts(edition.report, findings),
        "report": _full(edition.report, findings) if setup.reports else None,
    }


def _full(report: Report, findings: Sequence[Finding]) -> dict[str, object]:
    """The report as JSON, with what the writers found."""
    form = report.to_json()
    form["findings"] += [{f: getattr(row, f) for f in ("rule", "severity", "where", "message")} for row in findings]
    return form


def _receipt(job: Job, source: Source, status: str, **more: object) -> Receipt:
    return Receipt(number=job.number, label=job.label, status=status, sha256=source.sha256, **more)  # type: ignore[arg-type]
