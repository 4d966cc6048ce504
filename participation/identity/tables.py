"""Organisations as a tree, people who work there, what they may do."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table


class Organisation(Table, tablename="organisation"):
    """A body of government.  ``path`` joins the slugs from the root with ``/`` and is unique."""

    id = UUID(primary_key=True)
    name = Varchar(length=200)
    slug = Varchar(length=60)
    path = Varchar(length=500, unique=True)
    parent: ForeignKey[Organisation] = ForeignKey(
        LazyTableReference("Organisation", module_path=__name__), null=True, on_delete=OnDelete.restrict
    )
    created_at = Timestamptz(default=TimestamptzNow())


class Staff(Table, tablename="staff"):
    """A member of staff.

    ``password_hash``: Argon2id. ``password_temporary``: somebody else knows it, so it opens nothing but the page that
    changes it. ``totp_secret``: envelope (``platform.crypto``), empty until the first sign-in. ``totp_last_step``: the
    last 30-second step a code was accepted for. ``recovery_codes``: JSON list of the keyed fingerprints not used yet.
    """

    id = UUID(primary_key=True)
    username = Varchar(length=60, unique=True)
    display_name = Varchar(length=100)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    password_hash = Text()
    password_temporary = Boolean(default=False)
    totp_secret = Bytea(null=True, default=None)
    totp_last_step = Integer(default=0)
    recovery_codes = Text(default="")
    disabled_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())


class StaffGrant(Table, tablename="staff_grant"):
    """One role of one person for one organisation and all below it."""

    id = UUID(primary_key=True)
    staff = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    role = Varchar(length=30)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    granted_at = Timestamptz(default=TimestamptzNow())


class Resident(Table, tablename="resident"):
    """A resident's account: a telephone number that was proved, nothing more. ``phone_index``: its keyed fingerprint."""

    id = UUID(primary_key=True)
    phone_index = Bytea(unique=True)
    phone = Bytea()
    created_at = Timestamptz(default=TimestamptzNow())


class PhoneProof(Table, tablename="phone_proof"):
    """A one-time code sent to a telephone. Number and code are kept as keyed fingerprints only.

    ``purpose``: what it is for; a code for one thing proves nothing for another. ``attempts``: wrong and right tries.
    """

    id = UUID(primary_key=True)
    purpose = Varchar(length=40)
    phone_index = Bytea()
    code_hash = Bytea()
    attempts = Integer(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    proven_at = Timestamptz(null=True, default=None)
