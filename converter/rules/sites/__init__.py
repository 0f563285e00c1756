"""Site rules: where single hosts keep their articles. One TOML a host; the user's own folders come first.

A rule helps, it does not decide alone: where its selectors find nothing or too little, the general views read the page.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from converter.errors import ProfileError
from converter.rules.sites.selectors import Selector, parse_selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
KEYS = frozenset({"name", "hosts", "signs", "content", "remove", "metadata"})
FIELDS = ("title", "subtitle", "authors", "editors", "translators", "source", "published", "section", "site", "column")


class Site(NamedTuple):
    """What is known about the pages of one site or engine."""

    name: str
    hosts: tuple[str, ...]  # a host, or what stands before it: example.org is also news.example.org
    signs: tuple[Selector, ...]  # elements that tell a page of it without an address: all of them are there
    content: tuple[Selector, ...]  # the first that finds enough holds the article
    remove: tuple[Selector, ...]
    metadata: tuple[tuple[str, tuple[Selector, ...]], ...]  # field of the metadata, and where it stands
    is_own: bool = False  # a rule of the user

    def knows(self, host: str) -> bool:
        """Whether a host is one of the site's.

        >>> Site("x", ("example.org",), (), (), (), ()).knows("news.example.org")
        True
        """
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)


@lru_cache(maxsize=16)
def sites(folders: tuple[str, ...] = ()) -> tuple[Site, ...]:
    """All site rules, those of the folders first. Raises ProfileError that names the file and the place."""
    return tuple(
        site for path in _paths(folders) for number, table in _tables(path) for site in [_site(path, number, table)]
    )


def _paths(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in map(Path, folders):
        yield from sorted(folder.rglob("*.toml"))
    yield from sorted(HERE.glob("*.toml"))


def _tables(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"rules {path}: {error}") from error
    return enumerate(data.get("site", ()), 1)


def _site(path: Path, number: int, table: dict[str, Any]) -> Site:
    place = f"rules {path}, site {number}"
    unknown = set(table) - KEYS
    if unknown:
        raise ProfileError(f"{place}: unknown key {min(unknown)!r}; keys are {', '.join(sorted(KEYS))}")
    if "name" not in table or not (table.get("hosts") or table.get("signs")):
        raise ProfileError(f"{place}: a site needs a name, and `hosts` or `signs`")
    metadata = table.get("metadata", {})
    if unknown := set(metadata) - set(FIELDS):
        raise ProfileError(f"{place}: unknown field {min(unknown)!r}; fields are {', '.join(FIELDS)}")
    return Site(
        table["name"],
        tuple(host.lower() for host in table.get("hosts", ())),
        _selectors(place, table.get("signs", ())),
        _selectors(place, table.get("content", ())),
        _selectors(place, table.get("remove", ())),
        tuple((field, _selectors(place, metadata[field])) for field in FIELDS if field in metadata),
        is_own=path.parent != HERE,
    )


def _selectors(place: str, given: Iterable[str]) -> tuple[Selector, ...]:
    if isinstance(given, str):
        raise ProfileError(f"{place}: {given!r} should be a list of selectors: [{given!r}]")
    try:
        return tuple(parse_selector(text) for text in given)
    except ValueError as error:
        raise ProfileError(f"{place}: {error}") from error
