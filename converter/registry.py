"""Names of readers, passes and writers, and where they live; nothing is imported before it is used.

Adding one is a file of its own and a line here, or an entry point in the groups `converter.readers`,
`converter.passes`, `converter.writers` of another distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from converter.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.model import Book, Document
    from converter.options import Options
    from converter.rendered import Rendered, WriteContext
    from converter.report import Outcome
    from converter.source import Source

    Read = Callable[[Source, Options], Outcome]
    Run = Callable[[Document, Options], Outcome]
    Write = Callable[[Book, WriteContext], Rendered]


@dataclass(frozen=True, slots=True)
class Format:
    """A reader or writer: its names, its media type, its place."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]  # the first is what a writer's file gets
    place: str  # module:function
    aliases: tuple[str, ...] = ()


READERS = {
    reader.name: reader
    for reader in (
        Format("html", "text/html", (".html", ".htm", ".xhtml", ".shtml"), "converter.readers.html:read"),
        Format("markdown", "text/markdown", (".md", ".markdown"), "converter.readers.markdown:read"),
        Format("text", "text/plain", (".txt", ".text"), "converter.readers.text:read"),
        Format("json", "application/vnd.duben+json", (".json",), "converter.readers.json:read"),
        Format("epub", "application/epub+zip", (".epub",), "converter.readers.epub:read"),
        Format(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
            "converter.readers.docx:read",
        ),
    )
}

# Readers that can take a bound book of ours apart: `count(source)` and `article(source, options, number)`.
SPLITTERS = {
    "application/epub+zip": "converter.readers.epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "converter.readers.docx",
}

# In their order; a profile may leave some out and never reorders them.
PASSES = {
    "mojibake": "converter.passes.mojibake:run",
    "slips": "converter.passes.slips:run",
    "annotations": "converter.passes.annotations:run",
    "control-characters": "converter.passes.control_characters:run",
    "odd-spaces": "converter.passes.odd_spaces:run",
    "language": "converter.passes.language:run",
    "main-lines": "converter.passes.main_lines:run",
    "metadata-lines": "converter.passes.metadata_lines:run",
    "metadata": "converter.passes.metadata:run",
    "duplicate-titles": "converter.passes.duplicate_titles:run",
    "boilerplate-lines": "converter.passes.boilerplate_lines:run",
    "headings": "converter.passes.headings:run",
    "fullwidth-punctuation": "converter.passes.fullwidth_punctuation:run",
    "script": "converter.passes.script:run",
}

WRITERS = {
    writer.name: writer
    for writer in (
        Format("markdown", "text/markdown", (".md", ".markdown"), "converter.writers.markdown:write", ("md",)),
        Format(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
            "converter.writers.docx:write",
        ),
        Format("epub", "application/epub+zip", (".epub",), "converter.writers.epub:write"),
        Format("html", "text/html", (".html", ".htm"), "converter.writers.html:write"),
        Format("text", "text/plain", (".txt",), "converter.writers.text:write", ("txt",)),
        Format("json", "application/vnd.duben+json", (".json",), "converter.writers.json:write"),
    )
}
ALIASES = {alias: writer.name for writer in WRITERS.values() for alias in writer.aliases}


@lru_cache(maxsize=128)
def _load(place: str) -> Any:
    module, _, function = place.partition(":")
    return getattr(import_module(module), function)


@lru_cache(maxsize=8)
def _plugins(group: str) -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=f"converter.{group}")}


def reader(name: str) -> Read:
    """The reader of that name."""
    if name in READERS:
        return _load(READERS[name].place)  # type: ignore[no-any-return]
    return _plugin("readers", name, tuple(READERS))  # type: ignore[no-any-return]


def count_articles(source: Source) -> int:
    """How many articles a source holds that is a bound book of ours; 0 for any other. Raises DamagedInput."""
    place = SPLITTERS.get(source.media_type)
    return int(_load(f"{place}:count")(source)) if place else 0


def read_article(source: Source, options: Options) -> Outcome:
    """Read the article of a bound book that a source means. Raises InputError."""
    return _load(f"{SPLITTERS[source.media_type]}:article")(source, options, source.article)  # type: ignore[no-any-return]


def passes(off: tuple[str, ...] = ()) -> list[tuple[str, Run]]:
    """The passes in their order, without those that are off."""
    return [(name, _load(place)) for name, place in PASSES.items() if name not in off]


def writer(name: str) -> Write:
    """The writer of that name or short name."""
    name = ALIASES.get(name, name)
    if name in WRITERS:
        return _load(WRITERS[name].place)  # type: ignore[no-any-return]
    return _plugin("writers", name, tuple(WRITERS))  # type: ignore[no-any-return]


def output_format(name: str) -> Format:
    """What is known of an output format by its name, its short name or its suffix (`.md`)."""
    for known in WRITERS.values():
        if name == known.name or name in known.aliases or name.lower() in known.suffixes:
            return known
    plugins = _plugins("writers")
    if name in plugins:
        return Format(name, "application/octet-stream", (f".{name}",), plugins[name].value)
    raise ProfileError(f"no output format {name!r}; there are {', '.join((*WRITERS, *ALIASES, *plugins))}")


def _plugin(group: str, name: str, known: tuple[str, ...]) -> Any:
    plugins = _plugins(group)
    if name not in plugins:
        raise ProfileError(f"no {name!r} among the {group}; there are {', '.join((*known, *plugins))}")
    return plugins[name].load()
