"""A ticket's query code, address, QR code and calendar entry."""

from datetime import timedelta
from uuid import UUID

import segno
from markupsafe import Markup

from participation.hearings.rules import format_code
from participation.hearings.views import TicketView
from participation.platform.calendar_file import CANCEL, PUBLISH, Entry, calendar_file
from participation.platform.crypto import is_query_code, query_code
from participation.platform.i18n import gettext as _

_PURPOSE = "registration"
_INK = "#1f1b17"


def code_of(registration_id: UUID) -> str:
    """The secret half of a registration: eight signs that follow from its id and are stored nowhere."""
    return query_code(registration_id.bytes, _PURPOSE)


def is_code_of(registration_id: UUID, typed: str) -> bool:
    """Whether ``typed`` is that registration's code; letter case, blanks and hyphens do not matter."""
    return is_query_code(typed, registration_id.bytes, _PURPOSE)


def path_of(number: str, code: str) -> str:
    """The ticket's page."""
    return f"/registrations/{number}/{format_code(code)}"


def qr_svg(address: str, label: str) -> Markup:
    """The address as an inline SVG QR code without style attributes; ``label`` is read out instead of it."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=2, dark=_INK, light=None, omitsize=True, svgclass="pp-qr", lineclass=None)
    named = Markup('<svg role="img" aria-label="{}" ').format(label)
    return named + Markup(drawn.removeprefix("<svg "))  # noqa: S704  (segno draws it from the address alone)


def calendar(ticket: TicketView, page: str) -> str:
    """The session as an iCalendar object (RFC 5545), cancelled when it is or when the holder has no place any more.

    ``page`` is the hearing's public address: calendars are shared, so the query code stays out of it. Where the notice
    names no end, the event has none.
    """
    hearing = ticket.hearing
    withdrawn = not ticket.holds_place or hearing.cancelled
    entry = Entry(
        uid=f"{ticket.id}@participation",
        # Two steps for each change of the session, so that giving the place back is always later than the change before.
        sequence=2 * hearing.sequence + int(withdrawn),
        stamp=hearing.cancelled_at or ticket.withdrawn_at or ticket.created_at,
        start=hearing.starts_at,
        end=hearing.ends_at,
        summary=hearing.title,
        location=hearing.venue,
        description=_("{pool}，报名编号 {number}。请带身份证件。").format(pool=ticket.pool_name, number=ticket.number),
        url=page,
        cancelled=withdrawn,
        remind_before=timedelta(days=1),
    )
    return calendar_file([entry], method=CANCEL if withdrawn else PUBLISH)
