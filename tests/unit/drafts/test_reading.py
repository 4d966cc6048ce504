"""Files as they come: read right, or refused with a reason; told apart by content."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participation.drafts.reading import MAX_BYTES, MAX_CHARACTERS, UnreadableFile, read
from participation.drafts.reading.archive import MAX_ENTRIES
from participation.drafts.reading.errors import REASONS
from participation.platform.errors import DomainError
from participation.platform.i18n import speaking
from tests.unit.drafts.documents import W, docx, p, packed

LAW = (
    "城镇供热管理办法\r\n第一条 为了规范城镇供热用热行为，保障供热安全和用热质量，维护热用户和供热单位的合法权益，根据有关法律、"
    "行政法规，结合自治区实际，制定本办法。\r第二条 本办法由自治区人民政府负责解释。\n"
)
READ = LAW.replace("\r\n", "\n").replace("\r", "\n")


def refused(data: bytes, name: str = "草案.docx") -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(name, data)
    assert isinstance(caught.value, DomainError)
    assert caught.value.status == 422
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (LAW.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + LAW.encode(), "utf-8"),
        (LAW.encode("gb18030"), "gb18030"),
        (LAW.encode("gbk"), "gb18030"),
        (b"\xff\xfe" + LAW.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + LAW.encode("utf-16-be"), "utf-16-be"),
        (LAW.encode("utf-16-le"), "utf-16"),
        (LAW.encode("utf-16-be"), "utf-16"),
    ],
)
def test_encodings_are_read_right(data: bytes, encoding: str) -> None:
    source = read("草案.txt", data)
    assert (source.text, source.format, source.encoding, source.notes) == (READ, "text", encoding, ())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_rare_characters_survive(encoding: str) -> None:
    words = "𠮷野家㐂䶮供热管理办法第一条本办法适用于自治区行政区域内的城镇供热。" * 3
    assert read("x.txt", words.encode(encoding)).text == words


def test_real_files_are_the_same_in_gb18030(shared_data: Path) -> None:
    for path in sorted((shared_data / "drafts").iterdir()):
        if path.suffix in (".md", ".txt"):
            words = path.read_text(encoding="utf-8")
            assert read(path.name, words.encode("gb18030")).text == words
            assert read(path.name, path.read_bytes()).text == words


def test_english_and_short_texts() -> None:
    assert read("x", b"Article 1. Purpose").encoding == "utf-8"
    assert read("x", "第一条 甲".encode("gb18030")).text == "第一条 甲"
    assert read("x", "Article 1\n".encode("utf-16-le")).text == "Article 1\n"
    assert read("x", b"BMW and MZ are companies.").text == "BMW and MZ are companies."
    assert read("x", "a\x0bb\x0cc\x85d\u2028e".encode()).text == "a\nb\nc\nd\ne"


def test_content_decides_not_the_name() -> None:
    assert read("x.txt", docx(p("甲"))).format == "docx"
    assert read("x.docx", LAW.encode()).format == "text"


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.mark.parametrize("data", [noise(500), noise(5000, 2), bytes(range(1, 256)) * 4, b"\xff\xfe" + b"\x00\xd8" * 40])
def test_garbage_is_refused(data: bytes) -> None:
    assert refused(data, "x.txt") == "file.encoding"


@pytest.mark.parametrize(
    "data",
    [
        "第一條 為了規範城鎮供熱用熱行為，保障供熱安全和用熱質量，維護熱用戶的合法權益。".encode("big5"),
        ("Règlement général concernant l’énergie, déposé à l’été. " * 4).encode("cp1252"),
        (
            "Положение об общественных слушаниях по проектам нормативных правовых актов и порядке их проведения " * 2
        ).encode("koi8-r"),
        (
            "행정절차법은 국민의 행정 참여를 도모함으로써 행정의 공정성 투명성 및 신뢰성을 확보하고 국민의 권익을 보호함을 목적으로 한다"
            * 2
        ).encode("euc-kr"),
        LAW.encode()[:50] + b"\xff" + LAW.encode()[50:],
        b"\x00" * 8 + LAW.encode(),
        "甲乙\ufffe".encode() + bytes(range(1, 9)) * 3,
        b"\xef\xbb\xbf" + LAW.encode("gb18030"),
    ],
)
def test_other_encodings_are_refused_not_misread(data: bytes) -> None:
    assert refused(data, "x.txt") == "file.encoding"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b" \r\n\t", "file.empty"),
        (b"\x00" * 100, "file.empty"),
        ("\u3000\n".encode(), "file.empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "file.broken"),
        (b"\xef\xbb\xbf%PDF-1.4", "file.broken"),
        (b"\x89PNG\r\n\x1a\n" + noise(50), "file.unknown_type"),
        (b"\xff\xd8\xff\xe0" + noise(50), "file.unknown_type"),
        (b"MZ\x90\x00\x03\x00", "file.unknown_type"),
        (b"GIF89a\x00\x01", "file.unknown_type"),
        (b"{\\rtf1\\ansi", "file.rtf"),
        (b"<!DOCTYPE html><html>", "file.no_text"),
        (b"\n<html><body>", "file.no_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "file.old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "file.password"),
    ],
)
def test_what_is_no_draft_is_named(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_sizes() -> None:
    assert refused(b"a" * MAX_BYTES) == "file.too_large"
    assert refused(b"a" * (50 * 1024 * 1024)) == "file.too_large"
    assert refused(b"a" * (MAX_CHARACTERS + 1)) == "file.too_long"
    assert len(read("x", b"a" * MAX_CHARACTERS).text) == MAX_CHARACTERS


def test_broken_archives() -> None:
    whole = docx(p("甲" * 200))
    assert refused(whole[: len(whole) // 2]) == "file.broken"
    assert refused(whole[:200] + b"\x00" * 40 + whole[240:]) == "file.broken"
    assert refused(b"PK\x03\x04" + noise(300)) == "file.broken"
    assert refused(b"PK\x05\x06" + b"\x00" * 18) == "file.broken"
    assert refused(noise(300)) == "file.broken", "called .docx, so a damaged document is the likelier story"
    assert refused(docx(p("甲"), numbering="<w:numbering>")) == "file.broken"
    assert refused(docx("<w:p>")) == "file.broken"


def test_other_office_files() -> None:
    assert refused(packed({"xl/workbook.xml": b"<x/>"})) == "file.other_office"
    assert refused(packed({"word/document.xml": b"<html/>"})) == "file.other_office"
    relations = b'<r><Relationship Type="x/officeDocument" Target="gone.xml"/></r>'
    assert refused(packed({"_rels/.rels": relations})) == "file.other_office"


def test_documents_without_text() -> None:
    assert refused(docx("")) == "file.no_text"
    assert refused(docx(p(""))) == "file.no_text"
    assert refused(packed({"word/document.xml": f"<w:document {W}/>".encode()})) == "file.no_text"


def test_encrypted_entries() -> None:
    data = bytearray(docx(p("甲")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data[at] |= 1
    assert refused(bytes(data)) == "file.password"


def test_bombs_are_not_opened() -> None:
    body = f"<w:document {W}><w:body>".encode() + b" " * 40_000_000
    assert refused(packed({"word/document.xml": body})) == "file.bomb"
    assert refused(packed({f"{n}": b"" for n in range(MAX_ENTRIES + 1)})) == "file.bomb"
    grown = {"word/document.xml": b"<a/>"} | {f"word/media/{n}": b"x" for n in range(3)}
    data = bytearray(packed(grown, zipfile.ZIP_STORED))
    # Three small entries that say they are 200 MB each
    at = 0
    for _ in range(3):
        at = data.index(b"PK\x01\x02", at + 1)
        struct.pack_into("<II", data, at + 20, 1_200_000, 200_000_000)
    assert refused(bytes(data)) == "file.bomb"


def test_entries_that_share_their_bytes_are_a_bomb() -> None:
    data = bytearray(packed({"word/document.xml": b"x" * 400, "b": b"y" * 400}, zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 20, len(data))
    assert refused(bytes(data)) == "file.bomb"


def test_a_part_that_lies_about_its_size_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participation.drafts.reading.archive.MAX_PART", 1000)
    assert refused(docx(p("甲" * 2000))) == "file.bomb"


def test_unknown_compression_is_a_broken_file() -> None:
    data = bytearray(docx(p("甲")))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + offset, 99)
    assert refused(bytes(data)) == "file.broken"


ENTITIES = {
    "expansion": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
    "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "network": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    "empty": "<!DOCTYPE x [ ]>",
}


@pytest.mark.parametrize("definition", ENTITIES.values(), ids=ENTITIES.keys())
def test_xml_definitions_are_refused(definition: str) -> None:
    body = f'<?xml version="1.0"?>{definition}<w:document {W}><w:body>{p("甲")}</w:body></w:document>'
    assert refused(packed({"word/document.xml": body.encode()})) == "file.entities"
    assert refused(docx(p("甲"), styles=f"{definition}<w:styles {W}/>")) == "file.entities"
    lots = f"{definition}<w:document {W}><w:body>{p('<w:r><w:t>&a;&b;&c;</w:t></w:r>')}</w:body></w:document>"
    assert refused(packed({"word/document.xml": lots.encode()})) == "file.entities"
    assert refused(packed({"word/document.xml": body.encode("utf-16")})) == "file.entities"


def test_deep_nesting_is_refused() -> None:
    assert refused(docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000)) == "file.broken"


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_is_told_in_both_languages(code: str) -> None:
    error = UnreadableFile(code, REASONS[code], size=60, limit=50, count=1_200_000)
    assert "{" not in error.message
    with speaking("en"):
        assert "{" not in error.message
        assert error.message.isascii() or "’" in error.message, error.message


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
@example(b"<!")
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        source = read("x", data)
    except UnreadableFile as refusal:
        code = refusal.code
    else:
        code = "file.empty"
        assert source.text.strip()
        assert not set("\x00\r\v\f") & set(source.text)
    assert code in REASONS


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_damaged_document_never_breaks_the_reader(at: int, junk: bytes) -> None:
    data = bytearray(docx(p("第一条 甲。") + p("第二条 乙。")))
    at %= len(data)
    data[at : at + len(junk)] = junk
    try:
        code = "file.empty" if read("x.docx", bytes(data)).text else ""
    except UnreadableFile as refusal:
        code = refusal.code
    assert code in REASONS


def test_an_archive_of_archives_is_not_a_document() -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused(packed({"word/document.xml.zip": inner.getvalue()})) == "file.other_office"
