"""List items that begin right after an inner paragraph, which Python-Markdown reads on into it."""

from __future__ import annotations

from markdown.preprocessors import Preprocessor

from converter.text.patterns import lazily

_ITEM = lazily(r"( *)(?:[-*+]|\d{1,9}[.)])\s")


class ItemsApart(Preprocessor):
    """Puts an empty line before an item that stands further out than the line before it.

    To CommonMark the item begins there anyway. It runs when fenced code has been put aside.
    """

    def run(self, lines: list[str]) -> list[str]:
        """The lines, some of them parted."""
        made: list[str] = []
        listed = False
        before = 0
        for line in lines:
            text = line.strip()
            item = _ITEM.match(line)
            depth = len(line) - len(line.lstrip(" "))
            if item and listed and before > depth:
                made.append("")
            listed = bool(item) or (listed and (not text or depth > 0))
            before = depth if text else 0
            made.append(line)
        return made
