"""`duben` and `python -m converter`."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


# Documents are values without cycles: looking for garbage as often as Python does costs a tenth of a short run.
GARBAGE = (200_000, 20, 50)  # start-up alone makes a hundred thousand objects that stay


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit status."""
    if (sys.argv[1:] if arguments is None else [*arguments]) == [
        "--version"
    ]:  # asked by scripts: nothing is imported for it
        from converter.version import __version__

        sys.stdout.write(f"duben {__version__}\n")
        return 0
    gc.set_threshold(*GARBAGE)
    _consoles()
    _terminate()
    import click

    from converter.batch.stop import Stopped
    from converter.cli import app
    from converter.errors import ConverterError

    try:
        return app.call(arguments)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("duben: stopped by Ctrl-C\n")
        return 130
    except ConverterError as error:
        from converter.cli import status
        from converter.cli.talk import Talk

        talk = Talk(as_json="--json" in (sys.argv if arguments is None else arguments))
        for line in str(error).splitlines():
            talk.error(line)
        return status.of_error(error)
    except BrokenPipeError:  # the reader of our output has gone: nothing to tell, and nobody to tell it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 74
    except Stopped:
        sys.stderr.write("duben: asked to end; nothing was lost, the same command goes on\n")
        return 75


def _consoles() -> None:
    """Let no character that a console lacks stop us; what is not a terminal gets UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is None:
            continue
        if not os.environ.get("PYTHONIOENCODING") and not stream.isatty():
            change(encoding="utf-8", errors="replace")
        else:
            change(errors="replace")


def _terminate() -> None:
    """Take SIGTERM and Ctrl-C as the wish to end early, in good order."""
    import signal
    import threading

    from converter.batch import stop

    stop.heard()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop.terminate)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, stop.interrupt)


if __name__ == "__main__":
    sys.exit(main())
