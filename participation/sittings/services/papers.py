"""Papers served to participants in time (Order 713 art. 16: at least 7 days before; a price hearing: 15), with proof."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from uuid import UUID, uuid4

import pikepdf

from participation.audit.services import record
from participation.hearings.services import NOTIFY
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform import files, outbox
from participation.platform.clock import local
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_
from participation.procedures import services as procedures
from participation.procedures.services import RuleCode
from participation.sittings.queries import conduct, papers
from participation.sittings.services.reading import matter_of, unknown
from participation.sittings.views import PaperView, ServedView, SittingView

MAX_BYTES = 20 * 1024 * 1024


async def due_on(sitting: SittingView) -> date | None:
    """The last day on which papers reach participants in time; None where the procedure fixes none."""
    matter = await matter_of(sitting.hearing)
    if matter is None:
        return None
    return procedures.latest_before(matter.profile, RuleCode.PAPERS, local(sitting.hearing.starts_at).date())


async def papers_of(sitting: SittingView) -> list[PaperView]:
    """What was added so far."""
    return await papers.of_hearing(sitting.hearing.id)


async def proof(sitting: SittingView) -> list[ServedView]:
    """Who was served what, when and how, and when they opened it."""
    return await papers.served(sitting.hearing.id)


async def clean_pdf(data: bytes) -> bytes:
    """The file without scripts, actions and attachments. RuleViolation `paper.…` where it is no PDF one can open."""
    if len(data) > MAX_BYTES:
        raise RuleViolation("paper.too_big", N_("文件超过 20 MB 的上限"))
    if not data.startswith(b"%PDF-"):
        raise RuleViolation("paper.not_pdf", N_("请上传 PDF 文件"))
    try:
        return await asyncio.to_thread(_cleaned, data)
    except pikepdf.PasswordError:
        raise RuleViolation("paper.password", N_("文件设了密码，参加人打不开。请去掉密码再上传")) from None
    except pikepdf.PdfError:
        raise RuleViolation("paper.broken", N_("文件已经损坏，打不开。请重新保存，再上传")) from None


def _cleaned(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name in ("/OpenAction", "/AA", "/AcroForm"):
            if name in pdf.Root:
                del pdf.Root[name]
        if "/Names" in pdf.Root:
            for name in ("/JavaScript", "/EmbeddedFiles"):
                if name in pdf.Root.Names:
                    del pdf.Root.Names[name]
        for page in pdf.pages:
            for name in ("/AA",):
                if name in page.obj:
                    del page.obj[name]
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


async def add(actor: Actor, sitting: SittingView, title: str, file_name: str, data: bytes) -> None:
    """A further paper, checked and cleaned before (`clean_pdf`)."""
    require(actor, Role.HEARING_OFFICER, sitting.hearing.organiser_path)
    stored = await files.store(data)
    assert actor.staff_id is not None
    paper_id = uuid4()
    await papers.insert(
        paper_id, sitting.hearing.id, title, file_name, "application/pdf", stored.size, stored.sha256, actor.staff_id
    )
    facts = {"paper": str(paper_id), "sha256": stored.sha256, "title": title}
    await record(actor.audit_name, "paper.added", f"hearing:{sitting.hearing.number}", facts)


async def serve(actor: Actor, sitting: SittingView) -> int:
    """Send every participant with a place a message with the link to what they have not been sent; how many people."""
    require(actor, Role.HEARING_OFFICER, sitting.hearing.organiser_path)
    people = await papers.to_serve(sitting.hearing.id)
    for registration_id in people:
        await papers.serve(sitting.hearing.id, registration_id, "message")
        await outbox.post(NOTIFY, {"registration": str(registration_id), "what": "papers"})
    facts = {"people": len(people)}
    await record(actor.audit_name, "paper.served", f"hearing:{sitting.hearing.number}", facts)
    return len(people)


async def serve_by_hand(actor: Actor, sitting: SittingView, number: str, note: str) -> None:
    """Note that a participant was handed the papers, with what proves it (a signature in the file, a courier's number)."""
    require(actor, Role.HEARING_OFFICER, sitting.hearing.organiser_path)
    row = await conduct.speaker(sitting.hearing.id, number)
    if row is None:
        raise unknown("registration")
    await papers.serve(sitting.hearing.id, row["id"], "hand", note)
    facts = {"registration": number, "note": note}
    await record(actor.audit_name, "paper.handed", f"hearing:{sitting.hearing.number}", facts)


async def open_paper(sitting: SittingView, paper_id: UUID, registration_id: UUID) -> tuple[PaperView, bytes]:
    """A participant opens a paper: that is proof that it reached them. Inside a unit of work."""
    found = await papers.one(sitting.hearing.id, paper_id)
    if found is None:
        raise unknown("paper")
    await papers.opened(paper_id, registration_id)
    path = files.path_of(found.sha256)
    return found, await asyncio.to_thread(path.read_bytes)
