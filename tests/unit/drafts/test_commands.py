"""``participation draft parse``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from participation.drafts.commands import draft
from participation.drafts.rules import ParseWarning, WarningCode
from participation.drafts.words import WARNINGS, warning_text
from participation.platform.i18n import speaking
from tests.unit.drafts.documents import docx, p

KINDS = {
    "part", "chapter", "section", "article", "paragraph", "item", "subitem", "heading", "table", "attachment", "other",
}  # fmt: skip


def run(*args: str, command: str = "parse") -> tuple[int, str, str]:
    result = CliRunner().invoke(draft, [command, *args])
    return result.exit_code, result.stdout, result.stderr


def test_json(tmp_path: Path) -> None:
    file = tmp_path / "稿.docx"
    file.write_bytes(docx(p("某办法") + p("索引号：1") + p("第一条 【甲】乙：") + p("（一）丙。")))
    code, out, err = run(str(file), "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "title": "某办法",
        "provisions": [
            {"kind": "other", "label": None, "number": None, "title": None, "text": "某办法", "path": "title", "parent": None},
            {"kind": "other", "label": None, "number": None, "title": None, "text": "索引号：1", "path": "head-1", "parent": None},
            {"kind": "article", "label": "第一条", "number": 1, "title": "甲", "text": "乙：", "path": "art-1", "parent": None},
            {"kind": "item", "label": "（一）", "number": 1, "title": None, "text": "丙。", "path": "art-1.i1", "parent": "art-1"},
        ],
    }  # fmt: skip


def test_every_kind_is_one_of_the_law(shared_data: Path) -> None:
    for file in sorted((shared_data / "drafts").glob("*.[mt][dx]*")):
        code, out, _ = run(str(file), "--json")
        assert code == 0
        found = json.loads(out)
        assert {q["kind"] for q in found["provisions"]} <= KINDS
        assert found["title"]


def test_tree_and_warnings(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("某办法\n第一条 甲" + "长" * 80 + "。\n第三条 乙。\n", encoding="gb18030")
    code, out, _ = run(str(file))
    assert code == 0
    assert out.splitlines()[0] == "某办法"
    assert "article    第三条 乙。" in out
    assert "…" in out
    assert "1 to look at:" in out
    assert "line 3:" in out
    assert "第二条" in out.splitlines()[-1]


def test_a_draft_without_title(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("第一条 甲。", encoding="utf-8")
    assert run(str(file))[1].startswith("(no title)")


@pytest.mark.parametrize("args", [("--json",), ()])
def test_what_cannot_be_read_is_said_in_both_languages(tmp_path: Path, args: tuple[str, ...]) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"")
    code, out, err = run(str(file), *args)
    assert (code, out) == (2, "")
    assert "The file is empty" in err
    assert "文件是空的" in err


def test_no_such_file(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.txt"))[0] == 2
    assert run(str(tmp_path))[0] == 2


def test_every_warning_has_its_words_in_both_languages() -> None:
    facts = {"expected": "第二条", "found": "第三条", "label": "第二条", "previous": "第三条"}
    assert set(WARNINGS) == set(WarningCode)
    for code in WarningCode:
        warning = ParseWarning(code, 1, "", facts)
        chinese = warning_text(warning)
        with speaking("en"):
            assert warning_text(warning) != chinese
        assert "{" not in chinese


def diff(*args: object) -> tuple[int, str, str]:
    return run(*map(str, args), command="diff")


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("某办法\n第一条 供热期为六个月。\n第二条 依照第一条办理退费手续。\n", encoding="utf-8")
    new.write_text(
        "某办法\n第一条 本办法适用于城镇。\n第二条 供热期为七个月。\n第三条 依照第一条办理退费手续。\n",
        encoding="utf-8",
    )
    return old, new


def test_diff_json(two: tuple[Path, Path]) -> None:
    code, out, err = diff(*two, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "articles": [
            {"old": None, "new": "第一条", "change": "added", "score": 0.0, "edits": [["insert", "本办法适用于城镇。"]]},
            {"old": "第一条", "new": "第二条", "change": "changed", "score": 0.875, "edits": [
                ["equal", "供热期为"], ["delete", "六"], ["insert", "七"], ["equal", "个月。"]]},
            {"old": "第二条", "new": "第三条", "change": "renumbered", "score": 1.0, "edits": [["equal", "依照第一条办理退费手续。"]]},
        ],
        "references": [{"at": "第三条", "reference": "第一条", "target": "moved", "was": "第一条", "now": ["第二条"]}],
    }  # fmt: skip


def test_diff_for_people(two: tuple[Path, Path]) -> None:
    code, out, err = diff(*two)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2 → 3: 1 renumbered, 1 changed, 1 added",
        "",
        "added      第一条",
        "    {+本办法适用于城镇。+}",
        "changed    第一条 → 第二条  0.88",
        "    供热期为[-六-]{+七+}个月。",
        "renumbered 第二条 → 第三条",
        "",
        "References to look at:",
        "  第三条: “第一条” names 第一条, which is 第二条 now",
    ]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 40, "某办法\n".encode()])
def test_diff_says_which_file_cannot_be_compared(tmp_path: Path, two: tuple[Path, Path], content: bytes) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    for pair in ((bad, two[1]), (two[0], bad)):
        code, out, err = diff(*pair, "--json")
        assert (code, out) == (2, "")
        assert "bad.txt" in err
    assert diff(two[0], tmp_path / "none.txt")[0] == 2
