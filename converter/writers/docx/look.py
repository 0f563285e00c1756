"""Looks: page, faces and styles as data under `templates/docx/`, checked once and then only read."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from converter import looks
from converter.errors import RenderError

if TYPE_CHECKING:
    from converter.rendered import WriteContext

LOOKS = ("reading", "plain", "archival")
FACES = ("serif", "sans", "script", "mono")
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

    vertical: bool = False  # lines run down the page, from right to left

    @property
    def text_width(self) -> int:
        """The length of a line: between the margins at its two ends."""
        return self.height - self.top - self.bottom if self.vertical else self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """What lines take of the page, one beside the other."""
        return self.width - self.left - self.right if self.vertical else self.height - self.top - self.bottom

    def turned(self) -> Page:
        """The page on its side, for vertical lines: they are as long as those of the page before."""
        return replace(
            self,
            width=self.height,
            height=self.width,
            top=self.left,
            bottom=self.right,
            left=self.bottom,
            right=self.top,
            vertical=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """All that a look says."""

    name: str
    page: Page
    across: Page  # of articles in languages whose lines run across the page, in a vertical edition too
    styles: dict[str, Style]
    rule: str  # colour of rules
    table: str  # "open" or "grid"
    contents_depth: int
    contents_longest: int
    bullets: str
    emphasis: str  # "script", "dots" or "italic"
    link_color: str
    link_underline: str | None
    templates: looks.Templates

    @property
    def vertical(self) -> bool:
        """Whether lines run down the page."""
        return self.page.vertical


def of_context(context: WriteContext) -> Look:
    """The look that a write context asks for. Raises ProfileError, with file and line, for a template that is wrong."""
    return _load(
        context.look,
        looks.at(context.templates),
        vertical=context.direction == "vertical",
        dots=context.emphasis == "dots",
    )


@lru_cache(maxsize=2 * len(LOOKS))
def _load(name: str, templates: looks.Templates, *, vertical: bool, dots: bool) -> Look:
    if name not in LOOKS:
        raise RenderError(f"no look {name!r} for DOCX; there are {', '.join(LOOKS)}")
    raw = _raw(name, templates)
    text = raw["text"]
    page = Page(**{key: round(value * TWIPS) for key, value in raw["page"].items()})
    return Look(
        name=name,
        templates=templates,
        page=page.turned() if vertical else page,
        across=page,
        styles=_styles(raw["styles"]),
        rule=text["rule"],
        table=text["table"],
        contents_depth=text["contents_depth"],
        contents_longest=text["contents_longest"],
        bullets=text["bullets"],
        emphasis="dots" if dots else text["emphasis"],
        link_color=text["link"]["color"],
        link_underline=text["link"].get("underline"),
    )


def _raw(name: str, templates: looks.Templates, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    file = f"docx/{name}.toml"
    raw = dict(templates.table(file))
    _check(raw, file, templates)
    parent = raw.pop("extends", None)
    if parent is None:
        return raw
    if parent in (*seen, name) or parent not in LOOKS:
        raise templates.wrong(file, "extends", f"a look extends another one of {', '.join(LOOKS)}")
    return _merged(_raw(parent, templates, (*seen, name)), raw)


_TEXT = {
    "rule": "str", "table": "str", "contents_depth": "int", "contents_longest": "int", "bullets": "str",
    "emphasis": "str", "link": "table",
}  # fmt: skip
_KINDS: dict[str, tuple[type, ...]] = {"float": (int, float), "int": (int,), "str": (str,), "table": (dict,)}
_KINDS["bool"] = (bool,)


def _check(raw: dict[str, Any], file: str, templates: looks.Templates) -> None:
    """Raise ProfileError, with file and line, where a look of one's own says what no look can say."""
    page = {field.name: "float" for field in fields(Page)} | {"vertical": ""}
    style = {field.name: str(field.type).removesuffix(" | None") for field in fields(Style)} | {"base": "str"}
    kinds = dict.fromkeys(("page", "text", "styles"), "table") | {"extends": "str"}
    _check_table(raw, kinds, file, "", templates)
    _check_table(raw.get("page", {}), page, file, "page", templates)
    _check_table(raw.get("text", {}), _TEXT, file, "text", templates)
    for key, table in raw.get("styles", {}).items():
        if not isinstance(table, dict):
            raise templates.wrong(file, key, f"[styles.{key}] should be a table", "styles")
        _check_table(table, style, file, f"styles.{key}", templates)
        for name, choices in (("align", ("both", "left", "center", "right")), ("face", FACES)):
            if table.get(name, choices[0]) not in choices:
                raise templates.wrong(file, name, f"{name} should be one of {', '.join(choices)}", f"styles.{key}")
        base = table.get("base")
        if base is not None and (base == key or (base not in raw["styles"] and "extends" not in raw)):
            raise templates.wrong(file, "base", f"there is no style {base!r} to build on", f"styles.{key}")


def _check_table(
    table: dict[str, Any], kinds: dict[str, str], file: str, name: str, templates: looks.Templates
) -> None:
    for key, value in table.items():
        where = f"[{name}] " if name else ""
        if not kinds.get(key):
            there = ", ".join(sorted(key for key, kind in kinds.items() if kind))
            raise templates.wrong(file, key, f"{where}has no setting {key!r}; there are {there}", name)
        kind = _KINDS[kinds[key]]
        if not isinstance(value, kind) or (isinstance(value, bool) and bool not in kind):
            raise templates.wrong(file, key, f"{where}{key} = {value!r} is of the wrong kind", name)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    made = dict(base)
    for key, value in own.items():
        made[key] = _merged(made[key], value) if isinstance(value, dict) and isinstance(made.get(key), dict) else value
    return made


def _styles(raw: dict[str, dict[str, Any]]) -> dict[str, Style]:
    """Styles with what they inherit: from `base`, else from Normal, as far as both name a type size and a line."""
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
