"""The wish to end early."""

from __future__ import annotations


class Stopped(BaseException):
    """The run was asked to end (SIGTERM): what is done stays, the rest is left for the next run."""


class SchedulerLost(Stopped):
    """The scheduler of the cluster is gone, or was never there; the message says which."""
