"""How a book is laid out: what the user asks for, what `collection.toml` says, and the order that comes of both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from converter.book.indexes import INDEXES
from converter.book.members import Member, loaded, named
from converter.book.order import ORDERS, arrange
from converter.book.sections import SECTIONS, divide, rest_of
from converter.book.twins import DUPLICATES
from converter.errors import ProfileError
from converter.model import Document, Paragraph, Quote, Resource, Section, Series, Text
from converter.profile import near
from converter.report import Finding
from converter.source import IMAGES, Folder, media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.book.collection import Collection, Names
    from converter.book.volumes import Volumes

_NOTE = {"zh": "编者按：", "zh-Hant": "編者按：", "en": "Editor’s note: "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is asked of a book. None: as `collection` says, else the default."""

    title: str | None = None
    order: str | None = None  # given (default), date, title, source
    sections: str | None = None  # source, column, year, folder; none by default
    duplicates: str | None = None  # drop (default), report, keep
    index: tuple[str, ...] = ()  # authors, sources
    volumes: Volumes | None = None
    series: Series | None = None
    collection: Collection | None = None

    def __post_init__(self) -> None:
        """Raise ProfileError for a word that is none of ours."""
        rows = (("order", self.order, ORDERS), ("sections", self.sections, SECTIONS))
        for key, value, known in (*rows, ("duplicates", self.duplicates, DUPLICATES)):
            if value is not None and value not in known:
                raise ProfileError(f"{key} {value!r}: choose from {', '.join(known)}")
        for kind in self.index:
            if kind not in INDEXES:
                raise ProfileError(f"index {kind!r}{near(kind, INDEXES)}")

    def resolved(self) -> Layout:
        """The same with what the collection says where nothing else was asked for. Raises ProfileError."""
        own = self.collection
        if own is None:
            return replace(self, order=self.order or "given", duplicates=self.duplicates or "drop")
        from converter.book.volumes import volumes

        sections = self.sections or (None if any(group.title for group in own.groups) else own.sections)
        return replace(
            self,
            title=self.title or own.metadata.title,
            order=self.order or own.order or "given",
            sections=sections,
            duplicates=self.duplicates or own.duplicates or "drop",
            index=self.index or own.index,
            volumes=self.volumes or (volumes(own.volumes) if own.volumes else None),
            series=self.series or (Series(own.series, own.number) if own.series else None),
        )

    @property
    def digest(self) -> str:
        """What the layout adds to the key of an output: equal layouts, equal digests, wherever the files lie."""
        own = self.collection
        parts = [repr(replace(self, collection=None))]
        if own is not None:
            parts.append(repr(replace(own, path="", cover=None)))
            parts.append(hashlib.sha256(Path(own.cover).read_bytes()).hexdigest() if own.cover else "")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def described(members: Sequence[Member], collection: Collection) -> list[Member]:
    """The members with what the editor says of each: titles, people, dates, notes."""
    names = _names(members)
    made = list(members)
    for wanted, chapter in collection.chapters.items():
        for place in names.find(wanted):
            one = made[place]
            metadata = chapter.apply(one.card.metadata)
            card = replace(one.card, metadata=metadata, label=chapter.title or one.card.label)
            load = _with_note(one, chapter.note) if chapter.note else one.load
            made[place] = replace(one, card=card, load=load)
    return made


def _with_note(one: Member, note: str) -> Callable[[], Document]:
    language = one.card.language or "zh"
    word = _NOTE["zh-Hant" if language.startswith("zh-Hant") else "zh" if language.startswith("zh") else "en"]

    def load() -> Document:
        document = loaded(one)[0]
        own = tuple(Paragraph((Text(" ".join(part.split())),)) for part in (word + note.strip()).split("\n") if part)
        return replace(document, blocks=(Quote(own), *document.blocks))

    return load


def laid_out(
    members: Sequence[Member], layout: Layout, language: str | None
) -> tuple[list[Member], tuple[Section, ...], list[Finding]]:
    """The members in the order of the book, and its sections. `layout` is resolved."""
    ranked = [members[place] for place in arrange([one.card for one in members], layout.order or "given")]
    own = layout.collection
    findings: list[Finding] = []
    sections: tuple[Section, ...] = ()
    if own is not None and own.groups:
        ranked, sections, findings = _grouped(ranked, own, language)
    elif layout.sections:
        ranked, sections = divide(ranked, layout.sections, language)
    if own is not None:
        ranked, sections = _moved(ranked, sections, own)
    return ranked, sections, findings


def _grouped(
    members: Sequence[Member], own: Collection, language: str | None
) -> tuple[list[Member], tuple[Section, ...], list[Finding]]:
    names = _names(members)
    exact = {
        place for group in own.groups for name in group.articles if not _is_pattern(name) for place in names.find(name)
    }
    taken: set[int] = set()
    made: list[Member] = []
    sections: list[Section] = []
    for group in own.groups:
        start = len(made)
        for name in group.articles:
            found = [p for p in names.find(name) if p not in taken and (p not in exact or not _is_pattern(name))]
            taken.update(found)
            made += [members[place] for place in found]
        if group.title and len(made) > start:
            sections.append(Section(title=group.title, start=start, note=group.note))
    left = [one for place, one in enumerate(members) if place not in taken]
    if not left:
        return made, tuple(sections), []
    if own.rest == "leave-out":
        rows = [
            Finding("left-out", "info", named(one), f"{named(one)} is left out: {own.path} does not name it")
            for one in left
        ]
        return made, tuple(sections), rows
    if sections:
        sections.append(Section(title=rest_of(language), start=len(made)))
    return [*made, *left], tuple(sections), []


def _names(members: Sequence[Member]) -> Names:
    """What finds members by their names; most books have no collection."""
    from converter.book.collection import Names

    return Names([one.name for one in members])


def _is_pattern(name: str) -> bool:
    return any(mark in name for mark in "*?[")


def _moved(
    members: Sequence[Member], sections: tuple[Section, ...], own: Collection
) -> tuple[list[Member], tuple[Section, ...]]:
    """The members with those that are to stand `after` another right behind it, in its section."""
    names = _names(members)
    followers: dict[int, list[int]] = {}
    follows: set[int] = set()
    for wanted, chapter in own.chapters.items():
        before = names.find(chapter.after) if chapter.after else []
        for place in names.find(wanted):
            if len(before) == 1 and before[0] != place:
                followers.setdefault(before[0], []).append(place)
                follows.add(place)
    if not follows:
        return list(members), sections
    made: list[Member] = []
    new: list[Section] = []
    due = {section.start: section for section in sections}
    waiting: Section | None = None
    for place in range(len(members)):
        waiting = due.get(place, waiting)
        if place in follows:
            continue
        if waiting is not None:
            new.append(replace(waiting, start=len(made)))
            waiting = None
        todo = [place]
        while todo:
            at = todo.pop()
            made.append(members[at])
            todo += reversed(followers.get(at, []))
    return made, tuple(new)


def cover_of(collection: Collection | None) -> tuple[Resource, Folder] | None:
    """The editor's own cover as a resource, and where its bytes are. Raises ProfileError for what is no picture."""
    if collection is None or collection.cover is None:
        return None
    path = Path(collection.cover)
    data = path.read_bytes()
    kind = media_type(data)
    if kind not in IMAGES and b"<svg" in data[:1000]:
        kind = "image/svg+xml"
    if kind not in IMAGES:
        raise ProfileError(f"{collection.path}: cover {path.name} is no PNG, JPEG, GIF, WebP or SVG picture")
    digest = hashlib.sha256(data).hexdigest()
    return Resource(path.name, kind, digest, len(data), path.name), Folder(str(path.parent))
