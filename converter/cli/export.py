"""`duben export`: an archive handed to a repository, a catalogue, or people."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from converter.cli.talk import counter, one_line

NAMES = ("ocfl", "folder", "csv", "ris", "csl-json")


@click.command(short_help="Hand an archive to a repository, a catalogue, or people.")
@click.argument("bag", metavar="BAG")
@click.option("--to", "kind", required=True, type=click.Choice(NAMES), help="What to make.")
@click.option(
    "-o", "--output", "out", default="-", metavar="OUT", help="A new folder for ocfl and folder; else a file, or -."
)
@click.option("-q", "--quiet", is_flag=True, help="Tell failures only.")
def export(bag: str, kind: str, out: str, *, quiet: bool) -> int:
    """Hand an archive of duben to others; it is checked first, and left alone.

    \b
      ocfl      an OCFL 1.1 storage root, the bag as version 1 of one object
      folder    articles, editions, a catalogue, and originals under the names that they came with
      csv       Dublin Core, one article a line, for catalogues and spreadsheets
      ris       for Zotero, EndNote and other reference managers
      csl-json  for Zotero, Pandoc and citation processors

    \b
    Exit status: 0 done; 2 usage; 65 no archive of duben there; 73 OUT is in use, or the archive is damaged; 74 disk.
    """  # noqa: D301 -- click wants the character itself: no wrapping
    from converter.archive import exporting, packing, swap
    from converter.archive.bagging import check_valid
    from converter.errors import InputError

    place = swap.place_of(bag)
    if note := swap.recover(place):
        sys.stderr.write(f"duben: {one_line(note)}\n")
    if not place.exists():
        raise InputError(f"{bag}: no such file or folder")
    if kind in exporting.TREES and out == "-":
        raise click.UsageError(f"{kind} is many files; name a new folder with -o")
    with ExitStack() as stack:
        with counter("checking", quiet=quiet) as progress:
            check_valid(place, progress)
        root = place
        if not place.is_dir():
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="duben-")))
            packing.unpack(place, root)
        if kind in exporting.TREES:
            exporting.tree(kind, root, Path(out), place.name)
        elif out == "-":
            for part in exporting.CATALOGUES[kind](root):
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
        else:
            exporting.file(kind, root, Path(out))
    if not quiet and out != "-":
        sys.stderr.write(f"{one_line(bag)} -> {one_line(out)}\n")
    return 0
