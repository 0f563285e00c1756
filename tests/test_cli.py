"""The commands as their users call them: outputs, talk, exit statuses."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from converter import __version__, pipeline
from converter.__main__ import main
from converter.batch.run import Totals
from converter.batch.values import Receipt
from converter.cli import status, talk
from converter.cli.app import COMMANDS
from converter.errors import LedgerError

ARTICLE = "{}\n\n今天天气很好,我们去公园散步吧!公园里的荷花已经开了。\n\n湖边的柳树也绿了,风一吹就像一道帘子。\n"


@dataclass
class Result:
    status: int
    out: str
    err: str


@pytest.fixture
def duben(capsysbinary, monkeypatch):
    """Call the command in this process."""
    handler = signal.getsignal(signal.SIGTERM)

    def call(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main([str(argument) for argument in arguments])
        read = capsysbinary.readouterr()
        return Result(code, read.out.decode(), read.err.decode())

    yield call
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    (folder / "夏天").mkdir(parents=True)
    for number, name in enumerate(["a.txt", "b.txt", "夏天/c.txt"]):
        (folder / name).write_text(ARTICLE.format(f"第{number}篇:公园"), "utf-8")
    (folder / "logo.svgz").write_bytes(b"x")
    return folder


def test_version_and_help(duben):
    assert duben("--version").out == f"duben {__version__}\n"
    text = duben("--help").out
    assert re.findall(r"^  (\w+)  ", text, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("command", ["convert", "book", "inspect", "status", "retry"])
def test_every_option_has_help(command):
    from converter.cli.app import app

    for option in app.get_command(None, command).params:
        assert option.param_type_name == "argument" or option.help, option.name


def test_version_imports_next_to_nothing():
    code = "import sys; from converter.__main__ import main; main(['--version']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert not {"lxml", "rich", "sqlite3", "jinja2", "multiprocessing", "converter.pipeline"} & set(loaded)


def test_unknown_command_and_missing_input_are_usage_errors(duben):
    result = duben("convrt", "a.html")
    assert result.status == 2
    assert "convert" in result.err
    assert duben("convert").status == 2


# -- outputs --------------------------------------------------------------------------------------------------


def test_one_input_into_one_file(duben, pages, tmp_path):
    result = duben("convert", pages / "a.txt", "-o", tmp_path / "edition.md")
    assert result.status == 0
    assert result.out == ""
    assert "a.txt -> " in result.err
    assert "edition.md: 0 passages removed" in result.err
    assert "天气很好，我们" in (tmp_path / "edition.md").read_text("utf-8")


def test_data_to_stdout_is_alone_there(duben, pages):
    result = duben("convert", pages / "a.txt", "--to", "txt", "-o", "-")
    assert result == Result(0, result.out, "")
    assert result.out.startswith("今天天气很好，我们去公园散步吧！")


def test_standard_input(duben, tmp_path):
    text = ARTICLE.format("标题")
    assert "很好，我们" in duben("convert", "-", "-o", "-", "--to", "text", stdin=text.encode()).out
    assert duben("convert", "-", "-o", tmp_path / "out/", stdin=text.encode("gb18030")).status == 0
    assert "很好，我们" in (tmp_path / "out" / "stdin.md").read_text("utf-8")


def test_a_folder_is_mirrored_in_several_formats(duben, pages, tmp_path):
    result = duben("convert", pages, "-o", tmp_path / "out", "--to", "md,html")
    assert result.status == 0
    assert "3 done, 1 ignored -> " in result.err
    made = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*") if path.is_file()}
    assert made - {".duben/manifest.sqlite"} == {"a.md", "a.html", "b.md", "b.html", "夏天/c.md", "夏天/c.html"}


@pytest.mark.parametrize("out", ["-", "x.md"])
def test_several_formats_into_one_file_are_a_usage_error(duben, pages, tmp_path, out):
    out = out if out == "-" else tmp_path / out
    result = duben("convert", pages / "a.txt", "-o", out, "--to", "markdown,epub")
    assert result.status == 2
    assert "several formats" in result.err


def test_several_inputs_into_one_file_are_a_usage_error(duben, pages, tmp_path):
    result = duben("convert", pages, "-o", tmp_path / "x.epub")
    assert (result.status, "duben book" in result.err) == (2, True)
    assert duben("convert", pages, "-o", "-").status == 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--to", "pdf"], "pdf"),
        (["-o", "x.pdf"], "writes no .pdf"),
        (["--script", "zh"], "zh-Hans"),
        (["--profile", "readin"], "reading"),
        (["--charset", "utf-9"], "utf-9"),
        (["--name", "{titel}"], "{title}"),
        (["--rules", "/no/such/folder"], "/no/such/folder"),
        (["--jobs", "0"], "jobs"),
        (["-o", "x.epub", "--to", "markdown"], "x.epub is the name of a file of epub, and --to says markdown"),
        (["-o", "x.html", "--to", "docx"], "--to says docx"),
        (["--report", "-"], "a report goes into a file"),
        (["--templates", "/no/such/folder"], "/no/such/folder"),
    ],
)
def test_usage_errors_name_what_is_wrong(duben, pages, arguments, word):
    result = duben("convert", pages / "a.txt", *arguments)
    assert result.status == 2
    assert word in result.err
    assert "Traceback" not in result.err


def test_a_book_is_named_as_what_it_is(duben, pages, tmp_path):
    result = duben("book", pages, "-o", tmp_path / "x.epub", "--to", "markdown")
    assert result.status == 2
    assert "x.epub is the name of a file of epub, and --to says markdown" in result.err


def test_collisions_are_found_before_any_work(duben, pages, tmp_path):
    (pages / "a.md").write_text("# 另一篇\n\n正文。\n", "utf-8")
    result = duben("convert", pages, "-o", tmp_path / "out")
    assert result.status == 73
    assert "a.md" in result.err
    assert "a.txt" in result.err
    assert not (tmp_path / "out").exists()
    assert duben("convert", pages, "-o", tmp_path / "out", "--on-collision", "suffix").status == 0
    assert (tmp_path / "out" / "a-2.md").exists()


def test_edited_output_is_not_overwritten_without_force(duben, pages, tmp_path):
    out = tmp_path / "x.md"
    duben("convert", pages / "a.txt", "-o", out)
    assert "up to date" in duben("convert", pages / "a.txt", "-o", out).err
    out.write_text("my own words", "utf-8")
    result = duben("convert", pages / "a.txt", "-o", out)
    assert result.status == 73
    assert str(out) in result.err
    assert out.read_text() == "my own words"
    assert duben("convert", pages / "a.txt", "-o", out, "--force").status == 0
    assert out.read_text("utf-8") != "my own words"


def test_an_address_is_refused(duben, tmp_path):
    result = duben("convert", "https://example.org/a.html", "-o", tmp_path / "x.md")
    assert result.status == 65
    assert "fetches nothing" in result.err


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PAGE = f"""<!doctype html><meta charset="utf-8"><title>荷花</title><article><h1>荷花</h1>
<p>今天天气很好，我们去公园散步吧！公园里的荷花已经开了，游人很多。</p>
<p><img src="data:image/png;base64,{PIXEL}" alt="一朵荷花"></p>
<p>湖边的柳树也绿了，风一吹就像一道帘子，孩子们在树下跑来跑去。</p></article>"""


def test_pictures_go_beside_markdown(duben, tmp_path):
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    assert duben("convert", tmp_path / "page.html", "-o", tmp_path / "out" / "荷花.md").status == 0
    pictures = list((tmp_path / "out" / "荷花.assets").iterdir())
    assert len(pictures) == 1
    assert pictures[0].read_bytes()[:4] == b"\x89PNG"
    assert pictures[0].name in (tmp_path / "out" / "荷花.md").read_text("utf-8")
    result = duben("convert", tmp_path / "page.html", "-o", "-", "--to", "md")
    assert "1 picture beside the text not written" in result.err


def test_a_zip_is_unpacked_into_the_folder(duben, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("x/page.html", PAGE)
        archive.writestr("x/style.css", "p {}")
    result = duben("convert", tmp_path / "saved.zip", "-o", tmp_path / "out", "--name", "{title}")
    assert result.status == 0
    assert (tmp_path / "out" / "x" / "荷花.md").exists()


def test_a_charset_can_be_given(duben, tmp_path):
    (tmp_path / "a.txt").write_bytes(ARTICLE.format("標題").encode("big5-hkscs", "ignore"))
    result = duben("convert", tmp_path / "a.txt", "-o", "-", "--to", "json", "--charset", "big5")
    assert result.status == 0
    assert json.loads(result.out)


# -- looking before ------------------------------------------------------------------------------------------------


def test_dry_run_lists_and_writes_nothing(duben, pages, tmp_path):
    out = tmp_path / "out"
    result = duben("convert", pages, "-o", out, "--dry-run")
    assert result.status == 0
    assert result.out.count("(new)") == 3
    assert not out.exists()
    duben("convert", pages, "-o", out)
    (out / "a.md").write_text("mine", "utf-8")
    (pages / "b.txt").write_text("另一篇。", "utf-8")
    words = re.findall(r"\((.*)\)", duben("convert", pages, "-o", out, "--dry-run").out)
    assert words == ["has been edited, needs --force", "would be made again", "up to date"]


def test_diff_shows_text_and_writes_nothing(duben, pages, tmp_path):
    out = tmp_path / "x.md"
    result = duben("convert", pages / "a.txt", "-o", out, "--diff")
    assert result.status == 0
    assert "-今天天气很好,我们去公园散步吧!公园里的荷花已经开了。" in result.out
    assert "+今天天气很好，我们去公园散步吧！公园里的荷花已经开了。" in result.out
    assert not out.exists()
    duben("convert", pages / "a.txt", "-o", out)
    assert duben("convert", pages / "a.txt", "-o", out, "--diff").out == ""
    changed = duben("convert", pages / "a.txt", "-o", out, "--diff", "--script", "zh-Hant").out
    assert "\n+今天天氣很好" in changed


# -- talk -----------------------------------------------------------------------------------------------------


def test_quiet_tells_failures_only(duben, pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    result = duben("convert", pages, "-o", tmp_path / "out", "-q")
    assert result.status == 1
    assert result.err == f"duben: {pages / 'empty.txt'} is empty\n" or re.fullmatch(
        r"duben: .*empty\.txt .*\n", result.err
    )


def test_json_talk_is_one_event_a_line(duben, pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    result = duben("convert", pages, "-o", tmp_path / "out", "--json")
    events = [json.loads(line) for line in result.err.splitlines()]
    assert [event["event"] for event in events] == ["done", "done", "failed", "done", "summary"]
    assert events[-1]["failed_by"] == {"input": 1}
    refused = duben("convert", pages, "-o", "-", "--json")
    assert json.loads(refused.err)["event"] == "error"


def test_the_end_tells_what_was_removed_by_family_and_what_failed_by_cause(duben, pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    (pages / "page.html").write_text(
        PAGE.replace("</article>", '</article><div class="share">分享到：<a>微信</a><a>微博</a></div>'), "utf-8"
    )
    result = duben("convert", pages, "-o", tmp_path / "out")
    lines = result.err.splitlines()
    assert "4 done, 1 failed, 1 ignored -> " in lines[1]
    assert lines[2] == "  failed by input 1"
    assert re.fullmatch(r"  removed   \d+ passages?: .*share 1.*", lines[3])
    assert re.fullmatch(r"  repaired  \d+ places", lines[4])


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("failures", 0), ("doubts", 1)])
def test_doubts_fail_a_run_when_that_is_wanted(duben, tmp_path, fail_on, code):
    (tmp_path / "a.txt").write_text("今天天气很好，我们去公园散步吧！", "utf-8")  # no title: a doubt
    assert duben("convert", tmp_path / "a.txt", "-o", tmp_path / "x.md", "--fail-on", fail_on).status == code


def test_failures_do_not_count_when_that_is_wanted(duben, pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    assert duben("convert", pages, "-o", tmp_path / "out", "--fail-on", "never").status == 0


def test_progress_is_told_every_so_often(monkeypatch, capsys):
    monkeypatch.setattr(talk, "EVERY", 0.05)
    told = talk.Talk()
    told.start(1000, "converting")
    told.came(Receipt(number=1, label="a", status="done"))
    told.came(Receipt(number=2, label="b", status="failed"))
    for _ in range(100):
        time.sleep(0.02)
        if said := capsys.readouterr().err:
            break
    told.stop()
    assert re.match(r"2 of 1,000 inputs, [\d.e+]+/s, .* left, 1 failed\n", said)


def test_nothing_from_a_page_reaches_the_terminal_raw(duben, tmp_path):
    name = tmp_path / "a\x1b[31m\u202e.txt"
    name.write_bytes(b"")
    result = duben("convert", name, "-o", tmp_path / "x.md")
    assert result.status == 65
    assert "\x1b" not in result.err
    assert "\u202e" not in result.err


def test_a_gbk_console_does_not_crash(pages, tmp_path):
    (pages / "é한글.txt").write_text(ARTICLE.format("한글과 é"), "utf-8")
    for arguments in (["convert", pages, "-o", tmp_path / "out"], ["inspect", pages / "é한글.txt"]):
        made = subprocess.run(
            [sys.executable, "-m", "converter", *map(str, arguments)],
            capture_output=True,
            env=os.environ | {"PYTHONIOENCODING": "gbk"},
            check=False,
        )
        assert made.returncode == 0, made.stderr
        (made.stdout + made.stderr).decode("gbk")


# -- statuses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        (Totals(done=2), 0),
        (Totals(skipped=2), 0),
        (Totals(done=1, failed=1, kinds={"input": 1}), 1),
        (Totals(skipped=1, failed=1, kinds={"bug": 1}), 1),
        (Totals(failed=1, kinds={"bug": 1}), 1),
        (Totals(failed=2, kinds={"input": 2}), 65),
        (Totals(), 65),
        (Totals(failed=2, kinds={"input": 1, "died": 1}), 1),
        (Totals(done=1, failed=2, kinds={"input": 1, "ledger": 1}), 70),
        (Totals(done=1, failed=2, kinds={"edited": 1, "ledger": 1}), 70),
        (Totals(done=1, failed=2, kinds={"edited": 1, "input": 1}), 73),
        (Totals(done=1, failed=2, kinds={"disk": 1, "ledger": 1}), 74),
        (Totals(failed=1, kinds={"disk": 1}, stopped="disk"), 74),
        (Totals(done=1, kinds={"disk": 1}, stopped="terminate"), 75),
        (Totals(kinds={"disk": 1}, stopped="interrupt"), 130),
        (Totals(done=2, quarantined=1, kinds={"died": 1}), 1),
        (Totals(done=2, left=1), 70),
        (Totals(done=2, left=1, stopped="terminate"), 75),
    ],
)
def test_which_status_wins(totals, code):
    assert status.of(totals) == code


def test_a_ledger_that_does_not_add_up_is_70(duben, pages, tmp_path, monkeypatch):
    real = pipeline.run

    def broken(source, profile):
        if source.name == "a.txt":
            raise LedgerError("a.txt: the ledger does not add up: text at 3 is in no block")
        return real(source, profile)

    monkeypatch.setattr(pipeline, "run", broken)
    result = duben("convert", pages, "-o", tmp_path / "out")
    assert result.status == 70
    assert not (tmp_path / "out" / "a.md").exists()
    assert (tmp_path / "out" / "b.md").exists()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 75)])
def test_a_signal_ends_the_run_and_the_next_one_goes_on(tmp_path, sent, code):
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(200):
        (pages / f"{number:03}.txt").write_text(ARTICLE.format(f"第{number}篇") * 20, "utf-8")
    command = [sys.executable, "-m", "converter", "convert", str(pages), "-o", str(tmp_path / "out"), "--jobs", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in range(600):
        if len(list((tmp_path / "out").glob("*.md"))) >= 3:
            break
        time.sleep(0.02)
    process.send_signal(sent)
    said = process.communicate(timeout=30)[1].decode()
    assert process.returncode == code, said
    assert "the same command goes on" in said
    assert "Traceback" not in said
    done = len(list((tmp_path / "out").glob("*.md")))
    assert 3 <= done < 200
    assert not list((tmp_path / "out").glob(".duben-*"))
    assert main(["status", str(tmp_path / "out")]) == 75


class Deaf:
    """What goes out of use while a signal comes: nothing that is raised here gets out."""

    def __init__(self, sent):
        self.sent = sent

    def __del__(self):
        os.kill(os.getpid(), self.sent)
        time.sleep(0.1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 75)])
def test_a_signal_that_a_destructor_swallows_is_heard(duben, pages, tmp_path, monkeypatch, sent, code):
    real = pipeline.run

    def run(source, profile):
        Deaf(sent)
        return real(source, profile)

    monkeypatch.setattr(pipeline, "run", run)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        result = duben("convert", pages, "-o", tmp_path / "out", "--jobs", "1")
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert (result.status, len(list((tmp_path / "out").glob("*.md")))) == (code, 1)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_killed_run_leaves_no_output_unknown(duben, tmp_path, jobs):
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    for number in range(120):
        (pages / f"{number:03}.txt").write_text(ARTICLE.format(f"第{number}篇"), "utf-8")
    command = [sys.executable, "-m", "converter", "convert", str(pages), "-o", str(out), "--jobs", jobs]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(1200):
        if len(list(out.glob("*.md"))) >= 8:
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    made = {path.name: path.read_bytes() for path in out.glob("*.md")}
    assert 8 <= len(made) < 120
    assert all(data.endswith(b"\n") for data in made.values())
    # other options: what the killed run left would be somebody else's, were it not known
    result = duben("convert", pages, "-o", out, "--script", "zh-Hant")
    assert result.status == 0, result.err
    assert len(list(out.glob("*.md"))) == 120
    assert duben("status", out).status == 0
    assert not list((out / ".duben" / "journal").iterdir())


# -- status and retry -----------------------------------------------------------------------------------------


def test_status_tells_how_a_folder_stands(duben, pages, tmp_path):
    out = tmp_path / "out"
    assert duben("status", out).status == 65
    (pages / "empty.txt").write_bytes(b"")
    duben("convert", pages, "-o", out)
    (out / "a.md").write_text("mine", "utf-8")
    (out / "b.md").unlink()
    result = duben("status", out)
    assert result.status == 1
    assert re.findall(r"(\d+) (done|failed|output edited since|output gone)", result.out) == [
        *(("3", "done"), ("1", "failed"), ("1", "output edited since"), ("1", "output gone"))
    ]
    assert str(pages / "empty.txt") in result.out
    form = json.loads(duben("status", out, "--json").out)
    assert (form["inputs"], form["edited"], form["gone"]) == ({"done": 3, "failed": 1}, ["a.md"], ["b.md"])
    assert form["open"][0]["kind"] == "input"


def test_retry_does_the_failed_ones_as_they_were_asked_for(duben, pages, tmp_path, monkeypatch):
    out = tmp_path / "out"
    (pages / "bad.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert duben("convert", "pages", "-o", "out", "--to", "html", "--script", "zh-Hant").status == 1
    (out / "a.html").unlink()
    assert duben("retry", out).status == 65  # the only input tried
    (pages / "bad.txt").write_text(ARTICLE.format("不坏了"), "utf-8")
    monkeypatch.chdir("/")
    assert duben("retry", out).status == 0
    assert "今天天氣很好" in (out / "bad.html").read_text("utf-8")
    assert not (out / "a.html").exists()
    assert duben("status", out).status == 0
    assert "nothing has failed" in duben("retry", out).err


# -- inspect and lists ----------------------------------------------------------------------------------------


def test_inspect_shows_what_was_seen(duben, pages):
    result = duben("inspect", pages / "a.txt")
    assert result.status == 0
    for word in ("charset", "utf-8", "Simplified Chinese", "第0篇：公园", "Repaired", "[, -> ，]", "fullwidth-comma"):
        assert word in result.out


def test_inspect_shows_repairs_without_the_line_ends_beside_them(duben, tmp_path):
    (tmp_path / "a.txt").write_text("公园里的荷花开了,真好看!\n\n　　湖边的柳树(垂柳)也绿了.\n\n他说,好.\n", "utf-8")
    said = duben("inspect", tmp_path / "a.txt", "--all").out
    shown = [line.strip() for line in said.splitlines() if "->" in line]
    assert shown == [
        "公园里的荷花开了[, -> ，]真好看!",
        "也绿了. 他说[, -> ，]好.",
        "湖边的柳树[( -> （]垂柳)也绿了.",
        "湖边的柳树(垂柳[) -> ）]也绿了. 他说",
        "荷花开了,真好看[! -> ！] 湖边的柳",
        "树(垂柳)也绿了[. -> 。] 他说,好.",
    ]


def test_inspect_as_json(duben, pages):
    form = json.loads(duben("inspect", pages / "a.txt", "--json").out)
    assert form["metadata"]["title"] == "第0篇：公园"
    assert form["script"]["label"] == "zh-Hans"
    assert form["schema"] == 1


def test_inspect_takes_one_input(duben, pages, tmp_path):
    assert duben("inspect", pages).status == 2
    assert duben("inspect", tmp_path / "none.html").status == 65
    assert duben("inspect", "-", stdin="一段文字，够长了。".encode()).status == 0


def test_profiles_and_passes_are_listed(duben):
    assert [line.split()[0] for line in duben("profiles").out.splitlines()] == ["archival", "plain", "reading"]
    assert duben("passes").out.split()[-1] == "script"
