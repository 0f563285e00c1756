"""What pages say of their articles in other ways than the cases of tests/cases/html: shapes of JSON-LD, bylines, dates."""

import pytest

import converter

PROSE = (
    "The river rose in the night, and in the morning the lower road was gone. People stood on the bridge and looked."
)
BODY = f"<p>{PROSE}</p><p>{PROSE} Nobody spoke.</p>"
HAN = "昨天上午，停用两年的石拱老桥重新开放，等在桥头的居民三三两两走上桥面，有人带着相机，有人推着婴儿车。"
HAN_BODY = f"<p>{HAN}</p><p>{HAN}没有人高声说话。</p>"
TITLE = "<title>The River Rose</title>"


def metadata(html, language="en"):
    page = f"<html lang={language}>{html}</html>"
    return converter.convert(page.encode(), name="page.html").document.metadata


def authors(html, language="en"):
    return [person.name for person in metadata(html, language).authors]


AUTHORS = {
    "a graph with references": '<script type="application/ld+json">{"@graph": [{"@type": "Person", "@id": "#a", "name": "Ada Lovelace"},'
    ' {"@type": "NewsArticle", "headline": "The River Rose", "author": {"@id": "#a"}}]}</script>',
    "a list of strings": '<script type="application/ld+json">[{"@type": "NewsArticle", "author": ["Ada Lovelace"]}]</script>',
    "a comma too many": '<script type="application/ld+json">{"@type": "Article", "author": {"name": "Ada Lovelace",},}</script>',
    "no JSON at all": '<script type="application/ld+json">{"@type": "Article" "author": {"name": "Ada Lovelace"}}</script>',
    "a card with labels": '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada Lovelace">',
    "parsely-page": "<meta name='parsely-page' content='{\"author\": \"Ada Lovelace\"}'>",
    "degrees": '<meta name="author" content="Ada Lovelace, MS, PhD">',
}
BYLINES = {
    "a class in camel case": '<div class="metaAuthorList-item">Ada Lovelace</div>',
    "a class with a hash": '<p class="Author_author__4ceOm">Ada Lovelace</p>',
    "a link to an author": '<span>Posted by <a href="/author/ada/">Ada Lovelace</a></span>',
    "microdata": '<div itemprop="author" itemscope><meta itemprop="name" content="Ada Lovelace"><img src="a.png"></div>',
    "a line": "<p>By Ada Lovelace, MS, RDN</p>",
    "a line in German": "<p>Von Ada Lovelace</p>",
    "a label": "<p>Authors: Ada Lovelace, Staff Writer</p>",
}


@pytest.mark.parametrize("shape", AUTHORS)
def test_author_of_the_head(shape):
    assert authors(f"<head>{TITLE}{AUTHORS[shape]}</head><body><h1>The River Rose</h1>{BODY}") == ["Ada Lovelace"]


@pytest.mark.parametrize("shape", BYLINES)
def test_author_in_sight(shape):
    assert authors(f"<head>{TITLE}</head><body><h1>The River Rose</h1>{BYLINES[shape]}{BODY}") == ["Ada Lovelace"]


def test_a_byline_in_sight_beats_the_owner_of_the_site():
    head = f'<head>{TITLE}<meta name="author" content="Owner Smith"></head>'
    assert authors(f"{head}<body><h1>The River Rose</h1><p>By Ada Lovelace</p>{BODY}") == ["Ada Lovelace"]


def test_two_elements_of_one_byline():
    row = '<span class="byline-author">Ada Lovelace</span><span class="byline-author">Grace Hopper</span>'
    assert authors(f"<body><h1>The River Rose</h1><div>{row}</div>{BODY}") == ["Ada Lovelace", "Grace Hopper"]


def test_names_in_comments_and_lists_of_other_articles_are_no_authors():
    other = '<div class="related-posts"><a rel="author" href="/author/g">Grace Hopper</a></div>'
    talk = '<div class="comments"><a rel="author">Alan Turing</a></div>'
    assert authors(f"<body>{other}{talk}<h1>The River Rose</h1>{BODY}{other}{talk}") == []


def test_the_site_is_the_author_where_its_head_says_so_and_nobody_else_is_named():
    head = '<meta property="og:site_name" content="Ada Lovelace"><meta name="author" content="Ada Lovelace">'
    assert authors(f"<head>{head}</head><body><h1>The River Rose</h1>{BODY}") == ["Ada Lovelace"]
    head = '<meta property="og:site_name" content="江城网"><meta name="author" content="江城网">'
    assert authors(f"<head>{head}</head><body><h1>老桥重开</h1>{HAN_BODY}", "zh") == []


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("<title>老桥重开_江边人的博客-某某网</title>", ["江边人"]),
        ("<title>老桥重开_江边人_新浪博客</title>", ["江边人"]),
        ("<title>老桥重开 - 某某网的博客</title>", []),
        ('<a class="writer" href="/u/12">江边人</a>', ["江边人"]),
        ('<div class="author">手机版</div>', []),
        ('<div class="author">周小禾</div>', ["周小禾"]),
        ('<div class="author">编辑：何大同</div>', []),
        ("<p>本报实习生 周小禾</p><p>本报记者 吴敏</p>", ["周小禾", "吴敏"]),
        ("<p>□ 本报记者 周小禾</p>", ["周小禾"]),
    ],
)
def test_chinese_author(page, names):
    assert authors(f"<body><h1>老桥重开</h1>{page}{HAN_BODY}", "zh") == names


def test_who_put_a_text_up_stands_before_what_others_wrote_under_it():
    told = "<p>本贴由<b>江边人</b>于2005年8月12日16:12:21在〖闲谈〗发表.</p>"
    after = "".join(f"<p>第{number}条须知，任何言论都只是作者自己的看法，与本站没有关系。</p>" for number in range(16))
    made = metadata(f"<body><h1>老桥重开</h1>{HAN_BODY}{told}{after}", "zh")
    assert [person.name for person in made.authors] == ["江边人"]
    assert str(made.published) == "2005-08-12T16:12:21"


@pytest.mark.parametrize(
    ("language", "line", "day"),
    [
        ("en-US", "3/4/2025", "2025-03-04"),
        ("en-GB", "3/4/2025", "2025-04-03"),
        ("de", "<span>06.01.2026</span>, <span>Lesezeit 5 Min.</span>", "2026-01-06"),
        ("fr", "Publié le 4 mars 2021 à 10h20", "2021-03-04T10:20"),
        ("ru", "Опубликовано 4 марта 2021", "2021-03-04"),
        ("ko", "입력 2021.03.04. 오후 3:04", "2021-03-04T15:04"),
        ("en", "Updated March 5, 2021", None),
    ],
)
def test_day_in_sight(language, line, day):
    made = metadata(f"<body><h1>The River Rose</h1><div>{line}</div>{BODY}", language)
    assert (made.published and str(made.published)) == day


def test_the_day_of_the_last_change_is_not_the_day_of_publication():
    head = (
        '<meta property="article:published_time" content="2024-11-11T12:42:43+00:00">'
        '<meta property="article:modified_time" content="2026-02-18T12:56:51+00:00">'
    )
    line = "<div>By Scott Young<span>November 11, 2024</span> <span>February 18th, 2026</span></div>"
    assert str(metadata(f"<head>{head}</head><body><h1>The River Rose</h1>{line}{BODY}").published)[:10] == "2024-11-11"


def test_the_time_of_the_place_goes_before_the_same_moment_in_utc():
    head = '<meta property="article:published_time" content="2021-03-04T23:30:00Z">'
    made = metadata(
        f"<head>{head}</head><body><h1>老桥重开</h1><p>2021-03-05 07:30　来源：江城晚报</p>{HAN_BODY}", "zh"
    )
    assert str(made.published) == "2021-03-05T07:30"


def test_day_beside_other_words_of_a_novel_page():
    line = "<div><a href=/b/1>深巷</a><a href=/author/7/>江边人</a> <span>3160字</span><span>2022年07月10日 07:15</span></div>"
    made = metadata(f"<body><h1>第二章 老桥</h1>{line}{HAN_BODY}", "zh")
    assert (str(made.published), [person.name for person in made.authors]) == ("2022-07-10T07:15", ["江边人"])


def text(html, language="en"):
    page = f"<html lang={language}>{html}</html>"
    return converter.convert(page.encode(), name="page.html").render("text").main.decode()


def test_a_short_text_below_the_page_s_own_heading_goes_before_longer_comments():
    own = f"<div><div><h1>The River Rose</h1>{BODY}</div></div>"
    talk = f"<h3>Top Rated Comments</h3>{BODY}" + "".join(
        f"<p>{n} days ago</p><p>{PROSE} Number {n}.</p>" for n in "2345"
    )
    made = text(f"<head>{TITLE}</head><body>{own}<div><section><div>{talk}</div></section></div>")
    assert made == f"{PROSE}\n{PROSE} Nobody spoke.\n"


def test_a_heading_with_a_notice_does_not_hide_the_text_after_it():
    deck = "<p>The lower road is closed from Monday to Friday.</p>"
    page = f"<head>{TITLE}</head><body><div><h1>The River Rose</h1>{deck}</div><div><div>{BODY * 3}</div></div>"
    assert text(page).count("Nobody spoke.") == 3


def _entry(title, day, words):
    row = f"<tr><td>{title}</td><td>{day}</td></tr>"
    return f"<table>{row}<tr><td colspan=2>{words * 3}</td></tr><tr><td>由江边人张贴 @ {day}</td></tr></table>"


def test_an_archive_without_telling_classes_gives_its_first_text():
    other = "桥下的水涨了又落，落了又涨，两岸的人家却把日子过得不紧不慢，像是早就知道它会回来。"
    entries = (
        _entry("昨天走过老桥", "2005-03-21 01:20:44", HAN),
        _entry("雨里的旧码头", "2005-03-18 01:58:01", other),
        _entry("一碗面的功夫", "2005-03-15 16:47:37", other * 4),
    )
    page = f"<head><title>江边人的日记</title></head><body><table><tr><td>{''.join(entries)}</td></tr></table>"
    made = converter.convert(f"<html>{page}</html>".encode(), name="page.html")
    body = made.render("text").main.decode()
    assert HAN in body
    assert other not in body
    assert made.document.metadata.title == "昨天走过老桥"
    assert str(made.document.metadata.published) == "2005-03-21T01:20:44"
    assert {removal.rule for removal in made.report.removals} >= {"other-articles", "title"}


def test_a_chronicle_is_one_text():
    days = "".join(f"<h3>2021年3月{day}日</h3><p>{HAN}</p>" for day in range(1, 6))
    assert text(f"<head><title>老桥修缮日志</title></head><body><h1>老桥修缮日志</h1>{days}", "zh").count(HAN) == 5


def test_comments_with_names_and_times_make_no_archive():
    talk = "".join(
        f"<div><b>河边居民</b><i>2021-03-0{n} 10:20:3{n}</i><p>说得好，支持。</p></div>" for n in range(1, 6)
    )
    page = f"<head><title>老桥重开</title></head><body><h1>老桥重开</h1><p>2021-03-01 08:00:00</p><div>{HAN_BODY * 2}</div><div>{talk}</div>"
    assert text(page, "zh").count(HAN) == 4


def test_answers_of_a_thread_without_telling_classes_are_its_text():
    answers = "".join(
        f"<div class=q{n}><b>河边居民</b><i>{n}天前</i><p>{n}楼说得好，支持一下这个想法。</p></div>"
        for n in range(2, 6)
    )
    page = (
        f"<head><title>老桥重开以后 - 青石社区</title></head><body><div><a href=/>首页</a></div><div class=w><h1>老桥重开以后</h1>"
        f"<div class=p1><p>{HAN}</p></div><div class=r>{answers}</div></div><p>Copyright © 2021 青石社区 "
        f"Licensed to nobody in particular, all the marks are the marks of their owners and so on. All Rights Reserved.</p>"
    )
    html = f"<html lang=zh>{page}</html>"
    made = converter.convert(html.encode(), name="page.html", address="https://bbs.example.cn/thread-1-1-1.html")
    body = made.render("text").main.decode()
    assert HAN in body
    assert body.count("支持一下") == 4
    assert "Copyright" not in body
