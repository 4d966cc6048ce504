"""What officers see of those who registered: masked, and in full for a purpose and with a code."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from participation.hearings import words
from participation.hearings.rules import PoolCode, RegistrationState


@dataclass(frozen=True, slots=True)
class FullData:
    """What tells who it is. "" for what was not given; None for a date that is not known."""

    name: str
    phone: str
    email: str
    identity: str
    born_on: date | None
    companions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applicant:
    """One registration as an officer decides about it.

    ``age``: completed years on the day of the session, None where nobody asked. ``answers``: (question, answer) in the
    notice's order, in words. ``companions``: masked names. ``full`` is None unless the code was given; ``erased``: the
    personal data is gone.
    """

    id: UUID
    number: str
    pool: PoolCode
    pool_slug: str
    pool_label: str
    state: RegistrationState
    reason: str
    masked_name: str
    masked_phone: str
    masked_identity: str
    phone_proved: bool
    has_email: bool
    places: int
    companions: tuple[str, ...]
    organisation: str
    needs: tuple[str, ...]
    age: int | None
    residence: str
    occupation: str
    answers: tuple[tuple[str, str], ...]
    statement: str
    seats: tuple[str, ...]
    created_at: datetime
    withdrawn_at: datetime | None
    erased: bool
    full: FullData | None = None

    @property
    def pool_name(self) -> str:
        return self.pool_label or words.pool_name(self.pool)

    @property
    def state_name(self) -> str:
        return words.registration_state_name(self.state)

    @property
    def need_names(self) -> list[str]:
        return words.need_names(self.needs)

    @property
    def occupation_name(self) -> str:
        return words.occupation_name(self.occupation)

    @property
    def live(self) -> bool:
        """Whether anything can still be decided about it."""
        return self.state not in (RegistrationState.WITHDRAWN, RegistrationState.INELIGIBLE, RegistrationState.NO_SHOW)
