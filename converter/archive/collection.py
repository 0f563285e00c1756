"""The collection: all articles of a bag in one book of each format, and the description of the whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from converter import book, native
from converter.archive import describing, disk, places
from converter.archive import recipe as recipes
from converter.archive.kept import read_index
from converter.archive.originals import beside_of
from converter.errors import DamagedInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from converter.archive.disk import Filed
    from converter.archive.recipe import Recipe
    from converter.model import Document, Metadata
    from converter.report import Finding

SCHEMA = 1
FORMATS = ("epub", "docx", "html")


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the collection is made: what `collection.json` holds."""

    title: str | None = None
    order: str = "given"
    formats: tuple[str, ...] = FORMATS
    recipe: str = ""
    info: tuple[tuple[str, str], ...] = ()  # rows of bag-info.txt that the user gave
    premis: bool = False
    warc: bool = False

    def to_json(self) -> dict[str, Any]:
        """A form that `json.dumps` takes."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "order": self.order,
            "formats": list(self.formats),
            "recipe": self.recipe,
            "info": [list(row) for row in self.info],
            "premis": self.premis,
            "warc": self.warc,
        }


@dataclass(slots=True)
class Collected:
    """What was made of a collection."""

    files: list[tuple[str, Filed]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    metadata: Metadata | None = None
    label: str = ""


def wishes_of(root: Path) -> Wishes:
    """How the collection of a bag is made. Raises DamagedInput where duben did not make the bag."""
    place = root / places.COLLECTION
    try:
        form = json.loads(place.read_bytes())
        if form["schema"] > SCHEMA:
            raise DamagedInput(f"{root} was made by a newer duben")
        return Wishes(
            title=form["title"],
            order=form["order"],
            formats=tuple(form["formats"]),
            recipe=form["recipe"],
            info=tuple((label, value) for label, value in form["info"]),
            premis=form["premis"],
            warc=form["warc"],
        )
    except FileNotFoundError as error:
        raise DamagedInput(f"{root} is a bag that duben did not make: it has no {places.COLLECTION}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedInput(f"{place} cannot be read: {error!r}") from error


def members(root: Path, bag: Path, loading: Callable[[], None], *, colophon: bool) -> list[book.Member]:
    """The articles of a bag as members of a book: documents from `root`, pictures from the originals in `bag`."""
    made: list[book.Member] = []
    for kept in read_index(bag):
        assert kept.card
        made.append(
            book.Member(
                kept.card,
                partial(_load, root, kept.id, loading),
                "",  # every article of a bag is in its collection, those that read the same too
                kept.summary if colophon else {"name": kept.name},
                beside_of(bag, kept),
                name=kept.received,
            )
        )
    return made


def _load(root: Path, id_: str, loading: Callable[[], None]) -> Document:
    loading()
    place = root / places.document(id_)
    try:
        return native.document_from(json.loads(place.read_bytes()))
    except (OSError, ValueError) as error:
        raise DamagedInput(f"{place} cannot be read: {error}") from error


def make(bag: Path, out: Path, wishes: Wishes, recipe: Recipe, loading: Callable[[], None] = lambda: None) -> Collected:
    """Make the editions and descriptions of a bag under `out`, where its articles lie; that may be the bag itself."""
    made = Collected()

    def put(path: str, data: bytes) -> None:
        made.files.append((path, disk.write(out / path, data)))

    articles = members(out, bag, loading, colophon=recipe.profile.options.output_colophon)
    with recipes.dated(recipe.epoch):
        layout = book.Layout(title=wishes.title, order=wishes.order, duplicates="keep")
        bound = book.bind_members(articles, options=recipe.profile.options, asked=layout)
        made.findings += bound.findings if wishes.formats else ()
        for name in wishes.formats:
            rendered = bound.render(name, name="collection")
            made.findings += rendered.findings
            for number, file in enumerate(rendered.files):
                path = f"{places.EDITIONS}/{file.name if number else 'collection' + file.name}"
                with disk.Writer(out / path) as writer:
                    for chunk in file.chunks():
                        writer.write(chunk)
                made.files.append((path, writer.filed))
    made.metadata, made.label = bound.metadata, bound.label
    info = dict(wishes.info)
    count = len(articles)
    put(places.COLLECTION_DC, describing.collection_dc(bound.label, bound.metadata, count, info))
    head = describing.collection_head(bound.label, bound.metadata, count, info)
    with disk.Writer(out / places.COLLECTION_LD) as writer:
        for part in describing.collection_ld(head, read_index(bag)):
            writer.write(part)
    made.files.append((places.COLLECTION_LD, writer.filed))
    return made
