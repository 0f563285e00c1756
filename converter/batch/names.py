"""Names of outputs: made from the input's own name or from a pattern, and safe on every file system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from converter.errors import ProfileError
from converter.filenames import STEM_BYTES, native, readable, safe, same, shorten, stem_of, told_apart

if TYPE_CHECKING:
    from converter.model import Card

__all__ = [
    "STEM_BYTES",
    "Pattern",
    "mirrored",
    "native",
    "readable",
    "safe",
    "same",
    "shorten",
    "stem_of",
    "told_apart",
]

FIELDS = ("stem", "title", "date", "source", "number")
FROM_CONTENT = {"title", "date", "source"}
FIELD = re.compile(r"\{([^{}:]*)(?::(0?[0-9]{1,2}))?\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A checked `--name` pattern. Slashes in it make folders; slashes in what fills it do not."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Check a pattern. Raises ProfileError."""
        for field, _ in FIELD.findall(text):
            if field not in FIELDS:
                raise ProfileError(
                    f"--name {text}: no field {{{field}}}; there are {', '.join(f'{{{f}}}' for f in FIELDS)}"
                )
        rest = FIELD.sub("", text)
        if "{" in rest or "}" in rest:
            raise ProfileError(f"--name {text}: a brace without its fellow")
        if not text.strip() or text.startswith("/") or {"..", "."} & set(text.split("/")) or text.endswith("/"):
            raise ProfileError(f"--name {text}: it should name a file inside the output folder")
        return cls(text)

    @property
    def needs_content(self) -> bool:
        """Whether the inputs must be read before they can be named."""
        return any(field in FROM_CONTENT for field, _ in FIELD.findall(self.text))

    def fill(self, stem: str, number: int, width: int, card: Card | None) -> str:
        """The name for one input, as a relative path without suffix; `width` is that of the longest number."""
        metadata = card.metadata if card else None
        values = {
            "stem": stem,
            "title": card.label if card else stem,
            "date": str(metadata.published).replace(":", "") if metadata and metadata.published else "undated",
            "source": (metadata and (metadata.source or metadata.site)) or "unknown",
        }

        def put(match: re.Match[str]) -> str:
            field, form = match.groups()
            value = format(number, form or f"0{width}") if field == "number" else values[field]
            return value.replace("/", "／")

        return "/".join(safe(part) for part in FIELD.sub(put, self.text).split("/"))


def mirrored(relative: str) -> str:
    """The place of an input under the output folder, without suffix.

    >>> mirrored("2020/旧闻?.html")
    '2020/旧闻？'
    """
    path = PurePosixPath(relative)
    folders = [safe(part) for part in path.parent.parts]
    return "/".join((*folders, safe(stem_of(path.name))))
