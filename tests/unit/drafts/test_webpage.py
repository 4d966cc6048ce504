"""Web pages: encodings, lists, tables that are tables and those that lay out, hidden text, single-file pages."""

from __future__ import annotations

import base64

import pytest

from participation.drafts.reading import NoteCode, Source, Tracked, UnreadableFile, read


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def pieces(body: str) -> list[str]:
    return read("x.html", page(body)).text.strip("\n").split("\n\n")


def notes(source: Source) -> dict[NoteCode, int]:
    return {n.code: n.count for n in source.notes}


LAW = "<p>某办法</p><p>第一条　为了规范城镇供热用热行为，保障供热质量，制定本办法。</p>"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (page(LAW), "utf-8"),
        (b"\xef\xbb\xbf" + page(LAW), "utf-8"),
        (page(LAW, '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">').decode().encode("gb18030"), "gb18030"),
        (page(LAW, "<meta charset=GBK>").decode().encode("gb18030"), "gb18030"),
        (page(LAW).decode().encode("gb18030"), "gb18030"),  # says nothing
        (page(LAW, "<meta charset=gb2312>"), "utf-8"),  # says what is not so
        (b"\xff\xfe" + page(LAW).decode().encode("utf-16-le"), "utf-16-le"),
        (page(LAW, '<meta charset="unicode">').decode().encode("utf-16-le"), "utf-16"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">' + page(LAW), "utf-8"),
        (b"<!-- saved from url=(0014)about:internet -->\r\n" + page(LAW), "utf-8"),
        (LAW.encode(), "utf-8"),  # a piece of a page
    ],
)  # fmt: skip
def test_encodings(data: bytes, encoding: str) -> None:
    source = read("x.html", data)
    assert source.text == "某办法\n\n第一条　为了规范城镇供热用热行为，保障供热质量，制定本办法。\n"
    assert (source.format, source.encoding) == ("html", encoding)


def test_blanks_are_those_a_reader_sees() -> None:
    assert pieces("<p>为了\n  规范 <b>城镇</b>\n供热 heat\nsupply&nbsp;&nbsp;of<br>\n下一行<br></p>文字<div>块<p>段</p>尾</div>") == [
        "为了规范 城镇供热 heat supply of\n下一行", "文字", "块", "段", "尾",
    ]  # fmt: skip
    assert pieces("<pre>第一条 甲\n  续\n\n第二条 乙</pre>") == ["第一条 甲\n  续", "第二条 乙"]


def test_what_is_no_text() -> None:
    source = read(
        "x.html",
        page(
            "<script>第一条</script><style>x</style><!-- 注 --><p>文<o:p></o:p>字<img src=x></p><p style='DISPLAY: none'>藏</p>"
            "<p hidden>藏二</p><noscript>无</noscript><p style='mso-hide:all'></p><xml><a>隐</a></xml>"
        ),
    )
    assert source.text == "文字\n"
    assert notes(source) == {NoteCode.HIDDEN: 2, NoteCode.PICTURES: 1}


def test_insertions_and_deletions_that_word_wrote() -> None:
    data = page("<p>供热期<del>五</del><ins>六</ins>个月</p>")
    assert read("x", data).text == "供热期六个月\n"
    original = read("x", data, Tracked.ORIGINAL)
    assert original.text == "供热期五个月\n"
    assert notes(original) == {NoteCode.ORIGINAL: 2}


def test_lists_are_numbered_as_a_browser_does() -> None:
    body = (
        "<ol style='list-style-type:cjk-ideographic'><li>甲<ol type=a start=3><li>子<li><p>丑</p><p>段</p></ol></li><li value=5>乙</li></ol>"
        "<ul><li>点</li></ul><ol reversed><li>二</li><li>一</li></ol><ol type=I><li>罗马</li></ol>"
        "<ol style='list-style: none'><li>第一条 无</li></ol><ol style='list-style-type:thai'><li>泰</li><li> </li></ol><ol><p>外</p><li>内</li></ol>"
    )
    assert pieces(body) == [
        "一、甲", "c. 子", "d. 丑", "段", "五、乙", "• 点", "2. 二", "1. 一", "I. 罗马", "第一条 无", "1. 泰", "外", "1. 内",
    ]  # fmt: skip


def test_tables_and_what_only_lays_out() -> None:
    body = (
        "<table><caption>标准</caption><tr><th rowspan=2>级|别</th><th colspan=2>元</th></tr><tr><td>甲<br>乙</td><td>丙</td></tr>"
        "<tr><td> </td></tr></table>"
        "<table><tr><td><p>第一条 甲。</p><table><tr><td>内</td><td>表</td></tr></table></td><td>旁</td></tr></table>"
        "<table><tr><td><p>第二条 乙。</p></td></tr></table>"
    )
    assert pieces(body) == [
        "标准", "| 级\\|别 | 元 |  |\n|  | 甲 乙 | 丙 |", "第一条 甲。", "| 内 | 表 |", "旁", "第二条 乙。",
    ]  # fmt: skip


def test_a_single_file_page() -> None:
    data = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="gb2312"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )

    body = base64.encodebytes(page("<p>第一条 甲。</p>").decode().encode("gb18030"))
    assert read("x.mht", data + body + b"\r\n--b--\r\n").text == "第一条 甲。\n"
    with pytest.raises(UnreadableFile, match=r"file\.broken"):
        read("x.mht", data.replace(b"text/html", b"text/plain") + body + b"\r\n--b--\r\n")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><body><script>x</script></body></html>", "file.no_text"),
        (b"<!DOCTYPE html>", "file.no_text"),
        (page("<div>" * 500 + "x"), "file.bomb"),
        (page("x")[:-20] + b"\xff\xfe\x00\x01" * 20, "file.encoding"),
        (b"<?xml version='1.0'?><svg><text>x</text></svg>", "file.unknown_type"),
    ],
)
def test_what_cannot_be_read(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read("x.html", data)
    assert caught.value.code == code


def test_text_that_only_speaks_of_markup_is_text() -> None:
    assert read("x.txt", "第一条 <p> 不是标记。".encode()).format == "text"
    assert read("x.md", "<!-- INFO -->\n# 某办法\n\n第一条 甲。\n".encode()).format == "text"
    assert read("x.txt", "<某市供热办法>\n第一条 甲。".encode()).format == "text"


def test_footnotes_as_libreoffice_writes_them() -> None:
    page = (
        '<!DOCTYPE html><html><body><p>第一条　四十五日内答复<a class="sdfootnoteanc" href="#sdfootnote1sym"><sup>1</sup></a>。</p>'
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" href="#sdfootnote1anc">1</a>工作日。</p></div></body></html>'
    )
    found = read("a.html", page.encode())
    assert found.text == "第一条　四十五日内答复[1]。\n\n[1] 工作日。\n"
    assert [(note.code.value, note.count) for note in found.notes] == [("footnotes", 1)]
