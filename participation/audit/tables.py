"""Events, the queue of events without a seal, seals, anchors.  The application may only add (see migrations)."""

from piccolo.columns import JSONB, BigInt, BigSerial, Bytea, Date, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class AuditEvent(Table, tablename="audit_event"):
    """Written in the transaction of what it records.  ``facts`` never hold personal data."""

    id = BigSerial(primary_key=True)
    occurred_at = Timestamptz(default=TimestamptzNow())
    actor = Varchar(length=80)
    action = Varchar(length=80)
    subject = Varchar(length=120)
    facts = JSONB(default="{}")
    request_id = Text(default="")


class AuditUnsealed(Table, tablename="audit_unsealed"):
    """The sequencer's queue, so that writers never wait for one another (ADR 0007)."""

    event_id = BigInt(primary_key=True)


class AuditSeal(Table, tablename="audit_seal"):
    """Link ``seq`` of the chain: SHA-256(0x01 ‖ previous link ‖ seq as 8 bytes ‖ event hash)."""

    seq = BigInt(primary_key=True)
    event_id = BigInt(unique=True)
    event_hash = Bytea()
    chain_hash = Bytea()
    sealed_at = Timestamptz(default=TimestamptzNow())


class AuditAnchor(Table, tablename="audit_anchor"):
    """The chain's head as it was published on a day; whoever keeps it can prove a cut tail."""

    day = Date(primary_key=True)
    seq = BigInt()
    chain_hash = Bytea()
    published_at = Timestamptz(default=TimestamptzNow())
