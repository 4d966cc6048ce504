"""A matter's dates as a calendar to subscribe to: opening, closing, hearings. Pure but for language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from participation.consultations.services import ConsultationState, ConsultationView
from participation.consultations.services.notices import NoticeView
from participation.hearings.services import HearingView
from participation.matters.services import MatterView
from participation.platform.calendar_file import Entry, calendar_file
from participation.platform.i18n import gettext as _

QUARTER = timedelta(minutes=15)
"""How long an opening or a closing is drawn: calendars show nothing for an entry without length."""


def diary(
    matter: MatterView,
    rounds: Sequence[ConsultationView],
    notices: Sequence[NoticeView],
    hearings: Sequence[HearingView],
    *,
    public_url: str,
) -> str:
    """The file. Rounds that have not opened are left out: they are not public yet."""
    host = urlsplit(public_url).hostname or "localhost"
    entries: list[Entry] = []
    for one in rounds:
        if one.state is ConsultationState.SCHEDULED:
            continue
        moved = [notice for notice in notices if notice.consultation_id == one.id]
        address = public_url + one.draft_path
        entries.append(
            Entry(
                uid=f"opening-{one.id}@{host}",
                sequence=0,
                stamp=one.opens_at,
                start=one.opens_at,
                end=one.opens_at + QUARTER,
                summary=_("开始征求意见：{title}").format(title=matter.title),
                url=address,
            )
        )
        entries.append(
            Entry(
                uid=f"closing-{one.id}@{host}",
                sequence=len(moved),
                stamp=moved[-1].published_at if moved else one.opens_at,
                start=one.closes_at - QUARTER,
                end=one.closes_at,
                summary=_("征求意见截止：{title}").format(title=matter.title),
                description=moved[-1].reason if moved else "",
                url=address,
                remind_before=timedelta(days=3),
            )
        )
    entries += [
        Entry(
            uid=f"hearing-{hearing.id}@{host}",
            # As in the tickets: room for a cancellation after each change.
            sequence=2 * hearing.sequence + int(hearing.cancelled),
            stamp=hearing.cancelled_at or hearing.announced_at,
            start=hearing.starts_at,
            end=hearing.ends_at,
            summary=hearing.title,
            location=hearing.venue,
            url=f"{public_url}/hearings/{hearing.number}",
            cancelled=hearing.cancelled,
            remind_before=timedelta(days=1),
        )
        for hearing in hearings
    ]
    return calendar_file(entries, name=matter.title)
