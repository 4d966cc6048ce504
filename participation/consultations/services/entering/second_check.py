"""The second person's check: what was typed is held against its original, confirmed or corrected."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from participation.audit.services import record
from participation.consultations.presentation import provision_text
from participation.consultations.queries import entering
from participation.consultations.rules import Channel, Stance, mask_name
from participation.consultations.services.commenting import NAME, PHONE, CommentCommand
from participation.consultations.services.entering.originals import Original, with_pages
from participation.consultations.services.rounds import Target
from participation.consultations.views import ConsultationView
from participation.identity.rules import Actor, Role, clean_name
from participation.identity.services import require, staff_names
from participation.matters import services as matters
from participation.platform import outbox
from participation.platform.clock import SHANGHAI
from participation.platform.crypto import decrypt, encrypt
from participation.platform.database import require_unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, NotPermitted
from participation.platform.i18n import N_

CORRECTED: Final = "comment.corrected"
"""Outbox topic and audit action: an entered comment is now as its original says; {comment_id, consultation_id}."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue."""

    receipt_number: str
    sequence: int
    channel: Channel
    provision_label: str
    text: str
    entered_by: str
    own: bool
    originals: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """An entered comment as it stands, for the second person. ``name`` and ``phone`` in clear: they are compared too."""

    comment_id: UUID
    receipt_number: str
    sequence: int
    state: str
    entered_by: str
    own: bool
    checked_by: str
    checked_at: datetime | None
    differences: tuple[dict[str, str], ...]
    command: CommentCommand
    provision_path: str
    channel: Channel
    region: str
    received_at: datetime
    originals: tuple[Original, ...] = field(default=())


async def queue(
    actor: Actor, consultation_id: UUID, *, after: int | None = None, limit: int = 51
) -> tuple[list[Waiting], int, int]:
    """(one page, how many wait, how many of these this person may check)."""
    rows = await entering.waiting_checks(consultation_id, after=after, limit=limit)
    names = await staff_names({row["entered_by"] for row in rows})
    waiting, mine = await entering.check_numbers(consultation_id, actor.staff_id)
    return (
        [
            Waiting(
                row["receipt_number"],
                row["sequence"],
                Channel(row["channel"]),
                provision_text(row["provision_label"]),
                row["text"],
                names.get(row["entered_by"], ""),
                row["entered_by"] == actor.staff_id,
                row["originals"],
                row["received_at"],
            )
            for row in rows
        ],
        waiting,
        mine,
    )


async def open_check(actor: Actor, consultation_id: UUID, receipt_number: str) -> Check:
    """NotFound `check.unknown` where this is no entered comment of the round."""
    row = await entering.check_by_receipt(consultation_id, receipt_number)
    if row is None:
        raise NotFound("check.unknown", N_("没有找到这条录入的意见"))
    names = await staff_names({one for one in (row["entered_by"], row["checked_by"]) if one is not None})
    return Check(
        comment_id=row["comment"],
        receipt_number=row["receipt_number"],
        sequence=row["sequence"],
        state=row["check_state"],
        entered_by=names.get(row["entered_by"], ""),
        own=row["entered_by"] == actor.staff_id,
        checked_by=names.get(row["checked_by"], ""),
        checked_at=row["checked_at"],
        differences=tuple(json.loads(row["differences"])),
        command=_command(row),
        provision_path=row["provision_path"],
        channel=Channel(row["channel"]),
        region=row["region"],
        received_at=row["received_at"],
        originals=tuple([await with_pages(one) for one in await entering.originals_of(row["comment"])]),
    )


async def next_check(actor: Actor, consultation_id: UUID, after: int) -> str | None:
    """The next one this person may check; None when none is left."""
    return await entering.next_check(consultation_id, actor.staff_id, after)


async def check(
    actor: Actor,
    consultation: ConsultationView,
    receipt_number: str,
    target: Target,
    command: CommentCommand,
    *,
    channel: Channel,
    region: str,
    received_at: datetime,
) -> str:
    """Inside a unit of work: confirm an entered comment, or correct it where it differs; "confirmed" or "corrected".

    Never by the person who typed it (NotPermitted `check.own`), only once (Conflict `check.done`). What differed stays
    in the history; of name and phone only that they did.
    """
    require_unit_of_work()
    matter = await matters.get_matter_by_id(consultation.matter_id)
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    row = await entering.check_by_receipt(consultation.id, receipt_number, lock=True)
    if row is None:
        raise NotFound("check.unknown", N_("没有找到这条录入的意见"))
    if row["entered_by"] == actor.staff_id:
        raise NotPermitted("check.own", N_("这条意见由您录入，要由另一位工作人员核对"))
    if row["check_state"] != "waiting":
        raise Conflict("check.done", N_("这条意见已经由别人核对过"))
    name = clean_name(command.name)
    masked = mask_name(name)
    shown, consent = (name if command.consent and masked else masked)[:80], command.consent and bool(masked)
    before = _command(row)
    values: dict[str, Any] = {}
    differences: list[dict[str, str]] = []
    for column, old, new in (
        ("text", before.text, command.text),
        ("stance", row["stance"], command.stance.value),
        ("channel", row["channel"], channel.value),
        ("region", row["region"], region),
    ):
        if old != new:
            values[column] = new
            differences.append({"field": column, "before": old, "after": new})
    if row["provision_path"] != target.provision_path:
        values |= {
            "provision": target.provision_id,
            "provision_path": target.provision_path,
            "provision_label": target.provision_label,
        }
        differences.append({"field": "provision", "before": row["provision_label"], "after": target.provision_label})
    if row["received_at"] != received_at:
        values["received_at"] = received_at
        differences.append(
            {
                "field": "received_at",
                "before": row["received_at"].astimezone(SHANGHAI).date().isoformat(),
                "after": received_at.astimezone(SHANGHAI).date().isoformat(),
            }
        )
    if before.name != name or before.consent != consent:
        values |= {"shown_name": shown, "name_consent": consent}
    if values and not await entering.correct(row["comment"], values):
        raise Closed(
            "consultation.not_in_time",
            N_("收到日期要在征求意见期间：{opens_at} 至 {closes_at}"),
            opens_at=consultation.opens_at,
            closes_at=consultation.closes_at,
        )
    personal = [
        {"field": part, "before": "", "after": ""}
        for part, old, new in (
            ("name", before.name, name),
            ("phone", before.phone, command.phone),
            ("consent", before.consent, consent),
        )
        if old != new
    ]
    if any(one["field"] in ("name", "phone") for one in personal):
        await entering.set_person(
            row["comment"],
            encrypt(name, NAME) if name else None,
            encrypt(command.phone, PHONE) if command.phone else None,
        )
    differences += personal
    outcome = "corrected" if differences else "confirmed"
    if not await entering.finish_check(row["comment"], outcome, actor.staff_id, differences):
        raise Conflict("check.done", N_("这条意见已经由别人核对过"))
    facts = {"receipt_number": receipt_number, "fields": [one["field"] for one in differences]}
    await record(actor.audit_name, f"comment.{outcome}", f"comment:{row['comment']}", facts)
    if differences:
        await outbox.post(CORRECTED, {"comment_id": str(row["comment"]), "consultation_id": str(consultation.id)})
    return outcome


def _command(row: Any) -> CommentCommand:
    return CommentCommand(
        stance=Stance(row["stance"]),
        text=row["text"],
        name=decrypt(bytes(row["name"]), NAME) if row["name"] is not None else "",
        phone=decrypt(bytes(row["phone"]), PHONE) if row["phone"] is not None else "",
        consent=row["name_consent"],
    )
