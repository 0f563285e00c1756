"""SVG pictures without anything that acts or reaches out: no script, no handler, no address but inside the picture."""

from __future__ import annotations

import re

from lxml import etree

from converter.text.patterns import lazily

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_HREF = ("href", f"{{{_XLINK}}}href")
_REFUSED = {"script", "foreignObject", "a", "animate", "animateMotion", "animateTransform", "set"}
_DRAWS_ANOTHER = {"image", "use"}
_REACHES_OUT = lazily(r"url\(\s*['\"]?(?!['\"]?#)|@import|expression\(|javascript:", re.IGNORECASE)
_INLINE_PICTURE = lazily(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")


def clean_svg(data: bytes) -> bytes | None:
    """An SVG picture that only draws; None where the bytes are no well-formed SVG.

    Elements and attributes of other vocabularies (editors leave theirs), scripts, handlers, animation and embedded
    HTML go. Links inside the picture are unwrapped.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{{{_SVG}}}svg":
        return None
    seen: set[str] = set()
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or not node.tag.startswith(f"{{{_SVG}}}"):
            _drop(node)
            continue
        name = etree.QName(node).localname
        if name == "a":
            node.tag = f"{{{_SVG}}}g"
        elif name in _REFUSED or (name == "style" and _REACHES_OUT.search(node.text or "")):
            _drop(node)
            continue
        _clean_attributes(node, seen)
    for node in list(root.iter()):
        _drop_dead_reference(node, seen)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _drop_dead_reference(node: etree._Element, seen: set[str]) -> None:
    for name in _HREF:
        value = str(node.get(name, ""))
        if value.startswith("#") and value[1:] not in seen:
            del node.attrib[name]
    if etree.QName(node).localname in _DRAWS_ANOTHER and not any(name in node.attrib for name in _HREF):
        _drop(node)


def _clean_attributes(node: etree._Element, seen: set[str]) -> None:
    for name, value in [(str(name), str(value)) for name, value in node.attrib.items()]:
        keep = not name.startswith("{") or name in _HREF or name.startswith(f"{{{_XML}}}")
        if name in _HREF:
            keep = value.startswith("#") or bool(_INLINE_PICTURE.match(value))
        elif name.lower().startswith("on") or name.startswith("data-") or _REACHES_OUT.search(value):
            keep = False
        elif name == "id":
            keep = value not in seen and bool(re.fullmatch(r"[A-Za-z_][\w.-]*", value, re.ASCII))
            if keep:
                seen.add(value)
        if not keep:
            del node.attrib[name]
