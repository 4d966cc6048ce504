"""What is still to be done, and what has been."""

from piccolo.columns import JSONB, BigInt, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class OutboxMessage(Table, tablename="outbox_message"):
    """One message.  ``completed_at`` is set when every consumer has its receipt; ``parked_at`` when it failed too often."""

    id = BigSerial(primary_key=True)
    topic = Varchar(length=80)
    payload = JSONB()
    request_id = Varchar(length=64, default="")
    created_at = Timestamptz(default=TimestamptzNow())
    next_send_at = Timestamptz(default=TimestamptzNow())
    sends = Integer(default=0)
    failures = Integer(default=0)
    last_error = Text(default="")
    completed_at = Timestamptz(null=True, default=None)
    parked_at = Timestamptz(null=True, default=None)


class OutboxReceipt(Table, tablename="outbox_receipt"):
    """This consumer has done its part of this message."""

    id = BigSerial(primary_key=True)
    message_id = BigInt()
    consumer = Varchar(length=120)
    consumed_at = Timestamptz(default=TimestamptzNow())
