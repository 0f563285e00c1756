"""The YAML that people write at the head of Markdown files, read without a library and without surprises.

Read are maps, block lists, flow lists and maps, plain and quoted scalars, literal (`|`) and folded (`>`) blocks, and
comments. Every scalar is a string: `2020-05-29` is no date, `true` no bool and `no` no false; an empty value, `null`
and `~` are None. Anchors, aliases, tags and merge keys are not read; they and all else that is not understood become
problems that name their lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from converter.text.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | list["Value"] | dict[str, "Value"] | None
_DEPTH = 8  # of lists and maps inside one another

_KEY = lazily(
    r"""
    (?P<key> "(?:[^"\\]|\\.)*" | '(?:[^']|'')*' | [^\s\-?:,\[\]{}\#&*!|>'"%@`](?:[^:\#]|:(?=\S)|(?<=\S)\#)*? )
    [ \t]*:(?:[ \t]+|\Z)
    """,
    re.VERBOSE,
)
_COMMENT = lazily(r"(?:^|[ \t])\#.*\Z")
_BLOCK = lazily(r"(?P<style>[|>])(?P<hints>[-+1-9]{0,2})[ \t]*(?:\#.*)?\Z")
_QUOTED = lazily(r""" "(?:[^"\\]|\\.)*" | '(?:[^']|'')*' """, re.VERBOSE | re.DOTALL)
_ESCAPE = lazily(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\n[ \t]*|.)", re.DOTALL)
_SIMPLE = {
    **{mark: mark for mark in '"\\/ \t'},
    **dict(zip("0abtnvfreN_LP", "\0\a\b\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True)),
}


class NotRead(Exception):
    """A part of the text that is none of the YAML above."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key at the top with its value, and its lines: from 0 in the text, `end` not included."""

    key: str
    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Lines that were not read, and why."""

    start: int
    end: int
    reason: str


def parse(lines: list[str]) -> tuple[list[Entry], list[Problem]]:
    """The entries of a map, and what could not be read; one bad entry does not spoil the others."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for start, end in _chunks(lines):
        try:
            entries.append(_entry(lines[start:end], start, end, seen))
        except NotRead as problem:
            problems.append(Problem(start, end, str(problem)))
    return entries, problems


def _entry(lines: list[str], start: int, end: int, seen: set[str]) -> Entry:
    if lines[0][0] in " \t":
        raise NotRead("an indented line without a key above it")
    key, value = _pair(lines, 0)
    if key in seen:
        raise NotRead(f"the key {key!r} stands here a second time")
    seen.add(key)
    return Entry(key, value, start, end)


def _chunks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of each entry at the top: its key and all that is indented, or a list item, below it."""
    start: int | None = None
    for place, line in enumerate(lines):
        if _is_blank(line):
            continue
        if start is None:
            start = place
        elif line[0] not in " \t" and not re.match(r"-(?:[ \t]|\Z)", line) and not _is_open(lines[start:place]):
            yield start, place
            start = place
    if start is not None:
        yield start, len(lines)


def _is_open(lines: list[str]) -> bool:
    """Whether a bracket or quote that the lines open is still open: a flow value may run on without indentation."""
    match = _KEY.match(lines[0])
    if match is None:
        return False
    rest = "\n".join([lines[0][match.end() :], *lines[1:]]).strip()
    if rest[:1] in {'"', "'"}:
        return _QUOTED.match(rest) is None
    if rest[:1] not in {"[", "{"}:
        return False
    bare = _QUOTED.sub("", rest)
    return sum(map(bare.count, "[{")) > sum(map(bare.count, "]}"))


def begins_with_key(line: str) -> bool:
    """Whether a line is one of `key: value`."""
    return _KEY.match(line) is not None


def _is_blank(line: str) -> bool:
    bare = line.strip()
    return not bare or bare.startswith("#")


def _pair(lines: list[str], depth: int) -> tuple[str, Value]:
    """Key and value of lines that begin with a key."""
    match = _KEY.match(lines[0])
    if match is None:
        raise NotRead("no line of the form `key: value`")
    key = match["key"]
    name = _unquoted(key) if key[0] in "\"'" else key
    return name, _value(lines[0][match.end() :], lines[1:], depth + 1)


def _value(head: str, below: list[str], depth: int) -> Value:
    """The value that begins right after a key or a dash, and goes on in the lines below."""
    if depth > _DEPTH:
        raise NotRead(f"lists and maps deeper than {_DEPTH} levels")
    head = head.strip()
    block = _BLOCK.match(head)
    if block:
        return _block(block["style"], block["hints"], below)
    if head[:1] in {"[", "{", '"', "'"}:
        return _flow("\n".join([head, *below]))
    if head[:1] and head[0] in "&*!%@`|>":
        raise NotRead(f"{head[0]!r} begins something that is not read here")
    head = _COMMENT.sub("", head).strip()
    below = [line for line in below if not _is_blank(line)]
    if not below:
        return _plain(head)
    if head:
        if any(_KEY.match(line.strip()) for line in below):
            raise NotRead("a value with further keys below it")
        return _plain(" ".join([head, *(_COMMENT.sub("", line).strip() for line in below)]))
    if re.match(r"[ \t]*-(?:[ \t]|\Z)", below[0]):
        return _list(below, depth)
    if not _KEY.match(below[0].strip()):
        return _value(below[0], below[1:], depth)
    return _map(below, depth)


def _plain(text: str) -> str | None:
    return None if text in {"", "~", "null", "Null", "NULL"} else text


def _indent(line: str) -> int:
    bare = line.lstrip(" ")
    if bare.startswith("\t"):
        raise NotRead("a tab in the indentation")
    return len(line) - len(bare)


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Lines of one indentation, each with the deeper ones below it."""
    level = _indent(lines[0])
    group: list[str] = []
    for line in lines:
        depth = _indent(line)
        if depth < level:
            raise NotRead("an indentation that fits nothing above")
        if depth == level and group:
            yield group
            group = []
        group.append(line)
    yield group


def _list(lines: list[str], depth: int) -> list[Value]:
    items: list[Value] = []
    for group in _groups(lines):
        match = re.match(r"( *-)(?:[ \t]+|\Z)", group[0])
        if match is None:
            raise NotRead("a line among list items that is none")
        rest = group[0][match.end() :]
        if _KEY.match(rest) and not rest.startswith(("[", "{")) and not _QUOTED.fullmatch(rest.strip()):
            items.append(_map([" " * match.end() + rest, *group[1:]], depth + 1))
        else:
            items.append(_value(rest, group[1:], depth + 1))
    return items


def _map(lines: list[str], depth: int) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for group in _groups(lines):
        level = _indent(group[0])
        key, value = _pair([group[0][level:], *group[1:]], depth)
        if key in made:
            raise NotRead(f"the key {key!r} stands here a second time")
        made[key] = value
    return made


def _block(style: str, hints: str, lines: list[str]) -> str:
    """A literal or folded block: line ends kept, or read as spaces; those at its end go unless `+` keeps them."""
    lines = [line for line in lines if not line.startswith("#")]  # a comment of the file, not of the block
    solid = [line for line in lines if line.strip()]
    if not solid:
        return ""
    digits = [int(mark) for mark in hints if mark.isdigit()]
    level = digits[0] if digits else min(_indent(line) for line in solid)
    bare = [line[level:] if line.strip() else "" for line in lines]
    text = "\n".join(bare)
    bare_text = text.rstrip("\n")
    folded = _folded(bare_text) if style == ">" else bare_text
    return folded + text[len(bare_text) :] if "+" in hints else folded


def _folded(text: str) -> str:
    """A line end is a space; n + 1 of them are n line ends."""
    return re.sub(r"[ \t]*\n(\n*)[ \t]*", lambda match: match[1] or " ", text)


# -- flow ---------------------------------------------------------------------------------------------------


def _flow(text: str) -> Value:
    value, place = _flow_value(text, 0, 0)
    rest = text[place:]
    if rest.strip() and not re.match(r"\s*(?:(?<=\s)#.*\s*)*\Z", rest):
        raise NotRead(f"{rest.strip()[:20]!r} after the end of the value")
    return value


def _skip(text: str, place: int) -> int:
    match = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*").match(text, place)
    return match.end() if match else place


def _flow_value(text: str, place: int, depth: int) -> tuple[Value, int]:
    if depth > _DEPTH:
        raise NotRead(f"lists and maps deeper than {_DEPTH} levels")
    place = _skip(text, place)
    mark = text[place : place + 1]
    if mark == "[":
        return _flow_list(text, place + 1, depth + 1)
    if mark == "{":
        return _flow_map(text, place + 1, depth + 1)
    if mark in {'"', "'"}:
        match = _QUOTED.match(text, place)
        if match is None:
            raise NotRead("a quoted string without its end")
        return _unquoted(match[0]), match.end()
    match = re.compile(r"(?:[^,\[\]{}\n:#]|:(?![\s,\]}])|(?<=\S)#|\n)*").match(text, place)
    assert match is not None
    bare = " ".join(match[0].split())
    if bare[:1] and bare[0] in "&*!%@`|>":
        raise NotRead(f"{bare[0]!r} begins something that is not read here")
    return _plain(bare), match.end()


def _flow_list(text: str, place: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    while True:
        place = _skip(text, place)
        if text[place : place + 1] == "]":
            return items, place + 1
        value, place = _flow_value(text, place, depth)
        items.append(value)
        place = _skip(text, place)
        mark = text[place : place + 1]
        if mark == ",":
            place += 1
        elif mark != "]":
            raise NotRead("a list in square brackets without its end")


def _flow_map(text: str, place: int, depth: int) -> tuple[Value, int]:
    made: dict[str, Value] = {}
    while True:
        place = _skip(text, place)
        if text[place : place + 1] == "}":
            return made, place + 1
        key, place = _flow_value(text, place, depth)
        place = _skip(text, place)
        if not isinstance(key, str) or text[place : place + 1] != ":" or key in made:
            raise NotRead("a map in braces that is none")
        made[key], place = _flow_value(text, place + 1, depth)
        place = _skip(text, place)
        mark = text[place : place + 1]
        if mark == ",":
            place += 1
        elif mark != "}":
            raise NotRead("a map in braces without its end")


def _unquoted(text: str) -> str:
    """The string of a quoted scalar, its line ends folded."""
    inner = text[1:-1]
    if text[0] == "'":
        return _folded(inner).replace("''", "'") if "\n" in inner else inner.replace("''", "'")
    if "\n" in inner:
        inner = re.sub(r"(?<!\\)[ \t]*\n(\s*\n)?[ \t]*", lambda match: "\n" if match[1] else " ", inner)
    return _ESCAPE.sub(_character, inner)


def _character(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] == "\n":
        return ""
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF:
            raise NotRead(f"\\{code} is no character")
        return chr(number)
    if code not in _SIMPLE:
        raise NotRead(f"\\{code} is no escape")
    return _SIMPLE[code]
