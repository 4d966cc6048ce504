"""Pages for everyone: home, matters and their stories, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from participation.hearings import services as hearings
from participation.matters import services as matters
from participation.matters.rules import Stage
from participation.platform.clock import local
from participation.platform.i18n import N_, format_date
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC
from participation.platform.web.pages import render
from participation.portal import views
from participation.portal.story import document_rows
from participation.portal.words import chinese, tile, validity
from participation.procedures.services import why_rows
from participation.questionnaires import services as questionnaires

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

#: Filters of the list of matters: the word in the address, the stages behind it, the words on the page.
FILTERS: Mapping[str, tuple[tuple[Stage, ...], str]] = {
    "": ((), N_("全部")),
    "open": ((Stage.CONSULTING,), N_("正在征求意见")),
    "replying": ((Stage.REPLYING,), N_("正在研究答复")),
    "answered": (views.ANSWERED, N_("已公布结果")),
}


@get("/", opt={"access": PUBLIC})
async def home(request: AnyRequest) -> AnyResponse:
    """What is open, what comes next, what became of what people said."""
    return render(
        request,
        "portal/home.html",
        rounds=await views.open_rounds(),
        hearings=await hearings.upcoming(limit=5),
        totals=await views.totals(),
        said=await views.said(),
        tile=tile,
    )


@get("/matters", opt={"access": PUBLIC})
async def list_of_matters(
    request: AnyRequest,
    q: FromQuery[str] = "",
    stage: FromQuery[str] = "",
    page: FromQuery[str] = "1",
) -> AnyResponse:
    """All public matters, newest first; searched by title, filtered by stage."""
    q, chosen = _plain(q), stage if stage in FILTERS else ""
    found = await matters.list_matters(stages=FILTERS[chosen][0], q=q, page=_number(page))
    return render(
        request,
        "portal/matters.html",
        heading=_("征求意见"),
        lead=_("每一件从草案到解读的全过程都在这里，办完的也在。"),
        q=q,
        chosen=chosen,
        found=found,
        cards=await views.cards(found),
        filters=[
            (_(words), _address("/matters", q=q, stage=name), name == chosen)
            for name, (_stages, words) in FILTERS.items()
        ],
        previous=found.previous and _address("/matters", q=q, stage=chosen, page=found.previous),
        following=found.following and _address("/matters", q=q, stage=chosen, page=found.following),
        empty=_("没有找到。换几个字，或者看全部事项。") if q or chosen else _("还没有公开的事项。"),
        nav="matters",
    )


@get("/responses", opt={"access": PUBLIC})
async def list_of_responses(request: AnyRequest, q: FromQuery[str] = "", page: FromQuery[str] = "1") -> AnyResponse:
    """Matters whose response is published."""
    q = _plain(q)
    found = await matters.list_matters(stages=views.ANSWERED, q=q, page=_number(page))
    return render(
        request,
        "portal/matters.html",
        heading=_("结果反馈"),
        lead=_("每个问题采纳没有、为什么，逐个答复。"),
        q=q,
        chosen="",
        found=found,
        cards=await views.cards(found, to_response=True),
        filters=[],
        previous=found.previous and _address("/responses", q=q, page=found.previous),
        following=found.following and _address("/responses", q=q, page=found.following),
        empty=_("没有找到。换几个字再查。")
        if q
        else _("还没有公布的意见采纳情况。征求意见截止、逐个答复以后，会出现在这里。"),
        nav="responses",
    )


@get("/matters/{number:str}", opt={"access": PUBLIC})
async def show_matter(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The whole story of one matter."""
    matter = await matters.published_matter(_plain(number))
    story = await views.story(matter)
    running = story.round
    published = matter.published_at or matter.created_at
    made = matter.version_at or matter.created_at
    return render(
        request,
        "portal/matter.html",
        matter=matter,
        head=[
            (_("索引号"), matter.index_number or _("公布后编号")),
            (_("主题分类"), chinese(matter.subject_category) if matter.subject_category else _("未分类")),
            (_("发布机构"), chinese(matter.lead_unit_name)),
            (_("发文字号"), story.document_number or _("公布正式文件后编号")),
            (_("成文日期"), format_date(made)),
            (_("发布日期"), format_date(published)),
            (_("公开属性"), _("主动公开")),
            (_("有效性"), validity(matter.stage)),
        ],
        published=f"{local(published):%Y-%m-%d %H:%M}",
        items=story.items,
        card=running,
        why=[]
        if running is None or running.consultation.deadline is None
        else why_rows(
            running.consultation.deadline,
            closes_at=running.consultation.closes_at,
            shortened_reason=running.consultation.shortened_reason,
        ),
        documents=[
            row
            for kind in sorted({d.kind for d in story.facts.documents})
            for row in document_rows(story.facts.documents, kind)
        ],
        comments_total=story.comments_total,
        comments_by_channel=story.comments_by_channel,
        questionnaires=await questionnaires.published_of(matter.id),
        nav="matters",
    )


def _plain(text: str) -> str:
    """What may be asked of the database: no NUL, no more than a search uses."""
    return text.replace("\x00", "\ufffd").strip()[: matters.MAX_QUERY]


def _number(page: str) -> int:
    """A page number from an address; anything else is the first page."""
    return int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 1


def _address(path: str, **query: str | int) -> str:
    """``path`` with what is not empty of the query; page 1 is left out."""
    kept = {name: value for name, value in query.items() if value and not (name == "page" and value == 1)}
    return f"{path}?{urlencode(kept)}" if kept else path


routes: list[Any] = [home, list_of_matters, list_of_responses, show_matter]
