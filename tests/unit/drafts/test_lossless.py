"""Whatever the text: nothing is lost, nothing is doubled, every address is usable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participation.drafts.rules import Kind, ParsedDraft, full_text, official_labels, parse
from tests.unit.drafts import reading_aids as aids

PATH = re.compile(r"^[a-z0-9][a-z0-9._-]*$")

LINES = st.sampled_from(
    [
        "第一条 为了规范，制定本办法。",
        "第二条\u3000【范围】本办法适用于全区。",
        "第三条之一 供热期。",
        "第 十二 条 有空格。",
        "第12条 数字。",
        "第五条规定的，从其规定。",
        "第六条：有冒号。",
        "第二条之一没有空格。",
        "第三部分 措施",
        "有下列情形：（一）甲；（二）乙，包括：1.子；2.丑；（三）丙。",
        "Article 12A. Heat. The following: (a) one; and (b) two.",
        "I. General",
        "一）半括号",
        "序言",
        "定义",
        "3",
        "4",
        "[1] 注。",
        "为了规范城镇供热用热行为，保障供热安全和用热质量，",
        "三、第七条修改为：",
        "“第七条　引用甲：",
        "“（一）引用。”",
        "第一章 总则",
        "第二章",
        "供热",
        "第一节 一般规定",
        "第一编 总编",
        "第一分编 通则",
        "一、总体要求",
        "二、将第五条修改为：“第五条 引用。",
        "（一）第一项；",
        "（二）第二项；",
        "(三)第三项。",
        "㈠圈内",
        "1.子项一；",
        "2．子项二；",
        "1.1 多级",
        "（1）更细；",
        "①最细；",
        "1）半括号",
        "(a) letter",
        "(i) roman",
        "(ii) roman two",
        "Article 1. Purpose",
        "Article 5 of the Law",
        "Section 2 Scope",
        "Chapter I General",
        "- 无序一项",
        "附件",
        "附件2 申请表",
        "附件：1.说明",
        "目录",
        "# 某某办法",
        "## 第三章 附则",
        "### 无编号小标题",
        "<!-- 注",
        "结束 -->",
        "| 名称 | 数 |",
        "|---|---|",
        "a\tb",
        "c\td",
        "---",
        "— 3 —",
        "某某自治区人民政府关于供热工作的意见",
        "某某自治区人民政府",
        "2026年10月1日",
        "索 引 号 主题分类",
        "分享到:",
        "各盟行政公署、市人民政府：",
        "现提出如下意见。",
        "前款规定的，从其约定。",
        "没有标点的一行",
        "𠮷野家㐂䶮ᠮᠣᠩᠭᠣᠯ",
        "**第四条** 粗体",
        "\u200b零宽",
        "",
    ]
)
DRAFTS = st.lists(
    st.tuples(st.sampled_from(["", " ", "　　", "\t"]), LINES, st.sampled_from(["\n", "\n\n", "\n \n\n"])), max_size=30
).map(lambda rows: "".join(indent + line + end for indent, line, end in rows))


def check(draft: ParsedDraft, text: str) -> None:
    assert draft.source_text == text
    assert "".join(draft.pieces()) == text
    at = 0
    for position, p in enumerate(draft.provisions):
        assert (p.start, p.position) == (at, position)
        assert p.end >= p.start
        at = p.end
        assert aids.left_over(draft, p) == ""
    assert at == (len(text) if draft.provisions else 0)
    addresses = [p.path for p in draft.provisions]
    assert len(set(addresses)) == len(addresses)
    depths = {None: -1}
    for p in draft.provisions:
        assert PATH.match(p.path), p.path
        assert p.parent in depths, "a parent stands before its children"
        assert p.depth == depths[p.parent] + 1
        depths[p.path] = p.depth
        assert len(p.sha256) == 64
    names = official_labels(draft.provisions)
    assert set(names) == set(addresses)
    assert all(names.values())
    for p in draft.provisions[:3]:
        assert p.text in full_text(draft.provisions, p.path)
    for w in draft.warnings:
        assert 0 <= w.line <= text.count("\n") + 1


@settings(max_examples=400, deadline=None)
@given(DRAFTS)
@example("附件：1.甲\n2.乙\n某某厅\n2026年1月1日\n附件2\n")
@example("第一条\n（一）x\n段落\n（二）y")
@example("---\na: b\n---\n# t\n")
@example("Article 1. Purpose\n— 3 —\n— 3 —\n")
def test_a_draft_of_lines_of_law_is_kept_whole(text: str) -> None:
    check(parse(text), text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
@example("")
@example(" \n ")
@example("<!--")
@example("|")
@example("#")
@example("第条")
def test_any_text_is_kept_whole(text: str) -> None:
    check(parse(text), text)


@pytest.mark.parametrize(
    ("name", "articles", "chapters", "items"),
    [
        ("sme-payment-2020.md", 29, 0, 10),
        ("sme-payment-2025.md", 37, 5, 9),
        ("information-disclosure-2019.md", 56, 6, 41),
        ("shanghai-property-2010.md", 95, 6, 155),
        ("shanghai-property-2020.md", 95, 6, 155),
    ],
)
def test_real_laws(shared_data: Path, name: str, articles: int, chapters: int, items: int) -> None:
    text = (shared_data / "drafts" / name).read_text(encoding="utf-8")
    draft = parse(text)
    check(draft, text)
    assert (draft.count(Kind.ARTICLE), draft.count(Kind.CHAPTER), draft.count(Kind.ITEM)) == (articles, chapters, items)
    assert draft.warnings == ()
    assert aids.paths(draft, Kind.ARTICLE) == [f"art-{n}" for n in range(1, articles + 1)]
    # All of the source, read from the tree alone, but for blanks and markdown's #
    told = "".join((p.label or "") + (p.title or "") + p.text for p in draft.provisions)
    assert aids.bare(told) == aids.bare(text).replace("#", "")


def test_a_real_normative_document(shared_data: Path) -> None:
    text = (shared_data / "drafts" / "nmg-open-government-2008.txt").read_text(encoding="utf-8")
    draft = parse(text)
    check(draft, text)
    assert draft.title == "内蒙古自治区人民政府关于进一步推进全区政务公开工作的意见"
    top = [p for p in draft.provisions if p.kind is Kind.HEADING and p.parent is None]
    assert [p.label for p in top] == ["一、", "二、", "三、", "四、", "五、"]
    assert top[0].title == "充分认识推进政务公开工作的重要意义"
    assert draft.count(Kind.HEADING) == 68
    below_five = [(p.path, p.label) for p in draft.provisions if p.parent == "h-5" and p.kind is Kind.HEADING]
    assert below_five == [(f"h-5.{n}", f"({c})") for n, c in enumerate("一二三四五", 1)]
    assert [p.path for p in draft.provisions if p.parent == "h-5.4"] == [f"h-5.4.{n}" for n in range(1, 5)]
    assert official_labels(draft.provisions)["h-5.4.2"] == "第五部分（四）2"
    told = "".join((p.label or "") + (p.title or "") + p.text for p in draft.provisions)
    assert aids.bare(told) == aids.bare(text)
    assert [w.line for w in draft.warnings] == [1, 14, 15, 195, 197, 199]
