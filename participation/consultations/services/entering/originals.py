"""Originals: scans, pictures and e-mails from which a comment is typed, kept as evidence."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from participation.consultations import mail, originals
from participation.consultations.mail import Mail
from participation.consultations.originals import MAIL, BadOriginal, OriginalProblem
from participation.consultations.queries import entering
from participation.consultations.services import erasing, originals_kept
from participation.consultations.services.reading import get_consultation
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.platform.clock import SHANGHAI
from participation.platform.crypto import decrypt, encrypt
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import NotFound, RuleViolation
from participation.platform.i18n import N_

PREFILL: Final = "entry.prefill"
PASTED: Final = "pasted.txt"
"""Name of an e-mail that was pasted."""
KEEP_DAYS: Final = 3
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
        [as_original(row) for row in rows],
        None if prefill is None else msgspec.json.decode(decrypt(bytes(prefill), PREFILL), type=Prefill),
    )


async def originals_of(comment_id: UUID) -> list[Original]:
    """What a comment was typed from, oldest first."""
    return [as_original(row) for row in await entering.originals_of(comment_id)]


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
    return as_original(row), await originals_kept.read(row["file"], row["sha256"], originals_kept.ORIGINAL)


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


def as_original(row: Any) -> Original:
    return Original(row["id"], row["name"], row["media_type"], row["size"], row["sha256"])


async def with_pages(row: Any) -> Original:
    """With what is needed to show it beside the text."""
    original = as_original(row)
    data = await originals_kept.read(row["file"], row["sha256"], originals_kept.ORIGINAL)
    if original.media_type == MAIL:
        read = await asyncio.to_thread(_read, data, pasted=original.name == PASTED)
        pages = 0
    else:
        read, pages = None, await asyncio.to_thread(originals.page_count, data, original.media_type)
    return Original(
        original.id, original.name, original.media_type, original.size, original.sha256, min(pages, 20), read
    )


def _read(data: bytes, *, pasted: bool) -> Mail:
    return mail.read_pasted(data.decode("utf-8", "replace")) if pasted else mail.read_mail(data)


def _short(name: str) -> str:
    """The last part of a file's name, printable, not too long."""
    plain = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip()
    return plain[-160:] or "file"


def _unknown_original() -> NotFound:
    return NotFound("original.unknown", N_("没有找到这份原件，或者您不能看"))
