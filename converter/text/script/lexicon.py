"""The dictionaries of opencc-python-reimplemented, read once and kept.

The distributions `OpenCC`, `opencc-py` and `opencc-python-reimplemented` all install the module `opencc` and overwrite
one another without a word, so the folder is checked before anything is read from it.
"""

from __future__ import annotations

from functools import cache
from importlib import util
from pathlib import Path
from typing import NamedTuple

from converter.errors import DependencyError
from converter.text.patterns import lazily

_FILES = (
    "config/s2t.json",
    "config/tw2sp.json",
    "dictionary/STPhrases.txt",
    "dictionary/TSCharacters.txt",
    "opencc.py",
)

# The marks at which opencc-python-reimplemented cuts a text; no entry of its dictionaries can match across one.
SEPARATOR = lazily(
    r"[\s\-,.?!*，。、；：？！…“”‘’『』「」﹁﹂—－（）《》〈〉～．／＼︒︑︔︓︿﹀︹︺︙︐［﹇］﹈︕︖︰︳︴︽︾︵︶｛︷｝︸﹃﹄【︻】︼]"
)


class WrongOpenCC(DependencyError):
    """The module `opencc` is missing, or is not the one of opencc-python-reimplemented."""


@cache
def check_distribution() -> Path:
    """Find the folder of opencc-python-reimplemented, or raise WrongOpenCC with the remedy.

    >>> (check_distribution() / "dictionary" / "STPhrases.txt").is_file()
    True
    """
    spec = util.find_spec("opencc")
    places = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    if not places:
        raise WrongOpenCC("the module opencc is not installed; run: pip install opencc-python-reimplemented")
    for place in places:
        if spec is not None and spec.origin is not None and all((place / name).is_file() for name in _FILES):
            return place
    raise WrongOpenCC(
        f"the module opencc in {places[0]} is not that of opencc-python-reimplemented: OpenCC and opencc-py install a "
        "module of the same name over it; run: pip uninstall -y opencc opencc-py opencc-python-reimplemented, "
        "then: pip install opencc-python-reimplemented"
    )


class Entries(NamedTuple):
    """One dictionary: keys in the order of the file, each with its forms parted by spaces, the preferred one first."""

    raw: dict[str, str]

    def first(self) -> dict[str, str]:
        """Each key with its preferred form."""
        return {key: value.partition(" ")[0] if " " in value else value for key, value in self.raw.items()}

    @property
    def forms(self) -> dict[str, tuple[str, ...]]:
        """Each key with all its forms."""
        return {key: tuple(value.split(" ")) for key, value in self.raw.items()}


def parse(text: str) -> Entries:
    r"""Read a dictionary in the form that OpenCC uses: key, tab, forms parted by spaces; `#` opens a comment.

    >>> parse("# new\n后\t後 后\n").forms
    {'后': ('後', '后')}
    """
    if "#" in text:
        text = "\n".join(line for line in text.split("\n") if not line.startswith("#"))
    cells = text.strip().replace("\n", "\t").split("\t")  # all at once: 50,000 lines are read at every start
    return Entries(dict(zip(cells[::2], cells[1::2], strict=True)))


@cache
def entries(name: str) -> Entries:
    """Read one dictionary of the package, for instance `STPhrases`."""
    return parse((check_distribution() / "dictionary" / f"{name}.txt").read_text("utf-8"))


@cache
def chain(config: str) -> tuple[tuple[str, ...], ...]:
    """Names of the dictionaries of a configuration: steps one after the other, each a group in order of preference.

    >>> chain("s2tw")
    (('STPhrases', 'STCharacters'), ('TWVariants',))
    """
    import json

    told = json.loads((check_distribution() / "config" / f"{config}.json").read_text("utf-8"))
    steps = (step["dict"] for step in told["conversion_chain"])
    return tuple(
        tuple(Path(part["file"]).stem for part in (step["dicts"] if step["type"] == "group" else [step]))
        for step in steps
    )


@cache
def configurations() -> tuple[str, ...]:
    """Names of the configurations that the package ships."""
    return tuple(sorted(path.stem for path in (check_distribution() / "config").glob("*.json")))


def table(pairs: dict[str, str]) -> tuple[int, ...]:
    """A table for `str.translate` over the whole first plane and beyond where needed.

    A sequence is twice as fast as the dictionary that `str.maketrans` gives: no key is missing, so nothing is raised.
    Characters past its end raise IndexError inside `str.translate`, which leaves them alone.
    A tuple of numbers is nothing that the garbage collector looks into.
    """
    last = max([0xFFFF, *(ord(key) for key in pairs)])
    made = list(range(last + 1))
    for key, value in pairs.items():
        made[ord(key)] = ord(value)
    return tuple(made)
