"""What officers type in: originals kept as evidence, an e-mail read into the form, the second person's check."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from participation.audit.services import record
from participation.consultations import mail, originals
from participation.consultations.mail import Mail
from participation.consultations.originals import MAIL, BadOriginal, OriginalProblem
from participation.consultations.presentation import provision_text
from participation.consultations.queries import entering
from participation.consultations.rules import Channel, Stance, mask_name
from participation.consultations.services import commenting, erasing, originals_kept
from participation.consultations.services.commenting import NAME, PHONE, CommentCommand
from participation.consultations.services.reading import get_consultation
from participation.consultations.services.rounds import Target
from participation.consultations.views import Accepted, ConsultationView
from participation.identity.rules import Actor, Role, clean_name
from participation.identity.services import require, staff_names
from participation.matters import services as matters
from participation.platform import outbox
from participation.platform.clock import SHANGHAI
from participation.platform.crypto import decrypt, encrypt
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, NotPermitted, RuleViolation
from participation.platform.i18n import N_

PREFILL: Final = "entry.prefill"
CORRECTED: Final = "comment.corrected"
"""Outbox topic and audit action: an entered comment is now as its original says; {comment_id, consultation_id}."""

PASTED: Final = "pasted.txt"
"""Name of an e-mail that was pasted."""

PROBLEMS: Mapping[OriginalProblem, str] = {
    OriginalProblem.EMPTY: N_("「{name}」是空文件"),
    OriginalProblem.TOO_BIG: N_("「{name}」超过 10 MB，请压缩或分开上传"),
    OriginalProblem.UNKNOWN_TYPE: N_("「{name}」不是 PNG、JPEG 图片或 PDF，请换成其中一种"),
    OriginalProblem.BROKEN: N_("「{name}」打不开，可能已经损坏，请重新扫描或拍照"),
    OriginalProblem.TOO_MANY_PAGES: N_("「{name}」超过 60 页，请分开上传"),
    OriginalProblem.TOO_MANY_PIXELS: N_("「{name}」尺寸太大，请缩小后再上传"),
}


@dataclass(frozen=True, slots=True)
class Original:
    """A kept original. ``pages``: how many can be shown as pictures (0 for an e-mail, which is shown as text)."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    pages: int = 0
    mail: Mail | None = None


class Prefill(msgspec.Struct):
    """What was read out of an e-mail, for the form."""

    subject: str
    text: str
    received_on: str
    name: str
    address: str
    attachments: list[str]


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


async def keep_files(actor: Actor, consultation_id: UUID, given: Sequence[tuple[str, bytes]]) -> list[UUID]:
    """Keep scans and pictures for a comment that is being typed in. Inside a unit of work; BadOriginal for others."""
    require_unit_of_work()
    kept = []
    for name, data in given:
        found = await asyncio.to_thread(originals.inspect, data)
        sha256, file = await originals_kept.keep(data, originals_kept.ORIGINAL)
        original_id = uuid4()
        await entering.insert_original(
            original_id,
            consultation_id,
            name=_short(name),
            media_type=found.media_type,
            sha256=sha256,
            file=file,
            size=len(data),
            prefill=None,
            staff_id=actor.staff_id,
        )
        kept.append(original_id)
    return kept


async def problem_of(name: str, data: bytes) -> tuple[str, dict[str, str]] | None:
    """Why a file is not taken (sentence to translate, its fields); None when it is."""
    try:
        await asyncio.to_thread(originals.inspect, data)
    except BadOriginal as error:
        return PROBLEMS[error.problem], {"name": _short(name)}
    return None


async def keep_mail(actor: Actor, consultation_id: UUID, *, file: tuple[str, bytes] | None, pasted: str) -> UUID:
    """Read an e-mail and keep it as evidence, inside a unit of work; its id opens the form filled in.

    RuleViolation `mail.empty` where there are no words in it.
    """
    require_unit_of_work()
    data = file[1] if file is not None else pasted.encode()
    read = await asyncio.to_thread(_read, data, pasted=file is None)
    if not read.text and not read.attachments:
        raise RuleViolation("mail.empty", N_("这封邮件里没有读到文字。请确认上传的是 .eml 文件，或者把内容粘贴进来"))
    sha256, kept_as = await originals_kept.keep(data, originals_kept.ORIGINAL)
    original_id = uuid4()
    if read.received is not None:
        day = read.received.astimezone(SHANGHAI).date().isoformat()
    else:
        day = "{:04d}-{:02d}-{:02d}".format(*read.day) if read.day else ""
    prefill = Prefill(read.subject, read.text, day, read.name, read.address, list(read.attachments))
    await entering.insert_original(
        original_id,
        consultation_id,
        name=_short(file[0] if file is not None else PASTED),
        media_type=MAIL,
        sha256=sha256,
        file=kept_as,
        size=len(data),
        prefill=encrypt(msgspec.json.encode(prefill).decode(), PREFILL),
        staff_id=actor.staff_id,
    )
    return original_id


async def kept_originals(
    actor: Actor, consultation_id: UUID, ids: Sequence[UUID]
) -> tuple[list[Original], Prefill | None]:
    """Those of `ids` this person may still attach to a new comment, and what an e-mail among them said."""
    rows = await entering.waiting_originals(ids, consultation_id, actor.staff_id)
    prefill = next((row["prefill"] for row in rows if row["prefill"] is not None), None)
    return (
        [_original(row) for row in rows],
        None if prefill is None else msgspec.json.decode(decrypt(bytes(prefill), PREFILL), type=Prefill),
    )


async def enter(
    actor: Actor,
    target: Target,
    command: CommentCommand,
    *,
    channel: Channel,
    received_at: datetime,
    originals_kept: Sequence[UUID] = (),
    region: str = "",
) -> Accepted:
    """Inside a unit of work: register a comment that came another way; it waits for a second person's check.

    `originals_kept`: ids of kept originals that now belong to it. Errors as of `commenting.enter`.
    """
    accepted = await commenting.enter(actor, target, command, channel=channel, received_at=received_at)
    if originals_kept:
        attached = await entering.attach(originals_kept, accepted.comment_id, target.consultation_id, actor.staff_id)
        if attached != len(set(originals_kept)):
            raise Conflict("original.gone", N_("有一份原件已经用在另一条意见上。请重新上传"))
    if region:
        await entering.set_region(accepted.comment_id, region)
    await entering.await_check(accepted.comment_id, actor.staff_id)
    return accepted


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
        originals=tuple([await _with_pages(one) for one in await entering.originals_of(row["comment"])]),
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


async def originals_of(comment_id: UUID) -> list[Original]:
    """What a comment was typed from, oldest first."""
    return [_original(row) for row in await entering.originals_of(comment_id)]


async def original_file(actor: Actor, original_id: UUID) -> tuple[Original, bytes]:
    """An original for whoever may see it: those who moderate or answer for the lead unit. NotFound for anybody else."""
    row = await entering.original(original_id)
    if row is None:
        raise _unknown_original()
    consultation = await get_consultation(row["consultation"])
    matter = await matters.get_matter_by_id(consultation.matter_id)
    if not any(
        actor.holds(role, matter.lead_unit_path) for role in (Role.MODERATOR, Role.RESPONSE_OFFICER, Role.APPROVER)
    ):
        raise _unknown_original()
    return _original(row), await originals_kept.read(row["file"], row["sha256"], originals_kept.ORIGINAL)


async def original_page(actor: Actor, original_id: UUID, page: int) -> bytes:
    """A page of an original as a PNG picture; NotFound where there is none."""
    original, data = await original_file(actor, original_id)
    if original.media_type == MAIL:
        raise _unknown_original()
    try:
        return await asyncio.to_thread(originals.shown, data, original.media_type, page)
    except (BadOriginal, IndexError):
        raise _unknown_original() from None


async def remove_abandoned() -> int:
    """What was uploaded for an entry that was never registered goes after KEEP_DAYS; how many files went."""
    async with unit_of_work():
        gone = await entering.remove_abandoned(KEEP_DAYS)
    return await erasing.remove_files(gone)


KEEP_DAYS: Final = 3


async def regions() -> list[tuple[str, str]]:
    """(code, name) of the regions that may be chosen, in their order; empty where the platform has no list."""
    return [(row["code"], row["name"]) for row in await entering.regions()]


async def all_region_names() -> dict[str, str]:
    """Code → name, of hidden ones too: comments keep theirs."""
    return {row["code"]: row["name"] for row in await entering.regions(hidden=True)}


async def set_regions(actor: Actor, given: Sequence[tuple[str, str]]) -> None:
    """Inside a unit of work: the list of regions from now on."""
    require_unit_of_work()
    if Role.ADMINISTRATOR.value not in actor.role_names:
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
    await entering.replace_regions([code for code, _ in given], [name for _, name in given])
    await record(actor.audit_name, "regions.changed", "regions", {"codes": [code for code, _ in given]})


def _read(data: bytes, *, pasted: bool) -> Mail:
    return mail.read_pasted(data.decode("utf-8", "replace")) if pasted else mail.read_mail(data)


def _command(row: Any) -> CommentCommand:
    return CommentCommand(
        stance=Stance(row["stance"]),
        text=row["text"],
        name=decrypt(bytes(row["name"]), NAME) if row["name"] is not None else "",
        phone=decrypt(bytes(row["phone"]), PHONE) if row["phone"] is not None else "",
        consent=row["name_consent"],
    )


def _original(row: Any) -> Original:
    return Original(row["id"], row["name"], row["media_type"], row["size"], row["sha256"])


async def _with_pages(row: Any) -> Original:
    """With what is needed to show it beside the text."""
    original = _original(row)
    data = await originals_kept.read(row["file"], row["sha256"], originals_kept.ORIGINAL)
    if original.media_type == MAIL:
        read = await asyncio.to_thread(_read, data, pasted=original.name == PASTED)
        pages = 0
    else:
        read, pages = None, await asyncio.to_thread(originals.page_count, data, original.media_type)
    return Original(
        original.id, original.name, original.media_type, original.size, original.sha256, min(pages, 20), read
    )


def _short(name: str) -> str:
    """The last part of a file's name, printable, not too long."""
    plain = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip()
    return plain[-160:] or "file"


def _unknown_original() -> NotFound:
    return NotFound("original.unknown", N_("没有找到这份原件，或者您不能看"))
