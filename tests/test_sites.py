"""Site rules: each shipped one on a small page of our own, the user's own first, and none that ruins a page."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import converter
from converter.errors import ProfileError
from converter.readers.html.parsing import parse
from converter.readers.html.sites import _select as select
from converter.rules.sites import HERE, sites
from converter.rules.sites.selectors import parse_selector

CASES = Path(__file__).parent / "cases" / "sites"
PROSE = "昨天上午，停用两年的石拱老桥重新开放，等在桥头的居民三三两两走上桥面，有人带着相机，有人推着婴儿车。"
OWN = """
[[site]]
name = "青石"
hosts = ["qingshi.example"]
content = ["#story"]
remove = [".tip"]
[site.metadata]
authors = [".who"]
published = ["time@data-day"]
"""


def convert(html, address=None, **options):
    return converter.convert(html.encode(), name="page.html", address=address, **options)


def test_every_shipped_rule_has_a_page():
    assert {path.stem for path in HERE.glob("*.toml")} == {path.stem for path in CASES.glob("*.toml")}


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_rule(case):
    want = tomllib.loads(case.read_text("utf-8"))
    edition = convert(case.with_suffix(".html").read_text("utf-8"), want["address"] or None)
    assert edition.render("text").main.decode().split("\n")[:-1] == want["body"]
    metadata = edition.document.metadata
    for field, value in want["metadata"].items():
        given = getattr(metadata, field)
        assert (given[0].name if isinstance(given, tuple) else str(given)) == value, field
    gone = [" ".join(removal.text.split()) for removal in edition.report.removals]
    for beginning in want["gone"]:
        assert any(beginning in text for text in gone), (beginning, gone)
    assert not any(beginning in edition.render("text").main.decode() for beginning in want["gone"])


def test_rules_of_the_user(tmp_path):
    (tmp_path / "qingshi.toml").write_text(OWN, "utf-8")
    rules = (str(tmp_path),)
    html = (
        f"<title>老桥重开</title><h1>老桥重开</h1><b class=who>江边人</b><time data-day='2021-03-04'></time>"
        f"<div id=story><p>{PROSE}</p><p class=tip>{PROSE}提示</p></div><div><p>{PROSE * 3}</p></div>"
    )
    edition = convert(html, "https://news.qingshi.example/1", rules=rules)
    assert edition.render("text").main.decode() == PROSE + "\n"
    assert [person.name for person in edition.document.metadata.authors] == ["江边人"]
    assert str(edition.document.metadata.published) == "2021-03-04"
    site_rule = [removal for removal in edition.report.removals if removal.rule == "site-rule"]
    assert [removal.reason for removal in site_rule] == ["site rule 青石: .tip"]
    assert "site rule 青石: .who" in [claim.evidence for claim in edition.report.claims]
    elsewhere = convert(html, "https://example.org/1", rules=rules)
    assert "提示" in elsewhere.render("text").main.decode()


def test_the_user_s_rule_for_a_host_goes_before_the_shipped_one(tmp_path):
    own = '[[site]]\nname = "mine"\nhosts = ["people.com.cn"]\ncontent = ["#mine"]\n'
    (tmp_path / "mine.toml").write_text(own, "utf-8")
    html = f"<h1>老桥重开</h1><div class=box_con><p>{PROSE}甲</p></div><div id=mine><p>{PROSE}乙</p></div>"
    text = convert(html, "http://news.people.com.cn/1", rules=(str(tmp_path),)).render("text").main.decode()
    assert text == f"{PROSE}乙\n"


def test_a_rule_that_finds_too_little_ruins_nothing():
    html = f"<h1>老桥重开</h1><div class=box_con>打印</div><div><p>{PROSE}</p><p>{PROSE}</p></div>"
    assert convert(html, "http://news.people.com.cn/1").render("text").main.decode().count(PROSE) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[site]]\nname = "x"\n', "site 1: a site needs a name, and `hosts` or `signs`"),
        ('[[site]]\nname = "x"\nhosts = ["a.b"]\ncontents = ["p"]\n', "unknown key 'contents'"),
        ('[[site]]\nname = "x"\nhosts = ["a.b"]\ncontent = ["p:first"]\n', "'p:first' is none"),
        ('[[site]]\nname = "x"\nhosts = ["a.b"]\ncontent = "p"\n', "should be a list of selectors"),
        ('[[site]]\nname = "x"\nhosts = ["a.b"]\n[site.metadata]\nauthor = ["p"]\n', "unknown field 'author'"),
    ],
)
def test_bad_site_rules_are_named(tmp_path, text, message):
    (tmp_path / "bad.toml").write_text(text, "utf-8")
    with pytest.raises(ProfileError, match=r"bad\.toml") as caught:
        sites((str(tmp_path),))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("p", 3),
        ("div.a p", 2),
        ("#x", 1),
        ("p.b.c", 1),
        ("[data-k]", 2),
        ("[data-k=v]", 1),
        ("p[data-k^=v]", 2),
        (".none", 0),
        ("section .a p", 0),
        ("body div p", 3),
    ],
)
def test_selector(selector, found):
    page = parse("<div class='a z'><p id=x>1<p class='b c' data-k=v>2</div><div><p data-k=vw>3</div>")
    assert len(list(select(page, parse_selector(selector)))) == found
