"""What the hourly look at the invariants found."""

from piccolo.columns import JSONB, BigSerial, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class HearingCheck(Table, tablename="hearing_check"):
    """One run: how many pools were looked at and what was found, a list of ``{check, subject, detail}``, best empty."""

    id = BigSerial(primary_key=True)
    ran_at = Timestamptz(default=TimestamptzNow())
    pools = Integer()
    findings = JSONB(default="[]")
