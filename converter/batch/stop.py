"""The wish to end early: a signal raises it wherever the program is, and it is kept until somebody has heard it.

A destructor or a callback of a library may swallow what is raised in it. So the wish is put down too, and the loops over
receipts look for it.
"""

from __future__ import annotations

from typing import NoReturn


class Stopped(BaseException):
    """The run was asked to end (SIGTERM): what is done stays, the rest is left for the next run."""


class SchedulerLost(Stopped):
    """The scheduler of the cluster is gone, or was never there; the message says which."""


_wish: type[BaseException] | None = None


def terminate(*_: object) -> NoReturn:
    """What SIGTERM does."""
    _raise(Stopped)


def interrupt(*_: object) -> NoReturn:
    """What Ctrl-C does."""
    _raise(KeyboardInterrupt)


def _raise(wish: type[BaseException]) -> NoReturn:
    global _wish  # noqa: PLW0603 -- a process is asked once
    _wish = wish
    raise wish


def heed() -> None:
    """Raise the wish to end where there is one."""
    if _wish is not None:
        raise _wish


def heard() -> None:
    """Forget the wish: somebody acts on it, or another command begins."""
    global _wish  # noqa: PLW0603 -- as above
    _wish = None
