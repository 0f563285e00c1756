"""`duben templates`: copies of the templates to edit."""

from __future__ import annotations

from pathlib import Path

import click


@click.group(short_help="Copy the templates, to be edited.")
def templates() -> None:
    """Copy the templates, to be edited and used with --templates DIR by the commands that render."""


@templates.command(short_help="Copy all templates into a folder.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--force", is_flag=True, help="Overwrite copies that were edited.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing where all goes well.")
def export(folder: str, *, force: bool, quiet: bool) -> int:
    """Copy all templates into DIR. A file that you do not edit may be deleted: the shipped one then serves.

    Nothing that was edited is overwritten without --force.
    """
    from converter import looks
    from converter.batch.publish import disk_error, write

    root = Path(folder)
    shipped = looks.at()
    edited = [name for name in looks.names() if (root / name).exists() and _text(root / name) != shipped.text(name)]
    if edited and not force:
        from converter.errors import EditedOutput

        more = f" and {len(edited) - 1} more" if len(edited) > 1 else ""
        raise EditedOutput(f"{root / edited[0]}{more} would be overwritten; --force overwrites, another DIR keeps both")
    for name in looks.names():
        try:
            write(root / name, shipped.text(name).encode())
        except OSError as error:
            raise disk_error(error, root / name) from error
    if not quiet:
        click.echo(f"{len(looks.names())} templates in {root}; use them with --templates {root}", err=True)
    return 0


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
