"""Files of comments are asked for by a row; open ones by themselves, and officers' ones go after some days."""

from typing import Final
from uuid import UUID, uuid4

from participation.audit.services import record
from participation.consultations.queries import exporting
from participation.consultations.services import erasing
from participation.consultations.services.exports.reading import Export
from participation.consultations.services.register import Wanted
from participation.consultations.views import ConsultationView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.identity.services.sign_in import accept_code, pending_account
from participation.matters.services import MatterView
from participation.platform import outbox
from participation.platform.database import require_unit_of_work, unit_of_work
from participation.platform.errors import Conflict, NotPermitted, RuleViolation
from participation.platform.i18n import N_

REQUESTED: Final = "export.requested"
"""Outbox topic; payload {export_id}."""
FORMATS: Final = ("csv", "xlsx", "jsonl", "pdf")
OPEN_FORMATS: Final = ("csv", "jsonl")
MIN_PURPOSE: Final = 4
MAX_PURPOSE: Final = 300
KEEP_DAYS: Final = 7


async def request(
    actor: Actor,
    matter: MatterView,
    consultation: ConsultationView,
    *,
    format: str,
    wanted: Wanted,
    restricted: bool,
    purpose: str,
    code: str = "",
) -> UUID:
    """Inside a unit of work: ask for an officers' file.

    restricted: with name and telephone; needs the moderator's role, a purpose and the code of this moment (WrongCode).
    """
    require_unit_of_work()
    _require_reader(actor, matter)
    if restricted:
        require(actor, Role.MODERATOR, matter.lead_unit_path)
        if format == "pdf":
            raise RuleViolation("export.restricted_pdf", N_("印制版不含姓名和手机号。需要时请导出表格"))
        if not MIN_PURPOSE <= len(purpose.strip()) <= MAX_PURPOSE:
            raise RuleViolation("export.purpose", N_("请写明导出姓名和手机号的用途，4 到 300 字"))
        await accept_code(await pending_account(actor.staff_id), code)
    export_id = uuid4()
    await exporting.insert(
        export_id,
        consultation.id,
        audience="office",
        format=format,
        filters=wanted.query(),
        restricted=restricted,
        purpose=purpose.strip(),
        mark="",
        staff_id=actor.staff_id,
    )
    facts = {"format": format, "filters": sorted(wanted.query()), "restricted": restricted}
    await record(actor.audit_name, "export.requested", f"export:{export_id}", facts)
    await outbox.post(REQUESTED, {"export_id": str(export_id)})
    return export_id


async def retry(actor: Actor, matter: MatterView, export: Export) -> None:
    """Inside a unit of work: try a failed one again, with the same filter."""
    require_unit_of_work()
    _require_reader(actor, matter)
    if await exporting.move(export.id, ("failed",), "requested") is None:
        raise Conflict("export.not_failed", N_("这个文件没有失败，不用重试。请刷新页面看最新状态"))
    await outbox.post(REQUESTED, {"export_id": str(export.id)})


async def refresh_open_files() -> int:
    """Ask for new open files of every round whose public comments have changed; how many. Done regularly."""
    asked = 0
    for row in await exporting.public_marks():
        if row["mark"] == row["asked"]:
            continue
        async with unit_of_work():
            for format in OPEN_FORMATS:
                export_id = uuid4()
                await exporting.insert(
                    export_id,
                    row["consultation"],
                    audience="public",
                    format=format,
                    filters={},
                    restricted=False,
                    purpose="",
                    mark=row["mark"],
                    staff_id=None,
                )
                await outbox.post(REQUESTED, {"export_id": str(export_id)})
                asked += 1
    return asked


async def remove_expired() -> int:
    """Officers' files go after KEEP_DAYS; how many went."""
    async with unit_of_work():
        gone = await exporting.expired(KEEP_DAYS)
    await erasing.remove_files([file for one in gone for file in one])
    return len(gone)


def _require_reader(actor: Actor, matter: MatterView) -> None:
    if not any(actor.holds(role, matter.lead_unit_path) for role in (Role.MODERATOR, Role.RESPONSE_OFFICER)):
        raise NotPermitted("access.role", N_("您的账户没有办理这一步的权限。需要时请联系本单位管理员"))
