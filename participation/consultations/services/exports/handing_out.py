"""Files are handed out with a line in the audit trail; those with names and telephones only to whoever asked, minutes after a fresh code."""

from collections.abc import AsyncIterator
from typing import Final

from participation.audit.services import record
from participation.consultations.queries import exporting
from participation.consultations.services import sealed_pieces
from participation.consultations.services.exports.reading import Export, unknown
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.identity.services.sign_in import accept_code, pending_account
from participation.matters.services import MatterView
from participation.platform import files
from participation.platform.database import require_unit_of_work
from participation.platform.errors import NotPermitted
from participation.platform.i18n import N_

MAX_DOWNLOAD_MINUTES: Final = 5
"""A file with names and telephones may be downloaded so long after the code was given."""


async def open_restricted(actor: Actor, matter: MatterView, export: Export, code: str) -> None:
    """Inside a unit of work: with the code of this moment a file with names and telephones may be downloaded for
    MAX_DOWNLOAD_MINUTES by whoever asked for it. WrongCode; NotPermitted for everybody else."""
    require_unit_of_work()
    require_own(actor, matter, export)
    await accept_code(await pending_account(actor.staff_id), code)
    await exporting.open_for(export.id, MAX_DOWNLOAD_MINUTES)
    await record(actor.audit_name, "export.opened", f"export:{export.id}", {"sha256": export.sha256})


def require_own(actor: Actor, matter: MatterView, export: Export) -> None:
    """NotPermitted unless this is a restricted file of theirs, and they are still a moderator; NotFound once it is gone."""
    if export.state != "ready" or not export.restricted:
        raise unknown()
    require(actor, Role.MODERATOR, matter.lead_unit_path)
    if export.requested_by_id != actor.staff_id:
        raise NotPermitted("export.not_yours", N_("含姓名和手机号的文件只能由申请导出的人下载"))


async def download(actor: Actor, matter: MatterView, export: Export) -> AsyncIterator[bytes]:
    """Inside a unit of work: the file, piece by piece, and a line in the audit trail.

    A restricted one is for whoever asked for it only, and within minutes of `open_restricted` (NotPermitted `export.locked`).
    """
    require_unit_of_work()
    if export.state != "ready":
        raise unknown()
    if export.restricted:
        require_own(actor, matter, export)
        if not export.opened:
            raise NotPermitted("export.locked", N_("下载含姓名和手机号的文件前，请再输入一次验证码"))
    facts = {"sha256": export.sha256, "restricted": export.restricted}
    await record(actor.audit_name, "export.downloaded", f"export:{export.id}", facts)
    path = files.path_of(export.sha256)
    return sealed_pieces.unsealed(path) if export.restricted else sealed_pieces.pieces(path)
