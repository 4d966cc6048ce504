"""What a draw means for the people in it: told to each, and taken back where somebody turns out ineligible."""

from typing import Any, Final
from uuid import UUID

from participation.hearings.drawing import places_of
from participation.hearings.queries import draws as queries
from participation.hearings.queries import queue
from participation.hearings.rules import Reason, format_code
from participation.hearings.services.queueing import offer_free_places
from participation.hearings.tickets import code_of, path_of
from participation.platform import messaging, outbox
from participation.platform.crypto import decrypt
from participation.platform.i18n import format_datetime, speaking
from participation.platform.i18n import gettext as _
from participation.settings import current

TOPIC: Final = "draw.results"
"""Outbox topic; payload ``{"draw_pool": "<uuid>", "first": n, "last": n}`` (ranks); its consumer is ``send_results``."""
BATCH = 200


async def tell_results(draw_pool: UUID) -> None:
    """Ask for everybody in the pool to be told, in the open unit of work: a row for each two hundred."""
    size = await queries.size_of(draw_pool)
    for first in range(1, size + 1, BATCH):
        await outbox.post(TOPIC, {"draw_pool": str(draw_pool), "first": first, "last": min(first + BATCH - 1, size)})


async def send_results(payload: dict[str, Any]) -> int:
    """Tell those with these ranks what came of the draw; the consumer of ``TOPIC``, in its unit of work.

    Returns how many were told. Who withdrew or was erased since is not written to.
    """
    draw_pool = UUID(str(payload["draw_pool"]))
    facts = await queries.pool_facts(draw_pool)
    places = places_of(facts.order, facts.quota, facts.alternates, facts.skipped)
    selected, alternate = set(places.selected), set(places.alternate)
    waiting = {line: n for n, line in enumerate((*places.alternate, *places.waitlist), 1)}
    told = 0
    for row in await queries.people_to_tell(draw_pool, int(payload["first"]), int(payload["last"])):
        with speaking(row["language"]):
            code = code_of(row["id"])
            known = {
                "title": facts.title,
                "number": row["number"],
                "code": format_code(code),
                "line": row["line"],
                "position": waiting.get(row["line"], 0),
                "until": "" if row["offer_expires_at"] is None else format_datetime(row["offer_expires_at"]),
                "address": f"{current().public_url}{path_of(row['number'], code)}",
            }
            if row["line"] in selected and row["state"] == "selected":
                text = _("{title}：抽签抽中了您（名单第 {line} 行）。请在 {until} 前确认参加：{address}")
            elif row["line"] in alternate:
                text = _("{title}：抽签结果，您是备选第 {position} 位（名单第 {line} 行）。有空位会通知您：{address}")
            elif row["line"] in waiting:
                text = _("{title}：这次没有抽中，您候补第 {position} 位（名单第 {line} 行）。结果和核验：{address}")
            else:
                continue
            message = text.format(**known)
            await messaging.send_sms(to=decrypt(bytes(row["phone_encrypted"]), "registration.phone"), text=message)
            if row["email_encrypted"] is not None:
                await messaging.send_mail(
                    to=decrypt(bytes(row["email_encrypted"]), "registration.email"),
                    subject=_("抽签结果：{title}").format(**known),
                    text=message,
                )
            told += 1
    return told


async def leave_out(registration: UUID, pool_id: UUID, reason: str, actor: str) -> None:
    """Make a skipped registration ineligible, with the reason, and offer its place to the next, in the unit of work.

    Whoever withdrew before keeps that state: only the transcript learns of it. The hearing's pool is locked.
    """
    if await queue.end(registration, "ineligible", Reason.OFFICE.value, reason, actor, until_start=False):
        await queue.notify(registration, "ineligible")
    await offer_free_places(pool_id)
