"""The rooms of the house and the doors between them: a module imports from the rooms below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import converter

ROOT = Path(converter.__file__).parent
# From the ground up; rooms of one line are on one floor and do not import one another.
FLOORS = (
    ("values",),
    ("version", "errors", "options", "model", "filenames", "owners"),
    ("report",),
    ("rendered",),
    ("text",),
    ("rules",),
    ("source", "walk", "looks", "frontmatter", "native"),
    ("editing",),
    ("passes", "readers", "writers"),
    ("stores",),
    ("registry", "records"),
    ("ledger", "profile", "edition", "collect", "decisions"),
    ("pipeline",),
    ("book",),
    ("archive",),
    ("api",),
    ("batch",),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
ONE_FILE_ROOMS = {"readers", "passes", "writers"}
SHARED = {
    "readers": {"decoding", "html", "packages"},
    "passes": {"_strings", "_texts", "_whole", "_settling"},
    "writers": {"markup", "upright"},
}


def modules():
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        # a script that makes shipped data runs on a developer's machine and is no part of the library
        if (
            parts != ("__init__",)
            and not parts[-1].startswith("build_")
            and not path.is_relative_to(ROOT / "templates")
        ):
            yield path, parts


def imports(path):
    """Modules of ours that a file imports, those for type checking too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.split(".")[0] == "converter"
            and not node.level
        ):
            names = node.module.split(".")[1:]
            for alias in node.names:
                yield tuple(names) or (alias.name,), alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "converter":
                    yield tuple(alias.name.split(".")[1:]) or ("__init__",), None


def typing_only(path):
    """Modules imported under TYPE_CHECKING only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for inner in ast.walk(node):
                if isinstance(inner, ast.ImportFrom) and inner.module:
                    found.add(tuple(inner.module.split(".")[1:]))
    return found


def test_every_room_has_a_floor():
    assert {parts[0] for _, parts in modules()} <= set(FLOOR)


def test_modules_import_from_below():
    wrong = []
    for path, parts in modules():
        types = typing_only(path)
        for target, _ in imports(path):
            room, below = parts[0], target[0]
            if below == room or below not in FLOOR:
                continue
            if FLOOR[below] >= FLOOR[room] and not (target in types and (room, below) in TYPES):
                wrong.append(f"{'/'.join(parts)} imports {'.'.join(target)}")
    assert not wrong


# A type named in a signature only; nothing is imported when the program runs.
TYPES: set[tuple[str, str]] = set()


def test_readers_passes_and_writers_do_not_import_one_another():
    wrong = []
    for path, parts in modules():
        room = parts[0]
        if room not in ONE_FILE_ROOMS or len(parts) < 2:
            continue
        for target, name in imports(path):
            if target[0] == room:
                other = target[1] if len(target) > 1 else name
                if other != parts[1] and other not in SHARED[room]:
                    wrong.append(f"{'/'.join(parts)} imports {'.'.join(target)}")
    assert not wrong


def test_effects_live_in_their_rooms():
    """Processes are known to batch, the terminal to cli, EbookLib to the EPUB rooms."""
    homes = {
        "multiprocessing": ("batch",),
        "concurrent": ("batch",),
        "distributed": ("batch",),
        "fsspec": ("stores",),
        "rich": ("cli",),
        "click": ("cli", "__main__"),
        "ebooklib": ("readers", "writers"),
        "docx": ("readers", "writers"),
        "socket": (),
        "urllib.request": (),
        "requests": (),
    }
    wrong = []
    for path, parts in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                for module, rooms in homes.items():
                    if (name == module or name.startswith(f"{module}.")) and parts[0] not in rooms:
                        wrong.append(f"{'/'.join(parts)} imports {name}")
    assert not wrong
