"""Notices: each a public page at a permanent address, a PDF, a feed entry; and their way through the office."""

from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.documents import services as documents
from participation.hearings import notice_words, services, words
from participation.hearings.draw_words import hash_name
from participation.hearings.forms.notices import NoticeForm, ReviewNoticeForm
from participation.hearings.notice_views import NoticeView
from participation.hearings.rules import Mode
from participation.hearings.rules.notices import NoticeKind, NoticeState, feed_moment
from participation.hearings.services import draws, meetings, notices
from participation.hearings.views import HearingView
from participation.identity.rules import Role
from participation.identity.services import actor_of, require
from participation.platform.clock import local, now
from participation.platform.errors import DomainError, NotPermitted
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.web.access import PUBLIC, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
DRAFTING = {"access": staff(Role.HEARING_OFFICER)}
HANDLING = {"access": staff(Role.HEARING_OFFICER, Role.REVIEWER, Role.PUBLISHER)}
REVIEWING = {"access": staff(Role.REVIEWER)}
PUBLISHING = {"access": staff(Role.HEARING_OFFICER, Role.PUBLISHER)}
_ATOM = "http://www.w3.org/2005/Atom"
FEED = 50


@get("/hearings/{number:str}/notices/{ordinal:int}", opt={"access": PUBLIC})
async def show(request: AnyRequest, number: FromPath[str], ordinal: FromPath[int]) -> AnyResponse:
    """One published notice, as it was when it was published."""
    notice = await notices.get_published(number, ordinal)
    hearing = await services.get_hearing(number)
    return render(
        request,
        "notices/show.html",
        notice=notice,
        hearing=hearing,
        others=await notices.of_hearing(hearing.id),
        document=await documents.of_subject(documents.DocumentKind.HEARING_NOTICE, notice.id),
        why=procedures.why_rows(notice.deadline) if notice.deadline else [],
        **_shown(),
    )


@get("/hearings/notices.atom", opt={"access": PUBLIC})
async def feed(request: AnyRequest) -> AnyResponse:
    """The latest notices of all hearings as an Atom feed (RFC 4287)."""
    found = await notices.latest(FEED)
    return Response(
        content=_atom(found, request.app.state.settings.public_url),
        media_type="application/atom+xml; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@get("/office/hearings/{hearing:str}/notices", opt=DRAFTING)
async def hearing_notices(request: AnyRequest, hearing: FromPath[str]) -> AnyResponse:
    """A hearing's notices, by when the next is due, and the form to draft one."""
    found = await _hearing(request, hearing)
    draws_ = await draws.of_hearing(found.id)
    form = NoticeForm(title=_("{title}公告").format(title=found.title))
    form.draw.choices = _draw_choices(draws_)
    return render(request, "notices/office_list.html", form=form, **await _list_context(found))


@post("/office/hearings/{hearing:str}/notices", opt=DRAFTING)
async def draft(request: AnyRequest, hearing: FromPath[str]) -> AnyResponse:
    """Begin a notice."""
    found = await _hearing(request, hearing)
    form = NoticeForm(await submitted(request))
    form.draw.choices = _draw_choices(await draws.of_hearing(found.id))
    if not form.validate():
        return invalid(request, "notices/office_list.html", form=form, **await _list_context(found))

    async def effect() -> str:
        notice = await notices.draft(actor_of(request), hearing, form.text())
        return f"/office/notices/{notice.id}"

    async def refused(error: DomainError) -> AnyResponse:
        return invalid(request, "notices/office_list.html", form=form, error=error, **await _list_context(found))

    return await submit(request, effect, on_error=refused)


@get("/office/notices", opt=HANDLING)
async def queue(request: AnyRequest) -> AnyResponse:
    """What waits for me: notices and government meetings to review and to publish."""
    found = await notices.waiting_for(actor_of(request))
    plans = await meetings.waiting_for(actor_of(request))
    return render(request, "notices/queue.html", nav="matters", waiting=found, plans=plans, states=NoticeState)


@get("/office/notices/{notice:uuid}", opt=HANDLING)
async def notice_page(request: AnyRequest, notice: FromPath[UUID]) -> AnyResponse:
    """One notice in the office, and what can be done with it now."""
    return render(request, "notices/office_show.html", **await _context(request, notice))


@post("/office/notices/{notice:uuid}", opt=DRAFTING)
async def edit(request: AnyRequest, notice: FromPath[UUID]) -> AnyResponse:
    """Change the draft."""
    context = await _context(request, notice)
    form = NoticeForm(await submitted(request))
    form.draw.choices = context["form"].draw.choices
    context["form"] = form
    if not form.validate():
        return invalid(request, "notices/office_show.html", **context)

    async def effect() -> str:
        await notices.edit(actor_of(request), notice, form.text())
        return f"/office/notices/{notice}"

    return await submit(
        request, effect, on_error=lambda error: invalid(request, "notices/office_show.html", error=error, **context)
    )


@post("/office/notices/{notice:uuid}/submit", opt=DRAFTING)
async def hand_in(request: AnyRequest, notice: FromPath[UUID]) -> AnyResponse:
    """Hand it to the secrecy review."""
    return await _do(request, notice, lambda: notices.submit_for_review(actor_of(request), notice))


@post("/office/notices/{notice:uuid}/drop", opt=DRAFTING)
async def drop(request: AnyRequest, notice: FromPath[UUID]) -> AnyResponse:
    """Give the draft up."""
    return await _do(request, notice, lambda: notices.drop(actor_of(request), notice))


@post("/office/notices/{notice:uuid}/review", opt=REVIEWING)
async def review(request: AnyRequest, notice: FromPath[UUID]) -> AnyResponse:
    """Clear it, or return it."""
    form = ReviewNoticeForm(await submitted(request))
    if not form.validate():
        context = await _context(request, notice)
        return invalid(request, "notices/office_show.html", **(context | {"form": form, "reviewing": form}))
    return await _do(
        request,
        notice,
        lambda: notices.review(
            actor_of(request), notice, may_be_published=form.outcome.data == "publish", note=form.note.data or ""
        ),
    )


@post("/office/notices/{notice:uuid}/publish", opt=PUBLISHING)
async def publish(request: AnyRequest, notice: FromPath[UUID]) -> AnyResponse:
    """Publish it under the next number."""
    return await _do(request, notice, lambda: notices.publish(actor_of(request), notice))


async def _do(request: AnyRequest, notice_id: UUID, work: Any) -> AnyResponse:
    async def effect() -> str:
        await work()
        return f"/office/notices/{notice_id}"

    async def refused(error: DomainError) -> AnyResponse:
        return invalid(request, "notices/office_show.html", error=error, **await _context(request, notice_id))

    return await submit(request, effect, on_error=refused)


async def _hearing(request: AnyRequest, number: str) -> HearingView:
    hearing = await services.get_hearing(number)
    require(actor_of(request), Role.HEARING_OFFICER, hearing.organiser_path)
    return hearing


def _draw_choices(found: list[Any]) -> dict[str, str]:
    return {"": _("不附"), **{draw.number: draw.number for draw in found if draw.voided_at is None}}


def _shown() -> dict[str, Any]:
    """What shows a snapshot of facts."""
    return {
        "words": words,
        "notice_words": notice_words,
        "moment": datetime.fromisoformat,
        "mode_name": lambda code: words.mode_name(Mode(code)),
        "hash_name": hash_name,
    }


async def _list_context(hearing: HearingView) -> dict[str, Any]:
    today = local(now()).date()
    deadline, may_shorten = await notices.lead_time(hearing, NoticeKind.ARRANGEMENTS, today)
    return {
        "nav": "matters",
        "hearing": hearing,
        "notices": await notices.all_of(hearing.id),
        "schedule": await notices.schedule(hearing),
        "second": deadline,
        "late": deadline is not None and deadline.last_day > local(hearing.starts_at).date(),
        "may_shorten": may_shorten,
        "today": today,
        "words": words,
        "why_rows": procedures.why_rows,
        "states": NoticeState,
    }


async def _context(request: AnyRequest, notice_id: UUID) -> dict[str, Any]:
    notice = await notices.get_notice(notice_id)
    actor = actor_of(request)
    if not any(
        actor.holds(role, notice.organiser_path) for role in (Role.HEARING_OFFICER, Role.REVIEWER, Role.PUBLISHER)
    ):
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
    hearing = await services.get_hearing(notice.hearing_number)
    form = NoticeForm(
        kind=notice.kind.value,
        title=notice.title,
        body=notice.body,
        lists=notice.lists.value,
        draw=notice.draw,
        reason=notice.reason,
    )
    form.draw.choices = _draw_choices(await draws.of_hearing(hearing.id))
    deadline, may_shorten = await notices.lead_time(hearing, notice.kind, local(now()).date())
    return {
        "nav": "matters",
        "notice": notice,
        "hearing": hearing,
        "form": form,
        "reviewing": ReviewNoticeForm(),
        "can_draft": actor.holds(Role.HEARING_OFFICER, notice.organiser_path),
        "can_review": actor.holds(Role.REVIEWER, notice.organiser_path) and actor.staff_id != notice.drafted_by,
        "can_publish": notice.reviewed_by != actor.staff_id
        and any(actor.holds(role, notice.organiser_path) for role in (Role.HEARING_OFFICER, Role.PUBLISHER)),
        "deadline": deadline,
        "late": deadline is not None and deadline.last_day > local(hearing.starts_at).date(),
        "may_shorten": may_shorten,
        "why": procedures.why_rows(deadline) if deadline else [],
        "states": NoticeState,
        **_shown(),
    }


def _atom(found: list[NoticeView], public_url: str) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        made = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        made.text = text or None
        return made

    own = f"{public_url}/hearings/notices.atom"
    add(root, "id", own)
    add(root, "title", _("听证会和政府会议的公告"))
    add(root, "updated", feed_moment(found[0].published_at if found and found[0].published_at else now()))
    add(root, "link", rel="self", href=own)
    add(root, "link", rel="alternate", href=f"{public_url}/hearings")
    for notice in found:
        assert notice.published_at is not None
        entry = add(root, "entry")
        add(entry, "id", f"urn:uuid:{notice.id}")
        add(entry, "title", _("{title}（第 {n} 号）").format(title=notice.title, n=notice.ordinal))
        add(entry, "updated", feed_moment(notice.published_at))
        add(entry, "published", feed_moment(notice.published_at))
        add(add(entry, "author"), "name", notice.organiser_name)
        add(entry, "link", rel="alternate", href=f"{public_url}{notice.path}")
        add(entry, "summary", notice.body or notice.facts.get("description", ""))
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


routes: list[Any] = [
    show,
    feed,
    hearing_notices,
    draft,
    queue,
    notice_page,
    edit,
    hand_in,
    drop,
    review,
    publish,
]
