"""Where a book goes: one file for each format, under one name or several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from converter import registry, stores
from converter.batch import plan, run
from converter.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Output(NamedTuple):
    """A file of a book."""

    root: Path
    path: str  # its name below `root`
    format: str

    @property
    def place(self) -> Path:
        """The whole path."""
        return self.root / self.path

    @property
    def stem(self) -> str:
        """What the files beside it are named after."""
        return Path(self.path).stem

    def volume(self, number: int, width: int) -> Output:
        """The same for one volume: BOOK-2.epub."""
        path = Path(self.path)
        return self._replace(path=f"{path.stem}-{number:0{width}}{path.suffix}")


def outputs_of(outs: Sequence[str], formats: Sequence[str]) -> tuple[Output, ...]:
    """The outputs that `-o` and `--to` name; none for standard output.

    Each OUT that ends in a format's suffix is one file. One without goes with `--to`: a file for each format, the
    suffix put on. Raises ProfileError where they do not fit together.
    """
    if plan.STANDARD in outs:
        if len(outs) > 1 or len(formats) > 1:
            raise ProfileError("standard output takes one book in one format")
        return ()
    made: list[Output] = []
    for out in outs:
        place = stores.place(out)
        if out.endswith(("/", "\\")) or (not stores.is_store(out) and place.is_dir()):
            raise ProfileError(f"{out}: a book is one file; name one that ends in .epub, .docx, .md or .html")
        own = run.format_of(out)
        if not formats:
            if not run.is_one_file(out):
                raise ProfileError(
                    f"{out}: a book is one file; name one that ends in .epub, .docx, .md or .html, or say --to"
                )
            made.append(Output(place.parent, place.name, own or "markdown"))
        elif own is None and not place.is_file():
            run.is_one_file(out)  # a suffix that duben does not write is told
            made += [
                Output(place.parent, place.name + registry.output_format(name).suffixes[0], name) for name in formats
            ]
        elif len(formats) > 1:
            stem = out.removesuffix(place.suffix)
            raise ProfileError(
                f"several formats do not go into one file: give {stem} without a suffix, or an -o for each format"
            )
        elif own not in (None, formats[0]):
            raise ProfileError(f"{out} is the name of a file of {own}, and --to says {formats[0]}")
        else:
            made.append(Output(place.parent, place.name, formats[0]))
    for output in made:
        if sum(other.place == output.place for other in made) > 1:
            raise ProfileError(f"{output.place} is named twice")
    return tuple(made)
