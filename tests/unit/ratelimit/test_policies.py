"""Policies in one process: exact counting, keys apart, forgiving, and the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from multidict import CIMultiDict

from participation.platform import crypto
from participation.platform.errors import TooMany
from participation.platform.web import ratelimit


@pytest.fixture(autouse=True)
async def counting() -> AsyncIterator[None]:
    ring, running = crypto._keyring, (ratelimit._limiter, ratelimit._enabled, ratelimit._trusted)
    crypto.configure([("test", bytes(32))])
    ratelimit.configure(None)
    yield
    crypto._keyring = ring
    ratelimit._limiter, ratelimit._enabled, ratelimit._trusted = running


def connection(host: str, forwarded: str | None = None) -> Any:
    headers: CIMultiDict[str] = CIMultiDict()
    if forwarded is not None:
        headers["X-Forwarded-For"] = forwarded
    return SimpleNamespace(client=SimpleNamespace(host=host), headers=headers)


async def test_the_limit_is_exact_and_says_when() -> None:
    for _ in range(5):
        await ratelimit.hit("sign_in.pair", "li|203.0.113.9")
    with pytest.raises(TooMany) as caught:
        await ratelimit.hit("sign_in.pair", "li|203.0.113.9")
    assert caught.value.code == "too_many"
    assert caught.value.facts == {"retry_after": 900}
    assert "900" in caught.value.message


async def test_keys_and_policies_do_not_mix() -> None:
    for _ in range(5):
        await ratelimit.hit("sign_in.pair", "a")
    await ratelimit.hit("sign_in.pair", "b")
    await ratelimit.hit("totp.account", "a")


async def test_forgetting() -> None:
    for _ in range(5):
        await ratelimit.hit("sign_in.pair", "a")
    await ratelimit.forget("sign_in.pair", "a")
    await ratelimit.hit("sign_in.pair", "a")


async def test_unknown_policies_are_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        await ratelimit.hit("nothing", "a")
    with pytest.raises(KeyError):
        ratelimit.limited("nothing")


async def test_switched_off() -> None:
    ratelimit.configure(None, enabled=False)
    for _ in range(50):
        await ratelimit.hit("sign_in.pair", "a")


async def test_not_configured() -> None:
    await ratelimit.close()
    with pytest.raises(RuntimeError, match="configure"):
        await ratelimit.hit("sign_in.pair", "a")
    await ratelimit.close()


def test_a_proxy_must_be_an_address() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        ratelimit.configure(None, trusted_proxies=["proxy.example"])


async def test_guard_counts_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ratelimit.POLICIES, "few", ratelimit.Policy(2, 60, "test"))
    ratelimit.configure(None, trusted_proxies=["10.0.0.1"])
    guard = ratelimit.limited("few")
    for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2"):
        await guard(connection("10.0.0.1", f"1.2.3.4, {address}"), None)  # type: ignore[arg-type]
    with pytest.raises(TooMany):
        await guard(connection("10.0.0.1", "9.9.9.9, 198.51.100.1"), None)  # type: ignore[arg-type]


def test_no_peer_is_one_common_key() -> None:
    assert ratelimit.client_address(SimpleNamespace(client=None, headers=CIMultiDict())) == "unknown"  # type: ignore[arg-type]


def test_every_policy_is_usable() -> None:
    for name, policy in ratelimit.POLICIES.items():
        assert policy.amount > 0
        assert policy.seconds > 0
        assert policy.why
        assert ratelimit._item(name).get_expiry() == policy.seconds
