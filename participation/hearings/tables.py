"""Hearings, their pools of places, registrations, who registered, and every change of a registration's state."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigSerial,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.identity.tables import Staff
from participation.matters.tables import Matter


class Hearing(Table, tablename="hearing"):
    """One announced session. Open or closed follows from its times and the database's clock.

    ``notice_deadline`` is the computed lead time (null where the profile fixes none); ``notice_reason`` says why it
    was cut short. ``held_at`` is when it was recorded as held, with how many came and what is to be known of it.
    """

    id = UUID(primary_key=True)
    number = Varchar(length=24, unique=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=24)
    title = Varchar(length=200)
    description = Text(default="")
    agenda = Text(default="")
    venue = Varchar(length=200)
    starts_at = Timestamptz()
    registration_opens_at = Timestamptz()
    registration_closes_at = Timestamptz()
    notice_deadline = JSONB(null=True, default=None)
    notice_reason = Text(default="")
    announced_at = Timestamptz(default=TimestamptzNow())
    announced_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    held_at = Timestamptz(null=True, default=None)
    held_note = Text(default="")
    attended_participants = Integer(null=True, default=None)
    attended_observers = Integer(null=True, default=None)


class HearingPool(Table, tablename="hearing_pool"):
    """Places of one kind. ``taken`` counts the live registrations; a CHECK keeps it between 0 and ``capacity``."""

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, index=False)
    code = Varchar(length=24)
    selection = Varchar(length=24)
    capacity = Integer()
    taken = Integer(default=0)


class Registration(Table, tablename="registration"):
    """One place asked for. What tells who it is stands in ``registration_person``, apart.

    ``phone_index`` is the blind index of the phone number: at most one live registration of it in a pool. It is null
    after the personal data was erased.
    """

    id = UUID(primary_key=True)
    number = Varchar(length=24, unique=True)
    pool = ForeignKey(HearingPool, null=False, on_delete=OnDelete.restrict, index=False)
    state = Varchar(length=16)
    masked_name = Varchar(length=80)
    phone_index = Bytea(null=True, default=None)
    needs = Array(base_column=Varchar(length=24))
    language = Varchar(length=8, default="zh-CN")
    created_at = Timestamptz(default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)


class RegistrationPerson(Table, tablename="registration_person"):
    """Who registered, encrypted, so that it can be erased without touching the registration."""

    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict, primary_key=True)
    name_encrypted = Bytea()
    phone_encrypted = Bytea()
    email_encrypted = Bytea(null=True, default=None)
    statement_encrypted = Bytea(null=True, default=None)


class RegistrationHistory(Table, tablename="registration_history"):
    """Every change of state; rows are only added (a trigger refuses anything else)."""

    id = BigSerial(primary_key=True)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    from_state = Varchar(length=16)
    to_state = Varchar(length=16)
    actor = Varchar(length=80)
    occurred_at = Timestamptz(default=TimestamptzNow())
