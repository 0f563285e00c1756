"""Talk on stderr: failures at once, progress on a terminal, a summary at the end; plain lines or JSON otherwise."""

from __future__ import annotations

import json
import os
import sys
import threading
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TextIO

from converter.batch import values
from converter.batch.names import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, TaskID

    from converter.batch.run import Totals
    from converter.batch.values import Receipt

EVERY = 10.0  # seconds between lines of progress where there is no terminal
FAMILIES = 8  # names in one row of the account
TOLD_IN = "`duben inspect` and --report"
SHOWN = 5  # doubts told for a single input
RED, YELLOW, GREEN, DIM = "31", "33", "32", "2"


def one_line(text: str) -> str:
    """Text from a page or a file name, safe on a terminal: one line, no control and no direction characters."""
    kept = (" " if c in "\n\t" else c for c in readable(text))
    return "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def named(label: str, message: str) -> str:
    """A message that names the input by its whole path, whatever short name it was raised with."""
    name = label.replace("!", "/").rsplit("/", 1)[-1]
    if message.startswith(label) or label in message:
        return message
    if message.startswith(name):
        return label + message[len(name) :]
    return f"{label}: {message}"


def coloured(stream: TextIO) -> bool:
    """Whether colours are wanted: on a terminal that knows them, and NO_COLOR is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str, *, on: bool) -> str:
    """Text in a colour, where colours are wanted."""
    return f"\x1b[{colour}m{text}\x1b[0m" if on else text


class Talk:
    """What a run tells while it goes on; use it as a context.

    On a terminal there is a bar with the rate and the time left, and failures are told as they come. Elsewhere there is
    a line every ten seconds, whether anything has come in or not, and failures are told in the order of the inputs.
    """

    def __init__(self, *, quiet: bool = False, as_json: bool = False, single: bool = False) -> None:
        self.quiet = quiet
        self.as_json = as_json
        self.single = single  # one input: its doubts are told too
        self.colour = coloured(sys.stderr)
        self.root = ""  # folder of the outputs
        self.told_in = TOLD_IN  # what tells more
        self.progress: Progress | None = None
        self.task: TaskID | None = None
        self.total = 0
        self.count = 0
        self.failed = 0
        self.began = monotonic()
        self.over: threading.Event | None = None  # of the lines of progress
        self.told: set[int] = set()  # numbers of inputs whose failure has been told as it came

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, total: int, word: str) -> None:
        """Show progress over `total` inputs, where it is worth it."""
        self.stop()
        self.total, self.count, self.failed, self.began = total, 0, 0, monotonic()
        self.told.clear()
        if total < 2 or self.quiet:
            return
        if self.as_json or not sys.stderr.isatty():
            self.over = threading.Event()
            threading.Thread(target=self._tell_progress, args=(self.over,), daemon=True).start()
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None, complete_style="cyan", finished_style="green"),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}", style="dim"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[failed]}", style="red"),
            console=Console(stderr=True, highlight=False),
            transient=True,
        )
        self.progress.start()
        self.task = self.progress.add_task(word, total=total, rate="", failed="")

    def stop(self) -> None:
        """Take the progress away."""
        if self.progress:
            self.progress.stop()
            self.progress = None
        if self.over:
            self.over.set()
            self.over = None

    def came(self, receipt: Receipt) -> None:
        """Hear of a receipt as it comes in."""
        self.count += 1
        self.failed += receipt.wrong
        if self.progress and self.task is not None:
            failed = f"{self.failed:,} failed" if self.failed else ""
            self.progress.update(self.task, advance=1, rate=self._rate(), failed=failed)
            if receipt.wrong:
                self.told.add(receipt.number)
                self.error(named(receipt.label, receipt.message or "failed"))

    def _rate(self) -> str:
        """The rate of late, as the bar reckons the time left by it."""
        speed = self.progress.tasks[0].speed if self.progress else None
        return f"{speed:.3g}/s" if speed else ""

    def _tell_progress(self, over: threading.Event) -> None:
        """Tell every ten seconds how far it is."""
        while not over.wait(EVERY):
            rate = self.count / (monotonic() - self.began)
            left = (self.total - self.count) / rate if rate else None
            if self.as_json:
                more = {"rate": round(rate, 3), "seconds_left": left and round(left)}
                self.event("progress", count=self.count, total=self.total, failed=self.failed, **more)
                continue
            parts = [f"{self.count:,} of {self.total:,} inputs"]
            if left is not None:
                parts += [f"{rate:.3g}/s", f"{duration(left)} left"]
            if self.failed:
                parts.append(f"{self.failed:,} failed")
            self._say(", ".join(parts))

    def loading(self, total: int) -> None:
        """Hear that a book's writer asks for an article; it may ask for one more than once."""
        if self.count >= self.total:
            self.start(total, "binding")
        self.count += 1
        if self.progress and self.task is not None:
            self.progress.update(self.task, advance=1, rate=self._rate())

    def receipt(self, receipt: Receipt) -> None:
        """Tell what became of an input: a failure always, the rest where it is the only one."""
        if self.as_json:
            self._event(receipt)
        elif receipt.wrong:
            if receipt.number in self.told:
                self.told.discard(receipt.number)
                return
            self.error(named(receipt.label, receipt.message or "failed"))
        elif self.single and not self.quiet:
            self._single(receipt)

    def alone(self, receipt: Receipt) -> None:
        """Tell of an input whose edition goes to standard output: only what is wrong with it."""
        if self.as_json or receipt.wrong:
            self.receipt(receipt)
        else:
            self.doubts(receipt.doubts)

    def _event(self, receipt: Receipt) -> None:
        event: dict[str, Any] = {"event": receipt.status, "source": readable(receipt.label)}
        if receipt.wrong:
            event |= {"kind": receipt.kind, "message": one_line(named(receipt.label, receipt.message or ""))}
        event["counts"] = {name: getattr(receipt.counts, name) for name in ("removed", "repaired", "doubts")}
        event["outputs"] = [target.path for target, _ in receipt.outputs]
        self.event(**event)

    def _single(self, receipt: Receipt) -> None:
        places = ", ".join(str(Path(self.root, target.path)) for target, _ in receipt.outputs)
        if receipt.status == values.SKIPPED:
            self._say(f"{receipt.label} -> {places}: up to date")
            return
        self._say(f"{receipt.label} -> {places}: {counted(receipt.counts)}")
        self.doubts(receipt.doubts)

    def doubts(self, doubts: tuple[str, ...], where: str = "`duben inspect`") -> None:
        """Tell the first few doubts, one a line, and where the others are."""
        if self.quiet:
            return
        for doubt in doubts[:SHOWN]:
            if self.as_json:
                self.event("doubt", message=one_line(doubt))
            else:
                self._say(paint("  doubt: ", YELLOW, on=self.colour) + one_line(doubt), raw=True)
        if len(doubts) > SHOWN and not self.as_json:
            self._say(f"  and {len(doubts) - SHOWN} more; {where} tells them")

    def error(self, message: str) -> None:
        """Tell a failure in one line."""
        if self.as_json:
            self.event("error", message=one_line(message))
        else:
            self._say(paint("duben: ", RED, on=self.colour) + one_line(message), raw=True)

    def warn(self, message: str) -> None:
        """Tell what went wrong and is no input's fault, quiet or not."""
        if self.as_json:
            self.event("warning", message=one_line(message))
        else:
            self._say(paint("duben: ", YELLOW, on=self.colour) + one_line(message), raw=True)

    def note(self, message: str) -> None:
        """Tell a fact that is no failure."""
        if self.as_json:
            self.event("note", message=one_line(message))
        elif not self.quiet:
            self._say(message)

    def summary(self, totals: Totals, where: str, again: bool = True) -> None:
        """Add up, at the end of a run."""
        self.stop()
        if self.as_json:
            self.event("summary", **totals.to_json())
            return
        if totals.stopped:
            why = {
                "interrupt": "stopped by Ctrl-C",
                "terminate": "asked to end",
                "disk": "nothing more can be written",
                "scheduler": "stopped without a scheduler",
            }
            rest = f"; {totals.left} left, the same command goes on" if again else ""
            self._say(f"{why[totals.stopped]}{rest}")
        if self.quiet or (self.single and not totals.stopped):
            return
        parts = [paint(f"{totals.done:,} done", GREEN, on=self.colour and bool(totals.done))]
        if totals.skipped:
            parts.append(f"{totals.skipped:,} up to date")
        for count, word in ((totals.failed, "failed"), (totals.quarantined, "quarantined")):
            if count:
                parts.append(paint(f"{count:,} {word}", RED, on=self.colour))
        if totals.left:
            parts.append(paint(f"{totals.left:,} left", YELLOW, on=self.colour))
        if totals.ignored:
            parts.append(f"{totals.ignored:,} ignored")
        self._say(f"{', '.join(parts)} -> {one_line(where)}", raw=True)
        for word, text in account(totals, self.told_in):
            self._say(paint(f"  {word:<9} ", DIM, on=self.colour) + one_line(text), raw=True)

    def event(self, event: str, **fields: Any) -> None:
        """One JSON line."""
        self._say(json.dumps({"event": event, **fields}, ensure_ascii=False), raw=True)

    def _say(self, text: str, *, raw: bool = False) -> None:
        if self.progress:
            from rich.text import Text

            self.progress.console.print(Text.from_ansi(text), soft_wrap=True)
        else:
            sys.stderr.write((text if raw else one_line(text)) + "\n")
            sys.stderr.flush()


def number(count: int, word: str) -> str:
    """A count with its noun.

    >>> number(1, "input"), number(1200, "output")
    ('1 input', '1,200 outputs')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time in words.

    >>> duration(41.3), duration(200), duration(9000)
    ('41 s', '3 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def account(totals: Totals, told_in: str = TOLD_IN) -> list[tuple[str, str]]:
    """The end of a run as rows: why inputs failed, what was removed, repaired, doubted. Rows of nothing are left out."""
    rows = []
    if totals.kinds:
        rows.append(("failed by", by_count(totals.kinds)))
    if totals.removed:
        rows.append(("removed", f"{number(totals.removed, 'passage')}: {by_count(totals.families)}"))
    if totals.repaired:
        rows.append(("repaired", number(totals.repaired, "place")))
    if totals.doubts:
        rows.append(("doubts", f"{totals.doubts:,}; {told_in} tell them"))
    return rows


def by_count(counts: dict[str, int]) -> str:
    """Counts by name, the largest first, the small ones added up.

    >>> by_count({"share": 1, "navigation": 3})
    'navigation 3, share 1'
    """
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    shown = [f"{name} {count:,}" for name, count in rows[:FAMILIES]]
    rest = rows[FAMILIES:]
    return ", ".join([*shown, *([f"{len(rest)} others {sum(count for _, count in rest):,}"] if rest else [])])


def counted(counts: Any) -> str:
    """Counts in words."""
    rows = (
        (counts.removed, "passage removed", "passages removed"),
        (counts.repaired, "place repaired", "places repaired"),
        (counts.doubts, "doubt", "doubts"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in rows)


@contextmanager
def counter(word: str, *, quiet: bool = False) -> Iterator[Callable[[int, int, int, int], None]]:
    """Progress over files and bytes: a bar on a terminal, a line every ten seconds elsewhere."""
    if quiet or not sys.stderr.isatty():
        told_at = monotonic()

        def line(files: int, size: int, of_files: int, of_size: int) -> None:
            nonlocal told_at
            if not quiet and monotonic() - told_at > EVERY:
                told_at = monotonic()
                sys.stderr.write(f"{word}: {files} of {of_files} files, {size >> 20} of {of_size >> 20} MiB\n")
                sys.stderr.flush()

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(word, total=None)

        def bar(files: int, size: int, of_files: int, of_size: int) -> None:  # noqa: ARG001 -- bytes say more
            progress.update(task, completed=size, total=of_size)

        yield bar
