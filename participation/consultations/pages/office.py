"""The office: publish a draft for comment, moderate."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import presentation, services
from participation.consultations.forms import ModerationForm, PublishForm
from participation.consultations.pages.common import AnyRequest, AnyResponse, sequence_of, why
from participation.consultations.rules import CommentState, ConsultationState
from participation.consultations.services import ConsultationView, Round, anchoring
from participation.drafts import services as drafts
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_, format_number
from participation.platform.i18n import gettext as _
from participation.platform.web.access import SIGNED_IN, staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures

PER_PAGE = 50

REASONS = (
    N_("含个人隐私"),
    N_("含他人住址或联系方式"),
    N_("涉嫌国家秘密或者商业秘密"),
    N_("侮辱、诽谤他人"),
    N_("与本事项无关"),
    N_("广告"),
)
"""Offered for withholding; any other words may be written instead."""


@get("/office/matters/{number:str}/consultation", opt={"access": SIGNED_IN})
async def publish_form(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """The round as it is, or the form to publish the newest draft."""
    matter = await matters.open_matter(actor_of(request), number)
    return render(
        request, "consultations/publish.html", form=PublishForm(), error=None, **await _publish_context(request, matter)
    )


@post("/office/matters/{number:str}/consultation", opt={"access": staff(Role.PUBLISHER)}, status_code=303)
async def publish(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish the newest draft for comment."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.PUBLISHER)
    form = PublishForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _publish_context(request, matter, form)
        if isinstance(error, services.PeriodRefused):  # said at the fields already, or else above them
            error = None if form.errors else error
        return invalid(request, "consultations/publish.html", form=form, error=error, **context)

    valid = form.validate()
    if not form.errors.keys() & {"opens_at", "period", "days", "closes_at"}:
        planned = services.plan(
            matter.profile,
            moment=await services.database_now(),
            opens_at=form.opening(),
            days=form.chosen_days(),
            closes_at=form.closing(),
            reason=form.reason(),
        )
        form.show(planned)
        valid = valid and not planned.problems
    if not valid:
        return await again()

    async def effect() -> str:
        await services.publish(
            actor,
            number,
            form.opening(),
            form.chosen_days(),
            form.reason() or None,
            closes_at=form.closing(),
            policy=form.policy(),
        )
        return f"/office/matters/{number}/consultation"

    return await submit(request, effect, on_error=again)


@get("/office/matters/{number:str}/moderation", opt={"access": staff(Role.MODERATOR)})
async def queue(
    request: AnyRequest,
    number: FromPath[str],
    show: FromQuery[str] = "received",
    provision: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Comments to decide on; show: received, published, withheld or all."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    context = await _queue_context(matter, show, provision, sequence_of(after))
    return render(request, "consultations/moderation.html", form=ModerationForm(), error=None, **context)


@post("/office/matters/{number:str}/moderation", opt={"access": staff(Role.MODERATOR)}, status_code=303)
async def moderate(
    request: AnyRequest,
    number: FromPath[str],
    show: FromQuery[str] = "received",
    provision: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Publish or withhold what was picked."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, _found = await opened_for_office(matter)
    fields = await submitted(request)
    form = ModerationForm(fields)
    picked = _picked(fields)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _queue_context(matter, show, provision, sequence_of(after), picked=picked)
        return invalid(request, "consultations/moderation.html", form=form, error=error, **context)

    if not form.validate():
        return await again()
    target = CommentState.PUBLISHED if form.action.data == "publish" else CommentState.WITHHELD

    async def effect() -> str:
        await services.moderate(actor, consultation.id, picked, target, form.reason.data or "")
        return f"/office/matters/{number}/moderation{_query(show, provision)}"

    return await submit(request, effect, on_error=again)


async def _publish_context(request: AnyRequest, matter: MatterView, form: PublishForm | None = None) -> dict[str, Any]:
    """The newest draft, its round or else the date the profile yields for the opening that is being planned."""
    actor = actor_of(request)
    version = await drafts.latest(matter.id, kind="draft")
    consultation = await services.of_matter(matter.id)
    if consultation is not None:
        version = (await services.text_of(consultation)).version
    planned = None
    if consultation is None:
        await procedures.refresh_calendar()
        opening = form.opening() if form is not None else None
        planned = services.plan(matter.profile, moment=await services.database_now(), opens_at=opening)
    profile = procedures.profile(matter.profile)
    return {
        "nav": "matters",
        "matter": matter,
        "version": version,
        "consultation": consultation,
        "counts": await services.counts(consultation.id) if consultation is not None else None,
        "why": why(consultation) if consultation is not None else [],
        "planned": planned,
        "planned_why": procedures.why_rows(planned.statutory) if planned and planned.statutory else [],
        "default_period": procedures.period_text(profile.default_comment_period),
        "shortening_allowed": profile.shortening_allowed or profile.comment_period is None,
        "may_publish": actor.holds(Role.PUBLISHER, matter.lead_unit_path),
        "answered": reached(Stage(matter.stage), Stage.RESPONDED),
        "is_reviewer": actor.staff_id == matter.reviewer_id,
        "reviewed": matter.review is matters.ReviewState.MAY_PUBLISH,
        "words": presentation,
        "carried": await anchoring.carried_numbers(version.id) if version is not None else None,
    }


async def _queue_context(
    matter: MatterView, state: str, provision: str, after: int | None, picked: list[UUID] | None = None
) -> dict[str, Any]:
    consultation, found = await opened_for_office(matter)
    counts = await services.counts(consultation.id)
    chosen = CommentState(state) if state in set(CommentState) else None
    paths = None
    if provision == "whole":
        paths = [""]
    elif provision:
        paths = found.paths_below(provision)
    shown = await services.comments(
        consultation.id, provision_path=paths, state=chosen, after=after, limit=PER_PAGE + 1
    )
    numbers = {
        "received": counts.received,
        "published": counts.published,
        "withheld": counts.withheld,
        "all": counts.total,
    }
    labels = {"received": _("待审核"), "published": _("已公开"), "withheld": _("未公开"), "all": _("全部")}
    current = chosen.value if chosen else "all"
    base = f"/office/matters/{matter.number}/moderation"
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "version": found.version,
        "counts": counts,
        "states": [
            (f"{labels[one]} {format_number(numbers[one])}", base + _query(one, provision), one == current)
            for one in labels
        ],
        "choices": found.choices(counts.by_provision),
        "provision": provision,
        "state": current,
        "action": base + _query(current, provision),
        "comments": shown[:PER_PAGE],
        "more": base + _query(current, provision, shown[PER_PAGE - 1].sequence) if len(shown) > PER_PAGE else None,
        "first": base + _query(current, provision) if after is not None else None,
        "picked": set(picked or ()),
        "reasons": [_(reason) for reason in REASONS],
        "words": presentation,
    }


def _query(show: str, provision: str, after: int | None = None) -> str:
    """The address of a filter."""
    fields = {"show": show, "provision": provision, "after": str(after) if after is not None else ""}
    return "?" + urlencode({name: value for name, value in fields.items() if value})


def _picked(fields: FormInput) -> list[UUID]:
    """The ids that were picked; what is no id is left out (nobody's form sends that)."""
    found = []
    for value in fields.getlist("pick"):
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found


async def _round_of(matter: MatterView) -> ConsultationView:
    found = await services.of_matter(matter.id)
    if found is None:
        raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
    return found


async def opened_for_office(matter: MatterView) -> tuple[ConsultationView, Round]:
    """The newest round that has opened."""
    found = await services.current_round(matter.number)
    if found is None:
        scheduled = await _round_of(matter)
        if scheduled.state is ConsultationState.SCHEDULED:
            raise services.not_open(scheduled)
        found = scheduled
    return found, await services.text_of(found)


routes: list[Any] = [publish_form, publish, queue, moderate]
