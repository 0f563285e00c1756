"""What kind of thing bytes are: told by content first and by name second. A PNG named `page.html` is a picture."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-executable"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"WARC/", "application/warc"),
    (b"{\\rtf", "application/rtf"),
)
NAMES = {
    "image/png": "a PNG picture",
    "image/jpeg": "a JPEG picture",
    "image/gif": "a GIF picture",
    "image/webp": "a WebP picture",
    "image/bmp": "a BMP picture",
    "application/pdf": "a PDF",
    "application/zip": "a ZIP",
    "application/gzip": "a gzip file",
    "application/epub+zip": "an EPUB",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a DOCX",
    "application/x-ole-storage": "an old Office file",
    "application/rtf": "an RTF file",
    "application/warc": "a WARC",
    "multipart/related": "an MHTML page",
}
EPUB = "application/epub+zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML_START = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s|<title[\s>]|<div[\s>]|<p[\s>]|<article[\s>]|<table[\s>]",
    re.IGNORECASE,
)
HTML_TAG = re.compile(
    rb"</?(?:html|body|div|p|span|a|br|table|td|li|h[1-6]|article|section|img)\b[^<>]{0,400}>", re.IGNORECASE
)
TAGS = 8  # of these that make a page
MHTML_START = re.compile(
    rb"\A(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,20}?content-type:\s*multipart/related", re.IGNORECASE
)
# Standard input has no name: front matter, or a heading and text, is Markdown.
MARKDOWN_START = re.compile(rb"---[ \t]*\r?\n[\w-]+[ \t]*:|#{1,3} \S[^\r\n]*\r?\n\s*\S")
NATIVE_START = re.compile(rb'\A\s*\{\s*"(?:schema|duben)"')
SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".shtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".json": "application/vnd.duben+json",
    ".epub": EPUB,
    ".docx": DOCX,
}
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


def media_type(data: bytes, name: str | None = None) -> str:
    r"""Tell the media type: by content first, by name second; text is `text/plain`, the rest `application/octet-stream`.

    >>> media_type(b"\x89PNG\r\n\x1a\n....", "page.html")
    'image/png'
    >>> media_type("# 标题".encode(), "a.md")
    'text/markdown'
    """
    for magic, kind in MAGIC:
        if data.startswith(magic):
            if magic == b"BM" and data[6:10] != b"\0\0\0\0":
                continue
            if kind == "application/x-ole-storage" and (name or "").lower().endswith(".docx"):
                return DOCX  # one with a password; its reader says so
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        kind, suffix = _zip_type(data), PurePosixPath((name or "").lower()).suffix
        return SUFFIXES[suffix] if kind == "application/zip" and suffix in (".epub", ".docx") else kind
    head = data[:4096]
    if MHTML_START.match(head):
        return "multipart/related"
    if NATIVE_START.match(head):
        return "application/vnd.duben+json"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(b"\0") * 3 > len(head):
        head = head.replace(b"\0", b"")  # UTF-16: enough to see tags
    by_name = SUFFIXES.get(PurePosixPath((name or "").lower()).suffix)
    if by_name == "text/html":
        return by_name
    stripped = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if by_name is None or by_name == "text/plain":
        if (stripped[:1] == b"<" and HTML_START.search(head)) or has_markup(head):
            return "text/html"
        if by_name is None and b"\0" in data[:4096] and head.count(b"\0"):
            return "application/octet-stream"
    if not name and MARKDOWN_START.match(stripped):
        return "text/markdown"
    return by_name or "text/plain"


def has_markup(data: bytes) -> bool:
    """Whether there are as many tags of a page as no other text has."""
    return len(HTML_TAG.findall(data)) >= TAGS


def describe(kind: str) -> str:
    """A media type in words, for messages."""
    return NAMES.get(kind, kind)


def _zip_type(data: bytes) -> str:
    if data[30:58] == b"mimetypeapplication/epub+zip":
        return EPUB
    if b"word/document" in data and b"[Content_Types].xml" in data:
        return DOCX
    return EPUB if b"META-INF/container.xml" in data else "application/zip"
