"""The library's doors: convert one source, convert many, bind editions into a book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter import pipeline
from converter import profile as profiles
from converter.errors import ConverterError, InputError
from converter.profile import Profile
from converter.source import Source

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator

    from converter.book import BoundBook, Layout
    from converter.edition import Edition


def convert(
    source: str | os.PathLike[str] | bytes | Source,
    name: str | None = None,
    address: str | None = None,
    profile: str | Profile = "reading",
    script: str | None = None,
    charset: str | None = None,
    **options: Any,
) -> Edition:
    r"""Convert one source: a path, bytes, or a `Source`.

    `name` and `address` are those of the bytes: the name helps where the content does not tell what it is, the address
    makes links absolute. None for `script` and `charset`: as the profile says. Further options are named as the
    fields of `converter.options.Options`.

    Raises InputError when no document can be made; other doubts are findings in the report.

    >>> edition = convert("今天天气很好,我们去公园散步吧!公园里的荷花已经开了。".encode(), name="a.txt")
    >>> edition.render("text").main.decode()
    '今天天气很好，我们去公园散步吧！公园里的荷花已经开了。\n'
    """
    return pipeline.run(_source(source, name, address), _profile(profile, script, charset, options))


def convert_all(
    source: str | os.PathLike[str],
    profile: str | Profile = "reading",
    script: str | None = None,
    charset: str | None = None,
    on_error: Callable[[str, ConverterError], None] | None = None,
    **options: Any,
) -> Iterator[Edition]:
    """Convert every input of a folder or ZIP, one after the other, in the order of their names.

    A bad input raises, unless `on_error(label, error)` takes it; then the others go on.
    """
    from converter.collect import collect

    resolved = _profile(profile, script, charset, options)
    collected = collect([source], split=True)
    for failed in collected.failed:
        if on_error is None:
            raise failed
        on_error(str(failed).partition(": ")[0], failed)
    for item in collected.items:
        try:
            yield pipeline.run(item.open(), resolved)
        except ConverterError as error:
            if on_error is None:
                raise
            on_error(item.label, error)


def bind(
    editions: Iterable[Edition],
    title: str | None = None,
    order: str = "given",
    layout: Layout | None = None,
    **options: Any,
) -> BoundBook:
    """Bind editions into one book; `order` is given, date, title or source.

    A `layout` (`converter.book.Layout`) asks for more: sections, indexes, volumes, a collection file. Editions of an
    iterator are spooled on the disk as they come, those of a list stay in memory.
    """
    from converter.book import bind as bind_editions

    settings = profiles.load("reading", **options).options
    return bind_editions(editions, title=title, order=order, options=settings, asked=layout)


def _profile(profile: str | Profile, script: str | None, charset: str | None, options: dict[str, Any]) -> Profile:
    if isinstance(profile, Profile):
        if script is None and charset is None and not options:
            return profile
        from dataclasses import replace

        given = {"script_target": script, "charset": charset, **options}
        changed = replace(profile.options, **{key: value for key, value in given.items() if value is not None})
        return Profile(profile.name, changed, profile.summary)
    return profiles.load(profile, script_target=script, charset=charset, **options)


def _source(source: str | os.PathLike[str] | bytes | Source, name: str | None, address: str | None) -> Source:
    if isinstance(source, Source):
        return source
    if isinstance(source, bytes):
        return Source(source, name, address)
    if isinstance(source, str) and "://" in source[:12]:
        raise InputError(f"{source} is an address; duben fetches nothing: save the page and give the file")
    opened = Source.open(Path(source), address)
    return opened if name is None else Source(opened.data, name, address, opened.beside)
