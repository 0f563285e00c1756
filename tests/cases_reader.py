"""Read case files: Markdown in which each heading names a case, and fences hold what goes in and what comes out.

    # A comma between Han characters          (options: none)
    ```before
    你好,世界!
    ```
    ```after
    你好，世界！
    ```

Without `after` the text must come out unchanged; `before fails` marks a known failure. What needs characters that do not show
in a file is written with the info string `before escaped`: \\u3000, \\xa0, \\n as in Python. A fence may be longer than
three marks, to hold others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>before|after)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#+ +(?P<name>.+?)(?: +\((?P<options>options:[^)]*)\))?[ ]*$", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[nt\\])")


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    before: str
    after: str  # equal to `before` where the case must not change
    fails: bool  # known to fail
    options: str = ""  # what the heading says after "options:", as written

    @property
    def id(self):
        """The name as pytest prints it: without blanks."""
        return re.sub(r"\W+", "-", self.name).strip("-").lower()


def read_cases(path: Path) -> list[Case]:
    """All cases of a file, in order; ValueError names the file and the case that is not well formed."""
    text = path.read_text("utf-8")
    fences = list(_FENCE.finditer(text))
    headings = [h for h in _HEADING.finditer(text) if not any(f.start() < h.start() < f.end() for f in fences)]
    cases = []
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        end = following.start() if following else len(text)
        own = [f for f in fences if heading.end() <= f.start() < end]
        if not own:
            continue  # a title above a group of cases
        kinds = [f["kind"] for f in own]
        if kinds not in (["before"], ["before", "after"]):
            raise ValueError(f"{path}: case {heading['name']!r} has the fences {kinds}, not before and after")
        before, after = _body(own[0]), _body(own[-1])
        options = (heading["options"] or "").removeprefix("options:").strip()
        cases.append(
            Case(
                heading["name"], before, after, "fails" in own[0]["info"].split(), "" if options == "none" else options
            )
        )
    if len({case.id for case in cases}) < len(cases):
        raise ValueError(f"{path}: two cases have the same name")
    return cases


def _body(fence):
    """The text of a fence, without the line end before its last line."""
    body = fence["body"].removesuffix("\n")
    if "escaped" not in fence["info"].split():
        return body
    return _ESCAPE.sub(lambda found: found[0].encode("ascii").decode("unicode_escape"), body)
