"""The office: publish a draft for comment."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath

from participation.consultations import presentation, services
from participation.consultations.forms import PublishForm
from participation.consultations.pages.common import AnyRequest, AnyResponse, why
from participation.consultations.pages.working_round import chosen_ordinal
from participation.consultations.rules import ConsultationState
from participation.consultations.services import ConsultationView, Round, anchoring
from participation.drafts import services as drafts
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.matters.services import MatterView
from participation.platform.errors import DomainError, NotFound
from participation.platform.i18n import N_
from participation.platform.web.access import SIGNED_IN, staff
from participation.platform.web.forms import invalid, submit, submitted
from participation.platform.web.pages import render
from participation.procedures import services as procedures


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
        "ahead": await services.scheduled_next(matter.id),
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
        "rounds": await _rounds(matter, consultation),
        "carried": await anchoring.numbers_of_newest(matter.id, version.id) if version is not None else None,
    }


async def _round_of(matter: MatterView) -> ConsultationView:
    found = await services.of_matter(matter.id)
    if found is None:
        raise NotFound("consultation.none", N_("这个事项还没有公布征求意见"))
    return found


async def _rounds(matter: MatterView, newest: ConsultationView | None) -> list[tuple[str, str, int]]:
    """(words, address that makes it the round one works in, comments that wait) of each version; [] where there is one."""
    found = []
    for version in await drafts.versions_of(matter.id):
        consultation = await services.of_version(version.id)
        if consultation is None or consultation.state is ConsultationState.SCHEDULED or newest is None:
            continue
        choice = "newest" if consultation.id == newest.id else f"v{version.ordinal}"
        counts = await services.counts(consultation.id)
        address = f"/office/matters/{matter.number}/round/{choice}"
        found.append((drafts.version_name(version), address, counts.received))
    return found if len(found) > 1 else []


async def opened_for_office(matter: MatterView) -> tuple[ConsultationView, Round]:
    """The round this officer works in: the newest that has opened, or the one they chose."""
    chosen = chosen_ordinal(matter.number)
    if chosen is not None:
        earlier = await services.round_of(matter.number, chosen)
        if earlier is not None and earlier.state is not ConsultationState.SCHEDULED:
            return earlier, await services.text_of(earlier)
    found = await services.current_round(matter.number)
    if found is None:
        scheduled = await _round_of(matter)
        if scheduled.state is ConsultationState.SCHEDULED:
            raise services.not_open(scheduled)
        found = scheduled
    return found, await services.text_of(found)


routes: list[Any] = [publish_form, publish]
