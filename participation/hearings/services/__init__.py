"""What can be done with hearings: announce, register, withdraw, record as held, and what others may know of them."""

from participation.hearings.services.announcing import Announcement, announce, mark_held, simple_pools
from participation.hearings.services.reading import (
    facts_for_summary,
    get_hearing,
    of_matter,
    past,
    registrations,
    upcoming,
)
from participation.hearings.services.registering import Application, register, ticket, withdraw
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
    "Announcement",
    "Application",
    "Booked",
    "HearingFacts",
    "HearingView",
    "PoolFacts",
    "PoolView",
    "RegistrationView",
    "TicketView",
    "announce",
    "facts_for_summary",
    "get_hearing",
    "mark_held",
    "of_matter",
    "past",
    "register",
    "registrations",
    "simple_pools",
    "ticket",
    "upcoming",
    "withdraw",
]
