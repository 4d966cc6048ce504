"""The office: publish a further version of a draft; give orphaned comments a place in it."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery

from participation.consultations import presentation, services
from participation.consultations.forms import choice
from participation.consultations.forms.revising import PLACE, NextForm, PlaceForm
from participation.consultations.pages.common import AnyRequest, AnyResponse, sequence_of
from participation.consultations.rules import ConsultationState
from participation.consultations.services import Way, anchoring, revising
from participation.consultations.services.rounds import UNITS
from participation.drafts import services as drafts
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import SIGNED_IN, staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures

PER_PAGE = 20


@get("/office/matters/{number:str}/consultation/next", opt={"access": SIGNED_IN})
async def next_form(
    request: AnyRequest, number: FromPath[str], view: FromQuery[str] = "inline", show: FromQuery[str] = "changed"
) -> AnyResponse:
    """What the further version changes, and the form that publishes it."""
    matter = await matters.open_matter(actor_of(request), number)
    context = await _next_context(request, matter, view, show)
    form = NextForm()
    current = context["consultation"]
    form.way.data = (Way.CONTINUE if current is not None and current.is_open else Way.NEW_ROUND).value
    return render(request, "consultations/next.html", form=form, error=None, **context)


@post("/office/matters/{number:str}/consultation/next", opt={"access": staff(Role.PUBLISHER)}, status_code=303)
async def publish_next(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Publish it."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.PUBLISHER)
    form = NextForm(await submitted(request))

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _next_context(request, matter, "inline", "changed")
        if isinstance(error, services.PeriodRefused):
            error = None if form.errors else error
        return invalid(request, "consultations/next.html", form=form, error=error, **context)

    valid = form.validate()
    own_period = form.way.data == Way.NEW_ROUND.value
    if own_period and not form.errors.keys() & {"period", "days", "closes_at"}:
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
        await services.publish_next(
            actor,
            number,
            form.chosen,
            form.note.data or "",
            opens_at=form.opening(),
            days=form.chosen_days() if own_period else None,
            closes_at=form.closing() if own_period else None,
            shortened_reason=form.reason() if own_period else "",
        )
        return f"/office/matters/{number}/consultation"

    return await submit(request, effect, on_error=again)


@post(
    "/office/matters/{number:str}/consultation/next/take-back", opt={"access": staff(Role.PUBLISHER)}, status_code=303
)
async def take_back_next(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """Do not publish it at the time that was set."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.PUBLISHER)

    async def again(error: DomainError) -> AnyResponse:
        context = await _next_context(request, matter, "inline", "changed")
        return invalid(request, "consultations/next.html", form=NextForm(), error=error, **context)

    async def effect() -> str:
        await services.take_back_next(actor, number)
        return f"/office/matters/{number}/consultation/next"

    return await submit(request, effect, on_error=again)


@get("/office/matters/{number:str}/anchors", opt={"access": staff(Role.MODERATOR)})
async def orphans(request: AnyRequest, number: FromPath[str], after: FromQuery[str] = "") -> AnyResponse:
    """Comments of earlier versions for which the newest one has no place, waiting for somebody to decide."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    return render(request, "consultations/anchors.html", error=None, **await _orphans_context(matter, after))


@post("/office/matters/{number:str}/anchors/{anchor:int}", opt={"access": staff(Role.MODERATOR)}, status_code=303)
async def decide(request: AnyRequest, number: FromPath[str], anchor: FromPath[int]) -> AnyResponse:
    """Place one by hand, or confirm that it has no place."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    fields = await submitted(request)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _orphans_context(matter, str(max(0, anchor - 1)), (anchor, form))
        return invalid(request, "consultations/anchors.html", error=error, form=form, **context)

    form = _place_form(await _newest_text(matter), anchor, fields)
    if not form.validate():
        return await again()

    async def effect() -> str:
        if form.decision.data == PLACE:
            await anchoring.place(actor, number, anchor, form.provision.data, form.reason.data or "")
        else:
            await anchoring.confirm(actor, number, anchor, form.reason.data or "")
        return f"/office/matters/{number}/anchors"

    return await submit(request, effect, on_error=again)


async def _next_context(request: AnyRequest, matter: MatterView, view: str, show: str) -> dict[str, Any]:
    actor = actor_of(request)
    ahead = await services.scheduled_next(matter.id)
    waiting = await revising.next_version(matter.id) if ahead is None else await revising.set_version(ahead)
    current = await services.of_matter(matter.id)
    profile = procedures.profile(matter.profile)
    planned = services.plan(matter.profile, moment=await services.database_now())
    context: dict[str, Any] = {
        "nav": "matters",
        "matter": matter,
        "waiting": waiting,
        "ahead": ahead,
        "consultation": current,
        "planned": planned,
        "default_period": procedures.period_text(profile.default_comment_period),
        "shortening_allowed": profile.shortening_allowed or profile.comment_period is None,
        "may_publish": actor.holds(Role.PUBLISHER, matter.lead_unit_path),
        "is_reviewer": actor.staff_id == matter.reviewer_id,
        "reviewed": matter.review is matters.ReviewState.MAY_PUBLISH,
        "words": presentation,
    }
    if waiting is not None:
        context |= await drafts.beside_context(
            *waiting,
            address=f"/office/matters/{matter.number}/consultation/next",
            base=f"/matters/{matter.number}/draft/",
            view=view,
            show=show,
        )
        if current is not None and current.state is not ConsultationState.SCHEDULED:
            counts = await services.counts(current.id)
            context["comments"] = counts.by_provision
    return context


@dataclass(frozen=True, slots=True)
class _Text:
    """The newest published text, in which comments on the earlier ones have their places."""

    version: drafts.VersionView
    places: list[tuple[str, str]]
    """(path, label) of what people think of as one place."""


async def _newest_text(matter: MatterView) -> _Text:
    version = await drafts.latest(matter.id, kind="final", published_only=True)
    if version is None:
        found = await services.current_round(matter.number)
        if found is None:
            raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
        version = (await services.text_of(found)).version
    labels = await drafts.labels(version.id)
    places = [(one.path, labels.get(one.path, "")) for one in await drafts.provisions(version.id) if one.kind in UNITS]
    return _Text(version, places)


async def _orphans_context(matter: MatterView, after: str, sent: tuple[int, PlaceForm] | None = None) -> dict[str, Any]:
    found = await _newest_text(matter)
    waiting = await anchoring.orphans(found.version.id, sequence_of(after) or 0, PER_PAGE + 1)
    forms = {}
    for orphan in waiting[:PER_PAGE]:
        form = sent[1] if sent is not None and sent[0] == orphan.id else _place_form(found, orphan.id)
        forms[orphan.id] = form
    return {
        "nav": "matters",
        "matter": matter,
        "version": found.version,
        "version_name": drafts.version_name(found.version),
        "numbers": await anchoring.carried_numbers(found.version.id),
        "orphans": waiting[:PER_PAGE],
        "forms": forms,
        "more": waiting[PER_PAGE - 1].id if len(waiting) > PER_PAGE else None,
        "words": presentation,
    }


def _place_form(found: _Text, anchor: int, fields: FormInput | None = None) -> PlaceForm:
    # Several forms of one page: their fields have names of their own.
    form = PlaceForm(fields, prefix=f"a{anchor}-")
    form.provision.choices = [
        choice("", "—"),
        *(choice(path, label) for path, label in found.places),
    ]
    return form


routes: list[Any] = [next_form, publish_next, take_back_next, orphans, decide]
