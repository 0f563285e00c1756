"""The tag files that make a folder a bag: written last, from digests that were taken while the payload was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from converter.archive import disk, tags
from converter.archive.fixity import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from converter.archive.disk import Filed
    from converter.archive.table import Table


def seal(root: Path, table: Table, info: Iterable[tuple[str, str]]) -> None:
    """Write the tag files of BagIt 1.0; `table` holds the payload with its SHA-256 and SHA-512.

    `info` are the rows of `bag-info.txt`; Payload-Oxum is worked out here. Nothing may be written into the bag after.
    """
    count, size = table.total("payload")
    rows = [(label, value) for label, value in info if label != "Payload-Oxum"]
    rows.append(("Payload-Oxum", f"{size}.{count}"))
    filed: dict[str, Filed] = {
        "bag-info.txt": disk.write(root / "bag-info.txt", tags.info_text(rows).encode()),
        "bagit.txt": disk.write(root / "bagit.txt", tags.DECLARATION),
    }
    for column, algorithm in enumerate(OURS):
        name = f"manifest-{algorithm}.txt"
        with disk.Writer(root / name) as writer:
            block: list[str] = []
            for row in table.rows("payload"):
                digest = row.digests[column]
                assert digest is not None
                block.append(f"{digest.hex()}  {tags.encode_path(row.path)}\n")
                if len(block) >= 1000:
                    writer.write("".join(block).encode())
                    block.clear()
            writer.write("".join(block).encode())
        filed[name] = writer.filed
    for column, algorithm in enumerate(OURS):
        lines = "".join(f"{row[1:][column].hex()}  {tags.encode_path(name)}\n" for name, row in sorted(filed.items()))
        disk.write(root / f"tagmanifest-{algorithm}.txt", lines.encode())
