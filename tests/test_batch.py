"""Planning, publishing, remembering, and engines that lose nobody."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from converter import profile
from converter.__main__ import main
from converter.batch import engine, journal, lanes, limits, names, plan, publish, run, values, work
from converter.batch.manifest import Manifest
from converter.batch.names import Pattern, safe
from converter.batch.stop import Stopped
from converter.batch.values import Entry, Job, Published, Receipt, Setup, Target
from converter.collect import Item
from converter.errors import Collision, EditedOutput, OutputError, ProfileError
from converter.model import Card, Metadata, PartialDate
from converter.rendered import File, Rendered

ARTICLE = "{}\n\n今天天气很好,我们去公园散步吧!公园里的荷花已经开了。\n\n湖边的柳树也绿了,风一吹就像一道帘子。\n"


@pytest.fixture
def pages(tmp_path):
    """A folder of five small articles, two of them in a subfolder."""
    folder = tmp_path / "pages"
    (folder / "夏天").mkdir(parents=True)
    for number, name in enumerate(["a.txt", "b.txt", "c.txt", "夏天/d.txt", "夏天/e.txt"]):
        (folder / name).write_text(ARTICLE.format(f"第{number}篇:公园"), "utf-8")
    return folder


def request(source, out, **more):
    options = {"profile": profile.load("reading"), "jobs": 1} | more
    return run.Request(sources=(str(source),), out=str(out), **options)


def go(source, out, **more):
    asked = request(source, out, **more)
    receipts = []
    totals = run.execute(asked, run.prepare(asked), receipts.append)
    return totals, receipts


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".duben" not in path.parts
    }


# -- names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("荷塘月色", "荷塘月色"),
        ("为什么?/怎么办:上", "为什么？／怎么办：上"),
        ("a\\b|c*", "a＼b｜c＊"),
        (" 春天\u3000来了 . ", "春天 来了"),
        ("\u202e倒着\x1b[31m", "倒着[31m"),
        ("..", "untitled"),
        ("", "untitled"),
        ("NUL", "_NUL"),
        ("com1.txt", "_com1.txt"),
        ("e\u0301te\u0301", "été"),
        (os.fsdecode("旧闻".encode("gbk")), "旧闻"),
    ],
)
def test_safe_name(given, made):
    assert safe(given) == made
    assert safe(made) == made


def test_safe_name_is_short_in_bytes_and_cut_between_characters():
    made = safe("长" * 200)
    assert made == "长" * 80
    assert len(made.encode()) <= names.STEM_BYTES


@pytest.mark.parametrize("text", ["{autor}", "{title", "", "/{title}", "../{title}", "{stem}/"])
def test_bad_pattern_is_refused(text):
    with pytest.raises(ProfileError, match="--name"):
        Pattern.parse(text)


def test_pattern_is_filled():
    metadata = Metadata(title="A/B", published=PartialDate(2020, 5, 29, "08:06"), source="学习时报")
    card = Card(label="A/B", metadata=metadata, digest="")
    pattern = Pattern.parse("{source}/{number}-{date}-{title} {number:04} {stem}")
    assert pattern.fill("页", 7, 3, card) == "学习时报/007-2020-05-29T0806-A／B 0007 页"
    assert pattern.needs_content
    assert not Pattern.parse("{number}-{stem}").needs_content
    assert (
        Pattern.parse("{source}-{date}").fill("页", 1, 1, Card(label="x", metadata=Metadata(), digest=""))
        == "unknown-undated"
    )


# -- plan -----------------------------------------------------------------------------------------------------


def jobs_of(*relatives):
    return [Job(n, name, Item(name, f"/nowhere/{name}")) for n, name in enumerate(relatives, 1)]


def aimed(*relatives, formats=("markdown",), **more):
    return [[t.path for t in job.targets] for job in plan.aim(jobs_of(*relatives), formats, root=Path("/out"), **more)]


def test_outputs_mirror_the_tree():
    made = aimed("a.html", "x/b.txt", formats=("markdown", "epub"))
    assert made == [["a.md", "a.epub"], ["x/b.md", "x/b.epub"]]


@pytest.mark.parametrize(
    "clash", [("a.html", "a.txt"), ("a.html", "A.txt"), ("é.html", "e\u0301.txt"), ("a.html", "a.md/b.html")]
)
def test_collisions_are_errors_that_name_both(clash):
    with pytest.raises(Collision, match=r"a\.html|é\.html") as caught:
        aimed(*clash)
    assert clash[1] in str(caught.value)


def test_a_collision_of_names_that_look_alike_tells_their_code_points():
    with pytest.raises(Collision) as caught:
        aimed("x/é.html", "x/e\u0301.html")
    assert "x/é.html (U+00E9, NFC) and x/e\u0301.html (U+0065 U+0301, NFD) would both be x/é.md" in str(caught.value)
    with pytest.raises(Collision, match=r"a\.html \(U\+002E\) and a\u200b\.html \(U\+200B\) would both be a\.md"):
        aimed("a.html", "a\u200b.html")
    with pytest.raises(Collision, match=r"a\.html and A\.txt would be a\.md and A\.md, one file"):
        aimed("a.html", "A.txt")


def test_collisions_can_be_numbered():
    assert aimed("a.html", "a.txt", "a-2.txt", on_collision="suffix") == [["a.md"], ["a-2.md"], ["a-2-2.md"]]


def test_an_output_never_overwrites_an_input(tmp_path):
    (tmp_path / "a.md").write_text("# 标题\n\n正文。\n", "utf-8")
    with pytest.raises(Collision, match="is an input"):
        run.prepare(request(tmp_path / "a.md", tmp_path / "a.md"))
    with pytest.raises(Collision, match="is an input"):
        run.prepare(request(tmp_path, tmp_path))


def test_outputs_inside_the_source_folder_are_no_inputs(pages):
    go(pages, pages / "out")
    assert len(run.prepare(request(pages, pages / "out")).jobs) == 5


def test_outputs_beside_their_sources_are_no_inputs(pages):
    assert go(pages, pages)[0].done == 5
    totals, _ = go(pages, pages)
    assert (totals.done, totals.skipped, totals.ignored) == (0, 5, 5)


def test_a_file_named_twice_is_taken_once(pages):
    found = plan.gather([str(pages), str(pages / "a.txt"), str(pages / ".." / "pages" / "a.txt")])
    assert len(found.jobs) == 5


def test_an_address_is_refused_and_nothing_fetched():
    found = plan.gather(["https://example.org/a.html"])
    assert found.failed[0].message is not None
    assert "fetches nothing" in found.failed[0].message


# -- publish --------------------------------------------------------------------------------------------------


def rendered(*data, suffix=".md"):
    beside = tuple(File(f"a.assets/{n}.png", "image/png", bytes_) for n, bytes_ in enumerate(data[1:]))
    return Rendered((File(suffix, "text/markdown", data[0]), *beside))


def entry(files):
    return Entry("a.html", "0" * 64, "key", files)


def test_publish_writes_what_is_beside_first_and_nothing_twice(tmp_path, monkeypatch):
    order = []
    real = publish.write
    monkeypatch.setattr(publish, "write", lambda path, data: (order.append(path.name), real(path, data)))
    files, written = publish.publish(tmp_path, "x/a.md", rendered(b"text", b"0", b"1"), None)
    assert order == ["1.png", "0.png", "a.md"]
    assert [file.path for file in files] == ["x/a.md", "x/a.assets/0.png", "x/a.assets/1.png"]
    assert written == ("x/a.md", "x/a.assets/0.png", "x/a.assets/1.png")
    again, written = publish.publish(tmp_path, "x/a.md", rendered(b"text", b"0", b"1"), entry(files))
    assert (again, written) == (files, ())


def test_edited_outputs_are_kept_and_named(tmp_path):
    files, _ = publish.publish(tmp_path, "a.md", rendered(b"ours"), None)
    (tmp_path / "a.md").write_bytes(b"theirs")
    with pytest.raises(EditedOutput, match=r"edited.*--force"):
        publish.publish(tmp_path, "a.md", rendered(b"ours, new"), entry(files))
    assert (tmp_path / "a.md").read_bytes() == b"theirs"
    publish.publish(tmp_path, "a.md", rendered(b"ours, new"), entry(files), force=True)
    assert (tmp_path / "a.md").read_bytes() == b"ours, new"


def test_what_is_not_ours_is_kept_unless_it_is_empty(tmp_path):
    (tmp_path / "a.md").write_bytes(b"a diary")
    with pytest.raises(EditedOutput, match="not duben's"):
        publish.publish(tmp_path, "a.md", rendered(b"ours"), None)
    (tmp_path / "a.md").write_bytes(b"")
    publish.publish(tmp_path, "a.md", rendered(b"ours"), None)
    assert (tmp_path / "a.md").read_bytes() == b"ours"


def test_a_full_disk_leaves_the_old_output(tmp_path, monkeypatch):
    files, _ = publish.publish(tmp_path, "a.md", rendered(b"old"), None)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"a\.md cannot be written: No space left") as caught:
        publish.publish(tmp_path, "a.md", rendered(b"new"), entry(files))
    assert tree(tmp_path) == {"a.md": b"old"}
    assert work.failure(Job(1, "a.html"), caught.value).stops


def test_output_names_stay_inside(tmp_path):
    bad = Rendered((File(".md", "text/markdown", b""), File("../x.png", "image/png", b"")))
    with pytest.raises(OutputError, match="outside"):
        publish.publish(tmp_path, "a.md", bad, None)


def test_half_written_files_of_dead_processes_are_swept(tmp_path):
    dead = multiprocessing.get_context("fork").Process(target=os.getpid)
    dead.start()
    dead.join()
    (tmp_path / f".duben-{publish.HOST}-{dead.pid}-0.part").write_bytes(b"half")
    (tmp_path / f".duben-{publish.HOST}-{os.getpid()}-0.part").write_bytes(b"half")
    (tmp_path / f".duben-elsewhere-{dead.pid}-0.part").write_bytes(b"half")
    assert publish.sweep([tmp_path, tmp_path / "none"]) == 1


# -- manifest -------------------------------------------------------------------------------------------------


def test_manifest_keeps_what_it_is_told(tmp_path):
    made = entry((Published("x/a.md", "1" * 64, 3), Published("x/a.assets/0.png", "2" * 64, 1)))
    receipt = Receipt(number=1, label="a.html", status=values.DONE, outputs=((Target("markdown", "x/a.md"), made),))
    with Manifest(tmp_path) as manifest:
        manifest.record(receipt)
    with Manifest(tmp_path) as manifest, Manifest(tmp_path, write=False) as reading:
        assert manifest.entry("x/a.md") == reading.entry("x/a.md") == made
        assert manifest.holds("x/a.assets/0.png")
        assert not manifest.holds("x/b.md")
        assert reading.with_previous(Target("markdown", "x/a.md")).previous == made


def test_a_missing_manifest_is_empty_and_not_made_by_looking(tmp_path):
    with Manifest(tmp_path, write=False) as manifest:
        assert manifest.entry("a.md") is None
        assert not manifest.holds("a.md")
    assert not list(tmp_path.iterdir())


def test_a_manifest_of_the_first_form_is_taken_over(tmp_path):
    import sqlite3

    (tmp_path / ".duben").mkdir()
    base = sqlite3.connect(tmp_path / ".duben" / "manifest.sqlite")
    base.executescript("""
        CREATE TABLE outputs (path TEXT PRIMARY KEY, format TEXT NOT NULL, source TEXT NOT NULL,
            source_sha256 TEXT NOT NULL, key TEXT NOT NULL, files TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE files (path TEXT PRIMARY KEY, output TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE failures (source TEXT PRIMARY KEY, kind TEXT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
        INSERT INTO outputs VALUES ('a.md', 'markdown', 'a.html', 's', 'k', '[["a.md", "d", 3]]');
        PRAGMA user_version = 1;
    """)
    base.close()
    with Manifest(tmp_path, write=False) as manifest:
        assert manifest.counts() == {}
        assert manifest.entry("a.md").key == "k"
    with Manifest(tmp_path) as manifest:
        assert manifest.entry("a.md").files == (Published("a.md", "d", 3),)
        assert manifest.inputs() == []


def test_the_states_of_inputs(tmp_path):
    with Manifest(tmp_path) as manifest:
        manifest.begin({"sources": []}, ["a", "b", "c"])
        manifest.record(Receipt(number=1, label="a", status=values.DONE))
        manifest.record(
            Receipt(number=2, label="b", status=values.QUARANTINED, kind="died", message="b: x", mark="1:2")
        )
        assert manifest.end("interrupt") == 1
    with Manifest(tmp_path) as manifest:
        assert manifest.counts() == {"done": 1, "planned": 1, "quarantined": 1}
        assert manifest.held("b").mark == "1:2"
        assert [run.state for run in manifest.runs()] == ["interrupt"]
        manifest.begin({}, ["b"])
        assert manifest.held("b").mark == "1:2"  # until somebody tells otherwise
        manifest.record(Receipt(number=1, label="b", status=values.DONE))
        assert manifest.end("finished") == 0
        assert manifest.held("b") is None


# -- journal --------------------------------------------------------------------------------------------------


def noted(root, path, *contents, run="elsewhere-1-ff"):
    """Note an output of these contents in the journal of a run that is over."""
    files = tuple(Published(f"{path}{n or ''}", publish.digest(data), len(data)) for n, data in enumerate(contents))
    journal.note(str(root / ".duben"), run, Target("markdown", path), Entry("a.html", "s", "key", files))
    return files


def test_an_output_that_is_as_it_was_noted_is_ours(tmp_path):
    files = noted(tmp_path, "a.md", b"ours")
    noted(tmp_path, "b.md", b"never written")
    noted(tmp_path, "c.md", b"ours")
    (tmp_path / "a.md").write_bytes(b"ours")
    (tmp_path / "c.md").write_bytes(b"somebody else's")
    with Manifest(tmp_path) as manifest:
        assert journal.waits(tmp_path / ".duben")
        assert journal.take_in(tmp_path, manifest) == 1
        assert manifest.entry("a.md") == Entry("a.html", "s", "key", files)
        assert manifest.entry("b.md") is None
        assert manifest.entry("c.md") is None
        assert manifest.holds("a.md")
    assert not journal.waits(tmp_path / ".duben")


def test_an_output_half_way_from_old_to_new_is_known_file_by_file(tmp_path):
    old, picture = b"old", b"old picture"
    before = (Published("a.md", publish.digest(old), 3), Published("a.md1", publish.digest(picture), 11))
    new = noted(tmp_path, "a.md", b"new", b"new picture")
    (tmp_path / "a.md").write_bytes(old)
    (tmp_path / "a.md1").write_bytes(b"new picture")  # the picture comes first
    receipt = Receipt(number=1, label="x", status=values.DONE, outputs=((Target("markdown", "a.md"), entry(before)),))
    with Manifest(tmp_path) as manifest:
        manifest.record(receipt)
        manifest.commit()
        journal.take_in(tmp_path, manifest)
        known = manifest.entry("a.md")
    assert known.files == (before[0], new[1])
    assert known.key == ""  # to be made again
    publish.publish(tmp_path, "a.md", rendered(b"newest"), known)


def test_journals_of_runs_at_work_are_left_alone(tmp_path):
    mine = journal.name()
    noted(tmp_path, "a.md", b"ours", run=mine)
    (tmp_path / "a.md").write_bytes(b"ours")
    with Manifest(tmp_path) as manifest:
        assert journal.take_in(tmp_path, manifest) == 0
        assert journal.take_in(tmp_path, manifest, mine) == 1


def test_a_worker_that_outlives_its_run_is_heard(tmp_path):
    mine, home = journal.name(), str(tmp_path / ".duben")
    files = noted(tmp_path, "a.md", b"ours", run=mine)
    with Manifest(tmp_path) as manifest:
        assert journal.take_in(tmp_path, manifest, mine) == 0  # noted, and not published yet
        (tmp_path / "a.md").write_bytes(b"ours")
        journal.confirm(home, mine, Target("markdown", "a.md"), Entry("a.html", "s", "key", files))
        assert journal.take_in(tmp_path, manifest) == 1
        journal.confirm(home, mine, Target("markdown", "a.md"), Entry("a.html", "s", "key", files))
        journal.confirm(home, mine, Target("markdown", "a.md"), Entry("a.html", "s", "key", files))
        (left,) = (tmp_path / ".duben" / "journal").iterdir()
        assert left.read_bytes().count(b"\n") == 1


def test_a_half_written_line_is_passed_over(tmp_path):
    noted(tmp_path, "a.md", b"ours")
    (tmp_path / "a.md").write_bytes(b"ours")
    (path,) = (tmp_path / ".duben" / "journal").iterdir()
    path.write_bytes(path.read_bytes() + b'["markdown", "b.m')
    with Manifest(tmp_path) as manifest:
        assert journal.take_in(tmp_path, manifest) == 1


def test_a_damaged_manifest_is_told(tmp_path):
    (tmp_path / ".duben").mkdir()
    (tmp_path / ".duben" / "manifest.sqlite").write_bytes(b"not a database, by far not, and long enough" * 100)
    with pytest.raises(OutputError, match="manifest"):
        Manifest(tmp_path)


# -- runs -----------------------------------------------------------------------------------------------------


def test_a_second_run_does_only_what_is_left(pages, tmp_path):
    out = tmp_path / "out"
    first, _ = go(pages, out, formats=("markdown", "text"))
    assert (first.done, first.skipped) == (5, 0)
    before = tree(out)
    assert set(before) == {f"{n}.{s}" for n in ("a", "b", "c", "夏天/d", "夏天/e") for s in ("md", "txt")}
    second, receipts = go(pages, out, formats=("markdown", "text"))
    assert (second.done, second.skipped) == (0, 5)
    assert all(not receipt.written for receipt in receipts)
    (out / "a.md").unlink()
    (pages / "b.txt").write_text(ARTICLE.format("新的一篇") + "\n新的一段。\n", "utf-8")
    third, receipts = go(pages, out, formats=("markdown", "text"))
    assert (third.done, third.skipped) == (2, 3)
    assert [receipt.written for receipt in receipts[:2]] == [("a.md",), ("b.md", "b.txt")]
    assert (out / "a.md").read_bytes() == before["a.md"]


def test_another_profile_makes_everything_again(pages, tmp_path):
    go(pages, tmp_path / "out")
    totals, _ = go(pages, tmp_path / "out", profile=profile.load("reading", script_target="zh-Hant"))
    assert (totals.done, totals.skipped) == (5, 0)


def test_an_edited_output_is_named_and_the_rest_goes_on(pages, tmp_path):
    out = tmp_path / "out"
    go(pages, out)
    (out / "b.md").write_text("my own words", "utf-8")
    (out / "c.md").unlink()
    totals, receipts = go(pages, out)
    assert (totals.done, totals.skipped, totals.kinds) == (1, 3, {"edited": 1})
    assert str(out / "b.md") in receipts[1].message
    assert (out / "b.md").read_text() == "my own words"
    forced, _ = go(pages, out, force=True)
    assert forced.done == 5


def test_another_input_does_not_take_an_output_over(pages, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(ARTICLE.format("别的"), "utf-8")
    go(pages, tmp_path / "out")
    totals, receipts = go(other, tmp_path / "out")
    assert totals.kinds == {"edited": 1}
    assert "was made from" in receipts[0].message
    (pages / "a.txt").unlink()  # the old input has moved on: no clash any more
    assert go(other, tmp_path / "out")[0].done == 1


def test_names_from_titles(pages, tmp_path):
    out = tmp_path / "out"
    asked = {"pattern": Pattern.parse("{number}-{title}")}
    go(pages, out, **asked)
    assert sorted(tree(out)) == [
        "1-第0篇：公园.md",
        "2-第1篇：公园.md",
        "3-第2篇：公园.md",
        "夏天/4-第3篇：公园.md",
        "夏天/5-第4篇：公园.md",
    ]
    assert go(pages, out, **asked)[0].skipped == 5
    with pytest.raises(Collision, match="undated"):
        run.prepare(request(pages, out, pattern=Pattern.parse("{date}")))


def test_the_report_tells_every_input(pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    go(pages, tmp_path / "out", report=str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_bytes())
    assert [item["status"] for item in report["items"]] == ["done", "done", "done", "failed", "done", "done"]
    assert report["items"][0]["report"]["metadata"]["title"] == "第0篇：公园"
    assert report["items"][3]["error"]["kind"] == "input"
    assert report["totals"]["done"] == 5
    assert report["totals"]["failed_by"] == {"input": 1}
    assert list(tmp_path.glob(".duben-*")) == []


def test_a_bug_in_one_input_is_told_with_its_traceback(pages, tmp_path, monkeypatch):
    real = work.pipeline.run

    def buggy(source, profile):
        if source.name == "b.txt":
            raise ZeroDivisionError("oh no")
        return real(source, profile)

    monkeypatch.setattr(work.pipeline, "run", buggy)
    totals, receipts = go(pages, tmp_path / "out")
    assert (totals.done, totals.kinds) == (4, {"bug": 1})
    assert "ZeroDivisionError" in receipts[1].message
    assert "Traceback" in receipts[1].traceback
    with pytest.raises(ZeroDivisionError):
        go(pages, tmp_path / "out", debug=True)


@pytest.mark.parametrize(("raised", "word"), [(KeyboardInterrupt, "interrupt"), (Stopped, "terminate")])
def test_a_stopped_run_goes_on_where_it_was(pages, tmp_path, raised, word):
    asked = request(pages, tmp_path / "out")

    def stop(receipt):
        if receipt.number == 2:
            raise raised

    totals = run.execute(asked, run.prepare(asked), lambda _: None, stop)
    assert (totals.stopped, totals.done, totals.left) == (word, 2, 3)
    totals, _ = go(pages, tmp_path / "out")
    assert (totals.done, totals.skipped) == (3, 2)


def test_a_stopped_run_counts_what_its_workers_had_in_hand(tmp_path):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    for number in range(60):
        (pages / f"{number:02}.txt").write_text(ARTICLE.format(f"更多{number}"), "utf-8")
    asked, told = request(pages, out, jobs=2), []

    def stop(_):
        if len(tree(out)) > 10:
            raise KeyboardInterrupt

    totals = run.execute(asked, run.prepare(asked), told.append, stop)
    made = len(tree(out))
    assert (totals.stopped, totals.done, totals.left) == ("interrupt", made, 60 - made)
    assert [receipt.number for receipt in told] == sorted(receipt.number for receipt in told)
    with Manifest(out, write=False) as manifest:
        assert manifest.counts() == {values.DONE: made, values.PLANNED: 60 - made}


def test_a_full_disk_stops_the_run(pages, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publish, "write", full)
    totals, receipts = go(pages, tmp_path / "out")
    assert (totals.stopped, totals.kinds, totals.left, len(receipts)) == ("disk", {"disk": 1}, 4, 1)


def test_a_manifest_that_cannot_be_written_stops_the_run(pages, tmp_path, monkeypatch):
    def full(*_):
        raise OutputError("the manifest cannot be used: database or disk is full")

    asked = request(pages, tmp_path / "out")
    planned = run.prepare(asked)
    monkeypatch.setattr(Manifest, "record", full)
    notes = []
    totals = run.execute(asked, planned, lambda _: None, noted=notes.append)
    assert (totals.stopped, totals.left, len(notes)) == ("disk", 5, 1)


def test_same_bytes_with_any_number_of_workers(pages, tmp_path):
    for number in range(20):
        (pages / f"n{number:02}.txt").write_text(ARTICLE.format(f"更多{number}"), "utf-8")
    made = []
    for workers in (1, 2, 4):
        out = tmp_path / f"out{workers}"
        totals, receipts = go(pages, out, jobs=workers, formats=("markdown", "html"))
        assert totals.done == 25
        assert [receipt.number for receipt in receipts] == list(range(1, 26))
        made.append(tree(out))
    assert made[0] == made[1] == made[2]


# -- engines --------------------------------------------------------------------------------------------------


@pytest.fixture
def forked(monkeypatch):
    """Workers that share this module, so that a test's own function is found there."""
    monkeypatch.setattr(lanes, "context", lambda: multiprocessing.get_context("fork"))


def deadly(setup, jobs):
    """Work that kills its process for labels `die`, and once for labels `once`."""
    done = []
    for job in jobs:
        mark = Path(setup.root, f"{job.number}")
        if job.label == "die" or (job.label == "once" and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(Receipt(number=job.number, label=job.label, status=values.DONE))
    return done


def test_a_dead_worker_costs_its_own_job_only(tmp_path, forked):  # noqa: ARG001 -- forked is used for what it does
    labels = ["fine"] * 60
    labels[7] = labels[40] = "die"
    labels[20] = "once"
    jobs = [Job(number, label) for number, label in enumerate(labels, 1)]
    setup = SimpleNamespace(root=str(tmp_path))
    heard = []
    receipts = list(engine.in_order(engine.run(deadly, setup, jobs, 2, lost_worker=heard.append), jobs))
    assert heard
    assert [receipt.number for receipt in receipts] == list(range(1, 61))
    died = [receipt for receipt in receipts if receipt.kind == values.DIED]
    assert [receipt.number for receipt in died] == [8, 41]
    assert {receipt.status for receipt in died} == {values.QUARANTINED}
    assert died[0].message == (
        "die: the process at work on it died of SIGKILL (killed, or the machine was out of memory), 3 times"
    )


def heavy(setup, jobs):
    """Work that hangs, deaf to the alarm or not, or takes all memory, by label."""
    for job in jobs:
        if job.label == "deaf":
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
        if job.label in ("deaf", "hang"):
            while True:
                pass
        if job.label == "large":
            bytearray(4 << 30)
        if job.label == "stop" and not (mark := Path(setup.root, f"{job.number}")).exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGSTOP)
    return [Receipt(number=job.number, label=job.label, status=values.DONE) for job in jobs]


@pytest.mark.parametrize("workers", [1, 2])
def test_limits_of_time_and_memory_cost_their_own_job_only(tmp_path, forked, workers):  # noqa: ARG001
    labels = ["fine"] * 30
    labels[3], labels[11] = "hang", "large"
    if workers > 1:
        labels[17], labels[22] = "deaf", "stop"
    jobs = [Job(number, label) for number, label in enumerate(labels, 1)]
    setup = SimpleNamespace(root=str(tmp_path), limits=limits.Limits(0.3, 1000))
    receipts = list(engine.in_order(engine.run(heavy, setup, jobs, workers), jobs))
    wrong = {receipt.label: (receipt.status, receipt.kind) for receipt in receipts if receipt.wrong}
    quarantined = {"hang": (values.QUARANTINED, "time"), "large": (values.QUARANTINED, "memory")}
    assert wrong == quarantined | ({"deaf": (values.QUARANTINED, "time")} if workers > 1 else {})
    assert len(receipts) == 30
    messages = {receipt.label: receipt.message for receipt in receipts}
    assert workers == 1 or "hung for" in messages["deaf"]
    assert messages["hang"] == "hang: not done after 0.3 seconds; --time-limit allows more"
    assert messages["large"] == "large: 1000 MiB of memory are not enough; --memory-limit allows more"


def test_a_quarantined_input_is_left_alone_until_something_changes(pages, tmp_path, monkeypatch):
    real = work.pipeline.run
    calls = []

    def hungry(source, profile):
        calls.append(source.name)
        if source.name == "b.txt":
            raise MemoryError
        return real(source, profile)

    monkeypatch.setattr(work.pipeline, "run", hungry)
    out = tmp_path / "out"
    totals, _ = go(pages, out)
    assert (totals.done, totals.quarantined, totals.kinds) == (4, 1, {"memory": 1})
    calls.clear()
    totals, receipts = go(pages, out)
    assert (totals.skipped, totals.quarantined, calls) == (4, 1, [])
    assert [receipt.number for receipt in receipts] == [1, 2, 3, 4, 5]
    go(pages, out, only=frozenset({str(pages / "b.txt")}))
    assert calls == ["b.txt"]
    os.utime(pages / "b.txt", (1, 1))
    go(pages, out)
    assert calls == ["b.txt", "b.txt"]


def test_leaving_a_run_ends_its_workers(tmp_path, forked):  # noqa: ARG001
    jobs = [Job(number, "fine") for number in range(1, 100)]
    receipts = engine.run(deadly, SimpleNamespace(root=str(tmp_path)), jobs, 2)
    next(receipts)
    receipts.close()
    assert multiprocessing.active_children() == []


def test_few_inputs_need_no_pool():
    assert engine.workers_for(3) == 1
    assert engine.workers_for(3, 8) == 3
    assert engine.workers_for(1000) == engine.processors()


def test_setup_travels_small():
    import pickle

    setup = Setup(root="/out", profile=profile.load("reading"))
    assert len(pickle.dumps(setup)) < 2000
    assert pickle.loads(pickle.dumps(setup)) == setup


def test_a_manifest_that_a_stopped_run_left_empty_is_none(tmp_path, capfd):
    (tmp_path / ".duben").mkdir()
    (tmp_path / ".duben" / "manifest.sqlite").touch()
    assert main(["status", str(tmp_path)]) == 65
    assert "no folder that duben has written editions to" in capfd.readouterr().err


def test_a_signal_waits_while_a_process_is_started():
    done = []

    def stop(*_):
        raise Stopped

    def start():
        with lanes._undisturbed():
            signal.raise_signal(signal.SIGTERM)
            done.append("started")

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(Stopped):
            start()
        assert signal.getsignal(signal.SIGTERM) is stop
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["started"]
