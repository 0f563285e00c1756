"""What the tests of the writers build their books from."""

from __future__ import annotations

import struct
import zlib

from converter.model import Book, Card, Metadata, Paragraph, Text


def t(text):
    """A string as inlines."""
    return (Text(text),)


def p(*children, language=None):
    """A paragraph of strings and inlines."""
    return Paragraph(tuple(Text(node) if isinstance(node, str) else node for node in children), language)


def card_of(document, number=0, label=None):
    """The card of a document; its digest is its number."""
    metadata = document.metadata
    label = label or metadata.title or "x"
    return Card(label=label, metadata=metadata, digest=f"{number:064x}", language=metadata.language)


def book_of(*documents, bound=True, label="书", labels=None, metadata=None):
    """A book of documents, each with its number, from 1, as its digest; one article alone where it is not `bound`."""
    cards = tuple(card_of(document, n, (labels or {}).get(n)) for n, document in enumerate(documents, 1))
    by_digest = {card.digest: document for card, document in zip(cards, documents, strict=True)}
    own = metadata or (Metadata() if bound else documents[0].metadata)
    return Book(cards=cards, load=lambda card: by_digest[card.digest], metadata=own, label=label, bound=bound)


def picture(width=2, height=1):
    """A PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
