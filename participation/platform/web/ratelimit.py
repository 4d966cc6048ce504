"""Rate limits: how often one address, account or telephone may do something, exact and across all processes.

Counting is a moving window in Redis, taken by one Lua script (library ``limits``), so that two processes never both
give the last place. Redis holds keyed fingerprints, never addresses or names. When Redis is away every process counts
for itself until it is back, and says so once: limits then are looser, but people can still speak.

Use in a handler or service::

    await hit("comment.address", client_address(request))

or on the route, for limits by address: ``guards=[limited("comment.address")]``.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from participation.platform.crypto import blind_index
from participation.platform.errors import TooMany
from participation.platform.i18n import N_

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

log = structlog.get_logger(__name__)
_T = TypeVar("_T")
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: How long to leave a Redis that did not answer alone before asking it again.
PAUSE_SECONDS: Final = 5.0
_TIMEOUT_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Policy:
    """At most ``amount`` times in any ``seconds`` for one key. ``why`` is for the operator who changes the number."""

    amount: int
    seconds: int
    why: str


MINUTE, HOUR, DAY = 60, 3600, 86400

#: Route class → limit. Limits by address are generous: whole towns share one address behind their carrier.
POLICIES: Final[dict[str, Policy]] = {
    "sign_in.pair": Policy(5, 15 * MINUTE, "wrong passwords for one account from one address"),
    "sign_in.account": Policy(
        50, HOUR, "guessing one account from many addresses; loose, or anyone could lock anyone out"
    ),
    "sign_in.address": Policy(100, 15 * MINUTE, "trying many accounts from one address"),
    "totp.account": Policy(5, 15 * MINUTE, "a million codes, three of them right at any moment"),
    "password.account": Policy(10, HOUR, "guessing the old password in an open session"),
    "comment.address": Policy(1000, 10 * MINUTE, "flooding a consultation"),
    "comment.unproven": Policy(200, 10 * MINUTE, "comments without a proof of work: no script, or a program"),
    "attachment.address": Policy(120, 10 * MINUTE, "files with comments fill disks and keep workers busy"),
    "comment.phone": Policy(60, HOUR, "one telephone flooding a consultation"),
    "agree.address": Policy(600, 10 * MINUTE, "agreeing with many comments in a row"),
    "phone_proof.phone": Policy(5, HOUR, "messages to one telephone cost money and annoy whoever owns it"),
    "phone_proof.day": Policy(12, DAY, "the same over a day"),
    "phone_proof.address": Policy(120, 10 * MINUTE, "sending messages to many telephones"),
    "phone_proof.check": Policy(120, 10 * MINUTE, "guessing codes of many telephones"),
    "registration.address": Policy(600, 10 * MINUTE, "flooding a hearing; many register in the first minute"),
    "registration.phone": Policy(10, HOUR, "one person registering again and again"),
    "lookup.address": Policy(60, 10 * MINUTE, "guessing the secret half of receipts and tickets (40 bits)"),
    "expert.address": Policy(60, 10 * MINUTE, "guessing expert links"),
    "upload.account": Policy(120, HOUR, "parsing drafts and pictures costs seconds"),
    "render.address": Policy(60, 10 * MINUTE, "receipts and tickets are rendered on request"),
    "attachment.page.address": Policy(600, 10 * MINUTE, "pages of published files are drawn on request"),
    "follow.address": Policy(30, HOUR, "making this site write to other people"),
    "follow.mailbox": Policy(4, HOUR, "filling one mailbox with confirmations"),
    "search.address": Policy(120, MINUTE, "searching costs more than reading"),
}


def _item(policy: str) -> RateLimitItem:
    found = POLICIES[policy]
    return RateLimitItemPerSecond(found.amount, found.seconds, namespace=policy)


class Limiter:
    """Counts in Redis, and in this process while Redis is away."""

    def __init__(self, redis_url: str | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``redis_url``: redis://, rediss:// or unix://; None counts in this process only."""
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._redis: MovingWindowRateLimiter | None = None
        self._pool: ConnectionPool | None = None
        self._clock = clock
        self._ask_again_at: float | None = None
        if redis_url is not None:
            self._pool = ConnectionPool.from_url(
                redis_url,
                socket_timeout=_TIMEOUT_SECONDS,
                socket_connect_timeout=_TIMEOUT_SECONDS,
                # A retry would make every visitor wait; the next hit is our retry.
                retry=Retry(NoBackoff(), 0),
            )
            options: dict[str, Any] = {"connection_pool": self._pool, "key_prefix": "ratelimit"}
            storage = RedisStorage("async+redis://", wrap_exceptions=True, implementation="redispy", **options)
            self._redis = MovingWindowRateLimiter(storage)

    async def hit(self, policy: str, key: str) -> float | None:
        """Count one use. None when it was within the limit, else the seconds until the next one would be."""
        item, name = _item(policy), _fingerprint(key)

        async def count(limiter: MovingWindowRateLimiter) -> float | None:
            if await limiter.hit(item, name):
                return None
            stats = await limiter.get_window_stats(item, name)
            return min(max(stats.reset_time - time.time(), 1.0), float(item.get_expiry()))

        return await self._count(count)

    async def forget(self, policy: str, key: str) -> None:
        """Begin anew for ``key``: after a right password the wrong ones before it are forgiven."""
        item, name = _item(policy), _fingerprint(key)
        await self._count(lambda limiter: limiter.clear(item, name))

    async def close(self) -> None:
        """Give the connections back."""
        if self._pool is not None:
            await self._pool.aclose()

    async def _count(self, use: Callable[[MovingWindowRateLimiter], Awaitable[_T]]) -> _T:
        """Do it in Redis; when that fails, and for a pause after it failed, in this process."""
        if self._redis is not None and (self._ask_again_at is None or self._clock() >= self._ask_again_at):
            try:
                result = await use(self._redis)
            except StorageError as error:
                if self._ask_again_at is None:
                    log.warning("ratelimit.degraded", error=type(error.storage_error).__name__)
                self._ask_again_at = self._clock() + PAUSE_SECONDS
            else:
                if self._ask_again_at is not None:
                    self._ask_again_at = None
                    log.warning("ratelimit.restored")
                return result
        return await use(self._memory)


_limiter: Limiter | None = None
_enabled = True
_trusted: tuple[_Network, ...] = ()


def configure(redis_url: str | None, *, trusted_proxies: Sequence[str] = (), enabled: bool = True) -> None:
    """Start counting. ``trusted_proxies``: addresses or networks whose X-Forwarded-For is believed.

    ``enabled=False`` lets everything through (load tests; production settings refuse it). Raises ValueError for a proxy
    that is no address.
    """
    global _limiter, _enabled, _trusted
    _trusted = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies)
    _enabled = enabled
    _limiter = Limiter(redis_url)


async def close() -> None:
    """Give the connections back at shutdown."""
    global _limiter
    if _limiter is not None:
        await _limiter.close()
        _limiter = None


async def hit(policy: str, key: str) -> None:
    """Count one use of ``policy`` by ``key``; raises TooMany (code ``too_many``, fact ``retry_after`` in seconds)."""
    limiter = _running()
    if not _enabled:
        return
    wait = await limiter.hit(policy, key)
    if wait is not None:
        seconds = math.ceil(wait)
        log.info("ratelimit.refused", policy=policy)
        raise TooMany("too_many", N_("操作过于频繁，请 {retry_after} 秒后再试"), retry_after=seconds)


async def forget(policy: str, key: str) -> None:
    """Forgive earlier hits of ``policy`` by ``key``."""
    await _running().forget(policy, key)


def _running() -> Limiter:
    if _limiter is None:
        raise RuntimeError("ratelimit.configure was not called in this process")
    return _limiter


def limited(policy: str) -> Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]:
    """A Litestar guard that counts ``policy`` by the visitor's address, before the body is read."""
    if policy not in POLICIES:
        raise KeyError(policy)

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        await hit(policy, client_address(connection))

    return guard


def client_address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The visitor's address as a limit's key: IPv4 whole, IPv6 as its /64 (what one household has).

    X-Forwarded-For counts only as far as trusted proxies wrote it: read from the right, the first address that is not a
    trusted proxy is the visitor. Whatever a visitor puts into the header stands further left and is never reached.
    """
    peer = connection.client.host if connection.client else ""
    if not _trusted:
        return address_key(peer, (), ())
    hops = [hop.strip() for value in connection.headers.getall("x-forwarded-for", []) for hop in value.split(",")]
    return address_key(peer, hops, _trusted)


def address_key(peer: str, hops: Sequence[str], trusted: Sequence[_Network]) -> str:
    """The rule behind :func:`client_address`: connecting peer, X-Forwarded-For from left to right, trusted networks."""
    current = _address(peer)
    for hop in reversed(hops):
        if current is None or not any(current in network for network in trusted):
            break
        further = _address(hop)
        if further is None:
            break
        current = further
    if current is None:
        return "unknown"
    if isinstance(current, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((current, 64), strict=False))
    return str(current)


@lru_cache(maxsize=1024)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _fingerprint(key: str) -> str:
    return blind_index(key, "ratelimit")[:16].hex()
