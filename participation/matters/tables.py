"""Matters, the steps of their story, secrecy reviews, and the counters their numbers come from."""

from piccolo.columns import JSONB, UUID, BigInt, BigSerial, Boolean, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from participation.identity.tables import Organisation, Staff


class Matter(Table, tablename="matter"):
    """One decision on its way. `publication_at` is when its draft is (or was) to be published. `version_*` describe the newest draft version, `review_*` its last secrecy review.

    The version lives in the drafts above this layer: only its id is kept here, without a foreign key.
    """

    id = UUID(primary_key=True)
    number = Varchar(length=20, unique=True)
    title = Varchar(length=200)
    summary = Text()
    lead_unit = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, index=True)
    profile = Varchar(length=40)
    subject_category = Varchar(length=60)
    stage = Varchar(length=20)
    index_number = Varchar(length=80, null=True, default=None, unique=True)
    created_by = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz(default=TimestamptzNow())
    publication_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    version_id = UUID(null=True, default=None)
    version_title = Varchar(length=300, null=True, default=None)
    version_sha256 = Varchar(length=64, null=True, default=None)
    version_drafter = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    version_at = Timestamptz(null=True, default=None)
    version_final = Boolean(default=False)
    review_outcome = Varchar(length=40, null=True, default=None)
    reviewer = ForeignKey(Staff, null=True, default=None, on_delete=OnDelete.restrict)
    reviewed_at = Timestamptz(null=True, default=None)


class MatterStep(Table, tablename="matter_step"):
    """One entry of the public timeline. `facts` are plain JSON and hold no personal data. Never changed."""

    id = BigSerial(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(length=40)
    occurred_at = Timestamptz(default=TimestamptzNow())
    until = Timestamptz(null=True, default=None)
    facts = JSONB(default="{}")
    link = Varchar(length=300, null=True, default=None)
    recorded_at = Timestamptz(default=TimestamptzNow())


class SecrecyReview(Table, tablename="secrecy_review"):
    """One review of one draft version. Never changed; a referred version gets another row."""

    id = UUID(primary_key=True)
    matter = ForeignKey(Matter, null=False, on_delete=OnDelete.restrict, index=True)
    version_id = UUID(default=None)
    version_sha256 = Varchar(length=64)
    outcome = Varchar(length=40)
    reason = Text()
    reviewer = ForeignKey(Staff, null=False, on_delete=OnDelete.restrict)
    reviewed_at = Timestamptz(default=TimestamptzNow())


class MatterCounter(Table, tablename="matter_counter"):
    """The last number given in one series (`matter/2026`, `index/<organisation>/2026`)."""

    series = Varchar(length=80, primary_key=True)
    last = BigInt(default=0)
