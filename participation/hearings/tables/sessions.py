"""Hearings, their pools of places and seats, registrations, who registered, and every change of a registration's state."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.identity.tables import Organisation, Staff
from participation.matters.tables import Matter


class Hearing(Table, tablename="hearing"):
    """One announced session. Open or closed follows from its times and the database's clock.

    ``matter`` is null for a government meeting about many things; ``organiser`` is whose officers run the session.
    Several sessions of one occasion (morning and evening, two towns) are rows of one ``series``, told apart by
    ``session_label``. ``notice_deadline`` is the computed lead time (null where the profile fixes none);
    ``notice_reason`` says why it was cut short. ``held_at`` is when it was recorded as held, with how many came.

    ``phone_proof``: a registrant proves the telephone number with a code. ``offer_hours`` is how long an offered place
    is kept for the next in line; after ``offers_until`` none is offered any more. ``seating`` says whether places have
    numbered seats and who chooses them; ``seat_plan`` is the grid the officer wrote, as it was.
    ``sequence`` counts changes that calendars must learn of (RFC 5545, SEQUENCE).
    """

    id = UUID(primary_key=True)
    number = Varchar(length=24, unique=True)
    matter = ForeignKey(Matter, null=True, default=None, on_delete=OnDelete.restrict)
    # NOT NULL in the database, once the rows that were there have been given theirs (migration 2026-11-24T20:25).
    organiser = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    kind = Varchar(length=24)
    mode = Varchar(length=16, default="in_person")
    series = UUID(null=True, default=None)
    session_label = Varchar(length=80, default="")
    title = Varchar(length=200)
    description = Text(default="")
    agenda = Text(default="")
    venue = Varchar(length=200)
    online_address = Varchar(length=400, default="")
    starts_at = Timestamptz()
    ends_at = Timestamptz(null=True, default=None)
    registration_opens_at = Timestamptz()
    registration_closes_at = Timestamptz()
    phone_proof = Boolean(default=False)
    offer_hours = SmallInt(default=2)
    offers_until = Timestamptz(null=True, default=None)
    remind_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    seating = Varchar(length=16, default="free")
    seat_plan = Text(default="")
    sequence = Integer(default=0)
    notice_deadline = JSONB(null=True, default=None)
    notice_reason = Text(default="")
    announced_at = Timestamptz(default=TimestamptzNow())
    announced_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict, index=False)
    cancelled_at = Timestamptz(null=True, default=None)
    cancel_reason = Text(default="")
    held_at = Timestamptz(null=True, default=None)
    held_note = Text(default="")
    attended_participants = Integer(null=True, default=None)
    attended_observers = Integer(null=True, default=None)


class HearingPool(Table, tablename="hearing_pool"):
    """Places of one kind, or of one interest category among the participants.

    ``code`` is the kind (``rules.PoolCode``), ``slug`` the pool's own name in addresses and forms, ``name`` what people
    read ("" for the kind's usual name). ``taken`` counts the places held; a CHECK keeps it between 0 and ``capacity``.
    ``share_of``/``share`` demand a part of all participants' places (consumers 2 of 5). ``conditions`` and
    ``questions`` are lists of objects as ``rules.conditions`` and ``rules.questions`` read them. ``companions``: how many
    a person may bring; ``group_size``: the most names one organisation may book together, 0 for none. ``waitlist``: the
    most who may wait, null for no limit, 0 for no list.
    """

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, index=False)
    code = Varchar(length=24)
    slug = Varchar(length=32)
    name = Varchar(length=80, default="")
    note = Text(default="")
    position = SmallInt(default=0)
    selection = Varchar(length=24)
    recommended_by = Varchar(length=120, default="")
    capacity = Integer()
    taken = Integer(default=0)
    alternates = Integer(default=0)
    share = SmallInt(default=0)
    share_of = SmallInt(default=1)
    conditions = JSONB(default="[]")
    questions = JSONB(default="[]")
    id_number = Boolean(default=False)
    companions = SmallInt(default=0)
    group_size = SmallInt(default=0)
    waitlist = Integer(null=True, default=None)
    cascade = Boolean(default=False)
    shortfall = Varchar(length=16, default="leave_unfilled")


class Registration(Table, tablename="registration"):
    """Places asked for. What tells who it is stands in ``registration_person``, apart.

    ``phone_index`` and ``identity_index`` are blind indexes of telephone and ID number: at most one live registration of
    each in a pool. They are null after the personal data was erased. ``places`` counts the person and all who come
    along. ``reason`` says why it is ineligible or withdrawn (a code of ``rules``). ``queue`` orders those who wait: ranks
    of a draw first, then whoever came later. ``offer_expires_at`` is when a selected or offered place passes on.
    ``cascade``: wants to be an observer if not selected; ``cascaded_from`` is the registration this one came of.
    """

    id = UUID(primary_key=True)
    number = Varchar(length=24, unique=True)
    pool = ForeignKey(HearingPool, null=False, on_delete=OnDelete.restrict, index=False)
    state = Varchar(length=16)
    reason = Varchar(length=40, default="")
    reason_text = Text(default="")
    masked_name = Varchar(length=80)
    phone_index = Bytea(null=True, default=None)
    identity_index = Bytea(null=True, default=None)
    phone_proved = Boolean(default=False)
    needs = Array(base_column=Varchar(length=24))
    places = SmallInt(default=1)
    language = Varchar(length=8, default="zh-CN")
    queue = BigInt(null=True, default=None)
    offered_at = Timestamptz(null=True, default=None)
    offer_expires_at = Timestamptz(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    cascade = Boolean(default=False)
    cascaded_from = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)


class RegistrationPerson(Table, tablename="registration_person"):
    """Who registered, encrypted, so that it can be erased without touching the registration.

    ``answers_encrypted`` is a JSON object: the answers to the pool's own questions by question id, and what the
    conditions were checked with (date of birth, residence, occupation).
    """

    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict, primary_key=True)
    name_encrypted = Bytea()
    phone_encrypted = Bytea()
    email_encrypted = Bytea(null=True, default=None)
    statement_encrypted = Bytea(null=True, default=None)
    identity_encrypted = Bytea(null=True, default=None)
    organisation_encrypted = Bytea(null=True, default=None)
    answers_encrypted = Bytea(null=True, default=None)


class RegistrationCompanion(Table, tablename="registration_companion"):
    """Somebody who comes along: a companion, or a name in an organisation's group booking; the name encrypted."""

    id = UUID(primary_key=True)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    ordinal = SmallInt()
    masked_name = Varchar(length=80)
    name_encrypted = Bytea(null=True, default=None)


class RegistrationHistory(Table, tablename="registration_history"):
    """Every change of state; rows are only added (a trigger refuses anything else)."""

    id = BigSerial(primary_key=True)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.restrict)
    from_state = Varchar(length=16)
    to_state = Varchar(length=16)
    reason = Varchar(length=40, default="")
    actor = Varchar(length=80)
    occurred_at = Timestamptz(default=TimestamptzNow())


class HearingSeat(Table, tablename="hearing_seat"):
    """A numbered seat of a session; whoever sits there holds it as long as their registration holds a place.

    ``line`` and ``place`` are where it stands in the officer's grid, counted from 0; ``row_label`` and ``number`` what is
    printed on it. ``kind`` is ``rules.SeatKind``. One registration holds as many seats as it has places.
    """

    id = UUID(primary_key=True)
    hearing = ForeignKey(Hearing, null=False, on_delete=OnDelete.restrict, index=False)
    row_label = Varchar(length=8)
    number = SmallInt()
    line = SmallInt()
    place = SmallInt()
    kind = Varchar(length=16)
    pool = ForeignKey(HearingPool, null=True, default=None, on_delete=OnDelete.restrict, index=False)
    registration = ForeignKey(Registration, null=True, default=None, on_delete=OnDelete.restrict, index=False)
