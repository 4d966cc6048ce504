"""Who was asked, what they declared, what they handed in."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.identity.tables import Staff
from participation.matters.tables import Matter


class ExpertInvitation(Table, tablename="expert_invitation"):
    """One expert asked about one matter.  Name and address are envelopes; of the link only the SHA-256 is kept."""

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    name = Bytea()
    masked_name = Varchar(length=100)
    institution = Varchar(length=200)
    field = Varchar(length=100)
    email = Bytea()
    token_hash = Bytea(unique=True)
    expires_at = Timestamptz()
    invited_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    invited_at = Timestamptz(default=TimestamptzNow())
    interest = Varchar(length=10, null=True, default=None)
    interest_text = Text(default="")
    declared_at = Timestamptz(null=True, default=None)
    consent = Boolean(default=False)
    submitted_at = Timestamptz(null=True, default=None)


class ExpertOpinion(Table, tablename="expert_opinion"):
    """What was handed in, once."""

    id = UUID(primary_key=True)
    invitation = ForeignKey(ExpertInvitation, null=False, on_delete=OnDelete.restrict, unique=True)
    necessity = Text()
    feasibility = Text()
    soundness = Text()
    conclusion = Varchar(length=24)
    text = Text()
    submitted_at = Timestamptz(default=TimestamptzNow())
