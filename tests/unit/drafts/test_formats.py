"""The same law in every format gives the same tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from participation.drafts.reading import read
from participation.drafts.rules import parse
from participation.drafts.rules.numerals import to_chinese
from tests.unit.drafts import laws
from tests.unit.drafts.laws import Law, Row, Unit


def tree(name: str, data: bytes) -> list[Row]:
    source = read(name, data)
    draft = parse(source.text)
    assert "".join(draft.pieces()) == source.text
    assert [w for w in draft.warnings if w.code != "no_title"] == []
    return [(p.kind.value, p.label and _label(p.label), p.title, p.text) for p in draft.provisions]


def _label(text: str) -> str:
    return text.rstrip("：: 　")


@given(laws.laws())
@settings(max_examples=40, deadline=None)
def test_plain_text_in_every_encoding(law: Law) -> None:
    rows = law.rows()
    typed = laws.text(law)
    assert tree("a.txt", typed.encode()) == rows
    assert tree("a.txt", laws.text(law, indent="    ", blank="  ", line_end="\r\n").encode("utf-8-sig")) == rows
    assert tree("a.txt", laws.text(law, indent="", blank="\xa0").encode("utf-16")) == rows
    assert tree("a.txt", b"\xfe\xff" + typed.encode("utf-16-be")) == rows
    assert tree("a.txt", laws.text(law, indent="\xa0\xa0").encode("gb18030")) == rows
    assert tree("a.md", laws.markdown(law).encode()) == rows


@given(laws.laws())
@settings(max_examples=40, deadline=None)
def test_word(law: Law) -> None:
    assert tree("a.docx", laws.docx(law)) == law.rows()
    assert tree("a.docx", laws.docx(law, automatic=True)) == law.rows()


@given(laws.laws())
@settings(max_examples=40, deadline=None)
def test_opendocument(law: Law) -> None:
    assert tree("a.odt", laws.odt(law)) == law.rows()
    assert tree("a.odt", laws.odt(law, automatic=True)) == law.rows()
    assert tree("a.fodt", laws.flat(laws.odt(law, automatic=True))) == law.rows()


@given(laws.laws())
@settings(max_examples=40, deadline=None)
def test_web_pages(law: Law) -> None:
    assert tree("a.html", laws.webpage(law).encode()) == law.rows()
    assert tree("a.html", laws.webpage(law).replace("utf-8", "gb2312").encode("gb18030")) == law.rows()
    assert tree("a.htm", laws.word_page(law)) == law.rows()


SETTINGS = [
    {"size": 16},
    {"size": 11, "header": False},
    {"size": 12, "indent": "0", "margin": "6pt"},
]


@pytest.mark.parametrize("setting", SETTINGS, ids=["official", "dense", "blocks"])
def test_pdf(setting: dict[str, Any]) -> None:
    data = laws.pdf(LONG, **setting)
    assert tree("a.pdf", data) == LONG.rows()


def _article(n: int) -> Unit:
    words = "供热单位应当按照国家和自治区有关规定，依照第三条、第二十条规定的期限和标准向热用户供热" * (n % 4 + 1)
    items = tuple(Unit("item", f"（{to_chinese(k)}）", text=words + "；") for k in range(1, n % 3 * 2 + 1))
    paragraphs = [Unit("paragraph", "", text=words + ("：" if items else "。"), inner=items)]
    if n % 2:
        paragraphs.append(Unit("paragraph", "", text="热用户（含租户）可以投诉。"))
    return Unit("article", f"第{to_chinese(n)}条", "适用范围" if n == 2 else "", inner=tuple(paragraphs))


#: Long enough for several pages; its lines end everywhere.
LONG = Law(
    "某某自治区城镇供热管理条例",
    "（2020年5月1日某某人民代表大会常务委员会第三次会议通过）",
    (
        Unit("chapter", "第一章", "总　则"),
        *(_article(n) for n in range(1, 13)),
        Unit("chapter", "第二章", "附　则"),
        *(_article(n) for n in range(13, 22)),
    ),
    (("名称", "数量", "单位"), ("管网", "12", "公里"), ("换热站", "3", "座")),
)
