"""How a folder of outputs stands: its inputs by state, and its outputs as they are on the disk now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from converter.batch import publish
from converter.batch.names import native
from converter.batch.values import FAILED, PLANNED, QUARANTINED

if TYPE_CHECKING:
    from pathlib import Path

    from converter.batch.manifest import Input, Manifest, Run


@dataclass(slots=True)
class Standing:
    """What the manifest and the disk say."""

    counts: dict[str, int]  # inputs by state
    wrong: list[Input]  # failed, quarantined and left over
    last: Run | None
    outputs: list[str] = field(default_factory=list)  # paths of main files
    edited: list[str] = field(default_factory=list)  # files that are not as duben wrote them
    gone: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """A form that `json.dumps` takes."""
        return {
            "inputs": self.counts,
            "outputs": len(self.outputs),
            "edited": self.edited,
            "gone": self.gone,
            "last_run": self.last.state if self.last else None,
            "open": [
                {"source": row.source, "state": row.state, "kind": row.kind, "message": row.message}
                for row in self.wrong
            ],
        }


def standing(root: Path, manifest: Manifest) -> Standing:
    """Compare every output with its digest. Raises OutputError where the manifest cannot be read."""
    runs = manifest.runs()
    found = Standing(manifest.counts(), manifest.inputs(FAILED, QUARANTINED, PLANNED), runs[-1] if runs else None)
    for target, entry in manifest.outputs():
        found.outputs.append(target.path)
        for file in entry.files:
            there = publish.digest_of(root / native(file.path))
            if there is None:
                found.gone.append(file.path)
            elif there != file.sha256:
                found.edited.append(file.path)
    return found
