"""Proof of work: signed, single use, expiring; and the way without a script."""

import asyncio
import base64
import json
import time

import pytest

from participation.platform.database import fetch_value, unit_of_work
from participation.platform.errors import TooMany
from participation.platform.web import altcha, ratelimit, sessions


@pytest.fixture
def on(database, monkeypatch):
    """Challenges are asked for, and cheap."""
    monkeypatch.setattr(altcha, "PREFIX", "0")
    monkeypatch.setattr(altcha, "WAIT", 0.4)
    altcha.configure(enabled=True)
    yield
    altcha.configure(enabled=False)


def changed(field, **parameters):
    found = json.loads(base64.b64decode(field))
    found["challenge"]["parameters"].update(parameters)
    return base64.b64encode(json.dumps(found).encode()).decode()


async def test_solved_at_once_and_spent_once(on):
    field = altcha.solve(altcha.challenge())
    checked = await altcha.check(field, "10.0.0.1")
    assert checked.solved
    async with unit_of_work():
        await altcha.spend(checked)
    for _ in range(2):
        with pytest.raises(altcha.CheckFailed) as refused:
            async with unit_of_work():
                await altcha.spend(await altcha.check(field, "10.0.0.1"))
        assert refused.value.code == "challenge.spent"


async def test_replayed_at_the_same_moment_it_is_good_once(on):
    checked = await altcha.check(altcha.solve(altcha.challenge()), "10.0.0.1")

    async def spend():
        async with unit_of_work():
            await altcha.spend(checked)

    results = await asyncio.gather(*(spend() for _ in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["CheckFailed"] * 5 + ["NoneType"]


async def test_unsolved_waits_the_rest(on):
    field = altcha.challenge()
    started = time.monotonic()
    checked = await altcha.check(field, "10.0.0.1")
    assert not checked.solved
    # The challenge's second is a whole one: the wait may be shorter by that.
    assert time.monotonic() - started <= 0.6
    await asyncio.sleep(0.5)
    started = time.monotonic()
    await altcha.check(field, "10.0.0.1")
    assert time.monotonic() - started < 0.3


async def test_unsolved_has_a_limit_of_its_own(on, monkeypatch):
    monkeypatch.setattr(ratelimit, "_enabled", True)
    monkeypatch.setitem(ratelimit.POLICIES, "comment.unproven", ratelimit.Policy(2, 60, "test"))
    monkeypatch.setattr(altcha, "WAIT", 0.0)
    for _ in range(2):
        await altcha.check(altcha.challenge(), "10.9.9.9")
    with pytest.raises(TooMany):
        await altcha.check(altcha.challenge(), "10.9.9.9")
    assert (await altcha.check(altcha.solve(altcha.challenge()), "10.9.9.9")).solved


async def test_forged_or_too_old(on, monkeypatch):
    solved = altcha.solve(altcha.challenge())
    easier = changed(solved, keyPrefix="")
    later = changed(solved, expiresAt=2**40)
    wrong = json.loads(base64.b64decode(solved)) | {"solution": {"counter": 1, "derivedKey": "0" * 64, "time": 1}}
    for field in (
        "",
        "x",
        "e30=",
        "W10=",
        easier,
        later,
        base64.b64encode(json.dumps(wrong).encode()).decode(),
        "A" * 5000,
        None,
        b"x",
    ):
        with pytest.raises(altcha.CheckFailed) as refused:
            await altcha.check(field, "10.0.0.1")
        assert refused.value.code == "challenge.invalid", field
    monkeypatch.setattr(altcha, "LIFETIME", -5)
    with pytest.raises(altcha.CheckFailed) as refused:
        await altcha.check(altcha.challenge(), "10.0.0.1")
    assert refused.value.code == "challenge.expired"


async def test_what_was_spent_is_swept_once_it_has_expired(on):
    checked = await altcha.check(altcha.solve(altcha.challenge()), "10.0.0.1")
    async with unit_of_work():
        await altcha.spend(checked)
    await sessions.sweep()
    assert await fetch_value("SELECT count(*) FROM spent_challenge") == 1
    await fetch_value("UPDATE spent_challenge SET expires_at = clock_timestamp() - interval '1 s' RETURNING 1")
    await sessions.sweep()
    assert await fetch_value("SELECT count(*) FROM spent_challenge") == 0


async def test_nothing_is_asked_for_where_it_is_off(database):
    assert altcha.challenge() == ""
    assert await altcha.check(None, "10.0.0.1") is None


async def test_our_reader_and_the_librarys_say_the_same(on, monkeypatch):
    """Of a good field, and of every way to spoil it."""
    monkeypatch.setattr(altcha, "PREFIX", "00")
    good = altcha.solve(altcha.challenge())
    sent = json.loads(base64.b64decode(good))

    def solved(**values):
        return altcha._encoded(sent | {"solution": sent["solution"] | values})

    assert altcha._read_ours(good) == altcha._read_any(good)
    assert altcha._read_ours(good).solved
    spoilt = [
        *(changed(good, **{name: value}) for name, value in (
            ("algorithm", "SHA-512"), ("cost", 2), ("expiresAt", sent["challenge"]["parameters"]["expiresAt"] + 1),
            ("keyLength", 16), ("keyPrefix", ""), ("keyPrefix", "0000"), ("nonce", "00" * 16), ("salt", "AB" * 16),
            ("memoryCost", 1), ("expiresAt", 1), ("nonce", 'x","salt":"y'))),
        altcha._encoded(sent | {"challenge": sent["challenge"] | {"signature": "0" * 64}}),
        altcha._encoded(sent | {"challenge": sent["challenge"] | {"signature": "\ud800"}}),
        *(solved(**values) for values in (
            {"counter": sent["solution"]["counter"] + 1}, {"counter": -1}, {"counter": 2**32}, {"counter": True},
            {"derivedKey": "0" * 64}, {"derivedKey": ""})),
        good[:-4], good + "!", "e30=", "",
    ]  # fmt: skip
    for field in spoilt:
        assert altcha._read_ours(field) is None, field
        with pytest.raises(altcha.CheckFailed):
            altcha.read(field)
    # Not solved, or more in it than we wrote: left to the library, which takes it.
    assert altcha._read_ours(altcha._encoded({"challenge": sent["challenge"]})) is None
    assert not altcha.read(altcha._encoded({"challenge": sent["challenge"]})).solved
    assert altcha.read(altcha._encoded(sent | {"more": 1})) == altcha._read_any(good)
