"""The docs name every command, option, pass and profile key there is, and no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from converter import registry
from converter.cli.app import app as main
from converter.profile import FIELDS

ROOT = Path(__file__).parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text("utf-8")


def commands():
    import click

    context = click.Context(main)
    return {name: main.get_command(context, name) for name in main.list_commands(context)}


def test_every_command_and_option_is_in_the_docs():
    for name, command in commands().items():
        assert f"duben {name}" in COMMANDS
        assert command.help, name
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}" in COMMANDS, f"{name} {option}"


def test_the_docs_name_no_option_that_is_not_there():
    known = {option for command in commands().values() for p in command.params for option in p.opts} | {
        "--help",
        "--version",
    }
    for page in (ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))):
        if page.name == "benchmarks.md":
            continue
        for option in re.findall(r"`(?:duben \w+ )?(--[a-z-]+)", page.read_text("utf-8")):
            assert option in known, f"{page.name}: {option}"


def test_the_profile_page_names_every_key():
    page = (ROOT / "docs" / "profiles.md").read_text("utf-8")
    table = tomllib.loads(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])
    named = {f"{key}.{inner}" for key, value in table.items() if isinstance(value, dict) for inner in value}
    named |= {key for key, value in table.items() if not isinstance(value, dict)}
    assert named - {"extends"} == set(FIELDS) - {"charset"}


def test_every_pass_says_what_it_does():
    for name, run in registry.passes():
        assert run.__doc__, name
        assert len((__import__(run.__module__, fromlist=["x"]).__doc__ or "").splitlines()[0]) > 30, name
