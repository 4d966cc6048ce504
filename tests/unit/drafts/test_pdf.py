"""PDF files: lines put together, page furniture left out, what has no text or will not open is told."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
import pytest
from PIL import Image
from weasyprint import HTML

from participation.drafts.reading import NoteCode, UnreadableFile, pdf, pdf_worker, read
from participation.drafts.reading.layout import Line, Page, paragraphs

FONT = "font-family:'Noto Serif CJK SC','Noto Sans CJK SC','Droid Sans Fallback'"


def made(body: str, style: str = "") -> bytes:
    return bytes(
        HTML(
            string=f"<style>@page{{size:A4;margin:3cm}} body{{{FONT};font-size:14pt}} {style}</style>{body}"
        ).write_pdf()
    )


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read("x.pdf", data)
    assert "{" not in caught.value.message
    return caught.value.code


def locked(data: bytes, *, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user=user))
    return out.getvalue()


def scanned() -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 400), 255).save(out, "PDF")
    return out.getvalue()


def test_a_scan_a_password_a_broken_file_and_too_many_pages() -> None:
    data = made("<p>第一条　甲。</p>")
    assert read("x.pdf", data).text == "第一条　甲。\n"
    assert refused(scanned()) == "file.pdf_scanned"
    assert refused(locked(data, user="secret")) == "file.password"
    assert read("x.pdf", locked(data, user="")).text == "第一条　甲。\n"
    assert refused(data[: len(data) // 3]) == "file.broken"
    assert refused(b"%PDF-1.7\nnothing") == "file.broken"
    assert refused(made("<div style='width:3px;height:3px;background:red'></div>")) == "file.no_text"


def test_pages_that_are_pictures_are_counted() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made("<p>第一条　甲。</p>"))) as document, pikepdf.open(io.BytesIO(scanned())) as scan:
        document.pages.extend(scan.pages)
        document.save(out)
    source = read("x.pdf", out.getvalue())
    assert [(n.code, n.count) for n in source.notes] == [(NoteCode.SCANNED, 1)]


def test_too_many_pages_and_a_page_as_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made("<p>甲</p>")
    png = pdf.ask(data, "picture", "0", "300")
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.size) == ("PNG", (300, 425))
    assert json.loads(pdf_worker.main(["picture", "7", "300"], data)) == {"error": "no_page"}
    monkeypatch.setattr(pdf_worker, "MAX_PAGES", 0)
    assert json.loads(pdf_worker.main(["lines"], data)) == {"error": "pdf_pages", "count": 1, "limit": 0}


def test_a_process_that_ends_badly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_WORKER", "no.such.module")
    assert refused(b"%PDF-1.7") == "file.broken"
    monkeypatch.setattr(pdf, "_PATIENCE", 0.001)
    assert refused(b"%PDF-1.7") == "file.pdf_slow"


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    found: dict[str, Any] = {"width": 600, "height": 800, "pictures": False}
    found["lines"] = [[text, 80, 500, 700 - 20 * n, 712 - 20 * n] for n, text in enumerate(lines)]
    monkeypatch.setattr(pdf, "ask", lambda *_: json.dumps({"pages": [found]}).encode())


def test_radicals_and_fonts_without_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "第⼀条　为了⾏政")
    assert read("x", b"%PDF-").text == "第一条　为了行政\n"
    answer(monkeypatch, "\ue012\ue013\ufffd甲乙")
    assert refused(b"%PDF-") == "file.pdf_garbled"


def lines(*found: tuple[str, float, float], top: float = 700, size: float = 10, step: float = 16) -> list[Line]:
    return [
        Line(text, left, right, top - n * step - size, top - n * step) for n, (text, left, right) in enumerate(found)
    ]


def text(*pages: list[Line]) -> list[str]:
    return paragraphs([Page(600, 800, page) for page in pages])[0]


def test_english_words_that_would_have_fitted_end_a_paragraph() -> None:
    found = lines(("The heating supplier shall keep the", 100, 480), ("installations in good order at all", 100, 470), ("times.", 100, 140), ("The user pays.", 100, 190))  # fmt: skip
    assert text(found) == [
        "The heating supplier shall keep the installations in good order at all times.",
        "The user pays.",
    ]


def test_a_hyphen_at_the_end_of_a_line_goes() -> None:
    assert text(lines(("The heating instal\u00ad", 100, 480), ("lations are kept in good order, all of", 100, 480), ("them.", 100, 130))) == [
        "The heating installations are kept in good order, all of them."
    ]  # fmt: skip


def test_items_that_hang() -> None:
    found = lines(
        ("供热单位应当遵守下列关于供热质量和供热安全的一切规定：", 100, 480), ("（一）保障供热管网和供热设施安全运行，定期检修和维护管网", 120, 480),
        ("并做好记录，记录应当保存至少五年以上备查，不得随意销毁这", 150, 480), ("些记录；", 150, 190), ("（二）其他。", 120, 180),
    )  # fmt: skip
    assert text(found) == [
        "供热单位应当遵守下列关于供热质量和供热安全的一切规定：",
        "（一）保障供热管网和供热设施安全运行，定期检修和维护管网并做好记录，记录应当保存至少五年以上备查，不得随意销毁这些记录；",
        "（二）其他。",
    ]


FULL = "供热单位应当按照规定向热用户供热并且保证"  # twenty characters


def block(*found: str) -> list[Line]:
    """Lines of 汉字 without any indent, 10 points each."""
    return lines(*((words, 100, 100 + 10 * len(words)) for words in [FULL, FULL, FULL, "甲。", *found]))


def test_a_line_in_which_one_more_character_had_room_was_ended() -> None:
    assert text(block(FULL, "室内温度不低于国家和自治区的标准以上。", "热用户可以投诉。"))[1:] == [
        FULL + "室内温度不低于国家和自治区的标准以上。",
        "热用户可以投诉。",
    ]
    # Here 热， is not torn apart and would not have fitted: the sentence goes on
    assert text(block(FULL, "室内温度不低于国家和自治区的标准，以上", "热，并且保证安全。"))[1:] == [
        FULL + "室内温度不低于国家和自治区的标准，以上热，并且保证安全。"
    ]


def test_a_full_line_that_ends_with_a_sentence_is_the_end_of_a_paragraph_where_nothing_else_tells() -> None:
    full = "室内温度不低于国家标准和自治区的标准规定。"[-20:]
    assert text(block(FULL, full, "热用户可以投诉。"))[1:] == [FULL + full, "热用户可以投诉。"]
    assert text(block(FULL, full, "但是另有约定的除外。"))[1:] == [FULL + full + "但是另有约定的除外。"]
    # With indents it is the indent that tells
    indented = lines(
        *((words, 120, 300) for words in [FULL[:18]] * 3), (FULL, 100, 300), (full, 100, 300), ("热用户。", 100, 140)
    )
    assert text(indented)[-1] == FULL[:18] + FULL + full + "热用户。"


def test_a_full_line_that_stops_inside_a_sentence_is_followed_by_no_item() -> None:
    full = "部分公民放假的假日如果适逢星期日或者是周"
    assert text(block(full, "六、周日，则不补假。"))[1:] == [full + "六、周日，则不补假。"]
    assert text(block(full[:-1] + "：", "一、不补假。"))[1:] == [full[:-1] + "：", "一、不补假。"]
    assert text(block("将第一百条修改为公民放假的假日包括下列：", "“（一）新年；"))[1:] == [
        "将第一百条修改为公民放假的假日包括下列：",
        "“（一）新年；",
    ]


def test_what_stands_at_the_edge_of_every_page_goes_and_nothing_else() -> None:
    def page(n: int) -> list[Line]:
        body = lines(
            ("第一条　为了规范城镇供热用热行为，保障供热安全和用热质量，", 120, 500),
            ("维护合法权益。", 100, 180),
            ("另起。", 120, 150),
        )
        return [Line("某某文件", 100, 160, 770, 780), *body, Line(f"{n}", 290, 300, 30, 40)]

    found, dropped = paragraphs([Page(600, 800, page(n)) for n in range(1, 4)])
    assert dropped == 6
    assert found == ["第一条　为了规范城镇供热用热行为，保障供热安全和用热质量，维护合法权益。", "另起。"] * 3
    # A line that is only once at the edge is the text's
    assert text([Line("附件", 100, 130, 770, 780), *lines(("甲。", 120, 150))]) == ["附件", "甲。"]


def test_running_titles_close_to_the_text_go_too() -> None:
    def page(n: int) -> list[Line]:
        body = lines(
            *((f"第{k}行是供热条例的正文内容，各页都不相同。", 34, 300) for k in range(n * 3, n * 3 + 3)), top=760
        )
        return [*body, Line("11/25/26, 12:38 AM\t某某条例", 24, 368, 766, 776)]

    found, dropped = paragraphs([Page(600, 800, page(n)) for n in range(4)])
    assert dropped == 4
    assert "条例" not in found[0][-6:]
    assert "".join(found).count("正文内容") == 12


def test_a_centred_title_of_two_lines_is_one() -> None:
    title = [
        Line("关于审理人身损害赔偿案件适用法律若干问", 105, 295, 750, 770),
        Line("题的解释", 160, 240, 722, 742),
    ]
    assert text([*title, *block("乙。")])[0] == "关于审理人身损害赔偿案件适用法律若干问题的解释"
    short = [Line("某某条例", 160, 240, 750, 770), Line("（草案）", 160, 240, 722, 742)]
    assert text([*short, *block("乙。")])[:2] == ["某某条例", "（草案）"]


def test_at_the_turn_of_a_page_a_gap_says_nothing() -> None:
    full = "室内温度不低于国家标准和自治区的标准规定。"[-20:]
    spaced = [
        Line(words, 100, 100 + 10 * len(words), 690 - y, 700 - y)
        for words, y in [(FULL, 0), (FULL, 16), ("甲。", 32), (FULL, 60), ("乙。", 76), (FULL, 104), (full, 120)]
    ]
    assert text(spaced, lines(("热用户可以投诉。", 100, 180)))[-2:] == [FULL + full, "热用户可以投诉。"]


def test_tables_and_labels_set_apart() -> None:
    side = [Line("名称", 100, 140, 600, 610), Line("数量", 250, 290, 600, 610), Line("管网\t12", 100, 290, 580, 590)]
    apart = lines(("第一条\t为了甲。", 120, 300), ("第二条\t乙。", 120, 300))
    assert text([*apart, *side]) == ["第一条　为了甲。", "第二条　乙。", "| 名称 | 数量 |\n| 管网 | 12 |"]
    assert text([Line("甲", 100, 110, 600, 610), Line("乙", 111, 121, 600, 610), Line("丙", 126, 136, 600, 610)]) == [
        "甲乙 丙"
    ]


def test_nothing_at_all() -> None:
    assert paragraphs([]) == ([], 0)
