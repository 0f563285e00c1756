"""Verification of bags: ours and other makers', as folder, ZIP and tar; every damage found and named."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import shutil
import subprocess
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from bags import flip, names_of, seal_folder
from click.testing import CliRunner

from converter.__main__ import main
from converter.archive import fixity, tags
from converter.archive.table import Table
from converter.archive.verify import verify
from converter.cli.app import app
from converter.errors import InputError

NAMES = {
    "data/荷塘.txt": "月色".encode(),
    "data/子夜/第一章 开始.html": b"<p>1</p>" * 400,
    "data/" + unicodedata.normalize("NFC", "résumé.txt"): b"composed",
    "data/" + unicodedata.normalize("NFD", "décomposé.txt"): b"taken apart",
    "data/" + "长" * 83 + ".txt": b"a name of 253 bytes",
    "data/" + "x" * 255: b"a name of 255 bytes",
    "data/a b  c.txt": b"spaces",
    "data/empty": b"",
}
HARD = {"data/100%.txt": b"percent", "data/50%25.txt": b"percent written out", "data/line\nend\r.txt": b"line ends"}


def kinds(verdict):
    return [(problem.kind, problem.path) for problem in verdict.problems]


@pytest.fixture
def bag(tmp_path):
    return seal_folder(tmp_path / "bag", NAMES | HARD)


def test_our_bag_is_valid(bag):
    verdict = verify(bag)
    assert verdict.valid, verdict.problems
    assert verdict.version == "1.0"
    assert verdict.algorithms == ("sha256", "sha512")
    assert verdict.files == len(NAMES | HARD)
    assert verdict.size == sum(map(len, (NAMES | HARD).values()))
    assert not verdict.notes


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_nothing(bag, threads):
    flip(bag / "data/荷塘.txt", 3)
    assert kinds(verify(bag, threads=threads)) == [("changed", "data/荷塘.txt")]


def test_one_bit_in_any_file_is_found_and_named(tmp_path):
    """Every file, every kind of bit at some places; bag-info, manifests and tag manifests too."""
    bag = seal_folder(tmp_path / "bag", {"data/a.txt": b"some text\n", "data/b/c.txt": "文".encode()})
    random.seed(7)
    for name in names_of(bag):
        size = (bag / name).stat().st_size
        for place in sorted({0, size * 4, size * 8 - 1, *(random.randrange(size * 8) for _ in range(24))}):
            flip(bag / name, place)
            verdict = verify(bag, threads=1)
            assert any(name in problem.path for problem in verdict.problems), (name, place, verdict.problems)
            flip(bag / name, place)
    assert verify(bag).valid


def test_missing_unexpected_and_renamed_are_named(bag):
    (bag / "data/荷塘.txt").rename(bag / "data/荷花.txt")
    (bag / "data/empty").unlink()
    (bag / "data/new.txt").write_bytes(b"new")
    assert kinds(verify(bag)) == [
        ("count", "bag-info.txt"),
        ("missing", "data/empty"),
        ("renamed", "data/荷塘.txt"),
        ("unexpected", "data/new.txt"),
    ]


def test_a_longer_and_a_shorter_file_are_changed(bag):
    with (bag / "data/荷塘.txt").open("ab") as stream:
        stream.write(b"!")
    (bag / "data/a b  c.txt").write_bytes(b"")
    assert ("changed", "data/荷塘.txt") in kinds(verify(bag))
    assert ("changed", "data/a b  c.txt") in kinds(verify(bag))


def test_a_link_out_of_the_bag_is_refused(bag, tmp_path):
    (tmp_path / "outside").write_bytes("月色".encode())
    (bag / "data/荷塘.txt").unlink()
    (bag / "data/荷塘.txt").symlink_to(tmp_path / "outside")
    assert [kind for kind, path in kinds(verify(bag)) if path == "data/荷塘.txt"] == ["missing", "unreadable"]


def test_a_path_out_of_the_bag_is_never_opened(tmp_path):
    bag = seal_folder(tmp_path / "bag", {"data/a": b"a"})
    with (bag / "manifest-sha256.txt").open("a") as stream:
        stream.write(f"{'0' * 64}  data/../../secret\n")
    found = verify(bag)
    assert ("manifest", "manifest-sha256.txt") in kinds(found)
    assert ("changed", "manifest-sha256.txt") in kinds(found)


def test_a_name_composed_in_another_way_is_a_note(bag):
    name = unicodedata.normalize("NFC", "data/résumé.txt")
    (bag / name).rename(bag / unicodedata.normalize("NFD", name))
    verdict = verify(bag)
    assert verdict.valid
    assert "composed in another way" in verdict.notes[0]


# -- other makers -----------------------------------------------------------------------------------------------


def made_by_bagit(folder, names=NAMES, **more):
    bagit = pytest.importorskip("bagit")
    for name, data in names.items():
        path = folder / name.removeprefix("data/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    bagit.make_bag(str(folder), {"Source-Organization": "某图书馆"}, **more)
    return folder


@pytest.mark.parametrize("checksums", [["md5"], ["sha1", "sha256"], ["sha256", "sha512"], ["sha3_256", "blake2b"]])
def test_bags_of_bagit_python(tmp_path, checksums):
    bag = made_by_bagit(tmp_path / "bag", NAMES | HARD, checksums=checksums)
    verdict = verify(bag)
    assert verdict.valid, verdict.problems
    assert verdict.version == "0.97"
    flip(bag / "data/100%.txt", 0)
    flip(bag / "data/line\nend\r.txt", 0)
    assert sorted(kinds(verify(bag))) == [("changed", "data/100%.txt"), ("changed", "data/line\nend\r.txt")]


def test_bagit_python_reads_ours(tmp_path):
    bagit = pytest.importorskip("bagit")
    bag = seal_folder(tmp_path / "bag", NAMES)
    assert bagit.Bag(str(bag)).validate()


def test_zip_and_tar(bag, tmp_path):
    for form in ("zip", "tar", "gztar", "bztar", "xztar"):
        made = shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "bag")
        verdict = verify(made)
        assert verdict.valid, (form, verdict.problems)
        assert verdict.files == len(NAMES | HARD)
    flip(bag / "data/荷塘.txt", 5)
    for form in ("zip", "tar"):
        made = shutil.make_archive(str(tmp_path / "bad"), form, tmp_path, "bag")
        assert kinds(verify(made)) == [("changed", "data/荷塘.txt")]


@pytest.mark.usefixtures("bag")
def test_a_broken_zip_and_tar_are_problems_and_no_traceback(tmp_path):
    for form in ("zip", "tar", "gztar"):
        made = shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "bag")
        with Path(made).open("r+b") as stream:
            stream.truncate(stream.seek(0, 2) // 2)
        assert not verify(made).valid


@pytest.mark.usefixtures("bag")
def test_a_file_twice_in_a_zip(tmp_path):
    made = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "bag")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(made, "a") as made_zip:
        made_zip.writestr("bag/data/荷塘.txt", "月色")
    assert ("form", "data/荷塘.txt") in kinds(verify(made))


def test_a_hard_link_in_a_tar(bag, tmp_path):
    with tarfile.open(tmp_path / "bag.tar", "w") as tar:
        tar.add(bag, "bag", filter=lambda info: None if info.name.endswith("荷塘.txt") else info)
        info = tarfile.TarInfo("bag/data/荷塘.txt")
        info.type, info.linkname = tarfile.LNKTYPE, "bag/data/a b  c.txt"
        tar.addfile(info)
    assert kinds(verify(tmp_path / "bag.tar")) == [("changed", "data/荷塘.txt")]


def test_fetch(tmp_path):
    bag = seal_folder(tmp_path / "bag", {"data/a.txt": b"a", "data/b.txt": b"b"})
    (bag / "fetch.txt").write_text("https://example.org/b.txt 1 data/b.txt\n")
    assert verify(bag).valid
    (bag / "data/b.txt").unlink()
    found = verify(bag)
    assert ("missing", "data/b.txt") in kinds(found)
    assert "https://example.org/b.txt" in str(found.problems)
    (bag / "fetch.txt").write_text("https://example.org/c.txt - data/c.txt\nnonsense\nhttps://example.org - ../x\n")
    assert ("manifest", "data/c.txt") in kinds(verify(bag))
    assert kinds(verify(bag)).count(("form", "fetch.txt")) == 2


def test_a_manifest_that_leaves_a_file_out(tmp_path):
    bag = seal_folder(tmp_path / "bag", {"data/a.txt": b"a", "data/b.txt": b"b"})
    path = bag / "manifest-sha256.txt"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert ("manifest", "data/b.txt") in kinds(verify(bag))
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    assert ("manifest", "data/b.txt") not in kinds(verify(bag))


def test_utf16_tag_files(tmp_path):
    bag = tmp_path / "bag"
    (bag / "data").mkdir(parents=True)
    (bag / "data/荷.txt").write_bytes(b"x")
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n")
    digest = fixity.hashlib.md5(b"x").hexdigest()
    (bag / "manifest-md5.txt").write_text(f"{digest} *./data/荷.txt\r\n", "utf-16")
    assert verify(bag).valid


def test_digests_in_large_letters(tmp_path):
    bag = seal_folder(tmp_path / "bag", {"data/a.txt": b"a", "data/b.txt": b"b"})
    for path in bag.glob("*manifest*"):
        path.unlink() if path.name.startswith("tag") else path.write_text(
            path.read_text().upper().replace("DATA/A.TXT", "data/a.txt").replace("DATA/B.TXT", "data/b.txt")
        )
    assert verify(bag).valid
    path = bag / "manifest-sha256.txt"
    path.write_text(path.read_text().replace("A", "a", 1))
    assert [problem.path for problem in verify(bag).problems] == ["manifest-sha256.txt"]
    (bag / "bag-info.txt").write_text("Source-Organization: another maker\n")  # the standard allows it
    assert verify(bag).valid
    assert "large and in small letters" in verify(bag).notes[0]


def test_no_bag(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        verify(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no bag"):
        verify(tmp_path)
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(InputError, match="no bag"):
        verify(tmp_path / "x.txt")


def test_random_flips_in_a_bigger_bag(tmp_path):
    """120 here; `make proof` tries 1,000."""
    random.seed(3)
    files = {f"data/{n % 7}/{n}.bin": random.randbytes(random.randrange(1, 6000)) for n in range(150)}
    bag = seal_folder(tmp_path / "bag", files)
    names = names_of(bag)
    for _ in range(int(os.environ.get("DUBEN_FLIPS", "120"))):
        name = random.choice(names)
        place = random.randrange((bag / name).stat().st_size * 8)
        flip(bag / name, place)
        verdict = verify(bag)
        assert any(name in problem.path for problem in verdict.problems), (name, place)
        flip(bag / name, place)
    assert verify(bag).valid


# -- parts ------------------------------------------------------------------------------------------------------


def test_manifest_lines():
    rows = "\n".join(
        [f"{'a' * 8}  data/100%25.txt", f"{'B' * 8} *data/x", "nonsense", f"{'a' * 8}  ../x", f"{'aB' * 4}  data/y"]
    )
    read = list(tags.read_manifest(io.BytesIO(rows.encode()), "utf-8", strict=True))
    assert [(line.path, line.fault is None) for line in read] == [
        ("data/100%.txt", True),
        ("data/x", True),
        ("", False),
        ("../x", False),
        ("data/y", True),
    ]


def test_a_table_keeps_bytes_that_are_no_utf8():
    with Table(["md5"]) as table:
        name = "data/" + "旧闻".encode("gbk").decode("utf-8", "surrogateescape")
        assert table.add(name, 3)
        assert not table.add(name, 3)
        assert [row.path for row in table.rows()] == [name]


def test_command(bag):
    done = CliRunner().invoke(app, ["verify", str(bag)])
    assert done.exit_code == 0
    assert "valid: 11 payload files" in done.output
    flip(bag / "data/荷塘.txt", 0)
    done = CliRunner().invoke(app, ["verify", str(bag), "--json"], standalone_mode=False)
    assert done.return_value == 1
    said = json.loads(done.output)
    assert (said["valid"], said["problems"][0]["path"]) == (False, "data/荷塘.txt")


def test_sha512sum_agrees(tmp_path):
    if shutil.which("sha512sum") is None:
        pytest.skip("sha512sum is not on this machine")
    bag = seal_folder(tmp_path / "bag", NAMES)
    done = subprocess.run(["sha512sum", "--check", "--quiet", "manifest-sha512.txt"], cwd=bag, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["bag.zip", "bag.tar"])
def test_a_bag_that_may_not_be_read_is_named(tmp_path, monkeypatch, capfd, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04")

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["verify", str(tmp_path / name)]) == 65
    assert f"{name} cannot be read: Permission denied" in capfd.readouterr().err
