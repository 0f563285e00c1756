"""Make the editions in examples/ again: `make accept`. A person reads the diff, Han text included, before it is committed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import converter
from converter import profile

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
# Each edition: the profile or script that made it, and its format.
EDITIONS = {
    "reading": {"profile": "reading"},
    "zh-Hans": {"profile": "reading", "script": "zh-Hans"},
    "zh-Hant-TW": {"profile": "reading", "script": "zh-Hant-TW"},
}


def made(name: str) -> dict[str, bytes]:
    """The files of one set of editions: Markdown, with pictures beside it."""
    files: dict[str, bytes] = {}
    for edition in converter.convert_all(EXAMPLES / "pages", **EDITIONS[name]):
        stem = Path(edition.report.name).stem
        rendered = edition.render("markdown", profile.load("reading").options)
        files[f"{stem}.md"] = rendered.main
        files |= {file.name: file.data for file in rendered.files[1:]}
    return files


def main() -> int:
    for name in EDITIONS:
        folder = EXAMPLES / "editions" / name
        shutil.rmtree(folder, ignore_errors=True)
        for path, data in made(name).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
