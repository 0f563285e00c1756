"""Options that commands share, with their help, and how they become a profile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from converter.options import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.batch.engine import Cluster
    from converter.batch.limits import Limits
    from converter.profile import Profile

SECONDS, MEBIBYTES = 120.0, 2048  # as in `batch.limits`, which is not imported for a help text
F = TypeVar("F", bound="Callable[..., Any]")


def sources(command: F) -> F:
    """The inputs."""
    return click.argument("sources", nargs=-1, required=True, metavar="SOURCES...")(command)


def _with(command: F, *options: Callable[[F], F]) -> F:
    """A command with these options; help lists them from the last to the first."""
    for option in options:
        command = option(command)
    return command


def reading(command: F) -> F:
    """How inputs are read."""
    return _with(
        command,
        click.option(
            "--rules",
            multiple=True,
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False),
            help="Rules of your own, tried before the shipped ones. May be given more than once.",
        ),
        click.option(
            "--dictionary",
            multiple=True,
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False),
            help="Words of your own for --script: a word, a tab, its form; a word alone is kept. May be given more than once.",
        ),
        click.option("--charset", metavar="C", help="Read every input in this charset, whatever it says of itself."),
        click.option(
            "--profile", default="reading", show_default=True, metavar="P", help="A preset, or a TOML file of your own."
        ),
        click.option(
            "--script",
            type=click.Choice(SCRIPTS),
            metavar="S",
            help=f"Script of the editions: {', '.join(SCRIPTS)}. Default: as the profile says.",
        ),
    )


def looking(command: F) -> F:
    """What an edition looks like."""
    return _with(
        command,
        click.option(
            "--templates",
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False),
            help="Templates of your own, tried before the shipped ones; `duben templates export DIR` makes copies to edit.",
        ),
        click.option(
            "--vertical", is_flag=True, help="Set EPUB, HTML and DOCX in vertical lines, from right to left (竖排)."
        ),
    )


def talking(command: F) -> F:
    """How a run talks."""
    return _with(
        command,
        click.option("--json", "as_json", is_flag=True, help="Talk in JSON, one event a line."),
        click.option("-q", "--quiet", is_flag=True, help="Tell failures only."),
    )


def processing(command: F) -> F:
    """Who works, within what limits."""
    return _with(
        command,
        click.option(
            "--fail-on",
            type=click.Choice(["never", "failures", "doubts"]),
            default="failures",
            show_default=True,
            help="What makes the exit status 1: failed inputs, doubts too, or neither.",
        ),
        click.option("--debug", is_flag=True, help="Let a bug of duben escape with its traceback."),
        click.option(
            "--memory-limit",
            type=click.IntRange(min=0),
            default=MEBIBYTES,
            show_default=True,
            metavar="MIB",
            help="Memory that one document may take; 0 for any amount.",
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0),
            default=SECONDS,
            show_default=True,
            metavar="S",
            help="Seconds that one document may take; 0 for any time.",
        ),
        click.option(
            "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at work; by default as many as it pays."
        ),
    )


def spreading(command: F) -> F:
    """Where the work is done."""
    return _with(
        command,
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="With --engine dask: the scheduler of a cluster, as tcp://host:8786. Default: a cluster of our own here.",
        ),
        click.option(
            "--engine",
            type=click.Choice(["local", "dask"]),
            default="local",
            show_default=True,
            help="Processes of this machine, or a Dask cluster (needs duben[dask]).",
        ),
    )


def forcing(command: F) -> F:
    """Against what stands already."""
    help_ = "Do everything again, and overwrite outputs that were edited."
    return click.option("--force", is_flag=True, help=help_)(command)


def _no_dash(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse - for a file: standard output is for editions."""
    if value == "-":
        message = "a report goes into a file; `duben inspect --json` tells of one input on standard output"
        raise click.BadParameter(message, context, parameter)
    return value


def reporting(command: F) -> F:
    """The account of a run."""
    return click.option(
        "--report",
        metavar="FILE.json",
        type=click.Path(dir_okay=False),
        callback=_no_dash,
        help="Write what was done to each input.",
    )(command)


def naming(command: F) -> F:
    """Formats and names of the outputs."""
    return _with(
        command,
        click.option(
            "--on-collision",
            type=click.Choice(["error", "suffix"]),
            default="error",
            show_default=True,
            help="Two inputs with one output name: refuse, or number them.",
        ),
        click.option(
            "--name",
            "pattern",
            metavar="PATTERN",
            help="Name outputs by {stem}, {title}, {date}, {source}, {number}; a slash makes folders.",
        ),
        click.option(
            "--to",
            "formats",
            metavar="FORMATS",
            help="markdown (md), docx, epub, html, text (txt), json; several with commas. Default: the suffix of OUT, else markdown.",
        ),
    )


def working(command: F) -> F:
    """How a run goes on."""
    return reporting(processing(forcing(talking(command))))


def profile_of(given: dict[str, Any]) -> Profile:
    """The profile that the options ask for. Raises ProfileError."""
    from converter import profile

    if given["charset"]:
        _check_charset(given["charset"])
    rules = tuple(str(Path(folder)) for folder in given["rules"]) or None
    words = tuple(str(Path(file)) for file in given["dictionary"]) or None
    return profile.load(
        given["profile"],
        script_target=given["script"],
        charset=given["charset"],
        rules=rules,
        script_dictionary=words,
        output_direction="vertical" if given.get("vertical") else None,
        output_templates=given.get("templates"),
    )


def cluster_of(given: dict[str, Any]) -> Cluster | None:
    """The cluster that the options ask for."""
    from converter.batch.engine import Cluster

    if given.get("engine", "local") == "local":
        if given.get("scheduler"):
            raise click.UsageError("--scheduler goes with --engine dask")
        return None
    return Cluster(given["scheduler"])


def limits_of(given: dict[str, Any]) -> Limits:
    """The limits that the options ask for."""
    from converter.batch.limits import Limits

    return Limits(given["time_limit"] or None, given["memory_limit"] or None)


def _check_charset(label: str) -> None:
    from converter.text.charset.labels import superset

    if superset(label) is None:
        raise click.BadParameter(f"{label!r} is no charset; utf-8, gb18030 and big5 are", param_hint="--charset")
