"""The version of duben, in one place; it goes into reports and editions."""

__version__ = "0.1.0"
