"""A corpus: rows in shards, in the order of the inputs, the same bytes each time."""

from __future__ import annotations

import json
import random

import pytest

from converter import profile
from converter.__main__ import main
from converter.batch import corpus, run, shards
from converter.batch.corpus import Wanted
from converter.batch.duplicates import Clusters
from converter.batch.rows import signature

zstandard = pytest.importorskip("zstandard")
parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("rensa")

SENTENCES = [f"第{number}个早晨,老人把担子放在城门洞里,热气在灯下慢慢散开。" for number in range(400)]


def article(number):
    return f"早市之{number}\n\n" + "\n\n".join(random.Random(number).sample(SENTENCES, 12)) + "\n"


@pytest.fixture
def pages(tmp_path):
    path = tmp_path / "pages.jsonl"
    rows = [{"text": article(number), "url": f"https://example.org/{number}"} for number in range(30)]
    rows[7] = {"text": ""}
    rows[20] = {"text": article(3).replace("早市之3", "早市之三") + "\n"}  # a near-duplicate of 3
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def go(source, out, wanted, **more):
    options = {"profile": profile.load("reading"), "jobs": 1} | more
    asked = run.Request(sources=(str(source),), out=str(out), **options)
    receipts = []
    totals = corpus.execute(asked, wanted, corpus.prepare(asked, wanted), receipts.append)
    return totals, receipts


def files(out):
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def rows_of(path):
    return [json.loads(line) for line in zstandard.ZstdDecompressor().decompress(path.read_bytes()).splitlines()]


def test_rows_stand_in_the_order_of_the_inputs(pages, tmp_path):
    out = tmp_path / "out"
    totals, _ = go(pages, out, Wanted(documents=10))
    assert (totals.done, totals.failed, totals.left) == (29, 1, 0)
    assert sorted(files(out)) == [f"part-0000{number}.jsonl.zst" for number in range(3)]
    rows = [row for number in range(3) for row in rows_of(out / f"part-0000{number}.jsonl.zst")]
    assert [row["name"][-2:] for row in rows] == [f"{n:02}" for n in range(1, 31) if n != 8]
    assert rows[0]["title"] == "早市之0"
    assert rows[0]["url"] == "https://example.org/0"
    assert rows[0]["script"] in ("zh-Hans", "either")
    assert rows[0]["characters"] == len("".join(rows[0]["text"].split()))
    assert rows[0]["repaired"] > 0
    assert set(rows[0]) == set(shards.COLUMNS)


def test_same_bytes_with_any_number_of_workers_and_in_parquet(pages, tmp_path):
    for form in ("jsonl", "parquet"):
        made = []
        for jobs in (1, 2):
            out = tmp_path / f"{form}{jobs}"
            go(pages, out, Wanted(form, 12, 0.8), jobs=jobs)
            made.append(files(out))
        assert made[0] == made[1]
    table = parquet.read_table(tmp_path / "parquet1" / "part-00000.parquet").to_pylist()
    assert table == rows_of(tmp_path / "jsonl1" / "part-00000.jsonl.zst")


def test_a_second_run_makes_only_what_has_changed(pages, tmp_path):
    out = tmp_path / "out"
    go(pages, out, Wanted(documents=10))
    before = files(out)
    totals, receipts = go(pages, out, Wanted(documents=10))
    assert (totals.skipped, totals.done, totals.failed) == (29, 0, 1)  # the one that has failed is named, not tried
    assert [(r.kind, "holds no text" in r.message) for r in receipts if r.wrong] == [("input", True)]
    (out / "part-00001.jsonl.zst").unlink()
    totals, _ = go(pages, out, Wanted(documents=10))
    assert (totals.skipped, totals.done, totals.failed) == (19, 10, 1)
    assert files(out) == before
    pages.write_bytes(pages.read_bytes() + json.dumps({"text": article(99)}).encode() + b"\n")
    totals, _ = go(pages, out, Wanted(documents=10))
    assert (totals.skipped, totals.done, totals.failed) == (29, 1, 1)


def test_an_edited_shard_is_not_overwritten(pages, tmp_path):
    out = tmp_path / "out"
    go(pages, out, Wanted(documents=10))
    before = files(out)
    for name, kinds in (("part-00001", {"input": 1, "edited": 10}), ("part-00000", {"input": 1, "edited": 9})):
        shard = out / f"{name}.jsonl.zst"
        shard.write_bytes(b"mine")
        totals, _ = go(pages, out, Wanted(documents=10))
        assert (totals.kinds, totals.done, totals.skipped) == (kinds, 0, 30 - sum(kinds.values()))
        assert shard.read_bytes() == b"mine"
        shard.write_bytes(before[shard.name])
        totals, _ = go(pages, out, Wanted(documents=10))
        assert (totals.kinds, totals.skipped) == ({"input": 1}, 29)
    (out / "part-00001.jsonl.zst").write_bytes(b"mine")
    assert go(pages, out, Wanted(documents=10), force=True)[0].done == 29
    assert files(out) == before


def test_near_duplicates_are_told(pages, tmp_path):
    out = tmp_path / "out"
    go(pages, out, Wanted(documents=10, near=0.8))
    (cluster,) = corpus.clusters(out)
    assert [(row["shard"], row["row"]) for row in cluster["members"]] == [(0, 3), (2, 0)]
    assert cluster["members"][1]["likeness"] > 0.8
    assert len((out / "part-00000.minhash").read_bytes()) == 9 * corpus.SIGNATURE


def test_clusters_join_and_do_not_depend_on_how_many_there_are():
    found = Clusters(0.8)
    texts = ["".join(random.Random(number).sample(SENTENCES, 30)) for number in range(40)]
    for text in texts:
        found.add(signature(text))
    assert found.found() == []
    for text in texts[:3]:
        found.add(signature(text + "完。"))
    found.add(signature(texts[0] + "完"))
    found.add(b"")
    assert found.found() == [[0, 40, 43], [1, 41], [2, 42]]


def test_the_command(pages, tmp_path, capsys):
    out = tmp_path / "out"
    command = ["corpus", str(pages), "-o", str(out), "--to", "parquet", "--near-duplicates", "0.8", "--shard", "20"]
    assert main(command) == 1  # the empty one
    assert "29 done, 1 failed -> " in capsys.readouterr().err
    assert {"part-00000.parquet", "part-00001.parquet", "near-duplicates.jsonl"} <= set(files(out))
    assert main(["status", str(out)]) == 1
    assert main(["retry", str(out)]) == 1
    assert "its own command" in capsys.readouterr().err
