"""Archives: what is in them, that they prove themselves, grow, and come out the same when they are made again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from bags import flip
from click.testing import CliRunner
from lxml import etree

from converter.__main__ import main
from converter.archive import places
from converter.archive.verify import verify
from converter.cli.app import app

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "examples" / "pages"
CHECK = ROOT / "examples" / "check_bag.py"
ARTICLE = "{}\n\n今天天气很好,我们去公园散步吧!公园里的荷花已经开了。\n\n湖边的柳树也绿了,风一吹就像一道帘子。\n"
HARD = [
    "荷塘 月色.txt",
    "100% 正确?.txt",
    "50%25.txt",
    "line\nend\r.txt",
    unicodedata.normalize("NFC", "café.txt"),
    unicodedata.normalize("NFD", "résumé.txt"),
    "长" * 83 + ".txt",
    "x" * 251 + ".txt",
    " lead and trail .txt",
    "aux.txt",
    "无后缀.html",
]


def archive(*sources, bag, **more):
    arguments = ["archive", *map(str, sources), "-o", str(bag), "--quiet"]
    for name, value in more.items():
        arguments += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return main(arguments)


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def rows(bag):
    return [json.loads(row) for row in (bag / places.INDEX).read_text("utf-8").splitlines()]


def events(bag):
    return [json.loads(row) for row in (bag / places.PROVENANCE).read_text("utf-8").splitlines()]


def is_good(bag):
    """Valid for us, for bagit-python, and for the script that uses nothing of ours."""
    verdict = verify(bag)
    assert verdict.valid, verdict.problems
    assert not verdict.notes
    bagit = pytest.importorskip("bagit")
    assert bagit.Bag(str(bag)).validate()
    done = subprocess.run([sys.executable, CHECK, bag], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return True


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A bag of the examples, with everything."""
    bag = tmp_path_factory.mktemp("made") / "bag"
    more = {"title": "示例", "organization": "某图书馆", "identifier": "x-1", "info": "Contact-Name: 张三"}
    assert archive(PAGES, bag=bag, premis=True, **more) == 0
    return bag


@pytest.fixture
def bag(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "bag"))


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(ARTICLE.format(f"第{number}篇:公园"), "utf-8")
    return folder


# -- what is in a bag -------------------------------------------------------------------------------------------


def test_a_bag_of_the_examples(made):
    assert is_good(made)
    info = (made / "bag-info.txt").read_text("utf-8")
    for row in (
        "Source-Organization: 某图书馆",
        "External-Identifier: x-1",
        "Contact-Name: 张三",
        "Bagging-Date: 2023-08-20",
    ):
        assert row in info
    kept = rows(made)
    assert [row["name"] for row in kept] == sorted(path.name for path in PAGES.iterdir() if path.is_file())
    for row in kept:
        assert (made / row["original"]).read_bytes() == (PAGES / row["name"]).read_bytes()
        for folder, end in (("articles", ".md"), ("removed", ".txt"), ("removed", ".json")):
            assert (made / "data" / folder / (row["id"] + end)).is_file()
        for end in ("dc.xml", "jsonld", "report.json"):
            assert (made / places.metadata(row["id"], end)).is_file()
    assert sorted(path.name for path in (made / "data/editions").iterdir()) == [
        "collection.docx",
        "collection.epub",
        "collection.html",
    ]


def test_one_bit_in_any_file_is_found_and_named(bag):
    import random

    chance = random.Random(5)
    for path in tree(bag):
        bit = chance.randrange(8 * (bag / path).stat().st_size)
        flip(bag / path, bit)
        problems = verify(bag).problems
        assert any(path in problem.path for problem in problems), (path, bit, problems)
        flip(bag / path, bit)
    assert verify(bag).valid


def test_the_files_of_a_saved_page_come_along(made):
    (row,) = [row for row in rows(made) if row["beside"]]
    assert [name for name, *_ in row["beside"]] == ["04-watchmaker_files/bench.png"]
    name, path, sha256, size = row["beside"][0]
    data = (PAGES / name).read_bytes()
    assert (made / path).read_bytes() == data
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)
    assert (made / f"data/articles/{row['id']}.assets/bench.png").read_bytes() == data


def test_provenance_names_files_by_digests_that_hold(made):
    told = events(made)
    kinds = [event["eventType"] for event in told if "01-walk" in json.dumps(event, ensure_ascii=False)][:7]
    assert kinds == [
        "ingestion",
        "message digest calculation",
        "format identification",
        "decoding",
        "normalization",
        "modification",
        "validation",
    ]
    assert told[-1]["eventType"] == "information package creation"
    for event in told:
        assert event["eventDateTime"] == "2023-08-20T00:00:00Z"
        for file in (*event.get("source", []), *event.get("outcome", [])):
            assert hashlib.sha256((made / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    assert len({event["eventIdentifier"] for event in told}) == len(told)


def test_descriptions_are_well_formed(made):
    for path in made.rglob("*.xml"):
        etree.parse(path)
    for path in (*made.rglob("*.jsonld"), *made.rglob("*.report.json")):
        json.loads(path.read_text("utf-8"))
    collection = json.loads((made / places.COLLECTION_LD).read_text("utf-8"))
    assert (collection["name"], len(collection["hasPart"])) == ("示例", 6)
    for part in collection["hasPart"]:
        assert (made / places.METADATA / part["@id"]).is_file()
        assert (made / places.METADATA / part["url"]).resolve().is_file()


def test_premis_lists_each_original_with_both_digests(made):
    space = "{http://www.loc.gov/premis/v3}"
    root = etree.parse(made / places.PREMIS).getroot()
    order = [child.tag.removeprefix(space) for child in root]
    assert order == sorted(order, key=["object", "event", "agent"].index)
    named = {found.text for found in root.iter(f"{space}objectIdentifierValue")}
    assert {row["original"] for row in rows(made)} <= named
    assert order.count("event") == len(events(made))


def test_the_recipe_is_kept_with_rules_and_words(tmp_path, texts):
    (tmp_path / "rules").mkdir()
    shutil.copy(ROOT / "converter/rules/boilerplate.toml", tmp_path / "rules/mine.toml")
    (tmp_path / "词.txt").write_text("公园\t公園子\n", "utf-8")
    bag = tmp_path / "bag"
    assert main(["templates", "export", str(tmp_path / "looks")]) == 0
    page = tmp_path / "looks/html/page.html"
    page = page if page.exists() else next((tmp_path / "looks/html").glob("*.html"))
    page.write_text(page.read_text("utf-8") + "<!-- mine -->", "utf-8")
    more = {"rules": tmp_path / "rules", "dictionary": tmp_path / "词.txt", "script": "zh-Hant", "to": "html"}
    more["templates"] = tmp_path / "looks"
    assert archive(texts, bag=bag, **more) == 0
    assert is_good(bag)
    assert "公園子" in next((bag / "data/articles").iterdir()).read_text("utf-8")
    assert "<!-- mine -->" in (bag / "data/editions/collection.html").read_text("utf-8")
    shutil.rmtree(tmp_path / "rules")
    shutil.rmtree(tmp_path / "looks")
    (tmp_path / "词.txt").unlink()
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


# -- names ------------------------------------------------------------------------------------------------------


def test_hard_names(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    given = {}
    for number, name in enumerate(HARD):
        text = ARTICLE.format(f"第{number}篇:公园")
        data = (f"<html><body><p>{text}</p></body></html>" if name.endswith(".html") else text).encode()
        try:
            (folder / name).write_bytes(data)
        except OSError:  # a file system that does not take the name
            continue
        given[name] = data
    bag = tmp_path / "bag"
    assert archive(folder, bag=bag) == 0
    assert is_good(bag)
    assert {row["name"]: (bag / row["original"]).read_bytes() for row in rows(bag)} == given
    for path in tree(bag):
        assert "%" not in path
        assert path == unicodedata.normalize("NFC", path)
        assert all(len(part.encode()) < 144 for part in path.split("/"))
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_a_name_that_is_no_utf8(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        (folder / os.fsdecode("旧闻.txt".encode("gbk"))).write_text(ARTICLE.format("公园"), "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert archive(folder, bag=tmp_path / "bag", to="none") == 0
    assert is_good(tmp_path / "bag")
    assert rows(tmp_path / "bag")[0]["name"] == "旧闻.txt"


def test_one_page_twice_and_two_pages_of_one_name(tmp_path, texts):
    (texts / "sub").mkdir()
    shutil.copy(texts / "0.txt", texts / "sub/copy.txt")
    (texts / "sub/1.txt").write_text(ARTICLE.format("另一篇"), "utf-8")
    bag = tmp_path / "bag"
    assert archive(texts, bag=bag) == 0
    assert is_good(bag)
    assert sorted(row["received"] for row in rows(bag)) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "sub/1.txt"]
    (again,) = [event for event in events(bag) if event["eventOutcome"] == "already there"]
    assert again["eventDetail"]["received"] == "sub/copy.txt"


def test_one_page_twice_that_cannot_be_archived(tmp_path, texts, capfd):
    (texts / "a.txt").write_bytes(b"")
    (texts / "b.txt").write_bytes(b"")
    assert archive(texts, bag=tmp_path / "bag") == 1
    told = capfd.readouterr().err
    assert "a.txt holds no text" in told
    assert "b.txt: the same bytes as" in told
    assert is_good(tmp_path / "bag")
    assert not [event for event in events(tmp_path / "bag") if event["eventOutcome"] == "already there"]


# -- sources ----------------------------------------------------------------------------------------------------


def test_members_of_a_zip_and_lines_of_jsonl(tmp_path):
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as made:
        for path in sorted(PAGES.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(PAGES).as_posix())
    record = {"url": "https://example.org/1", "title": "公园", "text": ARTICLE.format("公园")}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")
    bag = tmp_path / "bag"
    assert archive(tmp_path / "pages.zip", tmp_path / "corpus.jsonl", bag=bag) == 0
    assert is_good(bag)
    kept = rows(bag)
    assert len(kept) == 7
    assert {row["container"] for row in kept} == {"pages.zip", "corpus.jsonl"}
    assert [name for row in kept for name, *_ in row["beside"]] == ["04-watchmaker_files/bench.png"]
    (line,) = [row for row in kept if row["form"] == "jsonl"]
    assert json.loads((bag / line["original"]).read_bytes()) == record
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_documents_with_pictures_inside(tmp_path):
    bag = tmp_path / "bag"
    assert main(["convert", str(PAGES), "-o", str(tmp_path / "in"), "--to", "epub,docx,json", "-q"]) == 0
    assert archive(tmp_path / "in", bag=bag, to="epub") == 0
    assert is_good(bag)
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_a_bad_input_is_named_and_left_out(tmp_path, texts, capfd):
    (texts / "empty.txt").write_bytes(b"")
    bag = tmp_path / "bag"
    assert archive(texts, bag=bag) == 1
    assert "empty.txt" in capfd.readouterr().err
    assert is_good(bag)
    assert len(rows(bag)) == 5
    (failed,) = [event for event in events(bag) if event["eventOutcome"] == "failure"]
    assert failed["eventDetail"]["received"] == "empty.txt"


def test_nothing_usable_makes_no_bag(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert archive(tmp_path / "empty.txt", bag=tmp_path / "bag") == 65
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.txt"]


def test_what_failed_articles_left_goes_in_one_look(tmp_path, monkeypatch):
    from converter.archive import originals

    for folder in (places.ORIGINALS, places.REMOVED):
        (tmp_path / folder).mkdir(parents=True)
        for number in range(30):
            (tmp_path / folder / f"{number:016x}-{number}.txt").write_bytes(b"")
    (tmp_path / places.ORIGINALS / f"{7:016x}-7.files" / "a").mkdir(parents=True)
    looks, iterdir = [], Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: looks.append(path) or iterdir(path))
    originals.clear(tmp_path, *(f"{number:016x}-{number}" for number in range(29)))
    assert looks == [tmp_path / places.ORIGINALS, tmp_path / places.REMOVED]
    assert [path.name for path in tmp_path.rglob("0*")] == [f"{29:016x}-29.txt"] * 2


def test_a_bug_in_one_article_leaves_no_half_of_it(tmp_path, texts, monkeypatch):
    from converter.archive import describing

    real = describing.article

    def broken(kept, edition):
        if kept.name == "3.txt":
            raise RuntimeError("a bug")
        return real(kept, edition)

    monkeypatch.setattr(describing, "article", broken)
    assert archive(texts, bag=tmp_path / "bag", jobs=1) == 1
    assert is_good(tmp_path / "bag")
    assert [row["name"] for row in rows(tmp_path / "bag")] == ["0.txt", "1.txt", "2.txt", "4.txt"]


# -- places -----------------------------------------------------------------------------------------------------


def test_a_folder_that_is_no_bag_is_left_alone(tmp_path, texts):
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag/mine.txt").write_text("mine")
    assert archive(texts, bag=tmp_path / "bag") == 73
    assert tree(tmp_path / "bag") == {"mine.txt": b"mine"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag", "texts"]


def test_a_link_to_a_bag_stays_one(bag, tmp_path, texts):
    (tmp_path / "link").symlink_to(bag)
    assert archive(texts, bag=tmp_path / "link", to="none") == 0
    assert (tmp_path / "link").is_symlink()
    assert len(rows(bag)) == 11
    assert is_good(bag)


def test_standard_input(tmp_path, monkeypatch):
    import io

    page = (PAGES / "01-walk.html").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(page)))
    assert archive("-", bag=tmp_path / "bag") == 0
    assert is_good(tmp_path / "bag")
    (row,) = rows(tmp_path / "bag")
    assert (row["name"], row["received"]) == (None, "standard input")
    assert main(["rebuild", str(tmp_path / "bag"), "--check", "-q"]) == 0


def test_an_empty_folder_is_taken(tmp_path, texts):
    (tmp_path / "bag").mkdir()
    assert archive(texts, bag=tmp_path / "bag", to="none") == 0
    assert is_good(tmp_path / "bag")


def test_a_bag_of_another_maker_is_not_added_to(tmp_path, texts):
    bagit = pytest.importorskip("bagit")
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag/a.txt").write_text("a")
    bagit.make_bag(str(tmp_path / "bag"))
    before = tree(tmp_path / "bag")
    assert archive(texts, bag=tmp_path / "bag") == 73
    assert tree(tmp_path / "bag") == before
    (tmp_path / "x.zip").write_bytes(b"no ZIP")
    assert archive(texts, bag=tmp_path / "x.zip") == 73
    assert (tmp_path / "x.zip").read_bytes() == b"no ZIP"
    assert archive(texts, bag=tmp_path / "bag.tar.gz") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag", "texts", "x.zip"]


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_one_file(tmp_path, texts, form):
    place = tmp_path / f"bag.{form}"
    assert archive(PAGES, bag=place, title="示例") == 0
    assert verify(place).valid
    shutil.unpack_archive(place, tmp_path / "unpacked")
    assert is_good(tmp_path / "unpacked/bag")
    first = place.read_bytes()
    place.rename(tmp_path / "before")
    assert archive(PAGES, bag=place, title="示例") == 0
    assert place.read_bytes() == first
    assert main(["rebuild", str(place), "--check", "-q"]) == 0
    assert archive(texts, bag=place) == 0
    assert verify(place).valid
    assert verify(place).files > verify(tmp_path / "unpacked/bag").files
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"bag.{form}", "before", "texts", "unpacked"]


# -- adding -----------------------------------------------------------------------------------------------------


def test_articles_are_added_and_old_ones_stay(bag, texts):
    before = tree(bag)
    assert archive(texts, bag=bag) == 0
    assert is_good(bag)
    after = tree(bag)
    for path, data in before.items():
        if path.startswith(("data/originals/", "data/articles/", "data/removed/", "data/metadata/articles/")):
            assert after[path] == data
    assert len(rows(bag)) == 11
    assert [row["run"] for row in rows(bag)] == [1] * 6 + [2] * 5
    assert after[places.PROVENANCE].startswith(before[places.PROVENANCE])
    assert events(bag)[-1]["eventType"] == "information package update"
    assert "Source-Organization: 某图书馆" in (bag / "bag-info.txt").read_text("utf-8")
    assert json.loads(after[places.COLLECTION_LD])["name"] == "示例"
    assert len(json.loads(after[places.COLLECTION_LD])["hasPart"]) == 11
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_the_same_articles_again_change_nothing(bag, tmp_path, capfd):
    before = tree(bag)
    shutil.copytree(PAGES, tmp_path / "copies")
    assert main(["archive", str(tmp_path / "copies"), "-o", str(bag)]) == 0
    assert tree(bag) == before
    assert "as it was" in capfd.readouterr().err


def test_other_wishes_make_the_collection_anew(bag):
    assert archive(PAGES, bag=bag, title="新题", to="html") == 0
    assert is_good(bag)
    assert [path.name for path in (bag / "data/editions").iterdir()] == ["collection.html"]
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_two_profiles_in_one_bag(bag, texts):
    assert archive(texts, bag=bag, script="zh-Hant") == 0
    assert is_good(bag)
    assert len({row["recipe"] for row in rows(bag)}) == 2
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_a_damaged_bag_is_not_added_to(bag, texts, capfd):
    path = next((bag / "data/originals").glob("*.md"))
    flip(path, 77)
    before = tree(bag)
    assert archive(texts, bag=bag) == 73
    assert path.name in capfd.readouterr().err
    assert tree(bag) == before
    assert sorted(p.name for p in bag.parent.iterdir()) == ["bag", "texts"]


# -- merging ----------------------------------------------------------------------------------------------------


def test_two_bags_merge(made, tmp_path, texts):
    (texts / "walk-again.html").write_bytes((PAGES / "01-walk.html").read_bytes())  # in both, under another name
    assert archive(texts, bag=tmp_path / "other", to="none") == 0
    before = tree(tmp_path / "other")
    assert main(["merge", str(made), str(tmp_path / "other"), "-o", str(tmp_path / "both"), "-q"]) == 0
    assert is_good(tmp_path / "both")
    assert tree(tmp_path / "other") == before
    kept = rows(tmp_path / "both")
    assert [row["name"] for row in kept][5:] == ["06-letter.html", "0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]
    assert not list((tmp_path / "both/data/originals").glob("*walk-again*"))
    told = events(tmp_path / "both")
    assert told[: len(events(made))] == events(made)
    merged = [event["eventDetail"] for event in told if event["eventType"] == "information package merging"]
    assert [(detail["bag"], detail["articles"]) for detail in merged] == [("bag", 6), ("other", 5)]
    assert json.loads((tmp_path / "both" / places.COLLECTION_LD).read_text("utf-8"))["name"] == "示例"
    assert main(["rebuild", str(tmp_path / "both"), "--check", "-q"]) == 0


def test_a_bag_merges_into_one_that_is_there_and_from_a_zip(bag, tmp_path, texts):
    assert archive(texts, bag=tmp_path / "other.zip") == 0
    assert main(["merge", str(tmp_path / "other.zip"), "-o", str(bag), "--title", "两处", "-q"]) == 0
    assert is_good(bag)
    assert len(rows(bag)) == 11
    assert json.loads((bag / places.COLLECTION_LD).read_text("utf-8"))["name"] == "两处"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bag", "other.zip", "texts"]
    assert main(["rebuild", str(bag), "--check", "-q"]) == 0


def test_a_damaged_bag_is_not_merged(made, bag, tmp_path):
    flip(next((bag / "data/removed").glob("*.txt")), 4)
    assert main(["merge", str(made), str(bag), "-o", str(tmp_path / "both")]) == 73
    assert main(["merge", str(bag), "-o", str(bag)]) == 73
    assert main(["merge", str(tmp_path / "nowhere"), "-o", str(tmp_path / "both")]) == 65
    assert [p.name for p in tmp_path.iterdir()] == ["bag"]


@pytest.mark.usefixtures("texts")
def test_files_of_a_bag_are_no_new_articles(bag, tmp_path):
    assert archive(bag, bag=tmp_path / "both") == 2
    assert archive(tmp_path, bag=tmp_path / "both", to="none") == 0
    assert sorted(row["received"] for row in rows(tmp_path / "both")) == [f"texts/{n}.txt" for n in range(5)]
    assert archive(bag / "data/originals", bag=tmp_path / "third", to="none") == 0
    assert len(rows(tmp_path / "third")) == 6


# -- the same bytes ---------------------------------------------------------------------------------------------


def test_the_same_bag_with_one_worker_and_two_in_another_place(made, tmp_path):
    elsewhere = Path(shutil.copytree(PAGES, tmp_path / "elsewhere" / "pages"))
    for jobs in (1, 2):
        bag = tmp_path / f"bag-{jobs}"
        more = {"title": "示例", "organization": "某图书馆", "identifier": "x-1", "info": "Contact-Name: 张三"}
        assert archive(elsewhere, bag=bag, premis=True, jobs=jobs, **more) == 0
        assert tree(bag) == tree(made)


@pytest.mark.parametrize("jobs", [1, 2])
def test_made_again_on_another_day_and_machine_place(made, tmp_path, monkeypatch, jobs):
    moved = Path(shutil.copytree(made, tmp_path / "another place" / "bag"))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # what the recipe has counts
    monkeypatch.chdir(tmp_path)
    assert main(["rebuild", str(moved), "-o", "out", "--check", "--jobs", str(jobs), "-q"]) == 0
    was, now = tree(made), tree(tmp_path / "out")
    assert now
    assert {path: was[path] for path in now} == now
    assert os.environ["SOURCE_DATE_EPOCH"] == "1700000000"


def test_epoch_and_date(tmp_path, texts, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert archive(texts, bag=tmp_path / "a") == 0
    assert "Bagging-Date: 2001-09-09" in (tmp_path / "a/bag-info.txt").read_text()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert main(["rebuild", str(tmp_path / "a"), "--check", "-q"]) == 0
    assert archive(texts, bag=tmp_path / "b", date="2026-11-22T08:00:00+08:00") == 0
    assert {event["eventDateTime"] for event in events(tmp_path / "b")} == {"2026-11-22T00:00:00Z"}
    assert main(["rebuild", str(tmp_path / "b"), "--check", "-q"]) == 0
    assert archive(texts, bag=tmp_path / "c", date="now") == 0
    assert "Bagging-Date: 20" in (tmp_path / "c/bag-info.txt").read_text()


def test_a_difference_is_explained(bag, capfd):
    (recipe,) = (bag / places.METADATA / "recipes").iterdir()
    form = json.loads(recipe.read_text("utf-8"))
    form["ingredients"]["version"] = "0.0.1"
    form["versions"]["zlib"] = "1.0.0"
    recipe.write_text(json.dumps(form), "utf-8")
    for name in ("sha256", "sha512"):  # somebody changed an article and made the manifests anew
        path = bag / f"manifest-{name}.txt"
        lines = [
            ("0" * len(row.split()[0]) + row[len(row.split()[0]) :]) if "01-walk.md" in row else row
            for row in path.read_text("utf-8").splitlines()
        ]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    assert main(["rebuild", str(bag), "--check"]) == 1
    said = capfd.readouterr().out
    assert "01-walk.md" in said
    assert "duben 0.0.1 made it" in said
    assert "zlib was 1.0.0" in said


def test_an_original_that_changed_is_not_made_from(bag, capfd):
    flip(next((bag / "data/originals").glob("*.md")), 9)
    assert main(["rebuild", str(bag), "--check"]) == 1
    assert "has changed since it was archived" in capfd.readouterr().err


def test_what_rebuild_refuses(bag, tmp_path, texts):
    assert main(["rebuild", str(bag)]) == 2
    assert main(["rebuild", str(bag), "-o", str(texts), "-q"]) == 73
    assert main(["rebuild", str(texts), "--check", "-q"]) == 65
    assert main(["rebuild", str(tmp_path / "nowhere"), "--check", "-q"]) == 65


def test_what_archive_refuses(tmp_path, texts):
    for more in ({"info": "nonsense"}, {"info": "Payload-Oxum: 1.1"}, {"date": "yesterday"}, {"to": "pdf"}):
        assert archive(texts, bag=tmp_path / "bag", **more) == 2
    assert main(["archive", str(texts), "-o", "-"]) == 2
    assert archive("https://example.org/", bag=tmp_path / "bag") == 65
    assert not (tmp_path / "bag").exists()


def test_warc(tmp_path, texts):
    warcio = pytest.importorskip("warcio.archiveiterator")
    bag = tmp_path / "bag"
    assert archive(PAGES, texts, bag=bag, warc=True) == 0
    assert is_good(bag)
    with (bag / places.WARC).open("rb") as stream:
        found = [
            (record.rec_type, record.rec_headers["WARC-Target-URI"], record.content_stream().read())
            for record in warcio.ArchiveIterator(stream, check_digests="raise")
        ]
    assert found[0][0] == "warcinfo"
    originals = {data for kind, _, data in found if kind == "resource"}
    assert originals == {path.read_bytes() for folder in (PAGES, texts) for path in folder.rglob("*") if path.is_file()}
    first = (bag / places.WARC).read_bytes()
    assert archive(PAGES, texts, bag=tmp_path / "again", warc=True) == 0
    assert (tmp_path / "again" / places.WARC).read_bytes() == first


def test_json(bag):
    done = CliRunner().invoke(app, ["rebuild", str(bag), "--check", "--json"], standalone_mode=False)
    assert json.loads(done.stdout)["identical"] is True


# -- side doors -------------------------------------------------------------------------------------------------


def test_export_to_csv(made, capfdbinary):
    import csv
    import io

    assert main(["export", str(made), "--to", "csv"]) == 0
    text = capfdbinary.readouterr().out.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(table) == 6
    assert (table[0]["dc:title"], table[0]["dc:creator"], table[0]["dc:date"]) == (
        "沿着运河走一天",
        "周小禾",
        "2021-04-04T07:15",
    )
    assert table[0]["dc:subject"] == "运河||散步||古镇"
    for row in table:
        assert hashlib.sha256((made / row["original"]).read_bytes()).hexdigest() == row["sha256"]


def test_a_title_is_no_formula(tmp_path):
    page = (
        "<html><head><title>=1+1</title></head><body><h1>=1+1</h1><p>今天天气很好，我们去公园散步吧。</p></body></html>"
    )
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert archive(tmp_path / "a.html", bag=tmp_path / "bag", to="none") == 0
    assert main(["export", str(tmp_path / "bag"), "--to", "csv", "-o", str(tmp_path / "a.csv"), "-q"]) == 0
    assert ",'=1+1," in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_export_to_reference_managers(made, tmp_path):
    assert main(["export", str(made), "--to", "ris", "-o", str(tmp_path / "a.ris"), "-q"]) == 0
    records = (tmp_path / "a.ris").read_bytes().decode().split("ER  - \r\n\r\n")
    assert (len(records), records[-1]) == (7, "")
    for row in (
        "TY  - NEWS",
        "TI  - 沿着运河走一天",
        "AU  - 周小禾",
        "T2  - 江城晚报",
        "PY  - 2021",
        "DA  - 2021/04/04",
    ):
        assert f"{row}\r\n" in records[0]
    assert main(["export", str(made), "--to", "csl-json", "-o", str(tmp_path / "a.json"), "-q"]) == 0
    found = json.loads((tmp_path / "a.json").read_bytes())
    assert [row["id"] for row in found] == [row["id"] for row in rows(made)]
    assert found[0]["issued"] == {"date-parts": [[2021, 4, 4]]}
    assert found[0]["author"] == [{"literal": "周小禾"}]


def test_export_to_a_folder(made, tmp_path):
    out = tmp_path / "out"
    assert main(["export", str(made), "--to", "folder", "-o", str(out), "-q"]) == 0
    found = tree(out)
    for path, data in tree(PAGES).items():
        assert found.pop(f"originals/{path}") == data
    for path in [path for path in found if path.startswith(("articles/", "editions/"))]:
        assert found.pop(path) == (made / "data" / path).read_bytes()
    assert list(found) == ["catalogue.csv"]
    assert main(["export", str(made), "--to", "folder", "-o", str(out), "-q"]) == 73


def test_export_to_a_folder_of_two_pages_with_one_name(tmp_path, texts):
    (tmp_path / "more").mkdir()
    (tmp_path / "more/1.txt").write_text(ARTICLE.format("另一篇"), "utf-8")
    assert archive(texts, tmp_path / "more", bag=tmp_path / "bag", to="none") == 0
    assert main(["export", str(tmp_path / "bag"), "--to", "folder", "-o", str(tmp_path / "out"), "-q"]) == 0
    texts_out = {data for path, data in tree(tmp_path / "out").items() if path.startswith("originals/")}
    assert texts_out == {*tree(texts).values(), *tree(tmp_path / "more").values()}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_export_to_ocfl(made, tmp_path, texts, form):
    ocfl = pytest.importorskip("ocfl")
    source = made
    if form == "zip":
        source = tmp_path / "bag.zip"
        assert archive(texts, bag=source) == 0
    out = tmp_path / "out"
    assert main(["export", str(source), "--to", "ocfl", "-o", str(out), "-q"]) == 0
    assert ocfl.StorageRoot(root=str(out)).validate(check_digests=True) is True
    (inventory,) = [path for path in out.rglob("inventory.json") if path.parent.name != "v1"]
    form_ = json.loads(inventory.read_bytes())
    for digest, paths in form_["manifest"].items():
        for path in paths:
            assert hashlib.sha512((inventory.parent / path).read_bytes()).hexdigest() == digest
    if form == "folder":
        assert form_["id"] == "x-1"
        logical = {path for paths in form_["versions"]["v1"]["state"].values() for path in paths}
        assert logical == {p.removeprefix("data/") if p.startswith("data/") else f"bag/{p}" for p in tree(made)}


def test_a_damaged_bag_is_not_exported(bag, tmp_path):
    flip(next((bag / "data/removed").glob("*.txt")), 4)
    assert main(["export", str(bag), "--to", "folder", "-o", str(tmp_path / "out"), "-q"]) == 73
    assert main(["export", str(bag), "--to", "ocfl"]) == 2
    assert main(["export", str(tmp_path / "nowhere"), "--to", "csv"]) == 65


# -- bags of strangers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../../../../outside"),
        ("id", "0123456789abcdef-../../../outside"),
        ("recipe", "../../x"),
        ("form", "../x"),
        ("beside", [["a.png", "data/originals/../../../secret", "0" * 64, 1]]),
        ("beside", [["a.png", "/etc/hostname", "0" * 64, 1]]),
        ("sha256", "x"),
    ],
)
def test_a_row_that_leads_out_of_the_bag_is_refused(bag, tmp_path, field, value, capfd):
    index = bag / places.INDEX
    kept = rows(bag)
    if field == "id" and value.startswith("0123"):
        value = kept[0]["sha256"][:16] + value[16:]
    kept[0][field] = value
    index.write_text("".join(json.dumps(row) + "\n" for row in kept), "utf-8")
    assert main(["rebuild", str(bag), "-o", str(tmp_path / "out")]) in (1, 65)
    assert "none of duben's" in capfd.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) in (["bag", "out"], ["bag"])


def test_a_recipe_that_names_files_elsewhere_is_refused(bag, capfd):
    (recipe,) = (bag / places.METADATA / "recipes").iterdir()
    form = json.loads(recipe.read_text("utf-8"))
    form["own"]["output_templates"] = ["../../../templates"]
    recipe.write_text(json.dumps(form), "utf-8")
    assert main(["rebuild", str(bag), "--check"]) == 65
    assert "outside of the bag" in capfd.readouterr().err


def test_templates_of_a_bag_run_no_python(tmp_path, texts, capfd):
    assert main(["templates", "export", str(tmp_path / "looks")]) == 0
    for page in (tmp_path / "looks/html").glob("*.html"):
        page.write_text("{{ ''.__class__.__mro__[1].__subclasses__() }}" + page.read_text("utf-8"), "utf-8")
    assert archive(texts, bag=tmp_path / "bag", templates=tmp_path / "looks", to="html") == 2
    assert "unsafe" in capfd.readouterr().err
    assert not (tmp_path / "bag").exists()


def test_a_damaged_original_is_the_reason_of_what_is_missing(bag, capfd):
    flip(bag / rows(bag)[0]["original"], 8)
    assert main(["rebuild", str(bag), "--check"]) == 1
    told = capfd.readouterr()
    assert "has changed since it was archived" in told.err
    assert "1 article could not be made" in told.out
    assert "report it" not in told.out
