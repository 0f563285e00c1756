"""From the bytes of a source to text: the one door of all readers to `text.charset`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.errors import ProfileError, Undecodable
from converter.model import Provenance
from converter.report import Change, Finding
from converter.source import has_markup
from converter.text.patterns import lazily
from converter.version import __version__

if TYPE_CHECKING:
    from converter.options import Options
    from converter.source import Source
    from converter.text.charset import Repair

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_AROUND = 8  # characters shown before a repair
TOO_BAD = 0.2  # share of replacement characters beyond which a source is no text
HEAD = 20_000  # bytes and code points that are looked at for control characters
CONTROL_BYTES = bytes((*range(1, 9), *range(14, 32), 127))
CONTROLS, UNREADABLE = lazily(r"[\x01-\x08\x0e-\x1f\x7f]"), lazily(r"[\x80-\x84\x86-\x9f\ufffd]")
FEW, MANY = 0.05, 0.08  # share of controls, and of them and what cannot be read, beyond which a source is no text


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
    be read, or where it is full of control characters, as the bytes of a program or a compressed file are under the
    name of a page; a page with such bytes between its tags is read. Raises ProfileError for an unknown charset.
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
    if _is_noise(source, text):
        raise Undecodable(f"{source.label} is no text: it is full of control characters; name the file that was meant")
    if unread:
        message = f"{unread} characters could not be read as {charset} and stand as U+FFFD"
        findings.append(Finding("charset", "warning", source.label, message))
    elif lost:
        message = f"the source itself holds {lost} U+FFFD: characters that were lost before it was saved"
        findings.append(Finding("charset", "warning", source.label, message))
    return Reading(text, charset, evidence, changes, tuple(findings))


def provenance(
    source: Source, reader: str, reading: Reading | None = None, media_type: str | None = None
) -> Provenance:
    """How bytes became a document: by a reader, and where they are text by a charset; `media_type` where it knows better."""
    return Provenance(
        sha256=source.sha256,
        size=len(source.data),
        media_type=media_type or source.media_type,
        charset=reading.charset if reading else None,
        charset_evidence=reading.evidence if reading else None,
        reader=reader,
        reader_version=__version__,
        name=source.name,
        address=source.address,
    )


def _is_noise(source: Source, text: str) -> bool:
    """Whether bytes are no text under any charset. Few bytes of controls say no before the text is looked at."""
    head = source.data[:HEAD]
    if len(head) - len(head.translate(None, CONTROL_BYTES)) <= FEW * len(head) / 2:
        return False
    start = text[:HEAD]
    controls, unreadable = len(CONTROLS.findall(start)), len(UNREADABLE.findall(start))
    if controls <= FEW * len(start) or controls + unreadable <= MANY * len(start):
        return False
    return source.media_type != "text/html" or not has_markup(source.data)


def _place(repair: Repair, text: str) -> str:
    """Where a repair of bytes stands: the byte, and the text before it."""
    before = " ".join(text[max(0, repair.start - _AROUND) : repair.start].split())
    return f"byte {repair.offset}, after {before}" if before else f"byte {repair.offset}"
