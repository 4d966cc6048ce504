"""Every text has its English, faithful in its places; templates hold no text of their own, no style and no script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from scripts import catalogue

ROOT = catalogue.ROOT
TEMPLATES = sorted((ROOT / "templates").glob("**/*.html"))
PAGES = [path for path in TEMPLATES if path.relative_to(ROOT / "templates").parts[0] != "documents"]
FILES = sorted((ROOT / "participation" / "locale" / "en").glob("*.po"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Chinese that stays Chinese on an English page: the name of the language, the mark, quotations in a language attribute.
OWN_LANGUAGE = re.compile(
    r"<(\w+)[^>]*\blang=\"(?:zh-CN|mn-Mong)\"[^>]*>.*?</\1>|<span class=\"pp-brand__mark\".*?</span>", re.S
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_something_was_found() -> None:
    """Else an extractor that finds nothing would be content with everything."""
    messages = {use.msgid for use in catalogue.used()}
    for known in ("请先登录", "工作人员登录", "请填写用户名", "还剩 %(num)s 个"):
        assert known in messages
    assert len(messages) > 500
    assert len(PAGES) > 30


def test_every_text_has_its_english() -> None:
    assert [f"{use.where}: {use.msgid}" for use in catalogue.missing()] == []


def test_no_file_contradicts_another() -> None:
    _, faults = catalogue.translated()
    assert faults == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_translations_are_faithful(path: Path) -> None:
    """Nothing fuzzy or empty, nothing twice, no Chinese left, and the same places for values."""
    with path.open("rb") as handle:
        messages = [message for message in read_po(handle, locale="en", abort_invalid=True) if message.id]
    wrong = []
    for message in messages:
        msgid = message.id[0] if isinstance(message.id, tuple | list) else message.id
        string = message.string
        forms = list(string.values()) if isinstance(string, dict) else string
        forms = list(forms) if isinstance(forms, tuple | list) else [forms]
        if message.fuzzy:
            wrong.append(f"fuzzy: {msgid}")
        for number, form in enumerate(forms):
            if not form:
                wrong.append(f"empty: {msgid}")
                continue
            # "One comment" may leave the number out.
            may_lack = {"num", "n", "count"} if len(forms) > 1 and number == 0 else set()
            if catalogue.fields(msgid) - may_lack != catalogue.fields(str(form)) - may_lack:
                wrong.append(f"places differ: {msgid} -> {form}")
    lines = re.findall(r"^msgid (.+?)^msgstr", path.read_text(encoding="utf-8"), re.S | re.M)
    wrong += [f"twice in one file: {line}" for line in {line for line in lines if lines.count(line) > 1}]
    assert wrong == []


def bare(path: Path) -> str:
    """What a template says itself: without comments, and with a blank for every statement and expression."""
    tokens = Environment(extensions=["jinja2.ext.i18n"]).lex(path.read_text(encoding="utf-8"))
    return "".join(text if kind == "data" else " " for _, kind, text in tokens if "comment" not in kind)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_hold_no_text_of_their_own(path: Path) -> None:
    left = OWN_LANGUAGE.sub(" ", bare(path))
    assert [line.strip() for line in left.splitlines() if CHINESE.search(line)] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_obey_the_content_policy(path: Path) -> None:
    """No style attributes or elements, no inline script or handlers, nothing fetched from elsewhere."""
    text = bare(path)
    found = re.findall(r"[\"']style[\"']\s*:", path.read_text(encoding="utf-8"))  # attributes handed to a macro
    for what, pattern in {
        "style attribute": r"\sstyle\s*=",
        "style element": r"<style\b",
        "inline script": r"<script\b(?![^>]*\bsrc=)",
        "event handler": r"<[a-zA-Z][^>]*\son[a-z]+\s*=",
        "javascript address": r"javascript:",
        "hx-on": r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:",
        "foreign address": r"\b(?:src|action|srcset|data)\s*=\s*[\"'](?:https?:)?//",
        "foreign stylesheet": r"<link\b[^>]*href=[\"'](?:https?:)?//",
    }.items():
        found += [f"{what}: {match.group()[:80]}" for match in re.finditer(pattern, text)]
    assert found == []


class TestTheExtractor:
    """On a small tree with one of each fault."""

    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        (tmp_path / "participation" / "locale" / "en").mkdir(parents=True)
        (tmp_path / "templates").mkdir()
        (tmp_path / "participation" / "a.py").write_text('N_("有译文")\nlazy("没有译文")\n', encoding="utf-8")
        (tmp_path / "templates" / "a.html").write_text(
            '{{ _("模板里的 %(n)s", n=1) }}{% trans %}段落{% endtrans %}{{ ngettext("单", "复", 2) }}', encoding="utf-8"
        )
        return tmp_path

    def po(self, tree: Path, file: str, *entries: tuple[str, str], fuzzy: bool = False) -> None:
        flag = "#, fuzzy\n" if fuzzy else ""
        text = "\n".join(f'{flag}msgid "{msgid}"\nmsgstr "{msgstr}"\n' for msgid, msgstr in entries)
        path = tree / "participation" / "locale" / "en" / file
        path.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n{text}', encoding="utf-8")

    def test_finds_every_way_of_saying(self, tree: Path) -> None:
        assert {use.msgid for use in catalogue.used(tree)} == {"有译文", "没有译文", "模板里的 %(n)s", "段落", "单"}

    def test_missing(self, tree: Path) -> None:
        self.po(tree, "a.po", ("有译文", "has one"), ("段落", ""))
        assert {use.msgid for use in catalogue.missing(tree)} == {"没有译文", "模板里的 %(n)s", "段落", "单"}
        assert {use.where for use in catalogue.missing(tree) if use.msgid == "没有译文"} == {"participation/a.py:2"}

    def test_fuzzy_is_missing(self, tree: Path) -> None:
        self.po(tree, "a.po", ("有译文", "has one"), fuzzy=True)
        assert "有译文" in {use.msgid for use in catalogue.missing(tree)}
        assert len(catalogue.translated(tree)[1]) == 1

    def test_contradiction_and_invented_places(self, tree: Path) -> None:
        self.po(tree, "a.po", ("有译文", "has one"))
        self.po(tree, "b.po", ("有译文", "another"), ("模板里的 %(n)s", "in a template %(m)s"))
        assert len(catalogue.translated(tree)[1]) == 2
