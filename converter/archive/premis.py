"""Provenance as one PREMIS 3 document: objects, events, agents; made from `provenance.jsonl`, for systems that read XML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from converter.archive import provenance
from converter.writers.markup.xml import escape, legal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd" version="3.0">\n'
)
Tree = tuple[str, "str | Iterable[Tree]"]


def xml(root: Path) -> Iterator[bytes]:
    """The document, part after part; the standard wants objects before events before agents."""
    yield HEAD.encode()
    long: dict[str, str] = {}
    seen: set[bytes] = set()
    for event in provenance.read(root):
        if event["eventType"] == "message digest calculation":
            long = event["eventDetail"]
        for made in _objects(event, long):
            key = bytes.fromhex(made["sha256"])[:8] + made["path"].encode("utf-8", "replace")[-8:]
            if key not in seen:
                seen.add(key)
                yield _object(made)
    agents: dict[str, dict[str, str]] = {}
    for event in provenance.read(root):
        agents.setdefault(_agent_id(event["agent"]), event["agent"])
        yield _event(event)
    for name in sorted(agents):
        agent = agents[name]
        yield _element(
            "agent",
            [
                ("agentIdentifier", [("agentIdentifierType", "name and version"), ("agentIdentifierValue", name)]),
                ("agentName", agent["name"]),
                ("agentType", agent["type"]),
                ("agentVersion", agent["version"]),
            ],
        )
    yield b"</premis>\n"


def _objects(event: dict[str, Any], long: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The files that an event says enough of: originals, articles, editions."""
    if event["eventType"] == "format identification":
        for file in event["source"]:
            more = {"sha512": long["sha512"]} if long.get("sha256") == file["sha256"] else {}
            yield file | more | {"format": event["eventDetail"]["format"]}
    elif event["eventType"] == "normalization":
        for file in event["outcome"]:
            yield file | {"format": event["eventDetail"]["format"]}
    elif event["eventType"] == "creation":
        for file in event["outcome"]:
            yield file | {"format": _format_of(file["path"])}


def _format_of(path: str) -> str:
    from converter import registry

    known = [form.media_type for form in registry.WRITERS.values() if path.endswith(form.suffixes)]
    return known[0] if known else "application/xml" if path.endswith(".xml") else "application/octet-stream"


def _object(file: dict[str, Any]) -> bytes:
    fixity: list[Tree] = [
        ("fixity", [("messageDigestAlgorithm", name.upper().replace("SHA", "SHA-")), ("messageDigest", file[name])])
        for name in ("sha256", "sha512")
        if name in file
    ]
    rows: list[Tree] = [
        ("objectIdentifier", _identifier("objectIdentifier", "path in the bag", file["path"])),
        (
            "objectCharacteristics",
            [
                *fixity,
                ("size", str(file["size"])),
                ("format", [("formatDesignation", [("formatName", file["format"])])]),
            ],
        ),
    ]
    return _element("object", rows, ' xsi:type="file"')


def _event(event: dict[str, Any]) -> bytes:
    detail = json.dumps(event["eventDetail"], ensure_ascii=False)
    rows: list[Tree] = [
        ("eventIdentifier", _identifier("eventIdentifier", "digest", event["eventIdentifier"])),
        ("eventType", event["eventType"]),
        ("eventDateTime", event["eventDateTime"]),
        ("eventDetailInformation", [("eventDetail", detail)]),
        ("eventOutcomeInformation", [("eventOutcome", event["eventOutcome"])]),
        (
            "linkingAgentIdentifier",
            [
                *_identifier("linkingAgentIdentifier", "name and version", _agent_id(event["agent"])),
                ("linkingAgentRole", "executing program"),
            ],
        ),
    ]
    for role in ("source", "outcome"):
        rows += [
            (
                "linkingObjectIdentifier",
                [
                    *_identifier("linkingObjectIdentifier", "path in the bag", file["path"]),
                    ("linkingObjectRole", role),
                ],
            )
            for file in event.get(role, [])
        ]
    return _element("event", rows)


def _identifier(name: str, kind: str, value: str) -> list[Tree]:
    return [(f"{name}Type", kind), (f"{name}Value", value)]


def _agent_id(agent: dict[str, str]) -> str:
    return f"{agent['name']} {agent['version']}"


def _element(name: str, rows: Iterable[Tree], attributes: str = "") -> bytes:
    return f" <{name}{attributes}>\n{_inner(rows, 2)} </{name}>\n".encode("utf-8", "replace")


def _inner(rows: Iterable[Tree], depth: int) -> str:
    space = " " * depth
    made = []
    for name, value in rows:
        if isinstance(value, str):
            made.append(f"{space}<{name}>{escape(legal(value)[0])}</{name}>\n")
        else:
            made.append(f"{space}<{name}>\n{_inner(value, depth + 1)}{space}</{name}>\n")
    return "".join(made)
