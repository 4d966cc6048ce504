"""Following a matter by mail: asked for, confirmed from the mailbox, ended with one click; and telling those who do."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from participation.consultations import services as consultations
from participation.matters import services as matters
from participation.matters.rules import StepKind
from participation.matters.services import MatterView, StepView
from participation.platform import crypto
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import NotFound
from participation.platform.i18n import N_, current_language, format_datetime, speaking
from participation.platform.i18n import gettext as _
from participation.platform.messaging import send_mail
from participation.platform.outbox import post
from participation.portal import queries
from participation.portal.news import News, news_of
from participation.settings import current

CLOSING_SOON = "consultation.closing_soon"
"""Outbox topic; the message holds {consultation_id, matter_id}."""

SOON_DAYS = 3
ADDRESS = "follow.address"
_CONFIRM, _END = "follow.confirm", "follow.end"

SILENT = frozenset(
    {StepKind.EXPERTS_INVITED, StepKind.OPINION_RECEIVED, StepKind.HEARING_HELD, StepKind.REGISTRATION_SHORT}
)
"""Steps that are told on the timeline and in feeds, but are no reason for a mail."""


def confirm_token(follow_id: UUID) -> str:
    """What the confirmation's address holds: nobody can make one who was not sent it."""
    return f"{follow_id.hex}.{crypto.sign(follow_id.bytes, _CONFIRM)}"


def end_token(follow_id: UUID) -> str:
    """What ends it; the same in every mail."""
    return f"{follow_id.hex}.{crypto.sign(follow_id.bytes, _END)}"


def _follow_id(token: str, purpose: str) -> UUID:
    """The row a token is for; NotFound `follow.unknown` for anything that was not made here."""
    plain, _dot, signature = token.partition(".")
    try:
        found = UUID(hex=plain) if len(plain) == 32 else None
    except ValueError:
        found = None
    if found is None or not crypto.verify(found.bytes, signature, purpose):
        raise _unknown()
    return found


async def ask(matter: MatterView, email: str) -> None:
    """Inside a unit of work: somebody wants that address to follow the matter. A mail goes to it, whatever is known of it:
    to confirm, or saying that it follows already. `email` is checked and normalised by the form."""
    require_unit_of_work()
    language = current_language()
    row = await queries.ask(
        uuid4(), matter.id, crypto.encrypt(email, ADDRESS), crypto.blind_index(email, ADDRESS), language
    )
    base = current().public_url
    if row["confirmed"]:
        text = _("您已经订阅了《{title}》的进展，不用再确认。\n\n不想再收到：\n{url}\n").format(
            title=matter.title, url=f"{base}/unfollow/{end_token(row['id'])}"
        )
        await send_mail(to=email, subject=_("您已经订阅：{title}").format(title=matter.title[:60]), text=text)
        return
    text = _(
        "有人用这个邮箱订阅《{title}》的进展。是您本人的，请打开下面的链接确认：\n\n{url}\n\n"
        "不是您本人的，不用理会：不确认就不会再收到邮件，7 天后邮箱地址从我们这里删去。\n"
    ).format(title=matter.title, url=f"{base}/follow/{confirm_token(row['id'])}")
    await send_mail(to=email, subject=_("请确认订阅：{title}").format(title=matter.title[:60]), text=text)


async def matter_of(token: str) -> tuple[MatterView, bool]:
    """What a confirmation's address is for, and whether it is confirmed already. NotFound."""
    row = await queries.by_id(_follow_id(token, _CONFIRM))
    if row is None:
        raise _unknown()
    return await matters.get_matter_by_id(row["matter"]), row["confirmed"]


async def confirm(token: str) -> None:
    """Inside a unit of work: from now on it is told. NotFound."""
    require_unit_of_work()
    if not await queries.confirm(_follow_id(token, _CONFIRM)):
        raise _unknown()


async def ending(token: str) -> MatterView | None:
    """What an unsubscribing address is for; None when it ended already. NotFound for what was not made here."""
    row = await queries.by_id(_follow_id(token, _END))
    return None if row is None else await matters.get_matter_by_id(row["matter"])


async def end(token: str) -> bool:
    """Inside a unit of work: delete the address; whether it was still there. NotFound for what was not made here."""
    require_unit_of_work()
    return await queries.end(_follow_id(token, _END))


async def tell_step(step_id: int) -> int:
    """Inside a unit of work: the consumer of `matter.step`; how many mails were asked for."""
    step = await matters.step(step_id)
    if step is None or step.matter_id is None or step.kind in SILENT or _is_first_draft(step):
        return 0
    matter = await matters.get_matter_by_id(step.matter_id)
    return await _tell(matter, lambda: news_of(step, matter))


async def tell_closing_soon(consultation_id: UUID) -> int:
    """Inside a unit of work: the consumer of `consultation.closing_soon`."""
    consultation = await consultations.get_consultation(consultation_id)
    if not consultation.is_open:
        return 0
    matter = await matters.get_matter_by_id(consultation.matter_id)
    return await _tell(
        matter,
        lambda: News(
            _("征求意见即将截止"),
            _("{closes_at} 截止，还没有提意见的请抓紧。").format(closes_at=format_datetime(consultation.closes_at)),
            consultation.draft_path,
        ),
    )


async def sweep() -> int:
    """The beat's task, every hour: rounds that are about to close are told, addresses nobody confirmed go."""
    told = 0
    for row in await queries.closing_soon(SOON_DAYS):
        async with unit_of_work():
            if await queries.claim_told(row["id"], row["closes_at"]):
                await post(CLOSING_SOON, {"consultation_id": str(row["id"]), "matter_id": str(row["matter"])})
                told += 1
    async with unit_of_work():
        await queries.forget_unconfirmed()
    return told


async def _tell(matter: MatterView, news: Callable[[], News]) -> int:
    """One mail to each follower, in the language they asked in."""
    require_unit_of_work()
    base = current().public_url
    rows = await queries.followers(matter.id)
    for row in rows:
        with speaking(row["language"]):
            told = news()
            headline = (
                f"{told.title}：{matter.title}" if current_language() != "en" else f"{told.title}: {matter.title}"
            )
            end = f"{base}/unfollow/{end_token(row['id'])}"
            text = "\n\n".join(
                part
                for part in (
                    headline,
                    told.text,
                    base + told.path,
                    "-- \n" + _("您订阅了这一事项。不想再收到：\n{url}").format(url=end),
                )
                if part
            )
            await send_mail(
                to=crypto.decrypt(bytes(row["address"]), ADDRESS),
                subject=headline[:150],
                text=text + "\n",
                unsubscribe=f"{base}/api/v1/unfollow/{end_token(row['id'])}",
            )
    return len(rows)


def _is_first_draft(step: StepView) -> bool:
    """The first draft is published with the opening of its consultation, which is told."""
    return step.kind is StepKind.DRAFT_PUBLISHED and int(step.facts.get("ordinal") or 1) == 1


def _unknown() -> NotFound:
    return NotFound("follow.unknown", N_("这个链接不完整，或者订阅已经取消"))
