"""Pictures of an article: their bytes through the write context, taken at their word only where the bytes agree."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from converter.writers.markup.links import is_absolute, safe_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from converter.model import Image, Resource

SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}
_SVG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.DOTALL
)


class Loaded(NamedTuple):
    """A picture that an edition can carry."""

    data: bytes
    media_type: str
    digest: str

    @property
    def name(self) -> str:
        """A file name by content: one picture in many articles is one file."""
        return self.digest[:20] + SUFFIXES[self.media_type]


def media_type_of(data: bytes) -> str | None:
    """The type of a picture by its first bytes; None where it is none that reading systems must show."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if _SVG.match(data[:4096]) else None


def is_whole(media_type: str, data: bytes) -> bool:
    """Whether a picture has its end; one that was cut off is still shown as far as it goes."""
    if media_type == "image/webp":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    ending = {"image/png": b"IEND", "image/jpeg": b"\xff\xd9", "image/gif": b"\x3b"}.get(media_type, b"")
    return ending in data[-64:]


class Pictures:
    """Finds the pictures of one article; `place` says where the page shows one."""

    def __init__(
        self,
        resources: Iterable[Resource],
        read: Callable[[Resource], bytes],
        place: Callable[[Loaded], str],
    ) -> None:
        self.resources = {resource.name: resource for resource in resources}
        self.read = read
        self.place = place
        self.missing: list[str] = []  # sources of pictures that could not be had, and why
        self.cut: list[str] = []  # sources of pictures that end before their end
        self._shown: dict[str, str | None] = {}

    def show(self, image: Image) -> str | None:
        """The address by which the page shows a picture; None where its bytes cannot be had."""
        key = image.resource if image.resource is not None else f"\0{image.source}"
        if key not in self._shown:
            loaded, why = self._load(image)
            if why:
                self.missing.append(f"{_short(image.source or key)}: {why}")
            self._shown[key] = None if loaded is None else self.place(loaded)
        return self._shown[key]

    def _load(self, image: Image) -> tuple[Loaded | None, str]:
        if image.resource is None:
            target = safe_target(image.source)
            return None, "it is only on the web" if target and is_absolute(target) else "its file is not at hand"
        resource = self.resources.get(image.resource)
        if resource is None:
            return None, "the document does not hold it"
        try:
            data = self.read(resource)
        except (OSError, ValueError, LookupError) as error:
            return None, f"it cannot be read ({type(error).__name__})"
        kind = media_type_of(data)
        if kind is None:
            return None, "it is damaged or of a kind that reading systems do not show"
        if kind == "image/svg+xml":
            from converter.writers.markup.svg import clean_svg

            cleaned = clean_svg(data)
            if cleaned is None:
                return None, "it is no well-formed SVG"
            data = cleaned
        if not is_whole(kind, data):
            self.cut.append(_short(image.source or image.resource))
        return Loaded(data, kind, sha256(data).hexdigest()), ""


def _short(address: str) -> str:
    return address if len(address) <= 120 else f"{address[:117]}..."
