"""The office: comments to publish or to withhold, the places in them that are masked, second looks."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from participation.consultations import presentation, services
from participation.consultations.forms import AppealForm, ModerationForm, PlacesForm, ReviewForm
from participation.consultations.pages.common import AnyRequest, AnyResponse, sequence_of
from participation.consultations.pages.office import opened_for_office
from participation.consultations.rules import Channel, CommentState
from participation.consultations.services import anchoring, masking, queueing, reasons, reviewing
from participation.consultations.services.queueing import AGES, QueueFilter
from participation.identity.rules import Role
from participation.identity.services import actor_of
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.errors import DomainError
from participation.platform.i18n import format_number, ngettext
from participation.platform.i18n import gettext as _
from participation.platform.web.access import staff
from participation.platform.web.forms import FormInput, invalid, submit, submitted
from participation.platform.web.pages import render

QUEUE = "/office/matters/{number:str}/moderation"
ONE = QUEUE + "/{receipt:str}"
REVIEWS = "/office/matters/{number:str}/reviews"
REVIEW = REVIEWS + "/{review:uuid}"
MODERATOR = {"access": staff(Role.MODERATOR)}
SECOND = {"access": staff(Role.MODERATOR, Role.REVIEWER)}


@get(QUEUE, opt=MODERATOR)
async def queue(
    request: AnyRequest,
    number: FromPath[str],
    show: FromQuery[str] = "received",
    provision: FromQuery[str] = "",
    channel: FromQuery[str] = "",
    flag: FromQuery[str] = "",
    days: FromQuery[str] = "",
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> AnyResponse:
    """Comments to decide on, by state, provision, channel, what draws attention, time waited and words."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    chosen = QueueFilter.of(show, provision, channel, flag, _number(days), q)
    context = await _queue_context(matter, chosen, sequence_of(after))
    said = _said(done)
    return render(request, "consultations/moderation.html", form=ModerationForm(), error=None, said=said, **context)


@post(QUEUE, opt=MODERATOR, status_code=303)
async def moderate(
    request: AnyRequest,
    number: FromPath[str],
    show: FromQuery[str] = "received",
    provision: FromQuery[str] = "",
    channel: FromQuery[str] = "",
    flag: FromQuery[str] = "",
    days: FromQuery[str] = "",
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Publish or withhold what was picked; what could not be is told."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    consultation, _found = await opened_for_office(matter)
    fields = await submitted(request)
    form = ModerationForm(fields)
    picked = _picked(fields)
    chosen = QueueFilter.of(show, provision, channel, flag, _number(days), q)

    async def again(error: DomainError | None = None) -> AnyResponse:
        context = await _queue_context(matter, chosen, sequence_of(after), picked=picked)
        return invalid(request, "consultations/moderation.html", form=form, error=error, said=None, **context)

    if not form.validate():
        return await again()

    async def effect() -> str:
        result = await services.moderate(
            actor,
            consultation.id,
            picked,
            form.target(),
            form.reason.data or "",
            mask_found=form.action.data == "mask",
        )
        done = f"{form.target().value}.{result.moved}.{result.unchanged}.{result.undecided}"
        return f"/office/matters/{number}/moderation{chosen.query()}&done={done}"

    return await submit(request, effect, on_error=again)


@get(QUEUE + "/next", opt=MODERATOR)
async def following(request: AnyRequest, number: FromPath[str], after: FromQuery[str] = "") -> AnyResponse:
    """The next comment that waits, or the queue when none does."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    consultation, _found = await opened_for_office(matter)
    waiting = await services.comments(
        consultation.id, state=CommentState.RECEIVED, after=sequence_of(after), limit=1
    ) or await services.comments(consultation.id, state=CommentState.RECEIVED, limit=1)
    base = f"/office/matters/{number}/moderation"
    return Redirect(f"{base}/{waiting[0].receipt_number}" if waiting else base, status_code=303)


@get(ONE, opt=MODERATOR)
async def places(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """One comment with the places in it that may be personal data."""
    matter = await matters.open_matter(actor_of(request), number, Role.MODERATOR)
    context = await _desk_context(matter, receipt)
    form = PlacesForm()
    return render(request, "consultations/places.html", form=form, second=AppealForm(), error=None, **context)


@post(ONE, opt=MODERATOR, status_code=303)
async def decide_places(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """Decide about the places; save, publish or withhold."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    context = await _desk_context(matter, receipt)
    fields = await submitted(request)
    form = PlacesForm(fields)
    desk: masking.Desk = context["desk"]

    def again(error: DomainError | None = None) -> AnyResponse:
        kept = set(form.decisions(fields).masked) if not form.edition.errors else None
        return invalid(
            request,
            "consultations/places.html",
            form=form,
            second=AppealForm(),
            error=error,
            **(context | {"masked": kept if kept is not None else context["masked"]}),
        )

    if not form.validate():
        return again()

    async def effect() -> str:
        decisions = form.decisions(fields)
        consultation_id = desk.comment.consultation_id
        publish = form.action.data == "publish"
        await masking.mask(actor, consultation_id, desk.comment.id, decisions, publish=publish)
        if form.action.data == "withhold":
            await services.moderate(
                actor, consultation_id, [desk.comment.id], CommentState.WITHHELD, form.reason.data or ""
            )
        return f"/office/matters/{number}/moderation/{desk.comment.receipt_number}"

    return await submit(request, effect, on_error=again)


@post(ONE + "/second", opt=MODERATOR, status_code=303)
async def ask_second(request: AnyRequest, number: FromPath[str], receipt: FromPath[str]) -> AnyResponse:
    """Ask another one to decide."""
    actor = actor_of(request)
    matter = await matters.open_matter(actor, number, Role.MODERATOR)
    context = await _desk_context(matter, receipt)
    form = AppealForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "consultations/places.html", form=PlacesForm(), second=form, error=error, **context)

    if not form.validate():
        return again()

    async def effect() -> str:
        await reviewing.ask_second(actor, context["consultation"].id, receipt, form.words.data or "")
        return f"/office/matters/{number}/moderation/{receipt}"

    return await submit(request, effect, on_error=again)


@get(REVIEWS, opt=SECOND)
async def reviews(request: AnyRequest, number: FromPath[str]) -> AnyResponse:
    """What waits for a second look."""
    actor = actor_of(request)
    matter = await matters.get_matter(number)
    reviewing.require_reviewer(actor, matter.lead_unit_path)
    consultation, found = await opened_for_office(matter)
    return render(
        request,
        "consultations/reviews.html",
        reviews=await reviewing.open_reviews(consultation.id),
        actor=actor,
        **_context(matter, consultation, found),
    )


@get(REVIEW, opt=SECOND)
async def review(request: AnyRequest, number: FromPath[str], review: FromPath[UUID]) -> AnyResponse:
    """One comment to look at again."""
    context = await _review_context(request, number, review)
    return render(request, "consultations/review.html", form=ReviewForm(), error=None, **context)


@post(REVIEW, opt=SECOND, status_code=303)
async def decide_review(request: AnyRequest, number: FromPath[str], review: FromPath[UUID]) -> AnyResponse:
    """Decide what becomes of it."""
    actor = actor_of(request)
    context = await _review_context(request, number, review)
    form = ReviewForm(await submitted(request))

    def again(error: DomainError | None = None) -> AnyResponse:
        return invalid(request, "consultations/review.html", form=form, error=error, **context)

    if not form.validate():
        return again()

    async def effect() -> str:
        await reviewing.decide(
            actor, context["consultation"].id, review, CommentState(form.decision.data), form.reason.data or ""
        )
        return f"/office/matters/{number}/reviews/{review}"

    return await submit(request, effect, on_error=again)


async def _queue_context(
    matter: MatterView, chosen: QueueFilter, after: int | None, picked: list[UUID] | None = None
) -> dict[str, Any]:
    consultation, found = await opened_for_office(matter)
    counts = await services.counts(consultation.id)
    now = await services.database_now()
    page, following = await queueing.items(consultation.id, found, chosen, now=now, after=after)
    base = f"/office/matters/{matter.number}/moderation"
    numbers = {
        "received": counts.received,
        "published": counts.published,
        "withheld": counts.withheld,
        "all": counts.total,
    }
    labels = {"received": _("待审核"), "published": _("已公开"), "withheld": _("未公开"), "all": _("全部")}
    return {
        **_context(matter, consultation, found),
        "counts": counts,
        "to_review": await reviewing.open_number(consultation.id),
        "orphans_wait": await anchoring.orphans_wait(matter.id),
        "chosen": chosen,
        "base": base,
        "states": [
            (f"{labels[one]} {format_number(numbers[one])}", base + chosen.query(show=one), one == chosen.show)
            for one in labels
        ],
        "choices": found.choices(counts.by_provision),
        "channels": [
            (channel.value, presentation.channel_text(channel)) for channel in Channel if channel in counts.by_channel
        ],
        "flags": [("personal", _("有个人信息")), ("words", _("有敏感词")), ("review", _("等待复核"))],
        "ages": [(days, ngettext("满 {n} 天", "满 {n} 天", days).format(n=days)) for days in AGES],
        "action": base + chosen.query(after),
        "items": page,
        "more": base + chosen.query(following) if following is not None else None,
        "first": base + chosen.query() if after is not None else None,
        "picked": set(picked or ()),
        "reasons": await reasons.offered(matter.lead_unit_id),
    }


async def _desk_context(matter: MatterView, receipt: str) -> dict[str, Any]:
    consultation, found = await opened_for_office(matter)
    desk = await masking.desk(consultation.id, receipt)
    return {
        **_context(matter, consultation, found),
        "desk": desk,
        "comment": desk.comment,
        # A proposal is ticked until somebody decides otherwise.
        "masked": {(place.start, place.end) for place in desk.places if place.masked is not False},
        "reviews": await reviewing.of_comment(desk.comment.id),
        "reasons": await reasons.offered(matter.lead_unit_id),
    }


async def _review_context(request: AnyRequest, number: str, review_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    matter = await matters.get_matter(number)
    reviewing.require_reviewer(actor, matter.lead_unit_path)
    consultation, found = await opened_for_office(matter)
    review = await reviewing.get_review(consultation.id, review_id)
    desk = await masking.desk(consultation.id, review.receipt_number)
    return {
        **_context(matter, consultation, found),
        "review": review,
        "desk": desk,
        "comment": desk.comment,
        "may_decide": not review.decision and review.may_be_decided_by(actor),
    }


def _context(matter: MatterView, consultation: Any, found: Any) -> dict[str, Any]:
    return {
        "nav": "matters",
        "matter": matter,
        "consultation": consultation,
        "version": found.version,
        "words": presentation,
    }


def _picked(fields: FormInput) -> list[UUID]:
    """The ids that were picked; what is no id is left out (nobody's form sends that)."""
    found = []
    for value in fields.getlist("pick"):
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 6 else None


def _said(done: str) -> dict[str, Any] | None:
    """What a bulk action did, from the address it led to: state.moved.unchanged.undecided; None for anything else."""
    state, *numbers = done.split(".")
    if (
        state not in ("published", "withheld")
        or len(numbers) != 3
        or not all(one.isdecimal() and len(one) < 5 for one in numbers)
    ):
        return None
    moved, unchanged, undecided = map(int, numbers)
    return {"state": state, "moved": moved, "unchanged": unchanged, "undecided": undecided}


routes: list[Any] = [queue, moderate, following, places, decide_places, ask_second, reviews, review, decide_review]
