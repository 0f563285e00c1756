"""Looks: page, faces and styles as data under `templates/docx/`, checked once and then only read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from converter import looks
from converter.errors import RenderError

LOOKS = ("reading", "plain", "archival")
TWIPS = 20  # in a point


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph style; lengths are points, `first`, `hang`, `left` and `right` are characters of its own size."""

    name: str
    face: str = "serif"  # serif, sans, script, mono
    size: float = 12
    line: float = 20  # height at least: pictures and ruby may make a line higher, fonts with tall boxes do not
    before: float = 0
    after: float = 0
    first: float = 0
    hang: float = 0
    left: float = 0
    right: float = 0
    align: str = "both"  # both, left, center, right
    bold: bool = False
    color: str | None = None
    fill: str | None = None
    keep_next: bool = False
    keep_lines: bool = False
    tight: bool = False  # no space between paragraphs of this style
    leader: bool = False  # dots and a page number at the right edge
    outline: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in twips."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    head: int
    foot: int

    @property
    def text_width(self) -> int:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """The height between the margins."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """All that a look says."""

    name: str
    page: Page
    styles: dict[str, Style]
    rule: str  # colour of rules
    table: str  # "open" or "grid"
    contents_depth: int
    contents_longest: int
    bullets: str
    emphasis: str  # "script", "dots" or "italic"
    link_color: str
    link_underline: str | None


@lru_cache(maxsize=len(LOOKS))
def load(name: str) -> Look:
    """A look by its name."""
    if name not in LOOKS:
        raise RenderError(f"no look {name!r} for DOCX; there are {', '.join(LOOKS)}")
    raw = _raw(name)
    text = raw["text"]
    return Look(
        name=name,
        page=Page(**{key: round(value * TWIPS) for key, value in raw["page"].items()}),
        styles=_styles(raw["styles"], name),
        rule=text["rule"],
        table=text["table"],
        contents_depth=text["contents_depth"],
        contents_longest=text["contents_longest"],
        bullets=text["bullets"],
        emphasis=text["emphasis"],
        link_color=text["link"]["color"],
        link_underline=text["link"].get("underline"),
    )


def _raw(name: str) -> dict[str, Any]:
    raw = tomllib.loads(looks.text(f"docx/{name}.toml"))
    parent = raw.pop("extends", None)
    return _merged(_raw(parent), raw) if parent else raw


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    made = dict(base)
    for key, value in own.items():
        made[key] = _merged(made[key], value) if isinstance(value, dict) and isinstance(made.get(key), dict) else value
    return made


def _styles(raw: dict[str, dict[str, Any]], look: str) -> dict[str, Style]:
    """Styles with what they inherit: from `base`, else from Normal, as far as both name a type size and a line."""
    known = {field.name for field in fields(Style)} | {"base"}
    for key, table in raw.items():
        if extra := table.keys() - known:
            raise RenderError(f"templates/docx/{look}.toml: style {key} has no setting {', '.join(sorted(extra))}")
    made: dict[str, Style] = {}
    for key in raw:
        chain: dict[str, Any] = {part: raw["Normal"][part] for part in ("size", "line", "align")}
        chain |= _inherited(key, raw)
        made[key] = Style(**chain)
    return made


def _inherited(key: str, raw: dict[str, dict[str, Any]]) -> dict[str, Any]:
    own = dict(raw[key])
    base = own.pop("base", None)
    return _inherited(base, raw) | own if base else own
