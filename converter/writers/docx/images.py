"""Pictures: their kind and size from their first bytes, and the drawing that shows them."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.writers.docx.xml import line, quoted
from converter.writers.markup.pictures import is_whole

if TYPE_CHECKING:
    from converter.model import Image, Resource
    from converter.writers.docx.scribe import Frame, Scribe

EMU = 635  # English Metric Units in a twip: 914400 an inch
_PIXEL = 15  # twips in a pixel of a page: 1/96 inch (CSS Values and Units 3, 6.2)
_HIGHEST = 0.8  # of the page's text: room for the caption
_WIDEST = 100_000  # pixels; more is a damaged header
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_BARE = {0xFF, 0x01, *range(0xD0, 0xD9)}  # markers of a JPEG without a length, and filling


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside the DOCX; sizes in pixels."""

    name: str
    width: int
    height: int
    data: bytes


def drawing(scribe: Scribe, image: Image, frame: Frame) -> str:
    """A run with the picture, no wider than its text; empty where its bytes are not to be had, which is a finding."""
    picture = _picture(scribe, image)
    if picture is None:
        return ""
    page = scribe.look.page
    room = (frame.width or page.text_width) - round(frame.left * scribe.look.styles["Normal"].size * 20)
    width, height = picture.width * _PIXEL, picture.height * _PIXEL
    scale = min(1.0, max(room, 1) / width, page.text_height * _HIGHEST / height)
    wide, high = max(1, round(width * scale)) * EMU, max(1, round(height * scale)) * EMU
    scribe.tallest = max(scribe.tallest, high // EMU)
    number = scribe.next_drawing
    scribe.next_drawing += 1
    if image.source:
        scribe.kept.setdefault("pictures", {})[str(number)] = image.source
    relation = frame.story.relations.add("image", picture.name)
    names = f'id="{number}" name="Picture {number}" descr={quoted(line(image.alt))}'
    title = f" title={quoted(line(image.title))}" if image.title else ""
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr {names}{title}/><wp:cNvGraphicFramePr>'
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def _picture(scribe: Scribe, image: Image) -> Picture | None:
    resource = _resource(scribe, image)
    shown = (image.resource or image.source)[:200]
    if resource is None:
        kind = "only on the web" if image.resource is None else "not among the article's files"
        severity = "info" if image.resource is None else "warning"
        scribe.find(
            "missing-picture", severity, f"the picture {shown!r} is {kind}: its description stands in its place"
        )
        return None
    try:
        data = scribe.context.read_resource(resource)
    except OSError as error:
        scribe.find(
            "missing-picture",
            "warning",
            f"the picture {shown!r} cannot be read ({error}): its description stands in its place",
        )
        return None
    digest = hashlib.sha256(data).hexdigest()
    known = scribe.pictures.get(digest)
    if known:
        return known
    size = measure(data)
    if size is None:
        scribe.find(
            "missing-picture",
            "warning",
            f"the picture {shown!r} is no whole PNG, JPEG or GIF: its description stands in its place",
        )
        return None
    kind, width, height = size
    if not is_whole(f"image/{kind}", data):
        scribe.find(
            "picture-cut", "warning", f"the picture {shown!r} ends before its end; readers may show a part of it"
        )
    picture = Picture(f"media/image{len(scribe.pictures) + 1}.{kind}", width, height, data)
    scribe.pictures[digest] = picture
    return picture


def _resource(scribe: Scribe, image: Image) -> Resource | None:
    if image.resource is None or scribe.document is None:
        return None
    return next((found for found in scribe.document.resources if found.name == image.resource), None)


def measure(data: bytes) -> tuple[str, int, int] | None:
    """Kind, width and height in pixels by a picture's header; None for what is no PNG, JPEG or GIF.

    >>> measure(b"GIF89a" + bytes([3, 0, 2, 0]))
    ('gif', 3, 2)
    """
    size: tuple[str, int, int] | None = None
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        size = ("png", *struct.unpack(">II", data[16:24]))
    elif data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= 10:
        size = ("gif", *struct.unpack("<HH", data[6:10]))
    elif data.startswith(b"\xff\xd8"):
        size = _measure_jpeg(data)
    if size is None or not (0 < size[1] <= _WIDEST and 0 < size[2] <= _WIDEST):
        return None
    return size


def _measure_jpeg(data: bytes) -> tuple[str, int, int] | None:
    """The first frame header (ITU T.81, B.2.2). Word shows a picture as it lies, so Exif's orientation is left alone."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return "jpeg", width, height
        if marker in {0xD9, 0xDA} or length < 2:
            return None
        at += 2 + length
    return None
