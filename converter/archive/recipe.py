"""Recipes: all that decides what comes out of an original, kept in the bag so that it can be made again.

The options resolved, the user's own rules and words themselves, the versions of every package that has a say, and
SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import platform
import unicodedata
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.archive import disk, places
from converter.errors import DamagedInput
from converter.options import Options
from converter.profile import PATHS, Profile, ingredients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.archive.disk import Filed

SCHEMA = 1
MANY = ("rules", "script_dictionary")  # options that name several folders or files
EPOCH = "SOURCE_DATE_EPOCH"
PACKAGES = (
    "ahocorasick_rs",
    "charset-normalizer",
    "EbookLib",
    "Jinja2",
    "lxml",
    "Markdown",
    "opencc-python-reimplemented",
    "pypinyin",
    "python-docx",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A profile with everything that it hangs on."""

    profile: Profile
    form: dict[str, Any]
    digest: str  # twelve hex digits over the form, which name the recipe

    @property
    def epoch(self) -> str | None:
        """SOURCE_DATE_EPOCH as it was."""
        value = self.form["source_date_epoch"]
        return None if value is None else str(value)


def text(form: dict[str, Any]) -> bytes:
    """A recipe as it is written."""
    return (json.dumps(form, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Versions of all that has a say in the bytes of an edition."""
    from importlib.metadata import PackageNotFoundError, version

    from lxml import etree

    found = {
        "python": platform.python_version(),
        "unicode": unicodedata.unidata_version,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "libxml2": ".".join(map(str, etree.LIBXML_VERSION)),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def of(profile: Profile) -> Recipe:
    """The recipe of a profile on this machine."""
    options = dataclasses.asdict(profile.options)
    own = {key: [_place(key, Path(path)) for path in _paths(options[key])] for key in PATHS}
    form = {
        "schema": SCHEMA,
        "profile": profile.name,
        "profile_digest": profile.digest,
        "options": {key: value for key, value in options.items() if key not in PATHS},
        "own": own,
        "ingredients": ingredients(profile.options),
        "source_date_epoch": os.environ.get(EPOCH) or None,
        "versions": versions(),
    }
    form = json.loads(json.dumps(form))
    return Recipe(profile, form, hashlib.sha256(text(form)).hexdigest()[:12])


def _paths(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """An option that names folders or files of the user's own, as a tuple."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _files(path: Path) -> dict[str, bytes]:
    """The files of a folder of the user's own by their names, hidden ones left out; or a file by its own name."""
    if path.is_file():
        return {places.safe_part(path.name): path.read_bytes()}
    found = {found.relative_to(path): found for found in sorted(path.rglob("*")) if found.is_file()}
    return {
        relative.as_posix(): file.read_bytes()
        for relative, file in found.items()
        if not any(part.startswith((".", "__")) for part in relative.parts)
    }


def _place(key: str, path: Path) -> str:
    """Where a folder or file of the user's own lies in the bag: by what is in it, since two may have one name."""
    total = hashlib.sha256()
    files = _files(path)
    for name, data in files.items():
        total.update(name.encode("utf-8", "replace") + b"\0" + data + b"\0")
    place = f"{places.METADATA}/own/{key}/{total.hexdigest()[: places.DIGITS]}"
    return f"{place}/{next(iter(files))}" if path.is_file() else place


def keep(root: Path, recipe: Recipe) -> Iterator[tuple[str, Filed]]:
    """Write a recipe into a bag, with the rules, words and templates that it names; what is there already stays."""
    options = dataclasses.asdict(recipe.profile.options)
    for key, kept in recipe.form["own"].items():
        for place, path in zip(kept, _paths(options[key]), strict=True):
            if not (root / place).exists():
                one = Path(path).is_file()
                for name, data in _files(Path(path)).items():
                    file = place if one else f"{place}/{name}"
                    yield file, disk.write(root / file, data)
    place = places.recipe(recipe.digest)
    if not (root / place).exists():
        yield place, disk.write(root / place, text(recipe.form))


@lru_cache(maxsize=32)
def load(root: Path, digest: str) -> Recipe:
    """A recipe from a bag. Raises DamagedInput."""
    if not places.RECIPE.fullmatch(digest):
        raise DamagedInput(f"{root}: {digest!r} is the name of no recipe")
    place = root / places.recipe(digest)
    try:
        form = json.loads(place.read_bytes())
        values = dict(form["options"])
        for key, value in values.items():
            values[key] = tuple(value) if isinstance(value, list) else value
        for key in PATHS:
            if not all(places.is_inside(path, f"{places.METADATA}/own") for path in form["own"].get(key, ())):
                raise DamagedInput(f"{place} names files outside of the bag's {places.METADATA}/own")
            own = tuple(str(root / path) for path in form["own"].get(key, ()))
            values[key] = own if key in MANY else next(iter(own), None)
        known = {field.name for field in dataclasses.fields(Options)}
        options = Options(**{key: value for key, value in values.items() if key in known})
        return Recipe(Profile(form["profile"], options), form, digest)
    except OSError as error:
        raise DamagedInput(f"{place} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedInput(f"{place} is no recipe of duben: {error!r}") from error


def differences(recipe: Recipe) -> list[str]:
    """What is otherwise on this machine than when the recipe was written down; in words, the weightiest first."""
    was, now = recipe.form["ingredients"], ingredients(recipe.profile.options)
    found = []
    if was["version"] != now["version"]:
        found.append(f"duben {was['version']} made it, this is {now['version']}")
    if was["rules"] != now["rules"]:
        found.append("the rules are others")
    if was["words"] != now["words"]:
        found.append("the user's words are others")
    if was.get("templates") != now["templates"]:
        found.append("the templates are others")
    changed = [key for key in was["options"] if was["options"].get(key) != _plain(now["options"].get(key))]
    if changed:
        found.append(f"this duben takes the options {', '.join(sorted(changed))} in another way")
    before, after = recipe.form["versions"], versions()
    found += [
        f"{name} was {before.get(name, 'not there')} and is {after.get(name, 'not there')}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    return found


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@contextmanager
def dated(epoch: str | None) -> Iterator[None]:
    """SOURCE_DATE_EPOCH as a recipe has it."""
    before = os.environ.get(EPOCH)
    try:
        if epoch is None:
            os.environ.pop(EPOCH, None)
        else:
            os.environ[EPOCH] = epoch
        yield
    finally:
        if before is None:
            os.environ.pop(EPOCH, None)
        else:
            os.environ[EPOCH] = before
