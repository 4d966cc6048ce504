"""The lead time of a notice, as the matter's procedure profile wants it."""

from datetime import datetime

from participation.hearings.rules import NoticeCheck
from participation.platform.clock import local
from participation.procedures import services as procedures
from participation.procedures.rules import Deadline


def earliest_deadline(profile: str, announced_at: datetime) -> Deadline | None:
    """How the first possible day is computed for a notice published at this moment; None: no number is fixed."""
    return procedures.earliest_hearing(profile, local(announced_at).date())


def notice_check(profile: str, announced_at: datetime, starts_at: datetime) -> NoticeCheck:
    """A notice published at ``announced_at`` for a hearing at ``starts_at``, against the profile."""
    deadline = earliest_deadline(profile, announced_at)
    return NoticeCheck(
        announced_on=local(announced_at).date(),
        starts_on=local(starts_at).date(),
        earliest=None if deadline is None else deadline.last_day,
        may_shorten=procedures.profile(profile).notice_shortening_allowed,
    )
