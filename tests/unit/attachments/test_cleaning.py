"""Hostile and harmless files: what they are, and what is left of them."""

import zipfile
from contextlib import suppress
from io import BytesIO

import docx
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from participation.consultations.attachments import (
    Kind,
    Problem,
    Refused,
    clean,
    identify,
    images,
    kinds,
    pdfs,
    safe_name,
)


def picture(kind="JPEG", size=(40, 20), exif=None, **options):
    out = BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    image.putpixel((0, 0), (0, 0, 255))
    image.save(out, kind, **({"exif": exif} if exif else {}), **options)
    return out.getvalue()


def word(extra=None, **changes):
    out = BytesIO()
    document = docx.Document()
    document.add_paragraph("建议二十度。")
    document.core_properties.author = "赵小霞"
    document.core_properties.last_modified_by = "王小明"
    document.save(out)
    return repacked(out.getvalue(), extra or {}, changes)


def repacked(data, extra, changes=None):
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            for at, (a, b) in (changes or {}).items():
                if at == name:
                    content = content.replace(a, b)
            new.writestr(name, content)
        for name, content in extra.items():
            new.writestr(name, content)
    return out.getvalue()


def text_document(**extra):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        new.writestr("content.xml", "<office:document xmlns:office='urn:o'><p>建议</p></office:document>")
        new.writestr(
            "meta.xml",
            "<m xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:meta='urn:m'><dc:creator>赵小霞</dc:creator>"
            "<meta:initial-creator>赵小霞</meta:initial-creator></m>",
        )
        for name, content in extra.items():
            new.writestr(name, content)
    return out.getvalue()


def portable(build=None):
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = "赵小霞"
        if build:
            build(pdf)
        pdf.save(out)
    return out.getvalue()


def problem_of(data, kind=None):
    with pytest.raises(Refused) as refused:
        found = kind or identify(data)
        clean(found, data)
    return refused.value.problem


class TestWhatItIs:
    def test_by_content_whatever_it_is_called(self):
        assert identify(picture()) is Kind.JPEG
        assert identify(picture("PNG")) is Kind.PNG
        assert identify(portable()) is Kind.PDF
        assert identify(word()) is Kind.DOCX
        assert identify(text_document()) is Kind.ODT

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", Problem.EMPTY),
            (b"MZ" + b"x" * 100, Problem.UNKNOWN),
            (b"<html><script>", Problem.UNKNOWN),
            (b"GIF89a" + b"\x00" * 20, Problem.UNKNOWN),
            (b"%PDF-1.7 without an end", Problem.DAMAGED),
            (b"GIF89a %PDF-1.7 both %%EOF", Problem.DAMAGED),
            (b"PK\x03\x04garbage", Problem.DAMAGED),
            (b"x" * (kinds.MAX_BYTES + 1), Problem.TOO_LARGE),
        ],
    )
    def test_none_of_ours(self, data, problem):
        assert problem_of(data) is problem

    def test_a_spreadsheet_and_a_bare_archive(self):
        for names in (["[Content_Types].xml", "xl/workbook.xml"], ["a.txt"]):
            out = BytesIO()
            with zipfile.ZipFile(out, "w") as new:
                for name in names:
                    new.writestr(name, "x")
            assert problem_of(out.getvalue()) is Problem.UNKNOWN

    @given(st.binary(max_size=300))
    def test_any_bytes_are_answered(self, data):
        for start in (b"", b"%PDF-1.4\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"):
            with suppress(Refused):
                clean(identify(start + data + b"%%EOF"), start + data + b"%%EOF")

    @pytest.mark.parametrize(
        ("raw", "kind", "name"),
        [
            ("照片.JPG", Kind.JPEG, "照片.jpg"),
            ("..\\..\\etc\\意见.exe", Kind.PDF, "意见.exe.pdf"),
            ("a\x00b\u202etxt.docx", Kind.DOCX, "abtxt.docx"),
            ("", Kind.PNG, "file.png"),
            ("长" * 300 + ".odt", Kind.ODT, "长" * 95 + ".odt"),
        ],
    )
    def test_names_are_made_safe(self, raw, kind, name):
        assert safe_name(raw, kind) == name


class TestPictures:
    def test_nothing_the_camera_wrote_is_left(self):
        exif = Image.Exif()
        exif[0x010F] = "Some Camera"
        exif[0x0112] = 6  # to be turned by 90 degrees
        exif.get_ifd(0x8825)[1] = "N"
        data = picture(exif=exif, comment=b"home address")
        cleaned = clean(Kind.JPEG, data)
        with Image.open(BytesIO(cleaned)) as image:
            assert image.size == (20, 40)
            assert dict(image.getexif()) == {}
            assert "comment" not in image.info
        assert b"Some Camera" not in cleaned
        assert b"home address" not in cleaned

    def test_png_text_goes_transparency_stays(self):
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Author", "Zhao")
        out = BytesIO()
        Image.new("RGBA", (5, 5), (1, 2, 3, 4)).save(out, "PNG", pnginfo=info)
        cleaned = clean(Kind.PNG, out.getvalue())
        assert b"Zhao" not in cleaned
        with Image.open(BytesIO(cleaned)) as image:
            assert image.getpixel((0, 0)) == (1, 2, 3, 4)

    def test_large_ones_are_made_smaller_and_bombs_refused(self, monkeypatch):
        monkeypatch.setattr(images, "MAX_SIDE", 30)
        with Image.open(BytesIO(clean(Kind.JPEG, picture(size=(60, 20))))) as image:
            assert image.size == (30, 10)
        monkeypatch.setattr(images, "MAX_PIXELS", 1000)
        assert problem_of(picture(size=(60, 20))) is Problem.BOMB

    @pytest.mark.parametrize("lenient", [False, True])
    def test_cut_off(self, monkeypatch, lenient):
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
        assert problem_of(picture()[:200]) is Problem.DAMAGED
        assert problem_of(picture("PNG")[:60]) is Problem.DAMAGED


class TestPdfs:
    def test_everything_active_goes(self):
        def build(pdf):
            script = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
            pdf.Root.OpenAction = script
            pdf.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"))
            pdf.Root.Names = pikepdf.Dictionary(
                JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script])),
                EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array()),
            )
            pdf.Root.AcroForm = pikepdf.Dictionary(XFA="xml", Fields=pikepdf.Array())
            page = pdf.pages[0].obj
            page.AA = pikepdf.Dictionary(O=script)
            link = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 1, 1],
                A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"),
            )
            web = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 1, 1],
                A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"),
            )
            attached = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1]
            )
            page.Annots = pikepdf.Array([pdf.make_indirect(link), pdf.make_indirect(attached), web])

        cleaned = clean(Kind.PDF, portable(build))
        with pikepdf.open(BytesIO(cleaned)) as pdf:
            everything = "".join(repr(one) for one in pdf.objects)
            assert len(pdf.pages[0].Annots) == 2
            assert "/Info" not in pdf.trailer
        for word_ in (
            "JavaScript",
            "Launch",
            "alert",
            "calc.exe",
            "OpenAction",
            "/AA",
            "EmbeddedFiles",
            "XFA",
            "FileAttach",
        ):
            assert word_ not in everything, word_
        assert "https://example.org" in everything

    def test_locked_damaged_or_too_large(self, monkeypatch):
        out = BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
        assert problem_of(out.getvalue()) is Problem.LOCKED
        assert problem_of(b"%PDF-1.7\nnothing\n%%EOF") is Problem.DAMAGED
        monkeypatch.setattr(pdfs, "MAX_OBJECTS", 1)
        assert problem_of(portable()) is Problem.BOMB


class TestArchives:
    def test_a_document_keeps_its_words_and_loses_its_author(self):
        cleaned = clean(Kind.DOCX, word())
        document = docx.Document(BytesIO(cleaned))
        assert [paragraph.text for paragraph in document.paragraphs] == ["建议二十度。"]
        assert document.core_properties.author == ""
        assert document.core_properties.last_modified_by == ""
        odt = clean(Kind.ODT, text_document())
        with zipfile.ZipFile(BytesIO(odt)) as archive:
            assert archive.namelist()[0] == "mimetype"
            assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
            assert "赵小霞" not in archive.read("meta.xml").decode()

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (word({"word/vbaProject.bin": b"x"}), Problem.MACROS),
            (word({"word/activeX/activeX1.xml": b"<x/>"}), Problem.MACROS),
            (word({"word/embeddings/oleObject1.bin": b"x"}), Problem.MACROS),
            (word({"word/embeddings/a.xlsx": b"PK\x03\x04 xl/vbaProject.bin"}), Problem.MACROS),
            (word({"word/media/image1.png": b"MZ program"}), Problem.ACTIVE),
            (text_document(**{"Basic/Standard/Module1.xml": "<x/>"}), Problem.MACROS),
            (text_document(**{"Scripts/python/a.py": "x"}), Problem.MACROS),
            (text_document(**{"x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), Problem.BOMB),
            (text_document(**{"x.xml": "<a>"}), Problem.DAMAGED),
            (text_document(**{"../evil": "x"}), Problem.DAMAGED),
            (text_document(**{"x.xml": "<draw:object-ole xmlns:draw='urn:d'/>"}), Problem.ACTIVE),
        ],
    )
    def test_programs_and_outside_content_are_refused(self, data, problem):
        assert problem_of(data) is problem

    def test_macro_enabled_and_outside_templates(self):
        macro = word(
            **{"[Content_Types].xml": (b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")}
        )
        assert problem_of(macro) is Problem.MACROS
        rels = "word/_rels/document.xml.rels"
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        for wanted, problem in ((b"attachedTemplate", Problem.ACTIVE), (b"hyperlink", None)):
            one = b'<Relationship Id="rX" Type="' + kind + wanted + b'" Target="https://e.org" TargetMode="External"/>'
            data = word(**{rels: (b"</Relationships>", one + b"</Relationships>")})
            if problem is None:
                assert clean(Kind.DOCX, data)
            else:
                assert problem_of(data) is problem
        field = word(**{"word/document.xml": (b"<w:t>", b"<w:instrText>DDEAUTO c:\\\\cmd</w:instrText><w:t>")})
        assert problem_of(field) is Problem.ACTIVE

    def test_bombs(self, monkeypatch):
        monkeypatch.setattr(kinds, "MAX_UNPACKED", 10_000)
        assert problem_of(word({"word/big.xml": b"<a>" + b" " * 20_000 + b"</a>"})) is Problem.BOMB
        monkeypatch.setattr(kinds, "MAX_UNPACKED", 10**9)
        monkeypatch.setattr(kinds, "MAX_ENTRIES", 5)
        assert problem_of(word()) is Problem.BOMB
