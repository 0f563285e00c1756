"""Pictures beside a Markdown file: which file holds which resource, and by which address the text names it."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING

from converter.errors import ConverterError
from converter.rendered import File
from converter.report import Finding
from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Image, Resource
    from converter.rendered import WriteContext

_UNSAFE = lazily(r"[^\w.-]+")
_RESERVED = lazily(r"[%?#\x00-\x20]")  # what would end the path in an address; Han characters stay readable


class Assets:
    """The files beside one output; each resource is read once and written once, however many articles show it."""

    def __init__(self, context: WriteContext) -> None:
        self._context = context
        self._folder = f"{context.name}.assets"
        self._named: dict[str, str] = {}  # sha256 of a resource -> name of its file
        self._taken: set[str] = set()
        self._missing: set[str] = set()
        self._resources: dict[str, Resource] = {}
        self._place = ""
        self.files: list[File] = []
        self.findings: list[Finding] = []

    def turn_to(self, resources: Iterable[Resource], place: str) -> None:
        """Look pictures up among these resources from now on; `place` names the article in findings."""
        self._resources = {resource.name: resource for resource in resources}
        self._place = place

    def address(self, image: Image) -> str:
        """The address that the text gives for a picture: its file, or the page's own where there is no file."""
        resource = self._resources.get(image.resource) if image.resource else None
        if image.resource and resource is None and image.resource not in self._missing:
            self._missing.add(image.resource)
            message = f"the picture {image.resource} is not among the article's files and stays a link"
            self.findings.append(Finding("missing-picture", "warning", self._place, message))
        name = self._file(resource) if resource else None
        if name is None:
            return image.source
        return _RESERVED.sub(lambda match: f"%{ord(match[0]):02X}", f"{self._folder}/{name}")

    def _file(self, resource: Resource) -> str | None:
        key = resource.sha256 or resource.locator
        if key in self._named:
            return self._named[key]
        if key in self._missing:
            return None
        try:
            data = self._context.read_resource(resource)
        except (OSError, ConverterError) as error:
            self._missing.add(key)
            message = f"the picture {resource.name} cannot be read and stays a link: {error}"
            self.findings.append(Finding("missing-picture", "warning", self._place, message))
            return None
        name = self._free_name(resource)
        self._named[key] = name
        self.files.append(File(f"{self._folder}/{name}", resource.media_type, data))
        return name

    def _free_name(self, resource: Resource) -> str:
        """A name that every file system takes, like the resource's own, apart from the others also without case."""
        own = re.split(r"[/\\]", resource.name)[-1]
        stem, dot, suffix = own.rpartition(".")
        if not dot or not re.fullmatch(r"\w{1,5}", suffix, re.ASCII):
            stem, suffix = own, (mimetypes.guess_extension(resource.media_type) or "").lstrip(".")
        stem = _UNSAFE.sub("-", stem).strip("-.")[:60] or resource.sha256[:12] or "picture"
        ending = f".{suffix}" if suffix else ""
        name, number = f"{stem}{ending}", 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}-{number}{ending}"
        self._taken.add(name.casefold())
        return name
