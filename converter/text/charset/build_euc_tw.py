"""Build cns11643.bin, the table of EUC-TW: `python -m converter.text.charset.build_euc_tw`.

Python has no codec for EUC-TW. The C library's `iconv` knows it: every code of the planes 1 to 7 and 15 of CNS 11643 is put
through it once, and the characters are written down in order, as UTF-16 behind zlib. SOURCES.md of the language
model says so too.
"""

from __future__ import annotations

import shutil
import subprocess
import zlib
from concurrent.futures import ThreadPoolExecutor

from converter.text.charset.euc_tw import FIRST, PLANES, ROW, TABLE_PATH, UNASSIGNED


def characters_of(plane: int, iconv: str) -> str:
    """All characters of a plane in order of their codes, U+FFFD where none is assigned."""
    characters = []
    for row in range(FIRST, FIRST + ROW):
        codes = [bytes((0x8E, 0xA0 + plane, row, cell)) for cell in range(FIRST, FIRST + ROW)]
        whole = _run(iconv, b"\n".join(codes))
        if whole is not None:
            characters += whole.split("\n")
            continue
        with ThreadPoolExecutor(4) as pool:
            characters += [found or UNASSIGNED for found in pool.map(lambda code: _run(iconv, code), codes)]
    return "".join(c if len(c) == 1 else UNASSIGNED for c in characters)


def _run(iconv: str, raw: bytes) -> str | None:
    done = subprocess.run([iconv, "-f", "EUC-TW", "-t", "UTF-8"], input=raw, capture_output=True, check=False)  # noqa: S603
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def main() -> None:
    """Write the table into the package."""
    iconv = shutil.which("iconv")
    if iconv is None:
        raise SystemExit("no iconv on this machine")
    planes = [characters_of(plane, iconv) for plane in PLANES]
    TABLE_PATH.write_bytes(zlib.compress("".join(planes).encode("utf-16-le", "surrogatepass"), 9))
    for plane, characters in zip(PLANES, planes, strict=True):
        print(f"plane {plane}: {ROW * ROW - characters.count(UNASSIGNED):,} characters")
    print(f"{TABLE_PATH.name}: {TABLE_PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
