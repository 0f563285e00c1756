"""The command `duben`: its commands are imported when they are called, so that it starts at once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from converter.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

# name: (module, what it does)
COMMANDS = {
    "convert": ("convert", "Turn saved articles into reading editions, one by one."),
    "book": ("book", "Bind saved articles into one book."),
    "archive": ("archive", "Put saved articles into an archive that can prove itself."),
    "merge": ("merge", "Merge archives into one."),
    "export": ("export", "Hand an archive to a repository, a catalogue, or people."),
    "rebuild": ("rebuild", "Make everything in an archive again from its originals."),
    "verify": ("verify", "Check that an archive is complete and unchanged."),
    "inspect": ("inspect", "Show what duben sees in one input: charset, metadata, removals, repairs, doubts."),
    "corpus": ("corpus", "Make a corpus: rows with text, metadata and signals of quality, in shards."),
    "watch": ("watch", "Convert what arrives in a folder."),
    "status": ("standing", "Tell how a folder of editions stands: done, failed, edited, left over."),
    "retry": ("standing", "Try the failed and quarantined inputs of a folder again."),
    "templates": ("templates", "Copy the templates, to be edited and used with --templates."),
    "profiles": ("lists", "List the profiles that --profile takes."),
    "passes": ("lists", "List the passes in their order."),
}


class Commands(click.Group):
    """A group that imports a command when it is called, and lists all of them without."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's signature
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"converter.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one name the near ones."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            if not close:
                raise
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {close[0]!r}?", ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="duben", message="%(prog)s %(version)s")
def app() -> None:
    """读本 duben: saved articles, Chinese first, into clean reading editions.

    \b
      duben convert page.html -o page.epub
      duben convert saved/ -o editions/ --to markdown,epub
      duben book saved/ -o reader.epub --title 读本 --order date
      duben inspect page.html

    Nothing is fetched from the web, and nothing is lost in silence: what was kept, changed and removed is told by
    `duben inspect` and in the report of --report FILE.json.
    """  # noqa: D301 -- click wants the character itself: no wrapping


def call(arguments: Sequence[str] | None = None) -> int:
    """Run a command; give its exit status. Errors that are ours to tell come out as exceptions."""
    status = app.main(args=None if arguments is None else list(arguments), prog_name="duben", standalone_mode=False)
    return status if isinstance(status, int) else 0
