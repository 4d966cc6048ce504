"""Taking in comments: from the site, over the API, and typed in by officers."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from participation.consultations.queries import accepting
from participation.consultations.queries.accepting import NewComment
from participation.consultations.rules import Channel, ConsultationState, Stance, mask_name
from participation.consultations.services.reading import get_consultation
from participation.consultations.services.rounds import Target, find_round, remembered_round
from participation.consultations.views import Accepted, ConsultationView
from participation.identity.rules import Actor, Role, clean_name
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.platform.crypto import encrypt, query_code
from participation.platform.errors import Closed, NotFound, RuleViolation
from participation.platform.i18n import N_

NAME, PHONE, RECEIPT = "comment.name", "comment.phone", "comment.receipt"
"""Purposes of the keys: one envelope never opens as the other."""

RESIDENT = "resident"
"""How the audit trail names whoever comments: nobody in particular."""

_SHOWN_NAME = 80


@dataclass(frozen=True, slots=True)
class CommentCommand:
    """A checked comment. name and phone: "" when not given; consent: the full name may be shown."""

    stance: Stance
    text: str
    name: str = ""
    phone: str = ""
    consent: bool = False

    def digest(self, provision_path: str) -> bytes:
        """What makes two submissions the same."""
        parts = (provision_path, self.stance.value, self.text, self.name, self.phone, str(self.consent))
        return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).digest()


def code_of(comment_id: UUID) -> str:
    """The query code of a comment's receipt: derived, never stored."""
    return query_code(comment_id.bytes, RECEIPT)


async def accept(target: Target, command: CommentCommand, *, channel: Channel, key: str) -> Accepted:
    """Take in a comment from outside. One statement with its own commit; must not be called in a unit of work.

    key: the sender's idempotency key (16 to 80 characters). The same key with the same comment gives the same receipt,
    also after the closing; with another comment RuleViolation `idempotency.reused`. Closed says since or from when.
    """
    if not 16 <= len(key) <= 80:
        raise RuleViolation("idempotency.missing", N_("这张表单不完整。请返回重新打开后再提交"))
    request_hash = hashlib.sha256(f"{target.consultation_id}|{key}".encode("utf-8", "replace")).digest()
    body_hash = command.digest(target.provision_path)
    comment = _new_comment(
        target, command, channel=channel, actor=RESIDENT, request_hash=request_hash, body_hash=body_hash
    )
    number = await accepting.insert(comment)
    if number is not None:
        return Accepted(comment.id, number, code_of(comment.id), repeated=False)
    earlier = await accepting.find_request(request_hash)
    if earlier is None:
        raise not_open(await get_consultation(target.consultation_id))
    comment_id, number, earlier_body = earlier
    if earlier_body != body_hash:
        raise RuleViolation("idempotency.reused", N_("这张表单已经提交过，内容又改了。请重新打开表单再提交"))
    return Accepted(comment_id, number, code_of(comment_id), repeated=True)


async def submit_comment(
    number: str, ordinal: int, path: str, command: CommentCommand, *, channel: Channel, key: str
) -> Accepted:
    """`accept` for a provision of version `ordinal` of a matter ("" = the whole). NotFound for what does not exist."""
    known = await remembered_round(number, ordinal)
    try:
        return await accept(known.target(path), command, channel=channel, key=key)
    except NotFound:
        found = await find_round(number, ordinal)
        if found is known:
            raise
        return await accept(found.target(path), command, channel=channel, key=key)


async def enter(
    actor: Actor, target: Target, command: CommentCommand, *, channel: Channel, received_at: datetime
) -> Accepted:
    """Inside a unit of work: register a comment that came another way, received at `received_at` (aware).

    What reached the office in time counts, also when it is typed in after the closing, until the response is published.
    """
    matter = await matters.get_matter(target.matter_number)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再补录意见"))
    comment = _new_comment(
        target,
        command,
        channel=channel,
        actor=actor.audit_name,
        received_at=received_at,
        entered_by=actor.staff_id,
    )
    number = await accepting.insert(comment)
    if number is None:
        consultation = await get_consultation(target.consultation_id)
        if consultation.state is ConsultationState.SCHEDULED:
            raise not_open(consultation)
        raise Closed(
            "consultation.not_in_time",
            N_("收到日期要在征求意见期间：{opens_at} 至 {closes_at}"),
            opens_at=consultation.opens_at,
            closes_at=consultation.closes_at,
        )
    return Accepted(comment.id, number, code_of(comment.id), repeated=False)


def not_open(consultation: ConsultationView) -> Closed:
    """Why no comment is taken now: not yet, or since when no more."""
    if consultation.state is ConsultationState.SCHEDULED:
        return Closed(
            "consultation.not_open", N_("本次征求意见从 {opens_at} 开始，届时可以提交"), opens_at=consultation.opens_at
        )
    return Closed(
        "consultation.closed", N_("本次征求意见已于 {closes_at} 截止，不再收取意见"), closes_at=consultation.closes_at
    )


def _new_comment(
    target: Target,
    command: CommentCommand,
    *,
    channel: Channel,
    actor: str,
    request_hash: bytes | None = None,
    body_hash: bytes | None = None,
    received_at: datetime | None = None,
    entered_by: UUID | None = None,
) -> NewComment:
    name = clean_name(command.name)
    masked = mask_name(name)
    return NewComment(
        id=uuid4(),
        consultation_id=target.consultation_id,
        provision_id=target.provision_id,
        provision_path=target.provision_path,
        provision_label=target.provision_label,
        stance=command.stance.value,
        text=command.text,
        channel=channel.value,
        # "匿名" typed as a name masks to "": with or without consent there is no name to show then.
        shown_name=(name if command.consent and masked else masked)[:_SHOWN_NAME],
        name_consent=command.consent and bool(masked),
        name=encrypt(name, NAME) if name else None,
        phone=encrypt(command.phone, PHONE) if command.phone else None,
        request_hash=request_hash,
        body_hash=body_hash,
        actor=actor,
        received_at=received_at,
        entered_by=entered_by,
    )
