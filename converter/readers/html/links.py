"""Targets of links and pictures: made absolute, lazy pictures found, resources read."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from converter.model import Image, Resource
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Load = Callable[[str], tuple[str, bytes] | None]

LAZY = (
    "data-original",
    "data-src",
    "data-actualsrc",
    "data-lazy-src",
    "data-original-src",
    "data-lazyload",
    "data-echo",
    "data-url",
    "data-srcset",
    "zoomfile",
    "file",
    "original",
    "_src",
)
PLACEHOLDER = lazily(
    r"blank|spacer|loading|lazy|placeholder|grey|gray|1x1|pixel|transparent|none\.gif|^data:image/(?:gif|svg)",
    re.IGNORECASE,
)
ADDRESS = lazily(r"^(?:https?:)?//|^/|^\.{0,2}/|\.(?:jpe?g|png|gif|webp|bmp|svg|avif)\b|^[\w%.-]+/", re.IGNORECASE)
SCHEME = lazily(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SCHEMES = frozenset({"http", "https", "mailto", "ftp", "tel"})
TINY = 3  # pixels: counters and spacers
EXTENSIONS = {"image/jpeg": ".jpg", "image/svg+xml": ".svg"}


class Links:
    """What the builder asks about targets; it gathers the resources that pictures name."""

    def __init__(self, base: str | None, load: Load | None) -> None:
        self.base = base
        self.load = load
        self.resources: dict[str, Resource] = {}

    def target(self, href: str) -> str | None:
        """A link's target, absolute where the page's address is known; None for scripts and places on the page."""
        href = href.strip()
        if not href or href[0] == "#":
            return None
        scheme = SCHEME.match(href)
        if scheme and scheme[1].lower() not in SCHEMES:
            return None
        if self.base and not scheme:
            try:
                return urljoin(self.base, href)
            except ValueError:
                return None
        return href

    def image(self, attributes: Mapping[str, str]) -> Image | None:
        """The picture of an `img`: the address that would have been loaded, or None for spacers and counters."""
        if any(
            attributes.get(side, "").removesuffix("px").isdigit() and int(attributes[side].removesuffix("px")) <= TINY
            for side in ("width", "height")
        ):
            return None
        link = picture_address(attributes)
        if not link:
            return None
        alt = " ".join(attributes.get("alt", "").split())
        title = " ".join(attributes.get("title", "").split()) or None
        resource = self.resource(link)
        if resource is None and link.startswith("data:"):
            return None
        address = resource.name if resource and link.startswith("data:") else self.target(link) or link
        return Image(address, alt, title if title != alt else None, resource.name if resource else None)

    def resource(self, link: str) -> Resource | None:
        """The resource behind a picture's address, if its bytes are at hand."""
        known = self.resources.get(link)
        if known is not None or self.load is None:
            return known
        found = self.load(link)
        if found is None:
            return None
        kind, data = found
        digest = hashlib.sha256(data).hexdigest()
        extension = EXTENSIONS.get(kind, "." + kind.rpartition("/")[2])
        name = f"image-{digest[:12]}{extension}" if link.startswith("data:") else link
        made = Resource(name, kind, digest, len(data), link)
        self.resources[link] = made
        return made


def picture_address(attributes: Mapping[str, str]) -> str:
    """Where a picture's bytes are: lazy attributes first, then `src`, then the largest of `srcset`."""
    source = attributes.get("src", "").strip()
    for name in LAZY:
        lazy = attributes.get(name, "").strip()
        if lazy and (ADDRESS.search(lazy) or not source):
            return largest(lazy) if name.endswith("set") else lazy
    choices = attributes.get("srcset", "")
    if choices and (not source or PLACEHOLDER.search(source[:200])):
        return largest(choices)
    if PLACEHOLDER.search(source[:60]) and source.startswith("data:image/gif"):
        return ""
    return source


def largest(srcset: str) -> str:
    """The address of the largest picture of a `srcset`.

    >>> largest("a.jpg 1x, b.jpg 2x"), largest("a.jpg")
    ('b.jpg', 'a.jpg')
    """
    best, address = -1.0, ""
    for choice in re.split(r",\s+", srcset.strip()):
        parts = choice.split()
        if not parts:
            continue
        try:
            size = float(parts[1][:-1]) if len(parts) > 1 else 1.0
        except ValueError:
            size = 1.0
        if size > best:
            best, address = size, parts[0]
    return address
