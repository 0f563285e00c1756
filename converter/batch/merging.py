"""Several archives into one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from converter.archive import provenance, swap
from converter.archive import recipe as recipes
from converter.archive.bagging import Bagging, check_valid
from converter.archive.collection import wishes_of as wishes_in
from converter.batch import archiving
from converter.batch.archiving import Done
from converter.errors import Collision, InputError
from converter.filenames import readable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from converter.archive.provenance import Event
    from converter.batch.archiving import Progress, Request
    from converter.profile import Profile


def merge(request: Request, noted: Callable[[str], None], loading: Callable[[int], None], progress: Progress) -> Done:
    """Merge the bags `request.sources` into the bag `request.bag`, which may be there already.

    An article that is in several is taken from the first; articles keep their recipes and events. Each bag is checked
    first. Raises InputError, EditedOutput (a bag is damaged), Collision; whatever is raised, every bag is as it was.
    """
    done = Done()
    others = [swap.place_of(source) for source in request.sources]
    with Bagging(request.bag) as bagging:
        for note in bagging.notes():
            noted(note)
        if bagging.place in others:
            raise Collision(f"{bagging.place} cannot be merged into itself; name it with -o only")
        if bagging.there:
            bagging.take_old(progress)
        before = [bagging.old] if bagging.old else []
        events: list[Event] = []
        for number, other in enumerate(others):
            if recovered := swap.recover(other):
                noted(recovered)
            if not other.exists():
                raise InputError(f"{other}: no such file or folder")
            check_valid(other, progress)
            root = bagging.open_bag(other, f"other-{number}")
            if not bagging.there and not number:
                bagging.wishes = wishes_in(root)
            bagging.run = max(bagging.run, 1 + (adopted := bagging.adopt(root))[0])
            before.append(root)
            events.append(_event(root, other, adopted[1]))
        recipe = recipes.of(_profile(request, bagging, before))
        bagging.file(recipes.keep(bagging.root, recipe))
        bagging.wishes = archiving.wishes_of(request, bagging.wishes, recipe)
        done.articles = len(bagging.known)
        archiving.finish(request, bagging, recipe, done, loading, events, before)
    return done


def _profile(request: Request, bagging: Bagging, before: list[Path]) -> Profile:
    """The profile of the merged collection: that of the first bag."""
    return request.profile or recipes.load(before[0], bagging.wishes.recipe).profile


def _event(root: Path, other: Path, new: int) -> Event:
    """The event of one bag that came in, which names its state by the digest of its tag manifest."""
    digest = hashlib.sha256((root / "tagmanifest-sha512.txt").read_bytes()).hexdigest()
    detail = {"bag": readable(other.name), "tagmanifest-sha512.txt": {"sha256": digest}, "articles": new}
    return provenance.event("information package merging", detail)
