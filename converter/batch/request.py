"""What the user asked of a run: checked where that needs no look at the disk, and kept so that it can be asked again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter import registry, stores
from converter.batch import engine, plan
from converter.batch.limits import Limits
from converter.batch.names import Pattern
from converter.errors import ProfileError
from converter.options import Options
from converter.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable

NOT_OURS = {".pdf", ".mobi", ".azw3", ".doc", ".odt", ".rtf", ".fb2"}  # asked for, and not written


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for; checked already where it needs no look at the disk."""

    sources: tuple[str, ...]
    out: str
    profile: Profile
    formats: tuple[str, ...] = ()  # none: by the suffix of `out`, else markdown
    pattern: Pattern | None = None
    jobs: int | None = None
    report: str | None = None
    on_collision: str = "error"
    force: bool = False
    debug: bool = False
    limits: Limits = field(default_factory=Limits)
    cluster: engine.Cluster | None = None  # None: on this machine
    only: frozenset[str] | None = None  # of the inputs those of these names: a second attempt, quarantined ones too

    def to_json(self) -> dict[str, Any]:
        """A form that `json.dumps` takes; the manifest keeps it, so that failed inputs can be tried again."""
        return {
            "folder": str(Path.cwd()),
            "sources": list(self.sources),
            "out": self.out,
            "profile": [self.profile.name, asdict(self.profile.options)],
            "formats": list(self.formats),
            "pattern": self.pattern.text if self.pattern else None,
            "on_collision": self.on_collision,
        }

    @classmethod
    def of_json(cls, form: dict[str, Any], **more: Any) -> Request:
        """The request of such a form, with its names from the folder where it was made. Raises ProfileError."""
        name, options = form["profile"]
        try:
            fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}
            made = Profile(name, Options(**fields))
        except TypeError as error:
            raise ProfileError("that run was made by another version of duben; give its command again") from error
        return cls(
            sources=tuple(form["sources"]),
            out=form["out"],
            profile=made,
            formats=tuple(form["formats"]),
            pattern=Pattern.parse(form["pattern"]) if form["pattern"] else None,
            on_collision=form["on_collision"],
            **more,
        )


def formats_of(names: Iterable[str]) -> tuple[str, ...]:
    """Format names from `--to`, short names read out, each once. Raises ProfileError."""
    return tuple(dict.fromkeys(registry.output_format(name.strip()).name for name in names if name.strip()))


def format_of(out: str) -> str | None:
    """The format that the suffix of an output name stands for, or None."""
    suffix = Path(out).suffix.lower()
    return next((known.name for known in registry.WRITERS.values() if suffix in known.suffixes), None)


def is_one_file(out: str) -> bool:
    """Whether OUT names one file: by its suffix, or because it is one; a folder that is there stays a folder.

    In a store, which is not asked, the suffix decides.
    """
    path = Path(out)
    if out == plan.STANDARD:
        return True
    if stores.is_store(out):
        return not out.endswith("/") and format_of(out) is not None
    if path.is_dir() or out.endswith(("/", "\\")):
        return False
    if path.suffix.lower() in NOT_OURS:
        raise ProfileError(f"{out}: duben writes no {path.suffix}; it writes {', '.join(registry.WRITERS)}")
    return path.is_file() or format_of(out) is not None
