"""The PDFs themselves: characters, fonts, page, determinism, sealing."""

import csv
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pypdfium2
import pytest

from participation.documents import schemas
from participation.documents.rendering import RenderingFailed, render_view
from participation.documents.rendering.characters import printable
from participation.documents.rendering.pdf import to_pdf
from participation.documents.rules import DocumentKind as Kind
from tests.unit.documents import views

MM = 72 / 25.4
ALL = [
    (Kind.CONSULTATION_SUMMARY, views.summary()),
    (Kind.INTERPRETATION, views.interpretation()),
    (Kind.RECEIPT, views.receipt()),
    (Kind.TICKET, views.ticket()),
]


def text_of(pdf: bytes) -> str:
    """All text without line ends, as a reader's search would see it."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return "".join("".join(pages).split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def fonts_of(pdf: bytes) -> list[Any]:
    with pikepdf.open(BytesIO(pdf)) as document:
        found = {}
        for page in document.pages:
            for name, font in page.Resources.get("/Font", {}).items():
                descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                found[name] = any(k in descendant.FontDescriptor for k in ("/FontFile", "/FontFile2", "/FontFile3"))
        return list(found.values())


@pytest.mark.parametrize(("kind", "view"), ALL)
def test_every_font_is_embedded_and_the_file_is_tagged(kind: Kind, view: schemas.View) -> None:
    pdf = render_view(kind, view)
    assert fonts_of(pdf)
    assert all(fonts_of(pdf))
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "zh-CN"
        assert "/StructTreeRoot" in document.Root
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        box = [float(x) for x in document.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, 210 * MM, 297 * MM], abs=0.1)


@pytest.mark.parametrize(("kind", "view"), ALL)
def test_the_same_view_gives_the_same_bytes(kind: Kind, view: schemas.View) -> None:
    first = render_view(kind, view)
    assert render_view(kind, schemas.as_builtins(view)) == first


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import sys; from participation.documents.rendering import render_view;"
        "from participation.documents.rules import DocumentKind; from tests.unit.documents import views;"
        "sys.stdout.buffer.write(render_view(DocumentKind.CONSULTATION_SUMMARY, views.summary()))"
    )
    root = Path(__file__).resolve().parents[3]
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, cwd=root)
    assert made.stdout == render_view(Kind.CONSULTATION_SUMMARY, views.summary())


def test_rare_characters_come_out_as_they_went_in() -> None:
    for kind, view in [
        (Kind.CONSULTATION_SUMMARY, views.summary(themes=[views.theme(opinions=1, reason=views.RARE)])),
        (Kind.RECEIPT, views.receipt()),
    ]:
        assert squeezed(views.RARE) in text_of(render_view(kind, view))


def test_unprintable_characters_are_shown_as_code_points() -> None:
    text = text_of(render_view(Kind.RECEIPT, views.receipt(text="甲\x07乙\U0010ffff")))
    assert "甲〔U+0007〕乙〔U+10FFFF〕" in text


def test_markup_in_a_remark_is_text() -> None:
    hostile = '<img src="http://evil.example/x.png"><script>1</script><link rel=stylesheet href="file:///etc/passwd">'
    theme = views.theme(opinions=1, title=hostile, reason=hostile)
    assert squeezed(hostile) in text_of(render_view(Kind.CONSULTATION_SUMMARY, views.summary(themes=[theme])))


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/x.png", "https://example.com/x.png", "file:///etc/passwd", "data:image/png;base64,AA"],
)
def test_nothing_is_fetched(address: str) -> None:
    page = f'<html lang="zh-CN"><title>t</title><img src="{address}" alt=""></html>'
    with pytest.raises(RenderingFailed, match="may fetch nothing"):
        to_pdf(page, [], {})
    with pytest.raises(RenderingFailed, match="may fetch nothing"):
        to_pdf('<html lang="zh-CN"><title>t</title></html>', [f"body {{ background: url({address}) }}"], {})


def test_a_glyph_no_font_has_stops_the_rendering() -> None:
    with pytest.raises(RenderingFailed, match=r"U\+10FFFF"):
        to_pdf('<html lang="zh-CN"><title>t</title><p>\U0010ffff</p></html>', [], {})


def test_a_view_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="Ticket is no view of a receipt"):
        render_view(Kind.RECEIPT, views.ticket())
    with pytest.raises(msgspec.ValidationError):
        render_view(Kind.RECEIPT, schemas.as_builtins(views.ticket()))
    with pytest.raises(msgspec.ValidationError):
        render_view(Kind.RECEIPT, {})


def test_summary_holds_what_the_skeleton_demands() -> None:
    summary = views.summary(
        themes=[
            views.theme(opinions=51),
            views.theme(
                "立即全部改为按用热量收费",
                outcome="not_adopted",
                reason="约四成住宅没有分户计量装置。",
                change="第二十条不改。",
                opinions=[views.opinion(60, "本条内容未公开：含他人住址。", source="匿名", withheld=True)],
            ),
        ],
        withheld=1,
        shortened_reason="供暖期临近。",
        channels=[schemas.Channel(name="网上", received=50), schemas.Channel(name="信函", received=2)],
        experts=[
            schemas.Expert(
                name="张某某", institution="某某大学", field="供热工程", conflict="", opinion="分步推行较为稳妥。",
                submitted_on=views.OPENS.date(),
            )
        ],
        hearings=[
            schemas.Hearing(
                number="TZ-2026-003", title="城镇供热听证会", starts_at=views.OPENS, venue="三楼报告厅",
                pools=[schemas.Pool(name="旁听席", capacity=40, taken=38)], note="笔录由参加人签字确认。",
            )
        ],
        questionnaires=[
            schemas.Questionnaire(
                title="供热怎么安排", answers=1203, ended_early="2026年6月20日 提前停止，理由：漏了选项",
                questions=[schemas.Question(title="哪天开始？", answered=1200, lines=["十月一日 700、十月十五日 500", "平均 4.50 分"])],
            )
        ],
        contact="城市建设处，0471-0000000",
    )  # fmt: skip
    text = text_of(render_view(Kind.CONSULTATION_SUMMARY, summary))
    for part in (
        "《城镇供热管理办法（征求意见稿）》公开征求意见采纳情况反馈",
        "2026年6月8日09:00至2026年7月8日24:00",
        "供暖期临近。",
        "共收到意见52条，其中网上50条、信函2条。有1条因含他人个人信息等原因不公开内容",
        "部分采纳511未采纳11说明00合计522",
        "（二）立即全部改为按用热量收费",
        "未采纳。约四成住宅没有分户计量装置。",
        "修改情况：第二十条不改。",
        "张某某（某某大学，供热工程）",
        "与本事项无直接利害关系",
        "旁听席40席，已确认38人",
        "（一）供热怎么安排收到答卷1,203份。2026年6月20日提前停止，理由：漏了选项。",
        "1．哪天开始？（1,200人回答）十月一日700、十月十五日500；平均4.50分。",
        "a3" * 32,
        "链头（第18233节）",
        "感谢社会各界",
        "附件：意见及采纳情况一览表某某自治区住房和城乡建设厅2026年8月20日（此件公开发布）",
        "问题1室内温度标准（第1条至第50条，共51条）",
        "问题1室内温度标准（第51条至第51条，共51条）",
        "YJ-2026-00060",
        "本条内容未公开：含他人住址。",
    ):
        assert squeezed(part) in text, part
    assert "未审定" not in text


def test_summary_without_any_comment() -> None:
    summary = views.summary(themes=[], channels=[schemas.Channel(name="网上", received=0)])
    text = text_of(render_view(Kind.CONSULTATION_SUMMARY, summary))
    assert "征求意见期间，网上等渠道均未收到意见。" in text
    assert "一览表" not in text
    assert "总体情况" not in text
    assert "二、查阅和核验" in text


@pytest.mark.parametrize(("approved", "red"), [(True, True), (False, False)])
def test_the_red_heading_is_only_for_what_was_approved(approved: bool, red: bool) -> None:
    head = schemas.Letterhead(issuing_body_mark="某某自治区人民政府文件", document_number="某政发〔2026〕103号")
    pdf = render_view(Kind.CONSULTATION_SUMMARY, views.summary(approved=approved, letterhead=head))
    text = text_of(pdf)
    assert ("某政发〔2026〕103号" in text) is red
    assert ("未审定，不作为正式文件使用" in text) is not red
    with pikepdf.open(BytesIO(pdf)) as document:
        page = document.pages[0].Contents.read_bytes()
    assert (b"0.784" in page) is red


def test_without_a_number_there_is_no_red_heading() -> None:
    with pikepdf.open(BytesIO(render_view(Kind.CONSULTATION_SUMMARY, views.summary()))) as document:
        assert all(b"0.784" not in page.Contents.read_bytes() for page in document.pages)


def test_interpretation_holds_the_elements_that_were_filled_with_their_provisions() -> None:
    pdf = render_view(Kind.INTERPRETATION, views.interpretation())
    text = text_of(pdf)
    assert "《城镇供热管理办法》政策解读" in text
    assert "一、制定背景和依据供热是民生大事。对应条文：第十五条第二款。第十五条第二款居民卧室" in text
    assert "二、目标任务" in text
    assert "注意事项" not in text
    assert "三、查阅和核验" in text
    with pikepdf.open(BytesIO(pdf)) as document:
        links = [str(a.A.URI) for page in document.pages for a in page.get("/Annots", []) if "/URI" in a.get("/A", {})]
    assert "https://participation.example/matters/2026-0001/draft/v2/art-15.2" in links


def test_the_type_area_is_156_by_225_mm() -> None:
    long = "\n".join("节能改造按计划推进，名录公开并逐年缩减，每年公布一次。" * 3 for _ in range(40))
    document = pypdfium2.PdfDocument(render_view(Kind.INTERPRETATION, views.interpretation(
        elements=[schemas.Element(heading="主要内容", text=long)])))  # fmt: skip
    page = document[1].get_textpage()
    boxes = [page.get_charbox(i) for i in range(page.count_chars())]
    body = [b for b in boxes if b[1] > 35 * MM]
    lines = sorted({round((b[1] + b[3]) / 2 / 28.99) for b in body})
    assert len(lines) == 22
    assert min(b[0] for b in body) >= 28 * MM - 1
    assert max(b[2] for b in body) <= (210 - 26) * MM + 1


def test_receipt_in_english_has_english_labels_and_chinese_law() -> None:
    pdf = render_view(Kind.RECEIPT, views.receipt(stance="Suggest a change"), language="en")
    text = text_of(pdf)
    for part in (
        "Commentreceipt",
        "Receiptnumber",
        "YJ-2026-04127",
        "K7QM-2XPA",
        "8July2026,midnight",
        "《城镇供热管理办法",
    ):
        assert part in text, part
    assert "回执编号" not in text


def test_official_documents_stay_chinese_whatever_the_reader_speaks() -> None:
    view = views.interpretation()
    assert render_view(Kind.INTERPRETATION, view, language="en") == render_view(Kind.INTERPRETATION, view)


def test_the_root_of_the_comments_is_printed() -> None:
    for kind, view in [
        (Kind.RECEIPT, views.receipt(leaf=3, root=views.COMMENTS_ROOT)),
        (Kind.CONSULTATION_SUMMARY, views.summary(comments_root=views.COMMENTS_ROOT)),
    ]:
        text = text_of(render_view(kind, view))
        assert "c7" * 32 in text
        assert "涵盖1282条" in text.replace("1,282", "1282")


def test_receipt_and_ticket_fit_on_one_page() -> None:
    for kind, view in [(Kind.RECEIPT, views.receipt(leaf=3, root=views.COMMENTS_ROOT)), (Kind.TICKET, views.ticket())]:
        assert len(pypdfium2.PdfDocument(render_view(kind, view))) == 1


def test_a_ticket_that_is_not_confirmed_says_so() -> None:
    text = text_of(render_view(Kind.TICKET, views.ticket(confirmed=False, state="候补第 3 位")))
    assert "尚未确认席位" in text
    assert "候补第3位" in text


def test_real_comments_in_traditional_chinese_come_out_as_they_went_in(shared_data: Path) -> None:
    """197 remarks gathered by vTaiwan: every character of each, emoji and Latin included."""
    with (shared_data / "comments" / "vtaiwan-uberx.csv").open(encoding="utf-8", newline="") as handle:
        remarks = [row["comment-body"] for row in csv.DictReader(handle)]
    assert len(remarks) == 197
    theme = views.theme(opinions=[views.opinion(n, text) for n, text in enumerate(remarks)])
    pdf = render_view(Kind.CONSULTATION_SUMMARY, views.summary(themes=[theme]))
    assert all(fonts_of(pdf))
    text = text_of(pdf)
    # A cell that goes on to the next page is interrupted by the page's number and the table's head.
    lost = [remark for remark in remarks if squeezed(printable(remark)) not in text]
    assert lost == []
