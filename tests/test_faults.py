"""Batches that something goes wrong with: nothing is lost. The counts are small here and large in `make faults`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "faults"))
import scenes

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers by /proc")


def test_a_killed_worker_loses_nothing(tmp_path):
    scenes.scene_worker_killed(tmp_path, 160)


def test_bad_documents_are_named_and_nobody_else_is_lost(tmp_path):
    scenes.scene_bad_documents(tmp_path, 150)


def test_a_run_killed_again_and_again_loses_nothing(tmp_path):
    scenes.scene_killed_runs(tmp_path, 120, 3)


def test_a_full_disk_leaves_what_was_there(tmp_path):
    if "skipped" in (told := scenes.scene_disk_full(tmp_path, 300)):
        pytest.skip(told["skipped"])


@pytest.mark.parametrize("scene", [scenes.scene_read_only, scenes.scene_permission_lost])
def test_a_folder_that_cannot_be_written(tmp_path, scene):
    if "skipped" in (told := scene(tmp_path, 200)):
        pytest.skip(told["skipped"])
