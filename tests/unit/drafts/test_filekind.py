"""What may be published beside a draft, and what is shown of it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from PIL import Image

from participation.drafts.attaching import clean_name
from participation.drafts.reading import UnreadableFile, filekind
from participation.drafts.reading.filekind import inspect, picture
from tests.unit.drafts.documents import W, docx, p, packed
from tests.unit.drafts.laws import opendocument
from tests.unit.drafts.test_pdf import locked, made, scanned


def image(form: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **more)
    return out.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["名称", "数|量"])
    book.active.append([None, None])
    book.active.append(["管网", 12])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "media_type", "extension", "text"),
    [
        ("x", docx(p("第一条 甲。")), filekind.DOCX, ".docx", "第一条 甲。\n"),
        ("x", opendocument("<text:p>甲</text:p>"), filekind.ODT, ".odt", "甲\n"),
        ("x", packed({"mimetype": filekind.ODS.encode()}), filekind.ODS, ".ods", ""),
        ("表.xlsx", sheet(), filekind.XLSX, ".xlsx", "| 名称 | 数\\|量 |\n| 管网 | 12 |"),
        ("a.csv", "名称,数量\n\n管网,12\n".encode("gb18030"), filekind.CSV, ".csv", "| 名称 | 数量 |\n| 管网 | 12 |"),
        ("a.exe", "只是文字".encode(), filekind.TEXT, ".txt", "只是文字"),
        ("a.md", "# 标题".encode(), filekind.TEXT, ".md", "# 标题"),
    ],
)
def test_kinds(name: str, data: bytes, media_type: str, extension: str, text: str) -> None:
    found = inspect(name, data)
    assert (found.media_type, found.extension, found.pages, found.text) == (media_type, extension, 0, text)


def test_pdfs_and_pictures_are_shown_as_pictures() -> None:
    data = made("<p>第一条　甲。</p><p style='break-before:page'>乙</p>")
    found = inspect("x.doc", data)
    assert (found.media_type, found.extension, found.pages, found.text) == (
        filekind.PDF,
        ".pdf",
        2,
        "第一条　甲。\n\n乙\n",
    )
    assert (inspect("x", scanned()).pages, inspect("x", scanned()).text) == (1, "")
    with Image.open(io.BytesIO(picture(data, filekind.PDF, 1))) as shown:
        assert (shown.format, shown.width) == ("PNG", filekind.SHOWN_WIDTH)
    with pytest.raises(UnreadableFile, match=r"file\.broken"):
        picture(data, filekind.PDF, 7)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010E] = "家庭住址"
    photo = image("JPEG", (40, 30), exif=exif)
    found = inspect("照片.png", photo)
    assert (found.media_type, found.extension, found.pages) == ("image/jpeg", ".jpg", 1)
    shown_again = picture(photo, "image/jpeg", 0)
    with Image.open(io.BytesIO(shown_again)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("PNG", (30, 40), {})
    with pytest.raises(UnreadableFile, match=r"file\.broken"):
        picture(b"\x89PNG\r\n\x1a\nx", "image/png", 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"<html><script>alert(1)</script></html>", "file.not_taken"),
        (b"{\\rtf1", "file.not_taken"),
        (b"MZ\x90\x00\x03" + bytes(range(256)), "file.not_taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.not_taken"),
        (image("GIF"), "file.not_taken"),
        (packed({"a.txt": b"a"}), "file.not_taken"),
        (packed({"word/document.xml": f"<w:document {W}/>".encode(), "word/vbaProject.bin": b"x"}), "file.macros"),
        (packed({"xl/workbook.xml": b"<x/>"}), "file.broken"),
        (b"PK\x03\x04x", "file.broken"),
        (image("JPEG", (900, 700))[:300], "file.broken"),
        (b"%PDF-1.7 x", "file.broken"),
        (packed({"word/document.xml": b" " * 30_000_000}), "file.bomb"),
    ],
)
def test_what_is_not_taken(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        inspect("x.pdf", data)
    assert caught.value.code == code


def test_a_pdf_that_wants_a_password_and_a_picture_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match=r"file\.password"):
        inspect("x.pdf", locked(made("<p>甲</p>"), user="x"))
    monkeypatch.setattr(filekind, "MAX_PIXELS", 100)
    with pytest.raises(UnreadableFile, match=r"file\.not_taken"):
        inspect("x.png", image("PNG"))
    monkeypatch.setattr(filekind, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        inspect("x.png", image("PNG"))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("说明.doc", "说明.pdf"),
        ("C:\\我的\\说明.PDF", "说明.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b<c>\u202egnp.exe', "a b c gnp.pdf"),
        ("", "附件.pdf"),
        ("没有后缀的名字", "没有后缀的名字.pdf"),
        ("第1.2版说明", "第1.2版说明.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_names_that_can_be_shown_and_downloaded_everywhere(name: str, clean: str) -> None:
    assert clean_name(name, ".pdf") == clean
