"""A row of `index.jsonl`: one article of a bag, as it was received and what came of it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from converter import native
from converter.archive import places
from converter.errors import DamagedInput
from converter.model import Card, Document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from converter.model import Claim

SCHEMA = 1


class Companion(NamedTuple):
    """A file that belongs to a saved page: its name as the page writes it, and where it lies."""

    name: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One article of a bag."""

    id: str
    sha256: str  # of the original
    size: int  # bytes of the original
    name: str | None  # of the original as it was received, without folder; None: standard input
    received: str  # its place under what the user named
    container: str | None = None  # the ZIP that it came in
    address: str | None = None
    beside: tuple[Companion, ...] = ()
    form: str = ""  # "jsonl": the original is a line of a JSONL file
    claims: tuple[Claim, ...] = ()  # what was known of it from outside
    recipe: str = ""
    run: int = 1  # in which run of `archive` it came
    card: Card | None = field(default=None, repr=False)
    fingerprint: str = ""  # of its text: articles that read the same have the same one
    summary: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def original(self) -> str:
        """Where the original lies."""
        return places.original(self.id, f"x.{self.form}" if self.form else self.name or "")

    def to_json(self) -> dict[str, Any]:
        """The row, keys in one order."""
        form: dict[str, Any] = {
            "schema": SCHEMA,
            "id": self.id,
            "sha256": self.sha256,
            "size": self.size,
            "name": self.name,
            "received": self.received,
            "container": self.container,
            "form": self.form,
            "address": self.address,
            "claims": native.document_to(Document((), claims=self.claims)).get("claims", []),
            "original": self.original,
            "beside": [list(one) for one in self.beside],
            "recipe": self.recipe,
            "run": self.run,
        }
        if self.card:
            made = native.book_to(self.card.label, self.card.metadata, [])["book"]
            form |= {"label": made["label"], "language": self.card.language, "metadata": made["metadata"]}
            form["headings"] = [list(row) for row in self.card.headings]
        return form | {"fingerprint": self.fingerprint, "summary": self.summary}

    def line(self) -> bytes:
        """The row as a line."""
        return line(self.to_json())


def line(form: dict[str, Any]) -> bytes:
    """An object as one line of JSON; a lone surrogate becomes its escape."""
    return (json.dumps(form, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "backslashreplace")


def from_json(form: dict[str, Any]) -> Kept:
    """A row read back. Raises DamagedInput."""
    try:
        if form["schema"] > SCHEMA:
            raise DamagedInput(f"the bag was made by a newer duben (schema {form['schema']} of its index)")
        kept = Kept(
            id=form["id"],
            sha256=form["sha256"],
            size=form["size"],
            name=form["name"],
            received=form["received"],
            container=form["container"],
            form=form["form"],
            address=form["address"],
            claims=native.document_from({"schema": 1, "blocks": [], "claims": form["claims"]}).claims,
            beside=tuple(Companion(*row) for row in form["beside"]),
            recipe=form["recipe"],
            run=form["run"],
            fingerprint=form["fingerprint"],
            summary=_shared(form["summary"], form),
        )
        _check(kept)
        book = native.book_from({"schema": 1, "book": form, "articles": []} | {"book": _book(form)})
        assert book is not None
        label, metadata, _ = book
        headings = tuple((level, text) for level, text in form["headings"])
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedInput(f"a row of the bag's index cannot be read: {error!r}") from error
    card = Card(label=label, metadata=metadata, digest=kept.sha256, headings=headings, language=form["language"])
    return replace(kept, card=card)


def _check(kept: Kept) -> None:
    """Refuse what would lead out of the bag: a bag may come from anybody."""
    fine = (
        places.is_id(kept.id)
        and re.fullmatch(r"[0-9a-f]{64}", kept.sha256)
        and kept.id.startswith(kept.sha256[: places.DIGITS])
        and kept.form in ("", "jsonl")
        and places.RECIPE.fullmatch(kept.recipe)
        and all(places.is_inside(one.path, places.ORIGINALS) for one in kept.beside)
        and isinstance(kept.received, str)
        and isinstance(kept.name, str | None)
    )
    if not fine:
        raise DamagedInput(f"a row of the bag's index is none of duben's: {kept.id!r}")


def _shared(summary: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """A summary whose words are shared with those of other rows: a book holds the summaries of all of its articles."""
    made: dict[str, Any] = {}
    for name, value in summary.items():
        if isinstance(value, dict):
            made[sys.intern(name)] = {sys.intern(str(rule)): count for rule, count in value.items()}
        elif isinstance(value, str):
            made[sys.intern(name)] = form[name] if form.get(name) == value else sys.intern(value)
        else:
            made[sys.intern(name)] = value
    return made


def _book(form: dict[str, Any]) -> dict[str, Any]:
    return {"label": form["label"], "metadata": form["metadata"]}


def read_index(root: Path) -> Iterator[Kept]:
    """The articles of a bag that is a folder, in their order. Raises DamagedInput where it is no bag of duben."""
    place = root / places.INDEX
    if not place.is_file():
        raise DamagedInput(f"{root} is a bag that duben did not make: it has no {places.INDEX}")
    with place.open("rb") as stream:
        for row in stream:
            try:
                form = json.loads(row)
            except ValueError as error:
                raise DamagedInput(f"{place}: {error}") from error
            yield from_json(form)
