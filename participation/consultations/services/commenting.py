"""Taking in comments: from the site, over the API, and typed in by officers."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from participation.consultations.queries import accepting, gathered
from participation.consultations.queries.accepting import NewComment, NewFile
from participation.consultations.rules import (
    Channel,
    ConsultationState,
    Proof,
    Quote,
    Stance,
    WhoMayComment,
    locate,
    mask_name,
    may_comment,
)
from participation.consultations.services.reading import get_consultation
from participation.consultations.services.rounds import Target, find_round, remembered_round
from participation.consultations.views import Accepted, ConsultationView
from participation.identity.rules import Actor, Role, clean_name
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import Stage, reached
from participation.platform.crypto import encrypt, query_code
from participation.platform.database import in_unit_of_work
from participation.platform.errors import Closed, NotFound, NotPermitted, RuleViolation
from participation.platform.gathering import Gathering
from participation.platform.i18n import N_

NAME, PHONE, RECEIPT = "comment.name", "comment.phone", "comment.receipt"
"""Purposes of the keys: one envelope never opens as the other."""

RESIDENT = "resident"
"""How the audit trail names whoever comments: nobody in particular."""

_SHOWN_NAME = 80


@dataclass(frozen=True, slots=True)
class Selected:
    """Words somebody selected, as they came in: not found in the text yet. `start` in code points, None: not known."""

    exact: str
    start: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """What is known of who sends a comment: what was proved, the account, and the spent proof of work with its expiry."""

    proof: Proof = Proof.NONE
    resident_id: UUID | None = None
    challenge: tuple[bytes, datetime] | None = None


NOBODY = Sender()


@dataclass(frozen=True, slots=True)
class CommentCommand:
    """A checked comment. name and phone: "" when not given; consent: the full name may be shown.

    on_behalf_of: a body that speaks through it, behalf_role: as what; quote: what was selected in the provision;
    region: a code of the list of regions, "" where it was not said (a code that is not in the list counts as that).
    """

    stance: Stance
    text: str
    name: str = ""
    phone: str = ""
    consent: bool = False
    on_behalf_of: str = ""
    behalf_role: str = ""
    quote: "Selected | None" = None
    files: tuple[NewFile, ...] = ()
    region: str = ""

    def digest(self, provision_path: str) -> bytes:
        """What makes two submissions the same."""
        quoted = (self.quote.exact, str(self.quote.start)) if self.quote else ()
        parts = (
            *(provision_path, self.stance.value, self.text, self.name, self.phone, str(self.consent)),
            *(self.on_behalf_of, self.behalf_role, *quoted, *(f"{file.name}:{file.sha256}" for file in self.files)),
            *([self.region] if self.region else []),
        )
        return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).digest()


def code_of(comment_id: UUID) -> str:
    """The query code of a comment's receipt: derived, never stored."""
    return query_code(comment_id.bytes, RECEIPT)


async def accept(
    target: Target, command: CommentCommand, *, channel: Channel, key: str, sender: Sender = NOBODY
) -> Accepted:
    """Take in a comment from outside: committed together with those that come at the same moment (ADR 0023) or, inside a unit
    of work, with the rest of it.

    key: the sender's idempotency key (16 to 80 characters). The same key with the same comment gives the same receipt,
    also after the closing; with another comment RuleViolation `idempotency.reused`. Closed says since or from when.
    NotPermitted where the round asks for more than the sender proved; RuleViolation `comment.quote_unknown`.
    """
    if not 16 <= len(key) <= 80:
        raise RuleViolation("idempotency.missing", N_("这张表单不完整。请返回重新打开后再提交"))
    _require_proof(target, sender.proof)
    request_hash = hashlib.sha256(f"{target.consultation_id}|{key}".encode("utf-8", "replace")).digest()
    body_hash = command.digest(target.provision_path)
    comment = _new_comment(
        target,
        command,
        channel=channel,
        actor=RESIDENT,
        request_hash=request_hash,
        body_hash=body_hash,
        sender=sender,
    )
    number = await _insert(comment)
    if number is not None:
        return Accepted(comment.id, number, code_of(comment.id), repeated=False)
    earlier = await accepting.find_request(request_hash)
    if earlier is None:
        consultation = await get_consultation(target.consultation_id)
        if consultation.is_open and sender.challenge is not None:
            raise RuleViolation("comment.challenge_spent", N_("这次的安全检查已经用过。您写的都还在，请再按一次提交"))
        raise not_open(consultation)
    comment_id, number, earlier_body = earlier
    if earlier_body != body_hash:
        raise RuleViolation("idempotency.reused", N_("这张表单已经提交过，内容又改了。请重新打开表单再提交"))
    return Accepted(comment_id, number, code_of(comment_id), repeated=True)


async def _insert(comment: NewComment) -> str | None:
    """The receipt number, see `accepting.insert`. Files are rare enough to go alone."""
    if comment.files or in_unit_of_work():
        return await accepting.insert(comment)
    return await _desk.ask(gathered.row(comment))


def _once(row: gathered.Row) -> list[bytes]:
    """What may be in one statement only once: the sender's key and the proof of work."""
    comment = row[0]
    return [mark for mark in (comment.request_hash, comment.challenge and comment.challenge[0]) if mark]


_desk: Gathering[gathered.Row, str | None] = Gathering(gathered.insert, _once)


async def submit_comment(
    number: str,
    ordinal: int,
    path: str,
    command: CommentCommand,
    *,
    channel: Channel,
    key: str,
    sender: Sender = NOBODY,
) -> Accepted:
    """`accept` for a provision of version `ordinal` of a matter ("" = the whole). NotFound for what does not exist."""
    known = await remembered_round(number, ordinal)
    try:
        return await accept(known.target(path), command, channel=channel, key=key, sender=sender)
    except (NotFound, NotPermitted):
        found = await find_round(number, ordinal)
        if found is known:
            raise
        return await accept(found.target(path), command, channel=channel, key=key, sender=sender)


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


async def take_from_hearing(target: Target, command: CommentCommand, *, key: str, said_at: datetime) -> Accepted:
    """Inside a unit of work: put what somebody said, or handed in, at a hearing into the register (channel `hearing`).

    It counts until the response is published, whether or not the round still runs. key: names the remark for ever; the
    same key gives the same receipt. Closed `consultation.answered` or `consultation.not_open`.
    """
    matter = await matters.get_matter(target.matter_number)
    if reached(Stage(matter.stage), Stage.RESPONDED):
        raise Closed("consultation.answered", N_("意见采纳情况已经公布，不能再补录意见"))
    request_hash = hashlib.sha256(f"{target.consultation_id}|{key}".encode()).digest()
    comment = _new_comment(
        target,
        command,
        channel=Channel.HEARING,
        actor=RESIDENT,
        request_hash=request_hash,
        body_hash=command.digest(target.provision_path),
        received_at=said_at,
    )
    number = await accepting.insert(replace(comment, heard=True))
    if number is not None:
        return Accepted(comment.id, number, code_of(comment.id), repeated=False)
    earlier = await accepting.find_request(request_hash)
    if earlier is None:
        raise not_open(await get_consultation(target.consultation_id))
    return Accepted(earlier[0], earlier[1], code_of(earlier[0]), repeated=True)


def not_open(consultation: ConsultationView) -> Closed:
    """Why no comment is taken now: not yet, or since when no more."""
    if consultation.state is ConsultationState.SCHEDULED:
        return Closed(
            "consultation.not_open", N_("本次征求意见从 {opens_at} 开始，届时可以提交"), opens_at=consultation.opens_at
        )
    if consultation.replaced_by is not None:
        return Closed(
            "consultation.replaced",
            N_("这一稿已由第 {ordinal} 稿代替。您写的都还在，请复制下来，到第 {ordinal} 稿提交"),
            ordinal=consultation.replaced_by,
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
    sender: Sender = NOBODY,
) -> NewComment:
    name = clean_name(command.name)
    masked = mask_name(name)
    # "匿名" typed as a name masks to "": with or without consent there is no name to show then. A body's name is not
    # personal data; the person who writes for it stays unnamed.
    shown = command.on_behalf_of or (name if command.consent and masked else masked)
    return NewComment(
        id=uuid4(),
        consultation_id=target.consultation_id,
        provision_id=target.provision_id,
        provision_path=target.provision_path,
        provision_label=target.provision_label,
        stance=command.stance.value,
        text=command.text,
        channel=channel.value,
        shown_name=shown[:_SHOWN_NAME],
        name_consent=command.consent and bool(masked),
        name=encrypt(name, NAME) if name else None,
        phone=encrypt(command.phone, PHONE) if command.phone else None,
        request_hash=request_hash,
        body_hash=body_hash,
        actor=actor,
        received_at=received_at,
        entered_by=entered_by,
        quote=_found(target, command.quote),
        on_behalf_of=command.on_behalf_of,
        behalf_role=command.behalf_role,
        proof=sender.proof.value,
        resident_id=sender.resident_id,
        region=command.region,
        challenge=sender.challenge,
        files=command.files,
    )


def _found(target: Target, selected: Selected | None) -> Quote | None:
    """The selected words in the provision's own text. RuleViolation where they do not stand there."""
    if selected is None:
        return None
    quote = locate(target.text, selected.exact, start=selected.start, prefix=selected.prefix, suffix=selected.suffix)
    if quote is None:
        raise RuleViolation("comment.quote_unknown", N_("原文里没有找到您引用的这几个字。请照原文再写一次，或者不引用"))
    return quote


def _require_proof(target: Target, proof: Proof) -> None:
    if may_comment(target.policy.who, proof):
        return
    if target.policy.who is WhoMayComment.ACCOUNT:
        raise NotPermitted("comment.account_needed", N_("这次征求意见要登录后才能提意见。用手机验证码登录，不用设密码"))
    raise NotPermitted("comment.phone_needed", N_("这次征求意见要验证手机号。请填写手机号和短信验证码"))
