"""duben (读本): saved articles, Chinese first, into clean reading editions.

    import converter

    edition = converter.convert("page.html")
    edition.document.metadata.title
    edition.render("epub").main

What is named here is the public API; everything else may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from converter.version import __version__

if TYPE_CHECKING:
    from converter.api import bind, convert, convert_all
    from converter.edition import Edition
    from converter.errors import (
        Collision,
        ConverterError,
        DamagedInput,
        DependencyError,
        EditedOutput,
        EmptyInput,
        InputError,
        LedgerError,
        OutputError,
        ProfileError,
        RenderError,
        Undecodable,
        UnknownInput,
    )
    from converter.model import Claim, Document, Metadata, PartialDate, Person, Provenance, Resource
    from converter.profile import Profile
    from converter.rendered import File, Rendered
    from converter.report import Change, Finding, Removal, Report, Segment
    from converter.source import Source

_PLACES = {
    "api": ("bind", "convert", "convert_all"),
    "edition": ("Edition",),
    "errors": (
        "Collision",
        "ConverterError",
        "DamagedInput",
        "DependencyError",
        "EditedOutput",
        "EmptyInput",
        "InputError",
        "LedgerError",
        "OutputError",
        "ProfileError",
        "RenderError",
        "Undecodable",
        "UnknownInput",
    ),
    "model": ("Claim", "Document", "Metadata", "PartialDate", "Person", "Provenance", "Resource"),
    "profile": ("Profile",),
    "rendered": ("File", "Rendered"),
    "report": ("Change", "Finding", "Removal", "Report", "Segment"),
    "source": ("Source",),
}
_HOMES = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "Change",
    "Claim",
    "Collision",
    "ConverterError",
    "DamagedInput",
    "DependencyError",
    "Document",
    "EditedOutput",
    "Edition",
    "EmptyInput",
    "File",
    "Finding",
    "InputError",
    "LedgerError",
    "Metadata",
    "OutputError",
    "PartialDate",
    "Person",
    "Profile",
    "ProfileError",
    "Provenance",
    "Removal",
    "RenderError",
    "Rendered",
    "Report",
    "Resource",
    "Segment",
    "Source",
    "Undecodable",
    "UnknownInput",
    "__version__",
    "bind",
    "convert",
    "convert_all",
]


def __getattr__(name: str) -> Any:  # start-up matters: a name is imported when it is used
    if name not in _HOMES:
        raise AttributeError(f"module 'converter' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"converter.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
