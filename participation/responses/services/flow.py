"""Submit, return, approve, publish: the way of a response to the public."""

from __future__ import annotations

from participation.audit.services import record
from participation.consultations import services as consultations
from participation.consultations.services import CommentOutcome, ConsultationState
from participation.documents import services as documents
from participation.documents.services import DocumentKind
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.services import MatterView, Stage, StepKind
from participation.platform import clock, outbox
from participation.platform.errors import Closed, Conflict, NotPermitted, RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.responses import rules
from participation.responses.queries import coding, replying
from participation.responses.rules import Move, Outcome, ResponseState
from participation.responses.services import reading, summary
from participation.responses.services.working import locked
from participation.responses.views import Lacking, ResponseView, ThemeView

TOPIC = "response.published"
"""Outbox topic, payload `{"matter_id", "response_id"}`: for whoever tells subscribers."""


async def submit(actor: Actor, matter: MatterView) -> ResponseView:
    """Hand it over for approval. RuleViolation `response.incomplete` while anything is missing, Closed before the end."""
    require(actor, Role.RESPONSE_OFFICER, matter.lead_unit_path)
    response = await locked(matter)
    _allowed(response, Move.SUBMIT)
    await _require_closed(matter)
    await _require_complete(response)
    return await _moved(actor, matter, response, Move.SUBMIT)


async def approve(actor: Actor, matter: MatterView) -> ResponseView:
    """Approve it as a second person. NotPermitted `response.own` for anyone who worked on it."""
    require(actor, Role.APPROVER, matter.lead_unit_path)
    response = await locked(matter)
    _allowed(response, Move.APPROVE)
    if not rules.may_approve(actor.staff_id, await coding.writers(response.id)):
        raise NotPermitted("response.own", N_("参加过归类、答复或者提交的人不能批准。请由另一人批准"))
    return await _moved(actor, matter, response, Move.APPROVE)


async def send_back(actor: Actor, matter: MatterView, remark: str) -> ResponseView:
    """Return it to its writers with what to mend. RuleViolation without a remark."""
    require(actor, Role.APPROVER, matter.lead_unit_path)
    response = await locked(matter)
    _allowed(response, Move.RETURN)
    if not remark.strip():
        raise RuleViolation("response.no_remark", N_("请写明要改什么"))
    return await _moved(actor, matter, response, Move.RETURN, remark=remark.strip())


async def publish(actor: Actor, matter: MatterView, *, base_url: str) -> ResponseView:
    """Publish the approved response: outcomes on every receipt, the timeline, the document, all in one unit of work.

    By a response officer or a publisher of the unit. `base_url`: the site's address, as printed in the document.
    Closed while the consultation runs; RuleViolation `response.incomplete` when something is missing after all, for
    instance because a letter was typed in after the approval.
    """
    if not actor.holds(Role.RESPONSE_OFFICER, matter.lead_unit_path):
        require(actor, Role.PUBLISHER, matter.lead_unit_path)
    response = await locked(matter)
    _allowed(response, Move.PUBLISH)
    await _require_closed(matter)
    await _require_complete(response)
    published = await _moved(actor, matter, response, Move.PUBLISH)
    assert published.published_at is not None, "it was just published"

    names = await reading.provision_names((await reading.round_of(matter)).version_id)
    themes = await reading.themes(response.id, names)
    await consultations.record_outcomes(response.consultation_id, await _outcomes(response, themes))
    counted = {outcome.value: sum(1 for theme in themes if theme.outcome is outcome) for outcome in Outcome}
    total = sum(theme.comments for theme in themes)
    facts = counted | {"themes": len(themes), "comments": total}
    await matters.record_step(matter.id, StepKind.RESPONSE_PUBLISHED, published.published_at, facts, response.path)
    await matters.advance(matter.id, Stage.RESPONDED, actor=actor.audit_name)
    # The root printed in the summary covers everything that was taken in.
    for round_id in await consultations.all_rounds(response.consultation_id):
        await consultations.publish_root(round_id, consultations.RootReason.RESPONSE)
    view = await summary.build(matter, published, base_url)
    await documents.request(
        DocumentKind.CONSULTATION_SUMMARY,
        subject_id=response.id,
        matter_id=matter.id,
        title=f"《{view.draft_title}》公开征求意见采纳情况反馈",
        view=view,
    )
    await outbox.post(TOPIC, {"matter_id": str(matter.id), "response_id": str(response.id)})
    return published


async def _moved(
    actor: Actor, matter: MatterView, response: ResponseView, move: Move, *, remark: str = ""
) -> ResponseView:
    state = rules.after(response.state, move)
    assert state is not None, "checked before"
    published_at = clock.now() if state is ResponseState.PUBLISHED else None
    await replying.set_state(response.id, state, remark, published_at)
    await replying.add_step(response.id, move, remark, actor.staff_id)
    await record(actor.audit_name, f"response.{move.value}", response.audit_subject, {"matter": matter.number})
    found = await replying.of_consultation(response.consultation_id)
    assert found is not None, "it is locked by us"
    return found


async def _outcomes(response: ResponseView, themes: list[ThemeView]) -> list[CommentOutcome]:
    by_id = {theme.id: theme for theme in themes}
    return [
        CommentOutcome(
            comment_id=comment_id,
            theme_title=by_id[theme_id].title,
            outcome=(by_id[theme_id].outcome or Outcome.NOTED).value,
            reason=by_id[theme_id].reason,
            link=f"{response.path}#theme-{by_id[theme_id].position}",
        )
        for comment_id, theme_id in (await coding.codings(response.id)).items()
    ]


def _allowed(response: ResponseView, move: Move) -> None:
    if rules.after(response.state, move) is None:
        raise Conflict("response.state", N_("这一步现在不能办，状态已经变了。请重新打开页面"))


async def _require_closed(matter: MatterView) -> None:
    consultation = await reading.round_of(matter)
    if consultation.state is not ConsultationState.CLOSED:
        raise Closed(
            "response.still_open",
            N_("征求意见到 {closes_at} 截止，截止后才能提交和公布答复"),
            closes_at=consultation.closes_at,
        )
    ahead = await consultations.scheduled_next(matter.id)
    if ahead is not None:
        raise Closed(
            "response.next_scheduled",
            N_("第 {ordinal} 稿定于 {opens_at} 公布并另开一轮，截止后才能提交和公布答复"),
            ordinal=ahead.ordinal,
            opens_at=ahead.opens_at,
        )


async def _require_complete(response: ResponseView) -> None:
    lacking = await reading.lacking(response.consultation_id, response)
    if lacking.missing:
        raise RuleViolation("response.incomplete", N_("还不能公布：{what}"), what=describe(lacking))


def describe(lacking: Lacking) -> str:
    """What is missing in one sentence, naming which: numbers of comments, titles of themes."""
    parts = []
    if lacking.missing.comments:
        shown = _("、").join(number for number, _label in lacking.comments[:5])
        parts.append(
            _("{count} 条意见没有归入问题（{which}）").format(
                count=len(lacking.missing.comments),
                which=shown if len(lacking.missing.comments) <= 5 else _("{shown}等").format(shown=shown),
            )
        )
    if lacking.missing.themes:
        shown = _("、").join(title for _id, title in lacking.themes[:5])
        parts.append(
            _("{count} 个问题没有答复（{which}）").format(
                count=len(lacking.missing.themes),
                which=shown if len(lacking.missing.themes) <= 5 else _("{shown}等").format(shown=shown),
            )
        )
    if lacking.missing.strangers:
        parts.append(_("{count} 条归类的意见不属于这一次征求意见").format(count=len(lacking.missing.strangers)))
    return _("；").join(parts)
