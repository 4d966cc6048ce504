"""A waiting room: when more people come to one door than it can let through, they go in in the order they came.

Everybody who comes draws a number in Redis; the door's front moves on by so many a second, whatever anybody does. Who is
behind the front waits, knows how many are ahead, and keeps the number in a signed ticket: a page loaded again, a browser
closed and opened, changes nothing, and a new number is always a later one. While few come nobody notices.

The room slows a crowd and decides nothing. Without Redis, or when Redis has forgotten, everybody is let in.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any, Final

import structlog
from redis.asyncio import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from participation.platform.crypto import sign, verify

log = structlog.get_logger(__name__)

PASS_SECONDS: Final = 2 * 3600
"""How long a form that was handed out may be sent in."""
_KEEP_SECONDS: Final = 24 * 3600
_PAUSE_SECONDS: Final = 5.0
_TIMEOUT_SECONDS: Final = 0.5

# One door: seq = numbers drawn, front = the last number that may go in, at = when that was, epoch = which life of the door.
# Time is Redis's own, so that several web processes agree. A number from another epoch was drawn before Redis forgot:
# whoever has it has waited longest of all.
_SCRIPT: Final = """
local now = redis.call('TIME')
local t = now[1] + now[2] / 1000000
local door = redis.call('HMGET', KEYS[1], 'seq', 'front', 'at', 'epoch')
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local seq, front, at, epoch = tonumber(door[1] or 0), tonumber(door[2] or burst), tonumber(door[3] or t), door[4]
if not epoch then epoch = now[1] .. '-' .. now[2] end
front = math.min(seq + burst, front + rate * math.max(0, t - at))
local mine = 0
if ARGV[3] == '' then
  seq = seq + 1
  mine = seq
elseif ARGV[4] == epoch then
  mine = tonumber(ARGV[3])
end
redis.call('HSET', KEYS[1], 'seq', seq, 'front', tostring(front), 'at', tostring(t), 'epoch', epoch)
redis.call('EXPIRE', KEYS[1], ARGV[5])
return {mine, math.floor(front), epoch}
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """``ahead``: people who go in before; 0 and ``admitted`` when it is one's turn. ``seconds``: about how long it takes."""

    admitted: bool
    ahead: int
    seconds: int
    ticket: str


_LET_IN: Final = Turn(True, 0, 0, "")


class WaitingRoom:
    """Doors by name; ``per_second`` people go in through each, and ``burst`` at once after a quiet time."""

    def __init__(self, redis_url: str | None, *, per_second: float, burst: int) -> None:
        self._rate = per_second
        self._burst = burst
        self._pool: ConnectionPool | None = None
        self._redis: Redis | None = None
        self._ask_again_at = 0.0
        self._trouble = False
        if redis_url is not None and per_second > 0:
            self._pool = ConnectionPool.from_url(
                redis_url,
                socket_timeout=_TIMEOUT_SECONDS,
                socket_connect_timeout=_TIMEOUT_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
            self._redis = Redis(connection_pool=self._pool)

    async def turn(self, door: str, ticket: str | None) -> Turn:
        """Where the holder of ``ticket`` stands at this door; without a good one a new number is drawn."""
        if self._redis is None or time.monotonic() < self._ask_again_at:
            return _LET_IN
        epoch, number = read_ticket(door, ticket)
        try:
            reply: Any = await self._redis.eval(
                _SCRIPT, 1, f"room:{door}", self._rate, self._burst, number, epoch, _KEEP_SECONDS
            )
        except (RedisError, OSError, TimeoutError) as error:
            if not self._trouble:
                log.warning("waiting.open_door", error=type(error).__name__)
            self._trouble, self._ask_again_at = True, time.monotonic() + _PAUSE_SECONDS
            return _LET_IN
        self._trouble = False
        mine, front, epoch = int(reply[0]), int(reply[1]), reply[2].decode()
        ahead = max(0, mine - front)
        return Turn(ahead == 0, ahead, math.ceil(ahead / self._rate), write_ticket(door, epoch, mine))

    async def close(self) -> None:
        """Give the connections back."""
        if self._pool is not None:
            await self._pool.aclose()


def write_ticket(door: str, epoch: str, number: int) -> str:
    """The signed form of a number."""
    return f"{epoch}.{number}.{sign(f'{door}|{epoch}|{number}', 'waiting.ticket')}"


def read_ticket(door: str, ticket: str | None) -> tuple[str, str]:
    """(epoch, number) of a good ticket for this door, else two empty strings."""
    parts = (ticket or "").split(".")
    if len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit() or len(parts[1]) > 12:
        return "", ""
    epoch, number, signature = parts
    good = verify(f"{door}|{epoch}|{number}", signature, "waiting.ticket")
    return (epoch, number) if good else ("", "")


def make_pass(door: str, at: float | None = None) -> str:
    """What goes with a form that was handed out: it may be sent in without asking at the door again."""
    moment = str(int(time.time() if at is None else at))
    return f"{moment}.{sign(f'{door}|{moment}', 'waiting.pass')}"


def is_pass(door: str, text: str) -> bool:
    """Whether that is a pass for this door, not too old."""
    moment, _, signature = text.partition(".")
    if not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return False
    return time.time() - int(moment) < PASS_SECONDS and verify(f"{door}|{moment}", signature, "waiting.pass")


_room = WaitingRoom(None, per_second=0, burst=0)


def configure(redis_url: str | None, *, per_second: float) -> None:
    """Open the process's room; 0 a second is no room at all. Twice the rate may go in at once after a quiet time."""
    global _room
    _room = WaitingRoom(redis_url, per_second=per_second, burst=max(1, int(2 * per_second)))


async def close() -> None:
    """Give the connections back at shutdown."""
    await _room.close()


async def turn(door: str, ticket: str | None) -> Turn:
    """See :meth:`WaitingRoom.turn`."""
    return await _room.turn(door, ticket)
