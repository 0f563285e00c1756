"""Documents as values that JSON can hold, and back: lossless, with a schema number.

    {"schema": 1, "metadata": {...}, "blocks": [{"type": "paragraph", "children": ["text", {"type": "emphasis", ...}]}], ...}

A `Text` is a bare string; a field that has its default value is left out. Origins, the ledger's business, come along on
request. What is read may come from anywhere: every value is checked, and the place of a wrong one is named.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from converter import model
from converter.errors import DamagedInput
from converter.model import Document, Text
from converter.text.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SCHEMA = 1  # goes up when a field changes its meaning or leaves; a new field with a default needs no new number
DEPTH = 80  # of lists inside one another in the JSON; a page has some ten, Python's stack ends near 160

# name in the JSON -> class; what can stand among inlines and among blocks
INLINES = {
    "emphasis": model.Emphasis,
    "strong": model.Strong,
    "superscript": model.Superscript,
    "subscript": model.Subscript,
    "deleted": model.Deleted,
    "code": model.Code,
    "link": model.Link,
    "image": model.Image,
    "note-ref": model.NoteRef,
    "ruby": model.Ruby,
    "span": model.Span,
    "line-break": model.LineBreak,
}
BLOCKS = {
    "heading": model.Heading,
    "paragraph": model.Paragraph,
    "verse": model.Verse,
    "code": model.CodeBlock,
    "quote": model.Quote,
    "list": model.List,
    "table": model.Table,
    "figure": model.Figure,
    "thematic-break": model.ThematicBreak,
    "notes": model.Notes,
}
_NAMES = {kind: name for table in (INLINES, BLOCKS) for name, kind in table.items()}
# The type of a field as the model writes it -> how it is written and read; see `_WRITE` and `_READ`.
_PERSON_OR_DATE = {"person": model.Person, "date": model.PartialDate}


class _Field(NamedTuple):
    name: str
    type: str
    default: Any  # MISSING where there is none


def _fields(kind: type[Any]) -> tuple[_Field, ...]:
    """The fields of a class of the model, in their order."""
    if kind in _KNOWN:
        return _KNOWN[kind]
    made: list[_Field] = []
    for item in fields(kind):
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        made.append(_Field(item.name, str(item.type), default))
    return _KNOWN.setdefault(kind, tuple(made))


_KNOWN: dict[type[Any], tuple[_Field, ...]] = {}


# -- writing ------------------------------------------------------------------------------------------------


def document_to(document: Document, *, origins: bool = False) -> dict[str, Any]:
    """A document as a dict that `json.dumps` takes; equal documents give equal dicts, keys in one order."""
    return {"schema": SCHEMA, **_Writer(origins=origins).record(document)}


def book_to(
    label: str,
    metadata: model.Metadata,
    articles: Iterable[dict[str, Any]],
    sections: Iterable[model.Section] = (),
    series: model.Series | None = None,
) -> dict[str, Any]:
    """A bound book: its own label, metadata and sections, and its articles as `document_to` gives them."""
    writer = _Writer(origins=False)
    book: dict[str, Any] = {"label": label, "metadata": writer.record(metadata)}
    if rows := [writer.record(section) for section in sections]:
        book["sections"] = rows
    if series is not None:
        book["series"] = writer.record(series)
    return {"schema": SCHEMA, "book": book, "articles": list(articles)}


class _Writer:
    def __init__(self, *, origins: bool) -> None:
        self._origins = origins

    def record(self, value: Any) -> dict[str, Any]:
        """A value of the model by its fields."""
        kind = type(value)
        name = _NAMES.get(kind)
        made: dict[str, Any] = {} if name is None else {"type": name}
        for field, _, default in _fields(kind):
            part = getattr(value, field)
            if field == "origin" and not self._origins:
                continue
            if default is MISSING or part != default:
                made[field] = self.value(part)
        return made

    def value(self, value: Any) -> Any:
        if value is None or isinstance(value, str | int | float):
            return value
        if isinstance(value, Text):
            return value.text
        if isinstance(value, Edit):
            return [*value[:-1], value.raw.hex() if value.raw is not None else None]
        if isinstance(value, tuple):
            return [self.value(part) for part in value]
        made = self.record(value)
        if isinstance(value, model.Claim) and not isinstance(value.value, str):
            made["value"] = {("person" if isinstance(value.value, model.Person) else "date"): made["value"]}
        return made


# -- reading ------------------------------------------------------------------------------------------------


def document_from(form: object) -> Document:
    """The document of a dict that `document_to` made.

    Raises DamagedInput where the dict is none of ours, names the place, and refuses a schema that is newer.
    """
    if not isinstance(form, dict) or not isinstance(form.get("schema"), int):
        raise DamagedInput("this JSON is no document of duben: it has no schema number")
    if form["schema"] > SCHEMA:
        raise DamagedInput(f"this document has schema {form['schema']}, newer than {SCHEMA}; a newer duben reads it")
    rest = {key: value for key, value in form.items() if key not in {"schema", "type", "generator"}}
    document = _record(Document, rest, "document", 0)
    assert isinstance(document, Document)
    return document


def book_from(form: object) -> tuple[str, model.Metadata, tuple[Document, ...]] | None:
    """Label, metadata and articles of a dict that `book_to` made; None where it is no book."""
    if (
        not isinstance(form, dict)
        or not isinstance(form.get("articles"), list)
        or not isinstance(form.get("book"), dict)
    ):
        return None
    label, metadata = form["book"].get("label", ""), form["book"].get("metadata", {})
    if not isinstance(label, str):
        raise DamagedInput(f"book.label should be a string, not {_shown(label)}")
    articles = tuple(map(document_from, form["articles"]))
    return label, _record(model.Metadata, metadata, "book.metadata", 0), articles


def _record(kind: type[Any], form: object, place: str, depth: int) -> Any:
    if not isinstance(form, dict):
        raise DamagedInput(f"{place} should be an object, not {_shown(form)}")
    known = _fields(kind)
    extra = form.keys() - {field.name for field in known} - {"type"}
    if extra:
        raise DamagedInput(f"{place} has an unknown field {min(map(str, extra))!r}")
    values: dict[str, Any] = {}
    for name, type_, default in known:
        if name in form:
            values[name] = _read(type_, form[name], f"{place}.{name}", depth)
        elif default is MISSING:
            raise DamagedInput(f"{place} lacks {name!r}")
    return kind(**values)


def _read(type_: str, form: object, place: str, depth: int) -> Any:
    """A value of the type that the model writes as `type_`."""
    if type_.endswith(" | None"):
        if form is None:
            return None
        type_ = type_.removesuffix(" | None")
    if type_.startswith(("tuple[", "Sequence[")):
        return _tuple(type_, form, place, depth + 1)
    read = _READ.get(type_)
    if read is not None:
        return read(form, place, depth)
    return _record(getattr(model, type_), form, place, depth)


def _tuple(type_: str, form: object, place: str, depth: int) -> tuple[Any, ...]:
    if not isinstance(form, list):
        raise DamagedInput(f"{place} should be a list, not {_shown(form)}")
    if depth > DEPTH:
        raise DamagedInput(f"{place[:80]} lies deeper than {DEPTH} levels")
    inner = type_.partition("[")[2].removesuffix("]").removesuffix(", ...")
    return tuple(_read(inner, part, f"{place}[{number}]", depth) for number, part in enumerate(form))


def _simple(kind: type | tuple[type, ...], word: str) -> Callable[[object, str, int], Any]:
    def read(form: object, place: str, _: int) -> Any:
        if not isinstance(form, kind) or (isinstance(form, bool) and kind is not bool):
            raise DamagedInput(f"{place} should be {word}, not {_shown(form)}")
        return form

    return read


def _one_of(table: dict[str, Any]) -> Callable[[object, str, int], Any]:
    def read(form: object, place: str, depth: int) -> Any:
        if table is INLINES and isinstance(form, str):
            return Text(form)
        name = form.get("type") if isinstance(form, dict) else None
        if not isinstance(name, str) or name not in table:
            raise DamagedInput(f"{place} should be one of {', '.join(table)}, not {_shown(name or form)}")
        return _record(table[name], form, place, depth)

    return read


def _claimed(form: object, place: str, depth: int) -> Any:
    if isinstance(form, str):
        return form
    if isinstance(form, dict) and len(form) == 1 and (name := next(iter(form))) in _PERSON_OR_DATE:
        return _record(_PERSON_OR_DATE[name], form[name], f"{place}.{name}", depth)
    raise DamagedInput(f"{place} should be a string, a person or a date, not {_shown(form)}")


def _span(form: object, place: str, _: int) -> tuple[int, int]:
    match form:
        case [int() as start, int() as end]:
            return start, end
        case _:
            raise DamagedInput(f"{place} should be two numbers, not {_shown(form)}")


def _edit(form: object, place: str, _: int) -> Edit:
    match form:
        case [
            int() as start,
            int() as end,
            str() as before,
            str() as after,
            str() as rule,
            (int() | float()) as trust,
            *rest,
        ]:
            match rest:
                case [None | int() | float() as gain, None | str() as raw]:
                    return Edit(start, end, before, after, rule, trust, gain, _bytes(raw, place))
    raise DamagedInput(f"{place} should be an edit, not {_shown(form)}")


def _bytes(form: str | None, place: str) -> bytes | None:
    try:
        return None if form is None else bytes.fromhex(form)
    except ValueError:
        raise DamagedInput(f"{place} should end with bytes in hex, not {_shown(form)}") from None


def _shown(form: object) -> str:
    text = repr(form)
    return text if len(text) <= 40 else f"{text[:40]}..."


_READ: dict[str, Callable[[object, str, int], Any]] = {
    "str": _simple(str, "a string"),
    "int": _simple(int, "a whole number"),
    "float": _simple((int, float), "a number"),
    "bool": _simple(bool, "true or false"),
    "Inline": _one_of(INLINES),
    "Block": _one_of(BLOCKS),
    "Place": _span,
    "Edit": _edit,
    "str | Person | PartialDate": _claimed,
}
