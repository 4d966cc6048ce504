"""Every part of ours, rendered with nothing but Jinja, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup as Safe

from participation.settings import ROOT
from tests.unit.look.markup import Markup

COMPONENTS = ROOT / "templates/_components"
SHA = "9f2c41d7" + "0" * 52 + "b80e"

# One call of every macro of pp.html. A macro without an entry here fails test_every_macro_is_shown.
SINK = {
    "icon": """{{ pp.icon("tick") }}""",
    "outcome": """{{ pp.outcome("adopted") }}{{ pp.outcome("partially_adopted") }}{{ pp.outcome("not_adopted") }}{{ pp.outcome("noted") }}""",
    "state": """<h2>{{ pp.state("报名中") }}</h2>""",
    "tag": """{{ pp.tag("今天", "yellow") }}{{ pp.tag("剩 7 日") }}""",
    "kind": """{{ pp.kind("政府规章") }}{{ pp.kind("草案", plain=true) }}""",
    "link": """{{ pp.link("看", "/a") }}{{ pp.link("比较", "/b", block=true, icon_name="compare") }}""",
    "zh": """{{ pp.zh("某某办法" | phrases) }}""",
    "button": """{{ pp.button("读草案", "/a") }}{{ pp.button("看", "/b", kind="secondary", icon_name="print") }}""",
    "crumbs": """{{ pp.crumbs([("首页", "/"), ("事项", None)]) }}""",
    "rule": """{{ pp.rule() }}""",
    "pagehead": """{{ pp.pagehead("标题" | phrases, kind="规章", meta=["甲", "乙"], lead="说明", rule=false) }}""",
    "meta": """{{ pp.meta("标题", published="2026-11-13 10:42", source="某厅") }}""",
    "share": """{{ pp.share("标题", "说明", "/card.png") }}""",
    "headtable": """{{ pp.headtable([("索引号", "1"), ("标题", "长", true)]) }}""",
    "ruler": """{{ pp.ruler(30, 18) }}{{ pp.ruler(30, 0) }}{{ pp.ruler(30, 31) }}{{ pp.ruler(0, 0) }}""",
    "deadline": """{{ pp.deadline(12, "截止") }}{{ pp.deadline(1) }}{{ pp.deadline(0) }}{{ pp.deadline(None) }}{{ pp.deadline(-2) }}""",
    "why": """{{ pp.why([("依据", "第十五条"), ("单位", "自然日")]) }}""",
    "whylist": """{{ pp.whylist([("依据", "第十五条")]) }}""",
    "details": """{% call pp.details("更多") %}<p>内容</p>{% endcall %}""",
    "timeline": """{% call(item) pp.timeline([
        {"state": "done", "title": "公布", "when": "06-08", "text": "共三十七条", "docs": [{"title": "稿", "href": "/d", "size": 319488, "sha256": sha, "verify": "/verify/x"}]},
        {"state": "now", "title": "征求意见", "tag": "正在进行", "id": "now", "link": ("看", "/x")},
        {"state": "next", "title": "政策解读"}]) %}<p>{{ item.title }}</p>{% endcall %}""",
    "size": """{{ pp.size(10) }}|{{ pp.size(319488) }}|{{ pp.size(1468006) }}""",
    "hash": """{{ pp.hash(sha) }}""",
    "docs": """{{ pp.docs([{"title": "稿", "href": "/d", "size": 319488, "sha256": sha, "verify": "/v"}, {"title": "汇总", "pending": true}]) }}""",
    "steps": """{{ pp.steps(["一", "二"]) }}""",
    "seats": """{{ pp.seats("旁听席", 30, 19, note="按报名顺序") }}{{ pp.seats("代表", 10, 0, applied=46) }}{{ pp.seats("会场", 300, 12) }}{{ pp.seats("记者席", 8, 8) }}""",
    "note": """{{ pp.note("提示") }}{% call pp.note(kind="office") %}<p>说明</p>{% endcall %}""",
    "empty": """{{ pp.empty("还没有") }}""",
    "facts": """{{ pp.facts([("时间", "9:30"), ("地点", "三楼", true)]) }}""",
    "seg": """{{ pp.seg([("小", "/s", false), ("中", "/m", true)], "字号") }}""",
    "pager": """{{ pp.pager("/a", "/b") }}{{ pp.pager(None, None) }}""",
    "datetile": """{{ pp.datetile("27", "11月 周五") }}""",
    "bars": """{{ pp.bars("outcomes", "各类结果", [{"label": "采纳", "value": 402, "colour": "pine", "href": "/a"}, {"label": "说明", "value": 0}], "意见") }}""",
}


def macros(path: Path) -> set[str]:
    return set(re.findall(r"{%- macro ([a-z]\w*)\(", path.read_text("utf-8")))


def test_every_macro_is_shown() -> None:
    assert macros(COMPONENTS / "pp.html") == set(SINK)


@pytest.mark.parametrize("name", sorted(SINK))
def test_macro_renders_clean_markup(name: str, render, language: str) -> None:
    html = render(SINK[name], lang=language, sha=SHA)
    assert html.strip()
    assert Markup(html).problems == []


def test_kitchen_sink_in_english_has_no_chinese_of_its_own(render) -> None:
    from participation.platform.i18n import speaking

    given = set("".join(SINK.values()))
    with speaking("en"):
        html = render("".join(SINK.values()), lang="en", sha=SHA)
    ours = {c for c in html if "\u4e00" <= c <= "\u9fff"} - given
    assert ours == set()


def test_icons_are_all_shapes(render) -> None:
    names = re.findall(r'^  "(\w+)": \'<', (COMPONENTS / "pp.html").read_text("utf-8"), re.M)
    assert len(names) >= 18
    for name in names:
        assert "<path" in render("{{ pp.icon(name) }}", name=name) or "<circle" in render(
            "{{ pp.icon(name) }}", name=name
        )


def test_ruler_ticks_are_days(render) -> None:
    page = Markup(render("{{ pp.ruler(30, 18) }}"))
    kinds = [attributes["class"] for attributes in page.all("rect")]
    assert kinds == ["past"] * 17 + ["today"] + ["rest"] * 12
    assert page.all("svg")[0]["aria-label"] == "共 30 日，今天是第 18 日"
    assert page.all("svg")[0]["viewbox"] == "0 0 300 14"


@pytest.mark.parametrize(
    ("today", "kinds"),
    [(0, ["rest"] * 3), (1, ["today", "rest", "rest"]), (3, ["past", "past", "today"]), (4, ["past"] * 3)],
)
def test_ruler_at_its_ends(render, today: int, kinds: list[str]) -> None:
    page = Markup(render("{{ pp.ruler(3, today) }}", today=today))
    assert [attributes["class"] for attributes in page.all("rect")] == kinds


def test_deadline_words(render) -> None:
    from participation.platform.i18n import speaking

    assert "还剩<b>12</b>天" in render("{{ pp.deadline(12) }}")
    assert "今天截止" in render("{{ pp.deadline(0) }}")
    assert "已经截止" in render("{{ pp.deadline(-1) }}")
    with speaking("en"):
        assert "<b>1</b> day left" in render("{{ pp.deadline(1) }}")
        assert "<b>12</b> days left" in render("{{ pp.deadline(12) }}")


def test_seats_count_and_squares(render) -> None:
    page = Markup(render("""{{ pp.seats("旁听席", 30, 19) }}"""))
    kinds = [attributes["class"] for attributes in page.all("rect")]
    assert (kinds.count("taken"), kinds.count("free")) == (19, 11)
    assert page.all("svg")[0]["viewbox"] == "0 0 240 32"
    assert "余11/ 30 席" in page.text


@pytest.mark.parametrize(("capacity", "squares"), [(60, 60), (61, 0)])
def test_seats_above_sixty_are_words_alone(render, capacity: int, squares: int) -> None:
    page = Markup(render("""{{ pp.seats("旁听席", capacity, 1) }}""", capacity=capacity))
    assert len(page.all("rect")) == squares


def test_full_pool_says_so(render) -> None:
    page = Markup(render("""{{ pp.seats("记者席", 8, 8) }}"""))
    assert "8 席已满" in page.text
    assert {attributes["class"] for attributes in page.all("rect")} == {"taken"}


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 KB"), (10, "1 KB"), (319488, "312 KB"), (1048575, "1024 KB"), (1468006, "1.4 MB")]
)
def test_size_in_words(render, size: int, words: str) -> None:
    assert render("{{ pp.size(size) }}", size=size).strip() == words


def test_text_given_is_escaped_and_markup_is_not(render) -> None:
    assert "&lt;b&gt;" in render("{{ pp.note(text) }}", text="<b>")
    assert "<b>x</b>" in render("{{ pp.note(text) }}", text=Safe("<b>x</b>"))
    assert "&lt;script&gt;" in render(
        "{{ pp.docs([{'title': t, 'href': '/d', 'size': 1, 'sha256': '0' * 64, 'verify': '/v'}]) }}", t="<script>"
    )
    assert "&#34;" in render("""{{ pp.seg([("a", h, false)], "x") }}""", h='/"')


def test_chinese_words_on_an_english_page_say_their_language(render) -> None:
    assert render("{{ pp.zh('办法') }}").strip() == "办法"
    assert render("{{ pp.zh('办法') }}", lang="en").strip() == '<span lang="zh-CN">办法</span>'


def test_outcome_of_an_unknown_code_is_nothing(render) -> None:
    assert render("{{ pp.outcome('other') }}").strip() == ""


def test_outcome_takes_enum_members(render) -> None:
    from enum import StrEnum

    class Outcome(StrEnum):
        NOTED = "noted"

    assert "说明" in render("{{ pp.outcome(code) }}", code=Outcome.NOTED)


def test_bars_have_an_equal_table(render) -> None:
    page = Markup(render(SINK["bars"]))
    assert "采纳 402；说明 0" in page.text
    assert [attributes["width"] for attributes in page.all("rect")] == ["230.0", "0.0"]
    assert page.all("a", href="/a")


def test_bars_without_rows_do_not_fail(render) -> None:
    assert Markup(render("""{{ pp.bars("none", "t", [], "条") }}""")).problems == []
