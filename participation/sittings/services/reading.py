"""Reading a sitting and its record."""

from uuid import UUID

from participation.consultations.services.masking import proposals
from participation.hearings import services as hearings
from participation.hearings.rules import PoolCode
from participation.hearings.services import HearingView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.matters import services as matters
from participation.matters.rules import StepKind
from participation.matters.services import MatterView
from participation.platform.errors import NotFound
from participation.platform.i18n import N_
from participation.platform.i18n import gettext as _
from participation.sittings.queries import conduct
from participation.sittings.queries import record as entries
from participation.sittings.views import EntryView, RecordView, SittingView, blocked


def category_name(code: str, name: str) -> str:
    """What a pool is called: its own name, else its kind's, in the reader's language."""
    return name or hearings.pool_name(PoolCode(code))


async def sitting_of(number: str) -> SittingView:
    """The sitting of a hearing; an empty one before its table is laid. NotFound as of the hearing."""
    return await conduct.view(await hearings.get_hearing(number))


async def open_desk(actor: Actor, number: str) -> SittingView:
    """The sitting for its officers; NotPermitted for others."""
    found = await sitting_of(number)
    require(actor, Role.HEARING_OFFICER, found.hearing.organiser_path)
    return found


async def record_of(hearing: HearingView) -> RecordView:
    """The whole record."""
    return await entries.view(hearing.id, category_name)


def beside(entry: EntryView) -> str:
    """What a speaker wrote beside the entry, for everyone: "" for nothing; personal data that is found is always left out."""
    if not entry.correction:
        return ""
    words = blocked(entry.correction, [(start, end) for start, end, _kind in proposals(entry.correction)])
    sentence = _("本人补正：{words}") if entry.corrected else _("本人说明：{words}")
    return sentence.format(words=words)


async def entries_of(registration_id: UUID) -> list[EntryView]:
    """What one registrant said."""
    return await entries.of_registration(registration_id, category_name)


async def matter_of(hearing: HearingView) -> MatterView | None:
    """The matter a hearing is about; None for a meeting about none."""
    return await matters.get_matter(hearing.matter_number) if hearing.matter_number else None


async def tell(hearing: HearingView, kind: StepKind, page: str) -> None:
    """That record or report was published, on the timeline of the hearing's matter."""
    if hearing.matter_id is not None:
        facts = {"number": hearing.number, "title": hearing.title}
        at = await conduct.now()
        await matters.record_step(hearing.matter_id, kind, at, facts, link=f"/hearings/{hearing.number}/{page}")


def unknown(what: str) -> NotFound:
    """There is nothing of that id here."""
    return NotFound(f"sitting.no_{what}", N_("没有找到。它可能已经改动，请打开最新的页面再试"))
