"""Profiles: preset < TOML file < flags, resolved once, checked, with a digest.

The digest of options, rules, dictionaries, templates and version goes into every report; two runs with the same digest over the
same bytes make the same edition.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter import looks
from converter.errors import ProfileError
from converter.options import Options
from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = {
    name.replace("_", ".", 1)
    if name.split("_")[0] in {"annotations", "punctuation", "script", "output", "passes"}
    else name: field
    for name, field in ((field.name, field) for field in dataclasses.fields(Options))
}


PATHS = ("rules", "script_dictionary", "output_templates")  # what lies there counts for the digest, not where


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of options, resolved."""

    name: str
    options: Options
    summary: str = ""

    @property
    def digest(self) -> str:
        """Twelve hex digits over options, rules, dictionaries, templates and version."""
        return _digest(self.options, looks.at(self.options.output_templates).digest)


def presets() -> tuple[str, ...]:
    """Names of the shipped profiles."""
    return tuple(sorted(path.stem for path in (looks.folder() / "profiles").glob("*.toml")))


@lru_cache(maxsize=64)
def load(profile: str | Path = "reading", **flags: object) -> Profile:
    """Resolve a profile: the name of a preset or a TOML file, then the flags that are not None.

    Flags are named as the fields of `Options`. Raises ProfileError for an unknown preset, key, pass or value and names
    the near ones.
    """
    values, name, summary = _read(str(profile), ())
    for key, value in flags.items():
        if value is not None:
            values[key] = value
    options = Options(**values)
    _check_names(options)
    return Profile(name, options, summary)


def _read(profile: str, seen: tuple[str, ...]) -> tuple[dict[str, Any], str, str]:
    if profile in seen:
        raise ProfileError(f"profile {profile} extends itself: {' -> '.join((*seen, profile))}")
    path = Path(profile)
    if profile in presets():
        text, label = looks.at().text(f"profiles/{profile}.toml"), profile
    elif path.suffix == ".toml":
        try:
            text, label = path.read_text("utf-8"), path.stem
        except (OSError, UnicodeDecodeError) as error:
            raise ProfileError(f"profile {profile} cannot be read: {error}") from error
    else:
        raise ProfileError(f"no profile {profile!r}{near(profile, presets())}; a file of your own ends in .toml")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"profile {profile} is no TOML: {error}") from error
    base = table.pop("extends", None)
    summary = str(table.pop("summary", ""))
    values = _read(str(base), (*seen, profile))[0] if base else {}
    for key, value in _flat(table):
        name = _field(key, profile)
        values[name] = _value(key, value, profile)
    return values, label, summary


def _flat(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += [(f"{key}.{inner}", part) for inner, part in value.items()]
        else:
            rows.append((key, value))
    return rows


def _field(key: str, profile: str) -> str:
    if key not in FIELDS:
        raise ProfileError(f"profile {profile}: unknown key {key!r}{near(key, tuple(FIELDS))}")
    return FIELDS[key].name


def _value(key: str, value: object, profile: str) -> object:
    field = FIELDS[key]
    kind = str(field.type)
    right: bool
    if kind.startswith("tuple"):
        right = isinstance(value, list) and all(isinstance(part, str) for part in value)
        value = tuple(value) if isinstance(value, list) else value
        if key in ("rules", "script.dictionary") and right:  # named from the profile's own place
            base = Path(profile).parent if profile.endswith(".toml") else Path()
            value = tuple(str(base / part) for part in value)  # type: ignore[attr-defined]
    elif kind == "bool":
        right = isinstance(value, bool)
    else:
        right = isinstance(value, str)
        if key == "output.templates" and right:
            value = str((Path(profile).parent if profile.endswith(".toml") else Path()) / str(value))
    choices = field.metadata.get("choices")
    if not right or (choices and value not in choices):
        wanted = (
            f"one of {', '.join(choices)}"
            if choices
            else f"a {kind.split(' |', maxsplit=1)[0].split('[', maxsplit=1)[0]}"
        )
        raise ProfileError(f"profile {profile}: {key} = {value!r} should be {wanted}")
    return value


def _check_names(options: Options) -> None:
    from converter import registry

    for name in options.passes_off:
        if name not in registry.PASSES:
            raise ProfileError(f"unknown pass {name!r}{near(name, tuple(registry.PASSES))}")
    if options.punctuation_off:
        from converter.text.punctuation import RULES

        for name in options.punctuation_off:
            if name not in RULES:
                raise ProfileError(f"unknown punctuation rule {name!r}{near(name, tuple(RULES))}")
    for field in dataclasses.fields(options):
        choices, value = field.metadata.get("choices"), getattr(options, field.name)
        if choices and value not in choices:
            raise ProfileError(f"{field.name} = {value!r}: choose from {', '.join(choices)}")
    if options.output_templates is not None:
        looks.at(options.output_templates).check()
    if options.script_dictionary:
        from converter.text.script.files import load as load_dictionaries

        load_dictionaries(options.script_dictionary)
    for folder in options.rules:
        if not Path(folder).is_dir():
            raise ProfileError(f"no folder of rules at {folder}")
    if options.rules:
        from converter.rules.families import families
        from converter.rules.sites import sites

        families(options.rules)
        sites(options.rules)


def near(name: str, known: tuple[str, ...]) -> str:
    """The near names as the end of a message, or all of them."""
    import difflib

    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(close)}?" if close else f"; there are {', '.join(known)}"


@lru_cache(maxsize=64)
def _digest(options: Options, templates: str) -> str:  # noqa: ARG001 -- a template that changes makes another digest
    return hashlib.sha256(json.dumps(ingredients(options), sort_keys=True).encode()).hexdigest()[:12]


def ingredients(options: Options) -> dict[str, Any]:
    """Everything that decides about an edition: version, options, rules, words of one's own, dictionaries, templates.

    A profile's digest is made of it, and an archive keeps it, so that a later difference can be explained. Folders and
    files of one's own count by what is in them, not by where they are.
    """
    from converter import rules

    return {
        "version": __version__,
        "options": {key: value for key, value in dataclasses.asdict(options).items() if key not in PATHS},
        "rules": rules.digest(options.rules),
        "words": [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in options.script_dictionary],
        "dictionaries": _dictionaries(),
        "templates": looks.at(options.output_templates).digest,
    }


@lru_cache(maxsize=1)
def _dictionaries() -> dict[str, str]:
    """Versions of the packages whose tables decide about text.

    Read from the names of their `dist-info` folders, which is far cheaper at start-up than `importlib.metadata`.
    """
    found = {}
    for module, name in (
        ("opencc", "opencc_python_reimplemented"),
        ("pypinyin", "pypinyin"),
        ("lxml", "lxml"),
        ("markdown", "markdown"),
    ):
        spec = find_spec(module)
        home = Path(spec.origin).parent.parent if spec and spec.origin else Path()
        versions = [folder.name.split("-")[1].removesuffix(".dist") for folder in home.glob(f"{name}-*.dist-info")]
        versions += (
            [folder.name.split("-")[1].removesuffix(".dist") for folder in home.glob(f"{name.title()}-*.dist-info")]
            if not versions
            else []
        )
        found[name] = versions[0] if versions else _asked(name)
    return found


def _asked(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name.replace("_", "-"))
    except PackageNotFoundError:
        return "missing"
