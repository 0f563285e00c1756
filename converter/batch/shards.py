"""Shards: files of so many documents each, as JSONL under zstd or as Parquet, the same bytes each time."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from converter.errors import DependencyError
from converter.rendered import File, Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

SUFFIXES = {"jsonl": ".jsonl.zst", "parquet": ".parquet"}
LEVEL = 9  # of zstd
GROUP = 2000  # rows in a group of a Parquet file
COLUMNS = {
    **dict.fromkeys(("name", "text", "title", "published", "source", "site", "url", "language"), "string"),
    "authors": "strings",
    **dict.fromkeys(("metadata", "sha256", "text_sha256", "charset", "script"), "string"),
    **dict.fromkeys(("characters", "removed", "repaired", "damage", "doubts"), "integer"),
    "removed_share": "number",
    "doubtful": "strings",
}


def check(form: str, *, near: bool) -> None:
    """Raise DependencyError where a package is missing that this form of corpus needs."""
    from importlib.util import find_spec

    needed = ["zstandard" if form == "jsonl" else "pyarrow"] + (["rensa"] if near else [])
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise DependencyError(f"a corpus needs {' and '.join(missing)}: pip install 'duben[corpus]'")


def render(form: str, stem: str, rows: Sequence[bytes], signatures: Sequence[bytes]) -> Rendered:
    """A shard in memory; the signatures of its documents are a file beside it."""
    data = _jsonl(rows) if form == "jsonl" else _parquet(rows)
    media_type = "application/zstd" if form == "jsonl" else "application/vnd.apache.parquet"
    files = [File(SUFFIXES[form], media_type, data)]
    if any(signatures):
        files.append(File(f"{stem}.minhash", "application/octet-stream", b"".join(signatures)))
    return Rendered(tuple(files))


def _jsonl(rows: Sequence[bytes]) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=LEVEL).compress(b"".join(row + b"\n" for row in rows))


def _parquet(rows: Sequence[bytes]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"string": pa.string(), "strings": pa.list_(pa.string()), "integer": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    target = io.BytesIO()
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for start in range(0, len(rows), GROUP):
            group: list[dict[str, Any]] = [json.loads(row) for row in rows[start : start + GROUP]]
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
    return target.getvalue()
