"""Dictionaries that a user gives for a run or a collection: they outrank everything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from converter.text.script.engine import choose, matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from converter.text.script.engine import Find, Match


@dataclass(frozen=True)
class Dictionary:
    """Words and what becomes of each; a word that becomes itself is kept as it is.

    The longest word wins, the leftmost among equals.

    >>> Dictionary({"软件": "軟體", "皇后": "皇后"}).find("皇后的软件")
    [(0, 2, '皇后'), (3, 5, '軟體')]
    """

    words: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Dictionary:
        r"""Read a dictionary: a word, a tab, its form (the first one where several are parted by spaces, as in OpenCC).

        A word alone on its line is kept. Lines that open with `#` are comments.

        >>> Dictionary.parse("# names\n于右任\n里弄\t里弄 裏弄\n").words
        {'于右任': '于右任', '里弄': '里弄'}
        """
        words: dict[str, str] = {}
        for number, line in enumerate(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            word, _, form = line.rstrip().partition("\t")
            if not word.strip() or "\t" in form:
                raise ValueError(f"line {number} of the dictionary is not a word, a tab and its form: {line!r}")
            words[word.strip()] = form.split(" ")[0] or word.strip()
        return cls(words)

    @classmethod
    def keep(cls, words: Iterable[str]) -> Dictionary:
        """A dictionary that keeps words as they are, such as names."""
        return cls({word: word for word in words})

    def __or__(self, other: Dictionary) -> Dictionary:
        """Both; `other` wins."""
        return Dictionary({**self.words, **other.words})

    @cached_property
    def _keys(self) -> list[str]:
        return [word for word in self.words if word]

    @cached_property
    def _find(self) -> Find:
        return matcher(self._keys)

    def find(self, text: str) -> list[Match]:
        """Where words of the dictionary stand, with their forms."""
        if not self._keys:
            return []
        return choose(self._find(text), [self.words[word] for word in self._keys])
