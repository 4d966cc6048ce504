"""Invite, declare, hand in; what others may know of it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from participation.audit.services import record
from participation.experts import queries, rules
from participation.experts.rules import Conclusion, Interest, InvitationState
from participation.experts.views import ExpertFacts, InvitationView, OpinionView
from participation.identity import services as identity
from participation.identity.rules import Actor, Role, mask_person
from participation.matters import services as matters
from participation.matters.services import MatterView, StepKind
from participation.platform import clock
from participation.platform.crypto import encrypt
from participation.platform.errors import Closed, Conflict, NotFound, RuleViolation
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.platform.messaging import send_mail

__all__ = [
    "ExpertFacts",
    "InvitationView",
    "NewExpert",
    "NewOpinion",
    "OpinionView",
    "by_link",
    "declare",
    "facts_for_summary",
    "hand_in",
    "invitation",
    "invitations",
    "invite",
    "may_hand_in",
    "may_invite",
    "public_opinions",
    "renew",
]


@dataclass(frozen=True, slots=True)
class NewExpert:
    """Whom to ask; ``days`` the link lives."""

    name: str
    institution: str
    field: str
    email: str
    days: int


@dataclass(frozen=True, slots=True)
class NewOpinion:
    """What an expert hands in; ``consent`` to publish the full name."""

    necessity: str
    feasibility: str
    soundness: str
    conclusion: Conclusion
    text: str
    consent: bool


def may_invite(matter: MatterView) -> bool:
    """While the draft is public and not yet answered."""
    return matter.stage in rules.INVITING


def may_hand_in(matter: MatterView) -> bool:
    """Until the response is published."""
    return matter.stage not in rules.ANSWERED


async def invite(actor: Actor, matter: MatterView, expert: NewExpert, *, base_url: str) -> tuple[InvitationView, str]:
    """Ask an expert (inside a unit of work): the invitation and the personal link, which is mailed and shown once."""
    identity.require(actor, Role.EXPERT_SECRETARY, matter.lead_unit_path)
    if not may_invite(matter):
        raise RuleViolation("expert.stage", N_("征求意见期间和答复以前可以邀请专家，现在不行"))
    token = secrets.token_urlsafe(32)
    at = clock.now()
    expires = rules.expires_at(at, expert.days)
    identifier = await queries.insert(
        {
            "matter": matter.id,
            "name": encrypt(expert.name, queries.NAME),
            "masked_name": mask_person(expert.name),
            "institution": expert.institution,
            "field": expert.field,
            "email": encrypt(expert.email, queries.EMAIL),
            "token_hash": _hash(token),
            "expires_at": expires,
            "invited_by": actor.staff_id,
            "invited_at": at,
        }
    )
    link = await _send_link(matter, expert.name, expert.email, f"{base_url}/expert/{token}")
    facts = {"field": expert.field}
    await matters.record_step(matter.id, StepKind.EXPERTS_INVITED, at, facts)
    await record(
        actor.audit_name, "expert.invited", f"expert_invitation:{identifier}", {"matter": matter.number} | facts
    )
    return await invitation(identifier), link


async def renew(actor: Actor, matter: MatterView, invitation_id: UUID, *, base_url: str) -> tuple[InvitationView, str]:
    """Send another link for one that was lost or has expired (inside a unit of work); the old one is dead from now on.

    NotFound when the invitation is another matter's; Conflict when nothing is left to do with it.
    """
    identity.require(actor, Role.EXPERT_SECRETARY, matter.lead_unit_path)
    found = await queries.by_id(invitation_id, lock=True)
    if found is None or found.matter_id != matter.id:
        raise _unknown()
    if not found.may_renew:
        raise Conflict("expert.finished", N_("这份邀请已经办完，不用再发链接"))
    if not may_invite(matter):
        raise RuleViolation("expert.stage", N_("征求意见期间和答复以前可以邀请专家，现在不行"))
    token = secrets.token_urlsafe(32)
    email = await queries.replace_link(invitation_id, _hash(token), rules.expires_at(clock.now(), rules.LINK_DAYS))
    link = await _send_link(matter, found.name, email, f"{base_url}/expert/{token}")
    await record(actor.audit_name, "expert.link_renewed", _subject(invitation_id), {"matter": matter.number})
    return await invitation(invitation_id), link


async def _send_link(matter: MatterView, name: str, email: str, link: str) -> str:
    await send_mail(
        to=email,
        subject=_("请您论证：{title}").format(title=matter.title),
        text=_(
            "{name}：\n\n请您对《{title}》的必要性、可行性和科学性提出书面论证意见。请用下面的个人链接进入，"
            "先申报有无利害关系，再填写意见。链接只供您本人使用。\n\n{link}\n\n{unit}"
        ).format(name=name, title=matter.title, link=link, unit=matter.lead_unit_name),
    )
    return link


async def by_link(token: str) -> InvitationView:
    """The invitation of a personal link; NotFound for a forged one."""
    found = await queries.by_token(_hash(token))
    if found is None:
        raise NotFound("expert.link", N_("这个链接不对。请从邀请邮件里完整复制，或请承办单位重新邀请"))
    return found


async def invitation(invitation_id: UUID) -> InvitationView:
    """One invitation; NotFound."""
    found = await queries.by_id(invitation_id)
    if found is None:
        raise _unknown()
    return found


async def invitations(matter_id: UUID) -> list[InvitationView]:
    """All invitations of a matter, for the office."""
    return await queries.of_matter(matter_id)


async def declare(invitation_id: UUID, interest: Interest, text: str) -> InvitationView:
    """The expert's declaration of interest, once, before any opinion (art. 20)."""
    found = await _live(invitation_id)
    if found.state is not InvitationState.INVITED:
        raise Conflict("expert.declared", N_("您已经申报过。要更正，请联系承办单位"))
    if rules.needs_words(interest) and not text.strip():
        raise RuleViolation("expert.words", N_("请写明是什么利害关系"))
    await queries.declare(invitation_id, interest, text.strip())
    await record(f"expert:{invitation_id}", "expert.declared", _subject(invitation_id), {"interest": interest.value})
    return await invitation(invitation_id)


async def hand_in(invitation_id: UUID, opinion: NewOpinion) -> InvitationView:
    """Hand in the opinion, once.  A declared direct interest bars it; the time is over when the response is published."""
    found = await _live(invitation_id)
    if found.state is InvitationState.BARRED:
        raise RuleViolation("expert.barred", N_("您申报了直接利害关系，依规定不能提交论证意见"))
    if found.state is InvitationState.SUBMITTED:
        raise Conflict("expert.submitted", N_("您的论证意见已经提交，不用再交"))
    if found.state is not InvitationState.DECLARED:
        raise RuleViolation("expert.undeclared", N_("请先申报有无利害关系"))
    matter = await matters.get_matter_by_id(found.matter_id)
    if not may_hand_in(matter):
        raise Closed("expert.closed", N_("这一事项的意见采纳情况已经公布，不再收论证意见"))
    at = await queries.insert_opinion(
        invitation_id,
        necessity=opinion.necessity,
        feasibility=opinion.feasibility,
        soundness=opinion.soundness,
        conclusion=opinion.conclusion,
        text=opinion.text,
        consent=opinion.consent,
    )
    await matters.record_step(matter.id, StepKind.OPINION_RECEIVED, at, {"field": found.field})
    await record(
        f"expert:{invitation_id}", "expert.opinion", _subject(invitation_id), {"conclusion": opinion.conclusion.value}
    )
    return await invitation(invitation_id)


async def facts_for_summary(matter_id: UUID) -> list[ExpertFacts]:
    """Every opinion that was handed in, as the consultation summary prints it."""
    return [
        ExpertFacts(
            name=found.shown_name,
            institution=found.shown_institution,
            field=found.field,
            declared=found.interest is not None,
            conflict=found.interest_text if found.interest is Interest.INDIRECT else None,
            conclusion=found.opinion.conclusion,
            opinion_excerpt=rules.excerpt(found.opinion.text),
            submitted_at=found.opinion.submitted_at,
        )
        for found in await queries.of_matter(matter_id)
        if found.opinion is not None
    ]


async def public_opinions(matter: MatterView) -> list[InvitationView]:
    """Opinions for everyone, dissent included; from the day the response is published."""
    if matter.stage not in rules.ANSWERED:
        return []
    return [found for found in await queries.of_matter(matter.id) if found.opinion is not None]


async def _live(invitation_id: UUID) -> InvitationView:
    found = await queries.by_id(invitation_id, lock=True)
    if found is None:
        raise _unknown()
    if found.state is InvitationState.EXPIRED:
        raise Closed("expert.expired", N_("这个链接已于 {at} 到期。请联系承办单位重新邀请"), at=found.expires_at)
    return found


def _unknown() -> NotFound:
    return NotFound("expert.unknown", N_("没有找到这份邀请"))


def _subject(invitation_id: UUID) -> str:
    return f"expert_invitation:{invitation_id}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
