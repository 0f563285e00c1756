"""The exceptions of duben.

    ConverterError
    ├── InputError              no document can be made of this input
    │   ├── EmptyInput          nothing to read: no bytes, or no text in them
    │   ├── UnknownInput        no reader claims this kind of file
    │   ├── DamagedInput        a container or page that cannot be opened or passes its limits
    │   └── Undecodable         bytes that are text in no charset
    ├── ProfileError            a profile, rule file or option that cannot be followed
    ├── LedgerError             kept, changed and removed text do not add up to the source text: a bug of ours
    ├── RenderError             a document that a writer cannot render
    ├── OutputError             an output that cannot be written
    │   ├── Collision           two inputs with one output name
    │   └── EditedOutput        an output that somebody has edited since
    └── DependencyError         a package that is missing, or another one under its name

A doubt that can be lived with is a `Finding` in the report and no exception. A message names the file, the place and
the remedy.
"""

from __future__ import annotations


class ConverterError(Exception):
    """The base of all errors that duben raises on purpose."""


class InputError(ConverterError):
    """No document can be made of this input."""


class EmptyInput(InputError):
    """Nothing to read: no bytes, or no text in them."""


class UnknownInput(InputError):
    """No reader claims this kind of file."""


class DamagedInput(InputError):
    """A container or page that cannot be opened, or that passes its limits."""


class Undecodable(InputError):
    """Bytes that are text in no charset."""


class ProfileError(ConverterError):
    """A profile, rule file or option that cannot be followed."""


class LedgerError(ConverterError):
    """Kept, changed and removed text do not add up to the source text: a bug of ours."""


class RenderError(ConverterError):
    """A document that a writer cannot render."""


class OutputError(ConverterError):
    """An output that cannot be written."""


class Collision(OutputError):
    """Two inputs with one output name."""


class EditedOutput(OutputError):
    """An output that somebody has edited since it was written."""


class DependencyError(ConverterError):
    """A package that is missing, or another one that sits under its name."""
