"""What can be done with hearings: announce, register, withdraw, record as held, and what others may know of them."""

from participation.hearings.queries.booking import NOTIFY
from participation.hearings.services.announcing import Announcement, announce, mark_held, simple_pools
from participation.hearings.services.kept import kept_hearing, sessions_of
from participation.hearings.services.messages import tell
from participation.hearings.services.queueing import accept, sweep_offers, withdraw
from participation.hearings.services.reading import (
    facts_for_summary,
    get_hearing,
    of_matter,
    past,
    registrations,
    upcoming,
    with_counts,
)
from participation.hearings.services.registering import Application, change, register, ticket
from participation.hearings.services.seats import change_seats, seat_map
from participation.hearings.views import (
    Booked,
    HearingFacts,
    HearingView,
    PoolFacts,
    PoolView,
    RegistrationView,
    TicketView,
)

__all__ = [
    "NOTIFY",
    "Announcement",
    "Application",
    "Booked",
    "HearingFacts",
    "HearingView",
    "PoolFacts",
    "PoolView",
    "RegistrationView",
    "TicketView",
    "accept",
    "announce",
    "change",
    "change_seats",
    "facts_for_summary",
    "get_hearing",
    "kept_hearing",
    "mark_held",
    "of_matter",
    "past",
    "register",
    "registrations",
    "seat_map",
    "sessions_of",
    "simple_pools",
    "sweep_offers",
    "tell",
    "ticket",
    "upcoming",
    "with_counts",
    "withdraw",
]
