"""Profiles are resolved once and checked; the digest tells two runs apart that would make other bytes."""

from __future__ import annotations

import pytest

from converter import profile, registry
from converter.errors import ProfileError


def test_presets():
    assert profile.presets() == ("archival", "plain", "reading")
    assert profile.load("archival").options.output_colophon
    assert profile.load("plain").options.output_look == "plain"
    assert all(profile.load(name).summary for name in profile.presets())


def test_preset_then_file_then_flags(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "archival"\n[script]\ntarget = "zh-Hans"\n[passes]\noff = ["headings"]\n', "utf-8")
    made = profile.load(str(path), annotations_as="ruby")
    assert made.name == "mine"
    assert made.options.output_colophon
    assert made.options.script_target == "zh-Hans"
    assert made.options.passes_off == ("headings",)
    assert made.options.annotations_as == "ruby"


def test_digest_follows_what_decides_about_bytes(tmp_path):
    reading = profile.load("reading")
    assert reading.digest == profile.load("reading").digest
    assert reading.digest != profile.load("reading", script_target="zh-Hans").digest
    rules = tmp_path / "rules"
    rules.mkdir()
    with_rules = profile.load("reading", rules=(str(rules),))
    (rules / "a.toml").write_text('[[family]]\nname = "a"\nwhole = ["x"]\n', "utf-8")
    assert with_rules.options.rules


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[punctuation]\nquote = 'keep'\n", "unknown key 'punctuation.quote'; did you mean punctuation.quotes"),
        ("[script]\ntarget = 'hant'\n", "should be one of keep, zh-Hans"),
        ("[passes]\noff = ['heading']\n", "unknown pass 'heading'; did you mean headings"),
        ("[punctuation]\noff = ['comma']\n", "unknown punctuation rule"),
        ("[output]\ncolophon = 'yes'\n", "should be a bool"),
        ("extends = 'readin'\n", "did you mean reading"),
        ("a = [", "is no TOML"),
    ],
)
def test_mistakes_are_named(tmp_path, text, message):
    path = tmp_path / "p.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProfileError, match=message.replace("(", r"\(")):
        profile.load(str(path))


def test_a_profile_that_extends_itself(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(f'extends = "{path.as_posix()}"\n', "utf-8")
    with pytest.raises(ProfileError, match="extends itself"):
        profile.load(path.as_posix())


def test_registry_loads_everything_it_names():
    assert all(callable(registry.reader(name)) for name in registry.READERS)
    assert all(callable(registry.writer(name)) for name in registry.WRITERS)
    assert [name for name, run in registry.passes() if not callable(run)] == []
    assert registry.output_format("md").name == registry.output_format(".markdown").name == "markdown"
    with pytest.raises(ProfileError, match="no output format 'pdf'"):
        registry.output_format("pdf")
