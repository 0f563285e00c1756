"""The templates: in the wheel inside the package, in a checkout beside it; copies of one's own go before them.

A page (`.xhtml`, `.html`, `.svg`, `.opf`, `.md`) is a Jinja2 template; CSS and TOML are taken as they are.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from converter.errors import ProfileError, RenderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2 import Environment

_HERE = Path(__file__).parent
PAGES = (".xhtml", ".html", ".svg", ".opf", ".md")
_WRONG = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # what an expression in a page can raise


@lru_cache(maxsize=1)
def folder() -> Path:
    """The folder of the shipped templates."""
    for candidate in (_HERE / "templates", _HERE.parent / "templates"):
        if (candidate / "profiles").is_dir():
            return candidate
    raise ProfileError("the templates are missing; install duben again")


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Names of the shipped templates, as `epub/chapter.xhtml`; the profiles are none."""
    return tuple(name for name in _files(folder()) if not name.startswith("profiles/"))


def at(own: str | None = None) -> Templates:
    """The templates of an edition: those in the folder `own` first, then the shipped ones.

    What was read is kept as long as no file of the folder has another time or size. Raises ProfileError where there is
    no such folder.
    """
    if own is None:
        return _made(None, ())
    if not Path(own).is_dir():
        raise ProfileError(f"no folder of templates at {own}; `duben templates export {own}` makes one")
    stats = ((name, (Path(own) / name).stat()) for name in _files(Path(own)))
    return _made(own, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=8)
def _made(own: str | None, stamps: tuple[tuple[str, int, int], ...]) -> Templates:
    return Templates(own, tuple(name for name, _, _ in stamps))


def _files(place: Path) -> list[str]:
    return sorted(
        path.relative_to(place).as_posix()
        for path in place.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(place).parts)
    )


class Templates:
    """What an edition looks like. Made by `at`; hashed by identity, so that what is read from it can be kept."""

    def __init__(self, own: str | None, own_names: Iterable[str]) -> None:
        self.own = own
        self.own_names = frozenset(own_names)
        self._texts: dict[str, str] = {}
        self._tables: dict[str, dict[str, Any]] = {}
        self._environment: Environment | None = None
        self._digest = ""

    def path(self, name: str) -> Path:
        """The file of a template."""
        return Path(self.own) / name if self.own is not None and name in self.own_names else folder() / name

    def text(self, name: str) -> str:
        """A template as text, as `text("epub/type.css")`. Raises ProfileError where it is no UTF-8."""
        if name not in self._texts:
            try:
                self._texts[name] = self.path(name).read_bytes().decode("utf-8").replace("\r\n", "\n")
            except (OSError, UnicodeDecodeError) as error:
                raise ProfileError(f"template {self.path(name)} cannot be read: {error}") from error
        return self._texts[name]

    def table(self, name: str) -> dict[str, Any]:
        """A template that is TOML, as tables. Raises ProfileError, with file and line, where it is none."""
        if name not in self._tables:
            try:
                self._tables[name] = tomllib.loads(self.text(name))
            except tomllib.TOMLDecodeError as error:
                raise ProfileError(f"template {self.path(name)} is no TOML: {error}") from error
        return self._tables[name]

    def words(self, name: str, language: str, wanted: set[str]) -> dict[str, Any]:
        """The table of a language in a list of words. Raises ProfileError, with file and line, if it is not as `wanted`."""
        table = self.table(name).get(language)
        if not isinstance(table, dict):
            raise ProfileError(f"template {self.path(name)} has no table [{language}]")
        for key in sorted(table.keys() - wanted):
            raise self.wrong(
                name, key, f"no word {key!r} is asked for; there are {', '.join(sorted(wanted))}", language
            )
        if missing := sorted(wanted - table.keys()):
            raise self.wrong(name, language, f"the table [{language}] has no {', '.join(missing)}", language)
        return table

    def fact(self, name: str, language: str) -> str:
        """What a colophon calls a fact of a report; its own name where `colophon.toml` has none."""
        return self._called("facts", language).get(name, name)

    def rule(self, rule: str, language: str) -> str:
        """What a colophon calls a rule of a report; its own name where `colophon.toml` has none.

        >>> at().rule("boilerplate-lines/related", "zh-Hans"), at().rule("fullwidth-comma", "fr")
        ('相关文章', 'fullwidth commas')
        """
        table = self._called("rules", language)
        return table.get(rule) or table.get(rule.rpartition("/")[2]) or table.get(rule.partition("/")[0]) or rule

    def rules(self, counts: Mapping[str, int], language: str) -> dict[str, int]:
        """Counts by rule as counts by what the rules are called; rules of one name are added up."""
        made: dict[str, int] = {}
        for rule, count in counts.items():
            name = self.rule(rule, language)
            made[name] = made.get(name, 0) + count
        return made

    def _called(self, kind: str, language: str) -> dict[str, str]:
        tables = self.table("colophon.toml")
        table = tables.get(language) or tables.get("en") or {}
        return {key: str(value) for key, value in table.get(kind, {}).items()}

    def wrong(self, name: str, key: str, message: str, table: str = "") -> ProfileError:
        """An error about a key of a TOML template, with its line."""
        head = ""
        for number, row in enumerate(self.text(name).splitlines(), 1):
            if row.lstrip().startswith("["):
                head = row.strip().strip("[] ")
                found = head == (f"{table}.{key}" if table and table != key else key)
            else:
                found = head == table and row.partition("=")[0].strip().strip("\"'") == key
            if found:
                return ProfileError(f"template {self.path(name)}, line {number}: {message}")
        return ProfileError(f"template {self.path(name)}: {message}")

    def fill(self, name: str, /, **values: object) -> str:
        """A page filled in. Raises RenderError, with file and line, where the template goes wrong."""
        from jinja2 import TemplateError

        try:
            return self._pages().get_template(name).render(values)
        except (TemplateError, *_WRONG) as error:
            raise RenderError(self._told(name, error)) from error

    def pieces(self, name: str, /, **values: object) -> Iterator[str]:
        """The same in pieces, for a page that tells of every article. Raises RenderError when it comes to what is wrong."""
        from jinja2 import TemplateError

        try:
            yield from self._pages().get_template(name).generate(values)
        except (TemplateError, *_WRONG) as error:
            raise RenderError(self._told(name, error)) from error

    @property
    def digest(self) -> str:
        """Over the names and texts of all templates: the same digest, the same looks."""
        if not self._digest:
            found = hashlib.sha256()
            for name in sorted({*names(), *self.own_names}):
                found.update(f"{name}\0{self.text(name)}\0".encode())
            self._digest = found.hexdigest()
        return self._digest

    # -- the check of one's own -----------------------------------------------------------------------------

    def check(self) -> None:
        """Look through the templates of one's own. Raises ProfileError, with file and line, for the first that is wrong."""
        used: set[str] = set()
        for name in sorted(self.own_names):
            if name.endswith(PAGES):
                used |= self._referred(name)
            elif name.endswith(".toml"):
                self.table(name)
            elif name.endswith(".css"):
                self._check_braces(name)
        for name in sorted(self.own_names - used - set(names())):
            import difflib

            close = difflib.get_close_matches(name, names(), n=3, cutoff=0.5)
            there = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names())}"
            raise ProfileError(f"template {self.path(name)} is used by nothing; {there}")

    def _referred(self, name: str) -> set[str]:
        """The templates that a page includes or extends."""
        from jinja2 import TemplateError, meta

        try:
            tree = self._pages().parse(self.text(name), name, str(self.path(name)))
        except TemplateError as error:
            raise ProfileError(self._told(name, error)) from error
        return {found for found in meta.find_referenced_templates(tree) if found}

    def _check_braces(self, name: str) -> None:
        opened: list[int] = []
        for number, row in enumerate(_without_comments(self.text(name)).splitlines(), 1):
            for mark in row:
                if mark == "{":
                    opened.append(number)
                elif mark == "}" and not opened:
                    raise ProfileError(
                        f"template {self.path(name)}, line {number}: a brace closes what none has opened"
                    )
                elif mark == "}":
                    opened.pop()
        if opened:
            raise ProfileError(f"template {self.path(name)}, line {opened[-1]}: this brace is never closed")

    # -- pages ----------------------------------------------------------------------------------------------

    def _pages(self) -> Environment:
        if self._environment is None:
            from jinja2 import Environment, FileSystemLoader, StrictUndefined

            places = [folder()] if self.own is None else [Path(self.own), folder()]
            kind = Environment
            if self.own is not None:  # they may have come with an archive: a page may show values, and not call Python
                from jinja2.sandbox import ImmutableSandboxedEnvironment

                kind = ImmutableSandboxedEnvironment
            self._environment = kind(
                loader=FileSystemLoader(places, encoding="utf-8"),
                autoescape=_is_markup,
                undefined=StrictUndefined,
                auto_reload=False,  # a changed folder has templates of its own: see `at`
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
        return self._environment

    def _told(self, name: str, error: Exception) -> str:
        """What went wrong in which line of which file."""
        place, line = str(self.path(name)), getattr(error, "lineno", None)
        if line is not None:
            place = getattr(error, "filename", None) or place
        else:
            homes = (str(folder()), *([self.own] if self.own else []))
            import traceback

            for frame in traceback.extract_tb(error.__traceback__):
                if frame.filename.startswith(homes) and frame.filename.endswith(PAGES):
                    place, line = frame.filename, frame.lineno
        where = f"{place}, line {line}" if line is not None else place
        return f"template {where}: {getattr(error, 'message', None) or error}"


def _is_markup(name: str | None) -> bool:
    return not (name or "").endswith(".md")


def _without_comments(text: str) -> str:
    """CSS with its comments and strings blanked; lines stay lines."""
    made: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            end = len(text) if end < 0 else end + 2
        elif text[at] in "\"'":
            end = at + 1
            while end < len(text) and text[end] not in (text[at], "\n"):
                end += 2 if text[end] == "\\" else 1
            end += 1
        else:
            made.append(text[at])
            at += 1
            continue
        made.append("\n" * text.count("\n", at, end))
        at = end
    return "".join(made)
