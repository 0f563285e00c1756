"""User dictionaries from files: read once a process, with errors that name the file and the line."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from converter.errors import ProfileError
from converter.text.script.users import Dictionary


@lru_cache(maxsize=16)
def load(paths: tuple[str, ...]) -> Dictionary | None:
    """The dictionaries of a run as one; later files win. None where there are none.

    Raises ProfileError that names the file and the line.
    """
    made: Dictionary | None = None
    for path in paths:
        try:
            read = Dictionary.parse(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise ProfileError(f"dictionary {path}: {error}") from error
        made = read if made is None else made | read
    return made
