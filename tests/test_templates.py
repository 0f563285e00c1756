"""Templates of one's own: used in place of the shipped ones, seen by the digest, and wrong ones named with file and line."""

from __future__ import annotations

import io
import shutil
import tomllib
import zipfile

import pytest
from click.testing import CliRunner

import converter
from converter import looks, pipeline, profile, registry
from converter.__main__ import main
from converter.book.rehearsal import rehearse
from converter.cli.app import app
from converter.errors import ProfileError, RenderError
from converter.rules.families import families
from converter.text import punctuation

TEXT = "# 题目\n\n正文一段，有*着重*的字。\n".encode()
FORMATS = ("epub", "html", "docx", "markdown")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "mine"
    result = CliRunner().invoke(app, ["templates", "export", str(made)])
    assert result.exit_code == 0, result.output
    return made


def rendered(folder, form, **options):
    return converter.convert(TEXT, name="a.md", output_templates=str(folder), **options).render(form)


def edit(folder, name, before, after):
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text, name
    path.write_text(text.replace(before, after, 1), "utf-8")
    return text[: text.index(before)].count("\n") + 1


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("look", ["reading", "plain", "archival"])
def test_copies_that_nobody_edited_change_nothing(folder, form, look):
    options = {"output_look": look, "output_colophon": True, "output_direction": "vertical"}
    plain = converter.convert(TEXT, name="a.md", **options)
    assert rendered(folder, form, **options).main == plain.render(form).main
    assert profile.load("reading", output_templates=str(folder)).digest == profile.load("reading").digest


def test_every_template_is_exported_and_no_profile(folder):
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == set(looks.names())
    assert not (folder / "profiles").exists()


def test_an_edited_copy_is_used_and_the_others_may_be_deleted(tmp_path):
    own = tmp_path / "own"
    (own / "epub").mkdir(parents=True)
    (own / "epub" / "header.xhtml").write_text(
        '<header><h{{ top }} id="{{ prefix }}title">【{{ title }}】</h{{ top }}></header>\n', "utf-8"
    )
    (own / "docx").mkdir()
    (own / "docx" / "reading.toml").write_text(
        looks.at().text("docx/reading.toml").replace("size = 22", "size = 23"), "utf-8"
    )
    assert "【题目】" in rendered(own, "html").main.decode()
    with zipfile.ZipFile(io.BytesIO(rendered(own, "epub").main)) as book:
        assert "【题目】" in book.read("EPUB/text/a0001.xhtml").decode()
    with zipfile.ZipFile(io.BytesIO(rendered(own, "docx").main)) as document:
        assert 'w:sz w:val="46"' in document.read("word/styles.xml").decode()


def test_front_matter_of_ones_own(tmp_path):
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown" / "front-matter.md").write_text(
        "+++\n{% for name, text in fields if name != 'generator' %}\n{{ text }}\n{% endfor %}\n"
        "layout: {{ yaml('yes') }}\n+++\n",
        "utf-8",
    )
    made = converter.convert(WHOLE, name="a.md", output_templates=str(tmp_path), passes_off=("language",))
    text = made.render("markdown").main.decode()
    assert text.startswith("+++\ntitle: 题目\nauthors:\n  - 某\n")
    assert text.endswith('layout: "yes"\n+++\n\n# 题目\n\n正文。\n')
    bound = converter.bind([made], title="书", output_templates=str(tmp_path)).render("markdown").main.decode()
    assert bound.startswith("+++\ntitle: 书\n")


def test_the_digest_follows_the_templates(folder):
    load = profile.load
    before = load("reading", output_templates=str(folder))
    digest = before.digest
    edit(folder, "epub/book.css", "margin: 0 5%;", "margin: 0 6%;")
    assert before.digest != digest
    edit(folder, "epub/book.css", "margin: 0 6%;", "margin: 0 5%;")
    assert before.digest == digest


def test_a_changed_template_makes_outputs_out_of_date(folder, tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.md").write_bytes(TEXT)
    command = ["convert", str(source), "-o", str(out), "--to", "html", "--templates", str(folder), "--jobs", "1"]
    made = out / "a.html"
    assert main(command) == 0
    before = made.stat().st_mtime_ns
    assert main(command) == 0
    assert made.stat().st_mtime_ns == before
    edit(folder, "html/page.css", "max-width: 40em;", "max-width: 36em;")
    assert main(command) == 0
    assert "max-width: 36em" in made.read_text("utf-8")


def test_a_profile_names_its_templates_from_its_own_place(folder, tmp_path):
    (tmp_path / "p.toml").write_text('[output]\ntemplates = "mine"\n', "utf-8")
    assert profile.load(str(tmp_path / "p.toml")).options.output_templates == str(folder)


def test_export_never_overwrites_what_was_edited(folder):
    edit(folder, "epub/book.css", "margin: 0 5%;", "margin: 0 6%;")
    command = ["templates", "export", str(folder)]
    assert main(command) == 73
    assert "0 6%" in (folder / "epub" / "book.css").read_text("utf-8")
    assert main([*command, "--force", "--quiet"]) == 0
    assert "0 5%" in (folder / "epub" / "book.css").read_text("utf-8")


# -- what is wrong ------------------------------------------------------------------------------------------


WHOLE = "---\nauthors:\n  - 某\n---\n\n# 题目\n\n正文。\n".encode()


@pytest.mark.parametrize(
    ("name", "before", "after", "word"),
    [
        ("epub/header.xhtml", "{% if subtitle %}", "{% if subtitle %", ""),
        ("epub/header.xhtml", "{% if subtitle %}", "{% iff subtitle %}", "unknown tag 'iff'"),
        ("epub/book.css", "  padding: 0;\n}", "  padding: 0;\n", "never closed"),
        ("docx/reading.toml", "size = 22", "size = ", "is no TOML"),
    ],
)
def test_a_template_that_cannot_be_read_is_named_before_any_work(folder, name, before, after, word):
    edit(folder, name, before, after)
    with pytest.raises(ProfileError) as error:
        profile.load("reading", output_templates=str(folder))
    assert str(folder / name) in str(error.value)
    assert "line " in str(error.value)
    assert word in str(error.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "word", "forms"),
    [
        ("epub/chapter.xhtml", "{{ title }}", "{{ titel }}", "'titel' is undefined", ("epub",)),
        ("html/page.html", "{{ authors }}", "{{ authors.first.name }}", "has no attribute", ("html",)),
        ("docx/reading.toml", "size = 22", 'size = "22"', "wrong kind", ("docx",)),
        ("docx/reading.toml", "contents_depth = 2", "contents_deep = 2", "no setting 'contents_deep'", ("docx",)),
        ("docx/reading.toml", 'align = "center"', 'align = "centre"', "should be one of both, left", ("docx",)),
        ("epub/words.toml", 'contents = "目录"', 'content = "目录"', "no word 'content'", ("epub", "html")),
    ],
)
def test_mistakes_are_named_with_file_and_line(folder, name, before, after, word, forms):
    line = edit(folder, name, before, after)
    for form in forms:
        with pytest.raises((RenderError, ProfileError)) as error:
            converter.convert(WHOLE, name="a.md", output_templates=str(folder)).render(form)
        assert f"template {folder / name}, line {line}: " in str(error.value)
        assert word in str(error.value)


@pytest.mark.parametrize("command", ["convert", "book", "archive"])
@pytest.mark.parametrize(
    ("form", "name", "before", "after", "word"),
    [
        ("epub", "epub/title.xhtml", "{{ clauses(title) }}", "{{ clauses(titel) }}", "'titel' is undefined"),
        ("html", "html/article.html", "{{ body -}}", "{{ boddy -}}", "'boddy' is undefined"),
        ("docx", "docx/reading.toml", "size = 22", 'size = "22"', "wrong kind"),
        ("epub", "epub/header.xhtml", "</header>", "", "no well-formed XML"),
    ],
)
def test_mistakes_are_found_before_any_input_is_read(
    folder, tmp_path, monkeypatch, capsys, command, form, name, before, after, word
):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_bytes(WHOLE)
    (tmp_path / "in" / "b.md").write_bytes(WHOLE)
    edit(folder, name, before, after)
    if command == "convert" and name == "epub/title.xhtml":
        edit(folder, "epub/chapter.xhtml", "{{ body -}}", "{{ titel -}}")
    monkeypatch.setattr(pipeline, "run", lambda *_: pytest.fail("an input was read"))
    out = tmp_path / "out"
    arguments = [command, str(tmp_path / "in"), "-o", str(out), "--to", form, "--templates", str(folder), "--jobs", "1"]
    assert main(arguments) == 2
    assert word in capsys.readouterr().err
    assert not [path for path in out.rglob("*") if path.is_file()]


@pytest.mark.parametrize("look", ["reading", "plain", "archival"])
@pytest.mark.parametrize("direction", ["horizontal", "vertical"])
def test_the_shipped_templates_pass_their_rehearsal(folder, look, direction):
    for target in ("keep", "zh-Hant-TW"):
        options = profile.load(
            "archival", output_templates=str(folder), output_look=look, output_direction=direction, script_target=target
        ).options
        for bound in (False, True):
            rehearse(FORMATS, options, bound=bound)


def test_a_list_of_words_that_lacks_one_is_named(folder):
    edit(folder, "docx/words.toml", 'editor = "编辑"', "")
    with pytest.raises(ProfileError, match=r"words\.toml, line \d+: the table \[zh-Hans\] has no editor"):
        converter.convert(WHOLE, name="a.md", output_templates=str(folder)).render("docx")


def test_a_page_that_is_not_well_formed_is_refused(folder):
    edit(folder, "epub/header.xhtml", "</header>", "")
    with pytest.raises(RenderError, match="no well-formed XML"):
        rendered(folder, "epub")


def test_a_file_that_nothing_uses_is_named(folder):
    (folder / "epub" / "chaptre.xhtml").write_text("x", "utf-8")
    with pytest.raises(ProfileError, match=r"used by nothing; did you mean epub/chapter\.xhtml"):
        profile.load("plain", output_templates=str(folder))


def test_a_file_that_a_template_includes_is_used(folder):
    (folder / "epub" / "mine.xhtml").write_text("<p>页首</p>\n", "utf-8")
    edit(folder, "epub/header.xhtml", "<header>", '<header>\n{% include "epub/mine.xhtml" %}')
    assert "<p>页首</p>" in rendered(folder, "html").main.decode()


def test_no_such_folder(tmp_path, capsys):
    with pytest.raises(ProfileError, match="no folder of templates"):
        profile.load("reading", output_templates=str(tmp_path / "nowhere"))
    (tmp_path / "a.md").write_bytes(TEXT)
    assert main(["convert", str(tmp_path / "a.md"), "--templates", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_what_a_template_says_reaches_no_page_as_markup_unasked(folder):
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "html").mkdir()
    (folder / "html" / "page.html").write_text("<title>{{ title }}</title>{{ main }}", "utf-8")
    made = converter.convert("# <b>题</b>\n\n正文。\n".encode(), name="a.md", output_templates=str(folder)).render(
        "html"
    )
    assert b"<b>" not in made.main


# -- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_rules_have_names_in_the_language_of_the_edition(language):
    table = looks.at().table("colophon.toml")[language]["rules"]
    known = {name for name, _ in registry.passes()} | set(punctuation.RULES) | {f.name for f in families(())}
    unnamed = sorted(known - table.keys())
    assert unnamed == []


def test_the_languages_name_the_same_rules_and_facts():
    tables = tomllib.loads(looks.at().text("colophon.toml"))
    for kind in ("facts", "rules"):
        first, *rest = (tables[language][kind].keys() for language in ("zh-Hans", "zh-Hant", "en"))
        assert all(other == first for other in rest)
