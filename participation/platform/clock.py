"""The one clock: aware UTC inside, Asia/Shanghai for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC.  What decides a deadline is the database's clock; this one stamps and shows."""
    return _frozen.get() or datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """``moment`` on the clock of the region; naive datetimes are refused."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime: every moment carries its zone")
    return moment.astimezone(SHANGHAI)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Stop the clock inside the block (tests)."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
