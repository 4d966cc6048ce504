"""The secretary's page, the expert's own pages, the opinions for everyone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from participation.experts import services, words
from participation.experts.forms import DeclareForm, InviteForm, OpinionForm
from participation.experts.rules import Interest, Step, next_step
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import Closed, DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web import ratelimit, sessions
from participation.platform.web.access import EXPERT, PUBLIC, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]

SECRETARY = {"access": staff(Role.EXPERT_SECRETARY)}


@get("/office/matters/{number:str}/experts", opt=SECRETARY)
async def office(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Who was asked, and the form to ask another."""
    matter = await matters.open_matter(actor_of(request), number, Role.EXPERT_SECRETARY)
    return render(request, "experts/office.html", form=InviteForm(), **await _office_context(matter))


@post("/office/matters/{number:str}/experts", opt=SECRETARY)
async def invite(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Ask an expert; the page that follows shows the link, once."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.EXPERT_SECRETARY)
    form = InviteForm(await submitted(request))
    if not form.validate():
        return invalid(request, "experts/office.html", form=form, **await _office_context(matter))
    shown: list[str] = []

    async def effect() -> str:
        found, link = await services.invite(
            actor, matter, form.expert(), base_url=request.app.state.settings.public_url
        )
        shown[:] = [link, found.name]
        return f"/office/matters/{number}/experts"

    async def again(error: DomainError) -> AnyResponse:
        return invalid(request, "experts/office.html", form=form, error=error, **await _office_context(matter))

    return await _with_link(request, matter, await submit(request, effect, on_error=again), shown)


@post("/office/matters/{number:str}/experts/{invitation:str}/link", opt=SECRETARY)
async def renew(request: AnyRequest, number: FromPath[str], invitation: FromPath[str]) -> AnyResponse:
    """Send another link in place of a lost or expired one; shown once, like the first."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.EXPERT_SECRETARY)
    shown: list[str] = []

    async def effect() -> str:
        found, link = await services.renew(
            actor, matter, _uuid(invitation), base_url=request.app.state.settings.public_url
        )
        shown[:] = [link, found.name]
        return f"/office/matters/{number}/experts"

    async def again(error: DomainError) -> AnyResponse:
        return invalid(request, "experts/office.html", form=InviteForm(), error=error, **await _office_context(matter))

    return await _with_link(request, matter, await submit(request, effect, on_error=again), shown)


async def _with_link(request: AnyRequest, matter: MatterView, response: AnyResponse, shown: list[str]) -> AnyResponse:
    """The page with the link: it stands in no address and in no log, this answer alone shows it."""
    if response.status_code != 303 or not shown:
        return response
    try:
        await services.by_link(shown[0].rpartition("/")[2])
    except NotFound:
        return response  # sent twice at the same moment: this one was rolled back, the other answer has the link
    return render(
        request,
        "experts/office.html",
        form=InviteForm(),
        link=shown[0],
        invited=shown[1],
        **await _office_context(matter),
    )


@get("/expert/{token:str}", opt={"access": PUBLIC}, guards=[ratelimit.limited("expert.address")])
async def enter(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """What the personal link opens: who is asked about what, and the button that signs in.

    Opening alone changes nothing: mail programs open links to look at them.
    """
    found = await services.by_link(token)
    _require_alive(found)
    matter = await matters.get_matter_by_id(found.matter_id)
    return render(request, "experts/enter.html", invitation=found, matter=matter, token=token)


@post("/expert/{token:str}", opt={"access": PUBLIC}, guards=[ratelimit.limited("expert.address")])
async def sign_in(request: AnyRequest, token: FromPath[str]) -> AnyResponse:
    """Begin the expert's session; from here on no address holds the secret."""
    found = await services.by_link(token)
    _require_alive(found)

    async def effect() -> str:
        await sessions.open_session(request, "expert", found.id)
        return "/expert"

    return await submit(request, effect)


@get("/expert", opt={"access": EXPERT})
async def desk(request: AnyRequest) -> AnyResponse:
    """Declare, write, or read what was handed in: whatever is next."""
    template, context = await _desk_parts(request)
    return render(request, template, **context)


@post("/expert/declare", opt={"access": EXPERT})
async def declare(request: AnyRequest) -> AnyResponse:
    """Hand in the declaration of interest."""
    form = DeclareForm(await submitted(request))
    if not form.validate():
        template, context = await _desk_parts(request)
        return invalid(request, template, **(context | {"form": form}))

    async def effect() -> str:
        await services.declare(_invitation_id(request), Interest(form.interest.data), form.interest_text.data or "")
        return "/expert"

    return await submit(request, effect)


@post("/expert/opinion", opt={"access": EXPERT})
async def hand_in(request: AnyRequest) -> AnyResponse:
    """Hand in the opinion."""
    form = OpinionForm(await submitted(request))
    if not form.validate():
        template, context = await _desk_parts(request)
        return invalid(request, template, **(context | {"form": form}))

    async def effect() -> str:
        await services.hand_in(_invitation_id(request), form.opinion())
        return "/expert"

    async def again(error: DomainError) -> AnyResponse:
        template, context = await _desk_parts(request)
        return invalid(request, template, error=error, **(context | {"form": form}))

    return await submit(request, effect, on_error=again)


@post("/expert/leave", opt={"access": EXPERT})
async def leave(request: AnyRequest) -> AnyResponse:
    """End the expert's session."""

    async def effect() -> str:
        await sessions.close_session(request, "expert")
        return "/"

    return await submit(request, effect)


@get("/matters/{number:str}/experts", opt={"access": PUBLIC})
async def public(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """All opinions, dissent included, once the response is published."""
    matter = await matters.published_matter(number)
    return render(
        request,
        "experts/public.html",
        nav="results",
        matter=matter,
        opinions=await services.public_opinions(matter),
        words=words,
    )


async def _office_context(matter: MatterView) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "invitations": await services.invitations(matter.id),
        "may_invite": services.may_invite(matter),
        "words": words,
    }


async def _desk_parts(request: AnyRequest) -> tuple[str, dict[str, Any]]:
    found = await services.invitation(_invitation_id(request))
    _require_alive(found)
    matter = await matters.get_matter_by_id(found.matter_id)
    step = next_step(found.state)
    late = step in (Step.DECLARE, Step.WRITE) and not services.may_hand_in(matter)
    if late:
        step = Step.NOTHING
    forms: dict[Step, Any] = {Step.DECLARE: DeclareForm, Step.WRITE: OpinionForm}
    return "experts/desk.html", {
        "invitation": found,
        "matter": matter,
        "step": step,
        "late": late,
        "form": forms[step]() if step in forms else None,
        "words": words,
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("expert.unknown", N_("没有找到这份邀请")) from None


def _invitation_id(request: AnyRequest) -> UUID:
    session = sessions.current(request, "expert")
    if session is None or session.subject_id is None:
        raise Closed("expert.session", N_("请用邀请信里的个人链接打开"))
    return session.subject_id


def _require_alive(found: services.InvitationView) -> None:
    if found.state.value == "expired":
        raise Closed("expert.expired", N_("这个链接已于 {at} 到期。请联系承办单位重新邀请"), at=found.expires_at)


routes: list[Any] = [office, invite, renew, enter, sign_in, desk, declare, hand_in, leave, public]
