"""The sheet for a notice board and the picture of a shared address."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from participation.documents import schemas
from participation.documents.rendering import render_picture, render_view
from participation.documents.rules import DocumentKind as Kind
from tests.unit.documents.views import CLOSES, OPENS, RARE


def poster(**more: Any) -> schemas.Poster:
    return schemas.Poster(
        **{
            "title": "城镇供热管理办法（征求意见稿）" + RARE,
            "matter_number": "2026-0001",
            "lead_unit": "某某自治区住房和城乡建设厅",
            "summary": "规定供热从哪天开始。" * 30,
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "url": "https://participation.example.gov.cn/matters/2026-0001/draft/v1",
            "phone": "12345",
            "site": "公众参与平台",
            **more,
        }
    )


@pytest.mark.parametrize("bilingual", [False, True], ids=["chinese", "both"])
@pytest.mark.parametrize(
    "title", ["供热办法", "某某自治区人民政府关于进一步加强城镇供热管理工作保障居民温暖过冬的若干规定（征求意见稿）"]
)
def test_the_sheet_is_one_page_with_everything_on_it(title: str, bilingual: bool) -> None:
    pdf = render_view(Kind.POSTER, poster(title=title, bilingual=bilingual), language="en" if bilingual else "zh-CN")
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = "".join(document[0].get_textpage().get_text_bounded().split())
    for part in (
        title,
        "请您提意见",
        "某某自治区住房和城乡建设厅（2026-0001）",
        "12345",
        "/matters/2026-0001/draft/v1",
    ):
        assert part in text, part
    assert ("Haveyoursay" in text) is bilingual


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_card_has_its_size_and_is_the_same_each_time(language: str) -> None:
    view = schemas.Card(
        lead_unit="某某自治区住房和城乡建设厅",
        title="城镇供热管理办法" * 12,
        kind="公开征求意见",
        note="",
        site="公众参与平台",
    )
    data = render_picture(Kind.CARD, view, language=language)
    assert Image.open(io.BytesIO(data)).size == (1200, 630)
    assert data == render_picture(Kind.CARD, view, language=language)
