"""Selectors of elements: the part of CSS that site rules need.

`tag`, `#id`, `.class`, `[attribute]`, `[attribute=value]`, `[attribute^=beginning]` and these together (`div.note#x`);
a space between two means *anywhere inside of*. `selector@attribute` takes an attribute instead of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

PART = lazily(
    r"(?P<tag>[A-Za-z][A-Za-z0-9-]*|\*)?(?P<rest>(?:#[\w-]+|\.[\w-]+|\[[\w:-]+(?:\^?=(?:\"[^\"]*\"|'[^']*'|[^\]\"']*))?\])*)"
)
SIGN = lazily(
    r"#(?P<id>[\w-]+)|\.(?P<klass>[\w-]+)|\[(?P<name>[\w:-]+)(?:(?P<sign>\^?=)(?P<value>\"[^\"]*\"|'[^']*'|[^\]\"']*))?\]"
)


class Simple(NamedTuple):
    """One element by what it says itself."""

    tag: str = ""
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str], ...] = ()  # name, sign ("", "=" or "^="), value

    def matches(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether an element is meant."""
        if self.tag and tag != self.tag:
            return False
        if any(attributes.get("id") != own for own in self.ids):
            return False
        if self.classes and not set(self.classes) <= set(attributes.get("class", "").split()):
            return False
        for name, sign, value in self.attributes:
            given = attributes.get(name)
            if given is None or (sign == "=" and given != value) or (sign == "^=" and not given.startswith(value)):
                return False
        return True


class Selector(NamedTuple):
    """A way to an element: outermost part first; `attribute` is what to take of it, or None for its text."""

    text: str
    parts: tuple[Simple, ...]
    attribute: str | None = None


def parse_selector(text: str) -> Selector:
    """Read a selector. Raises ValueError that says what is wrong.

    >>> selector = parse_selector("div.note a[href^=/people/]@title")
    >>> [part.tag for part in selector.parts], selector.attribute
    (['div', 'a'], 'title')
    """
    way, _, attribute = text.partition("@")
    words = way.split()
    if not words:
        raise ValueError(f"selector {text!r} is empty")
    return Selector(text, tuple(_simple(word, text) for word in words), attribute.strip() or None)


def _simple(word: str, text: str) -> Simple:
    found = PART.fullmatch(word)
    if found is None:
        raise ValueError(f"selector {text!r}: {word!r} is none; it takes tag, #id, .class, [attribute=value]")
    ids: list[str] = []
    classes: list[str] = []
    attributes: list[tuple[str, str, str]] = []
    for sign in SIGN.finditer(found["rest"] or ""):
        if sign["id"]:
            ids.append(sign["id"])
        elif sign["klass"]:
            classes.append(sign["klass"])
        else:
            attributes.append((sign["name"].lower(), sign["sign"] or "", (sign["value"] or "").strip("\"'")))
    tag = (found["tag"] or "").lower().replace("*", "")
    return Simple(tag, tuple(ids), tuple(classes), tuple(attributes))
