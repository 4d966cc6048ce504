"""The finished view of the consultation summary: everything decided, in Chinese, names masked."""

from __future__ import annotations

from uuid import UUID

from participation.audit import services as audit
from participation.consultations import services as consultations
from participation.consultations.services import CommentState, CommentView, ConsultationView
from participation.documents import schemas
from participation.drafts import services as drafts
from participation.experts import services as experts
from participation.experts.rules import Conclusion
from participation.hearings import services as hearings
from participation.matters.services import MatterView
from participation.platform import clock
from participation.platform.i18n import N_, SOURCE, format_datetime, speaking
from participation.platform.i18n import gettext as _
from participation.procedures import services as procedures
from participation.questionnaires import services as questionnaires
from participation.responses.services import reading
from participation.responses.views import ResponseView, ThemeView
from participation.settings import current

_CONCLUSIONS: dict[Conclusion, str] = {
    Conclusion.SUPPORT: N_("赞成"),
    Conclusion.SUPPORT_WITH_CHANGES: N_("修改后赞成"),
    Conclusion.OPPOSE: N_("不赞成"),
}


async def build(matter: MatterView, response: ResponseView, base_url: str) -> schemas.ConsultationSummary:
    """The view of a published response. `base_url` without a slash at its end."""
    with speaking(SOURCE):
        consultation = await reading.round_of(matter)
        first = await consultations.get_consultation((await consultations.all_rounds(consultation.id))[0])
        version = await drafts.version(consultation.version_id)
        names = await reading.provision_names(version.id)
        themes = await reading.themes(response.id, names)
        counts = await consultations.counts_of_all_rounds(consultation.id)
        head = await audit.head()
        published_at = response.published_at or clock.now()
        return schemas.ConsultationSummary(
            draft_title=plain(version.title),
            matter_number=matter.number,
            lead_unit=matter.lead_unit_name,
            date_made=clock.local(published_at).date(),
            approved=True,
            opens_at=first.opens_at,
            closes_at=consultation.closes_at,
            period_basis=_basis(matter, consultation),
            shortened_reason=consultation.shortened_reason or "",
            channels=[
                schemas.Channel(name=consultations.channel_text(code), received=n)
                for code, n in (counts.by_channel or {"web": 0}).items()
            ],
            received=counts.total,
            withheld=counts.total - counts.published - counts.withdrawn,
            themes=[await _theme(theme) for theme in themes],
            experts=await _experts(matter.id),
            hearings=await _hearings(matter.id),
            questionnaires=await _questionnaires(matter.id),
            draft_sha256=version.text_sha256,
            anchor=None
            if head is None
            else schemas.Anchor(sequence=head.seq, hash=head.chain_hash.hex(), taken_at=published_at),
            comments_root=await _comments_root(consultation, f"{base_url}/matters/{matter.number}/roots"),
            url=f"{base_url}{response.path}",
            contact=_("咨询电话 {phone}").format(phone=current().site.phone) if current().site.phone else "",
        )


async def _comments_root(consultation: ConsultationView, url: str) -> schemas.CommentsRoot | None:
    root = await consultations.last_root(consultation.id)
    if root is None:
        return None
    return schemas.CommentsRoot(size=root.size, root=root.root.hex(), published_at=root.published_at, url=url)


def plain(title: str) -> str:
    """A title without the 《》 around it, for the page to set its own."""
    inner = title.strip()
    if inner.startswith("《") and inner.endswith("》") and "《" not in inner[1:]:
        inner = inner[1:-1]
    return inner


def _basis(matter: MatterView, consultation: ConsultationView) -> str:
    cited = procedures.citation(consultation.deadline.article) if consultation.deadline else ""
    return (
        _("根据{law}").format(law=cited)
        if cited
        else _("按照{profile}的办理程序").format(profile=procedures.profile_name(matter.profile))
    )


async def _theme(theme: ThemeView) -> schemas.Theme:
    assert theme.outcome is not None, "a response with an unanswered theme is not published"
    return schemas.Theme(
        title=theme.title,
        outcome=theme.outcome.value,
        reason=theme.reason,
        provisions=[label for _path, label in theme.provisions],
        change=theme.change,
        opinions=[_opinion(comment) for comment in await reading.all_comments_of_theme(theme.id)],
    )


def _opinion(comment: CommentView) -> schemas.Opinion:
    return schemas.Opinion(
        number=comment.receipt_number,
        source=reading.shown_source(comment),
        channel=consultations.channel_text(comment.channel),
        provision=comment.provision_label,
        text=reading.shown_text(comment),
        received_on=clock.local(comment.created_at).date(),
        withheld=comment.state is not CommentState.PUBLISHED,
    )


async def _experts(matter_id: UUID) -> list[schemas.Expert]:
    return [
        schemas.Expert(
            name=facts.name,
            institution=facts.institution,
            field=facts.field,
            conflict=facts.conflict or "",
            opinion=f"{_(_CONCLUSIONS[facts.conclusion])}。\n{facts.opinion_excerpt}",
            submitted_on=clock.local(facts.submitted_at).date(),
        )
        for facts in await experts.facts_for_summary(matter_id)
    ]


async def _questionnaires(matter_id: UUID) -> list[schemas.Questionnaire]:
    return [
        schemas.Questionnaire(
            title=facts.title,
            answers=facts.answers,
            ended_early=_("{when} 提前停止，理由：{reason}").format(
                when=format_datetime(facts.ended_at), reason=facts.ended_reason
            )
            if facts.ended_at
            else "",
            questions=[
                schemas.Question(title=one.title, answered=one.answered, lines=list(one.lines))
                for one in facts.questions
            ],
        )
        for facts in await questionnaires.facts_for_summary(matter_id)
    ]


async def _hearings(matter_id: UUID) -> list[schemas.Hearing]:
    return [
        schemas.Hearing(
            number=facts.number,
            title=facts.title,
            starts_at=facts.starts_at,
            venue=facts.venue,
            held=facts.held_at is not None,
            pools=[schemas.Pool(name=pool.name, capacity=pool.capacity, taken=pool.taken) for pool in facts.pools],
            note=facts.note,
        )
        for facts in await hearings.facts_for_summary(matter_id)
    ]
