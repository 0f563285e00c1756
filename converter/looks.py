"""The templates: in the wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from converter.errors import ProfileError

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def folder() -> Path:
    """The folder of the shipped templates."""
    for candidate in (_HERE / "templates", _HERE.parent / "templates"):
        if (candidate / "profiles").is_dir():
            return candidate
    raise ProfileError("the templates are missing; install duben again")


def text(name: str) -> str:
    """A template file as text, as `text("epub/reading.css")`."""
    return (folder() / name).read_text("utf-8")


@lru_cache(maxsize=2)
def environment(*, escape: bool = True) -> Environment:
    """The Jinja2 environment over the templates; markup is escaped unless it is asked not to be."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder(), encoding="utf-8"),
        autoescape=escape,  # noqa: S701 -- off only for formats that are no markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
