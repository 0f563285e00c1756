"""From the bytes of a source to text: the one door of all readers to `text.charset`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.errors import ProfileError, Undecodable
from converter.report import Change, Finding

if TYPE_CHECKING:
    from converter.options import Options
    from converter.source import Source
    from converter.text.charset import Repair

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_AROUND = 8  # characters shown before a repair
TOO_BAD = 0.2  # share of replacement characters beyond which a source is no text


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a source, and what had to be done to get it."""

    text: str
    charset: str
    evidence: str
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()


def decode(source: Source, options: Options, declared: str | None = None) -> Reading:
    """Decode a source: by the charset that the user gave, else by evidence; repairs are changes, doubts are findings.

    A charset that the user gave is read as its superset and believed; where the bytes clearly speak against it, a finding says so.

    NUL is dropped and said so: no document may hold it. Raises Undecodable where a fifth of the text and more cannot
    be read, ProfileError for an unknown charset.
    """
    from converter.text import charset as charsets

    findings: list[Finding] = []
    if options.charset:
        try:
            decoded = charsets.decode_as(source.data, options.charset)
        except LookupError as error:
            raise ProfileError(f"unknown charset {options.charset!r}; try utf-8, gb18030 or big5") from error
        against = charsets.doubt(source.data, decoded)
        if against is not None:
            message = f"{against}; if the text is wrong, try it without --charset"
            findings.append(Finding("charset", "warning", source.label, message))
    else:
        decoded = charsets.decode(source.data, declared)
    text, charset, evidence = decoded.text, decoded.charset, "; ".join(decoded.evidence)
    changes: tuple[Change, ...] = tuple(
        Change(r.rule, _place(r, text), r.before.hex(" "), r.after, r.confidence, gain=r.gain, raw=r.before.hex())
        for r in decoded.repairs
    )
    if "\0" in text:
        changes += (Change("control-characters", "whole text", "U+0000", "", 1.0, text.count("\0")),)
        text = text.replace("\0", "")
    lost = text.count(REPLACEMENT)
    unread = decoded.lost or (lost if options.charset else 0)
    if lost > 2 and lost > TOO_BAD * len(text):
        at = next((i for i, byte in enumerate(source.data) if byte > 0x7F), 0)
        if options.charset:
            raise Undecodable(f"{source.label} is not text in {charset} from byte {at}; try it without --charset")
        raise Undecodable(
            f"{source.label} is text neither in {charset} nor in another known charset from byte {at}; give --charset"
        )
    if unread:
        message = f"{unread} characters could not be read as {charset} and stand as U+FFFD"
        findings.append(Finding("charset", "warning", source.label, message))
    elif lost:
        message = f"the source itself holds {lost} U+FFFD: characters that were lost before it was saved"
        findings.append(Finding("charset", "warning", source.label, message))
    return Reading(text, charset, evidence, changes, tuple(findings))


def _place(repair: Repair, text: str) -> str:
    """Where a repair of bytes stands: the byte, and the text before it."""
    before = " ".join(text[max(0, repair.start - _AROUND) : repair.start].split())
    return f"byte {repair.offset}, after {before}" if before else f"byte {repair.offset}"
