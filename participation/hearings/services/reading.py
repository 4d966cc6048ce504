"""What pages and other features may know of hearings."""

from dataclasses import replace
from uuid import UUID

from participation.hearings import words
from participation.hearings.queries import reading
from participation.hearings.rules import is_hearing_number
from participation.hearings.views import HearingFacts, HearingView, PoolFacts, RegistrationView
from participation.identity.rules import Actor, Role
from participation.identity.services import require
from participation.platform.crypto import decrypt
from participation.platform.errors import NotFound
from participation.platform.i18n import N_, format_datetime
from participation.platform.i18n import gettext as _


async def get_hearing(number: str) -> HearingView:
    """One hearing. NotFound."""
    found = await reading.hearing(number) if is_hearing_number(number) else None
    if found is None:
        raise NotFound("hearing.unknown", N_("没有找到这场听证会。请核对地址，或到“听证旁听”里查找"))
    return found


async def with_counts(hearing: HearingView) -> HearingView:
    """The same with how many applied and wait in each pool, which costs more than the rest."""
    found = await reading.counts(hearing.id)
    pools = (
        replace(pool, waiting=found.get(pool.id, (0, 0))[0], applied=found.get(pool.id, (0, 0))[1])
        for pool in hearing.pools
    )
    return replace(hearing, pools=tuple(pools))


async def of_matter(matter_id: UUID) -> list[HearingView]:
    """A matter's hearings, the earliest first."""
    return await reading.hearings_of(matter_id)


async def upcoming(limit: int = 50) -> list[HearingView]:
    """Hearings still to come, the next first."""
    return await reading.upcoming(limit)


async def past(limit: int = 50) -> list[HearingView]:
    """Hearings that have begun or were held, the latest first."""
    return await reading.past(limit)


async def registrations(actor: Actor, hearing: HearingView) -> list[RegistrationView]:
    """Who registered, masked, in the order of arrival. NotPermitted without the role for the organiser."""
    require(actor, Role.HEARING_OFFICER, hearing.organiser_path)
    return [
        registration
        if sealed is None
        else replace(registration, statement=decrypt(bytes(sealed), "registration.statement"))
        for registration, sealed in await reading.registrations(hearing.id)
    ]


async def facts_for_summary(matter_id: UUID) -> list[HearingFacts]:
    """A matter's hearings for the consultation summary, in words of the current language."""
    return [
        HearingFacts(
            number=hearing.number,
            kind=words.kind_name(hearing.kind),
            title=hearing.title,
            starts_at=hearing.starts_at,
            venue=hearing.venue,
            pools=tuple(PoolFacts(pool.code.value, pool.name, pool.capacity, pool.taken) for pool in hearing.pools),
            held_at=hearing.held_at,
            note=_note(hearing),
        )
        for hearing in await reading.hearings_of(matter_id)
    ]


def _note(hearing: HearingView) -> str:
    if hearing.held_at is None:
        return _("尚未举行，时间 {starts_at}").format(starts_at=format_datetime(hearing.starts_at))
    came = _("到会：参加人 {participants} 人，旁听 {observers} 人").format(
        participants=hearing.attended_participants or 0, observers=hearing.attended_observers or 0
    )
    return f"{came}\n{hearing.held_note}".strip()
