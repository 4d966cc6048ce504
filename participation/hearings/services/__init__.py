"""What can be done with hearings: announce, register, withdraw, record as held, and what others may know of them."""

from participation.hearings.queries.booking import NOTIFY
from participation.hearings.services.announcing import Announcement, announce, mark_held, simple_pools
from participation.hearings.services.changing import Earliest, Rescheduling, cancel, earliest_new_day, reschedule
from participation.hearings.services.erasing import erase
from participation.hearings.services.glancing import Glimpse, glance
from participation.hearings.services.kept import kept_hearing, may_be_full, sessions_of
from participation.hearings.services.messages import tell
from participation.hearings.services.own_changes import OwnChange, change, companions_of
from participation.hearings.services.passes import examine, pass_of, path_of_pass, public_keys_json, text_in
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
from participation.hearings.services.reconciling import findings, last_check, reconcile
from participation.hearings.services.registering import Application, has_answer, register, ticket
from participation.hearings.services.regular import sweep_cascades, sweep_reminders
from participation.hearings.services.seats import change_seats, move_seats, seat_map
from participation.hearings.services.statistics import CategoryNumbers, numbers_of
from participation.hearings.services.steering import end_registration, enter, reinstate, set_capacity
from participation.hearings.tickets import qr_svg
from participation.hearings.views import (
    Booked,
    HearingFacts,
    HearingView,
    PoolFacts,
    PoolView,
    RegistrationView,
    TicketView,
)
from participation.hearings.words import need_names, pool_name

__all__ = [
    "NOTIFY",
    "Announcement",
    "Application",
    "Booked",
    "CategoryNumbers",
    "Earliest",
    "Glimpse",
    "HearingFacts",
    "HearingView",
    "OwnChange",
    "PoolFacts",
    "PoolView",
    "RegistrationView",
    "Rescheduling",
    "TicketView",
    "accept",
    "announce",
    "cancel",
    "change",
    "change_seats",
    "companions_of",
    "earliest_new_day",
    "end_registration",
    "enter",
    "erase",
    "examine",
    "facts_for_summary",
    "findings",
    "get_hearing",
    "glance",
    "has_answer",
    "kept_hearing",
    "last_check",
    "mark_held",
    "may_be_full",
    "move_seats",
    "need_names",
    "numbers_of",
    "of_matter",
    "pass_of",
    "past",
    "path_of_pass",
    "pool_name",
    "public_keys_json",
    "qr_svg",
    "reconcile",
    "register",
    "registrations",
    "reinstate",
    "reschedule",
    "seat_map",
    "sessions_of",
    "set_capacity",
    "simple_pools",
    "sweep_cascades",
    "sweep_offers",
    "sweep_reminders",
    "tell",
    "text_in",
    "ticket",
    "upcoming",
    "with_counts",
    "withdraw",
]
