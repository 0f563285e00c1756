# ruff: noqa: ANN001, ANN002, ANN003, ANN201, ANN202, ARG001, ARG005 -- type checkers see dataclasses.dataclass instead
"""Frozen dataclasses that cost next to nothing to define: start-up matters.

`dataclasses.dataclass` compiles six functions for each class, half a millisecond; a run defines a hundred classes and
makes values of a third of them. Here the methods that all such classes have alike are shared, and `__init__` is compiled when the
first value is made. Type checkers see the dataclass that it is.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    _LEAN = {"frozen", "slots", "kw_only"}

    def dataclass(cls=None, /, **asked):
        """`dataclasses.dataclass`, cheaper for classes with `frozen=True, slots=True`; all others are handed on.

        >>> @dataclass(frozen=True, slots=True)
        ... class Point:
        ...     "A place."
        ...     x: int
        ...     y: int = 0
        >>> Point(1), Point(1) == Point(1, 0), dataclasses.replace(Point(1), y=2), hash(Point(3)) == hash((3, 0))
        (Point(x=1, y=0), True, Point(x=1, y=2), True)
        """
        if cls is not None or not (asked.get("frozen") and asked.get("slots") and _LEAN.issuperset(asked)):
            return dataclasses.dataclass(cls, **asked)
        kw_only = asked.get("kw_only", False)
        return lambda made: _lean(made, kw_only=kw_only)

    def _lean(cls, *, kw_only):
        own = cls.__dict__
        cls = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
        fields = dataclasses.fields(cls)
        known = {name for base in cls.__mro__[1:-1] for name in base.__dict__.get("__slots__", ())}
        names = {one.name for one in fields}
        body = {name: value for name, value in own.items() if name not in names and name not in _OWN}
        body["__slots__"] = tuple(one.name for one in fields if one.name not in known)
        if body.get("__hash__") is None:  # Python puts None beside an __eq__
            body.pop("__hash__", None)
        for name, method in _SHARED.items():
            body.setdefault(name, method)
        told = [one.name for one in fields if one.repr]
        compared = [one.name for one in fields if one.compare]
        body["__fields__"] = tuple(one.name for one in fields), told, _getter(compared)
        body.setdefault("__init__", _first_init)
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        return made

    _OWN = {"__dict__", "__weakref__"}
    _FACTORY = object()  # stands for a default that is made anew each time

    def _getter(names):
        if len(names) > 1:
            return attrgetter(*names)
        return (lambda self: (getattr(self, names[0]),)) if names else (lambda self: ())

    def _first_init(self, *args, **kwargs):
        """Compile `__init__` of the class that defines the fields, and go on with it."""
        for cls in type(self).__mro__:
            if cls.__dict__.get("__init__") is _first_init:
                cls.__init__ = _init_of(cls)
                return cls.__init__(self, *args, **kwargs)
        return None

    def _init_of(cls):
        known = {"__factory": _FACTORY, "__builtins__": {}}
        places, named, lines = [], [], []
        for number, one in enumerate(dataclasses.fields(cls)):
            known[f"__set{number}"] = getattr(cls, one.name).__set__
            value = one.name
            default = ""
            if one.default is not dataclasses.MISSING:
                known[f"__default{number}"] = one.default
                default = f"=__default{number}"
            elif one.default_factory is not dataclasses.MISSING:
                known[f"__make{number}"] = one.default_factory
                default = "=__factory"
                value = f"__make{number}() if {value} is __factory else {value}"
            if one.init:
                (named if one.kw_only else places).append(one.name + default)
            elif default:
                value = f"__make{number}()" if default == "=__factory" else f"__default{number}"
            else:
                continue
            lines.append(f" __set{number}(self, {value})")
        if hasattr(cls, "__post_init__"):
            lines.append(" self.__post_init__()")
        head = ", ".join(["self", *places, *(["*", *named] if named else [])])
        exec("\n".join([f"def __init__({head}):", *(lines or [" pass"])]), known)  # noqa: S102 -- as dataclasses does
        return known["__init__"]

    def _repr(self):
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__fields__[1])
        return f"{type(self).__qualname__}({told})"

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        values = self.__fields__[2]
        return values(self) == values(other)

    def _hash(self):
        return hash(self.__fields__[2](self))

    def _setattr(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delattr(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _getstate(self):
        return [getattr(self, name) for name in self.__fields__[0]]

    def _setstate(self, state):
        for name, value in zip(self.__fields__[0], state, strict=True):
            object.__setattr__(self, name, value)

    _SHARED = {
        "__repr__": _repr,
        "__eq__": _eq,
        "__hash__": _hash,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
    }

__all__ = ["dataclass"]
