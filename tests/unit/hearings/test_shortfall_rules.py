"""What may be decided where too few registered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import PoolCode, PoolPlan, pool_problems
from participation.hearings.rules.shortfall import (
    Decision,
    Remedy,
    RemedyProblem,
    Situation,
    after_moving,
    missing,
    remedy_problems,
)

P = RemedyProblem
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
RESIDENTS = PoolPlan(PoolCode.PARTICIPANT, 6, name="居民", share=Fraction(2, 5))
TRADERS = PoolPlan(PoolCode.PARTICIPANT, 4, name="商户")
SITUATION = Situation(
    at=NOW,
    starts_at=NOW + timedelta(days=10),
    pool="participant",
    missing=3,
    frozen=False,
    plans=(("participant", RESIDENTS), ("participant-2", TRADERS)),
)


@pytest.mark.parametrize(
    ("decision", "changes", "problems"),
    [
        (Decision(Remedy.HELD_ANYWAY, "人数够开会"), {}, ()),
        (Decision(Remedy.HELD_ANYWAY, " "), {}, (P.REASON_MISSING,)),
        (Decision(Remedy.LEFT, "x"), {}, ()),
        (Decision(Remedy.RECOMMENDED, "x", body="消费者协会"), {}, ()),
        (Decision(Remedy.RECOMMENDED, ""), {}, (P.REASON_MISSING, P.BODY_MISSING)),
        (Decision(Remedy.EXTENDED, "x", until=NOW + timedelta(days=1)), {}, ()),
        (Decision(Remedy.EXTENDED, "x"), {}, (P.UNTIL_MISSING,)),
        (Decision(Remedy.EXTENDED, "x", until=NOW), {}, (P.UNTIL_OVER,)),
        (Decision(Remedy.EXTENDED, "x", until=NOW + timedelta(days=10)), {}, (P.UNTIL_AFTER_START,)),
        (Decision(Remedy.EXTENDED, "x", until=NOW + timedelta(days=1)), {"frozen": True}, (P.FROZEN,)),
        (Decision(Remedy.OTHER_POOL, "x", to_pool="participant-2", places=1), {}, ()),
        (Decision(Remedy.OTHER_POOL, "x", to_pool="participant", places=1), {}, (P.POOL_MISSING,)),
        (Decision(Remedy.OTHER_POOL, "x", to_pool="observer", places=1), {}, (P.POOL_MISSING,)),
        (Decision(Remedy.OTHER_POOL, "x", to_pool="participant-2", places=0), {}, (P.PLACES,)),
        (Decision(Remedy.OTHER_POOL, "x", to_pool="participant-2", places=4), {}, (P.PLACES,)),
        (Decision(Remedy.OTHER_POOL, "x", to_pool="participant-2", places=3), {}, (P.SHARE,)),
    ],
)
def test_what_may_be_decided(decision: Decision, changes: dict[str, bool], problems: tuple[RemedyProblem, ...]) -> None:
    assert remedy_problems(decision, replace(SITUATION, frozen=changes.get("frozen", False))) == problems


@given(st.integers(0, 50), st.integers(0, 50), st.integers(-2, 60), st.fractions(0, 1, max_denominator=10))
def test_moving_places_keeps_their_number_and_every_share(here: int, there: int, places: int, share: Fraction) -> None:
    plans = (
        ("participant", PoolPlan(PoolCode.PARTICIPANT, here, name="居民", share=share)),
        ("participant-2", PoolPlan(PoolCode.PARTICIPANT, there, name="商户")),
    )
    situation = replace(SITUATION, missing=here, plans=plans)
    decision = Decision(Remedy.OTHER_POOL, "x", to_pool="participant-2", places=places)
    after = after_moving(decision, situation)
    assert sum(plan.capacity for plan in after) == here + there
    if not remedy_problems(decision, situation):
        assert 1 <= places <= here
        assert pool_problems(after) == ()
        assert after[0].capacity >= share * (here + there)


@given(st.integers(0, 100), st.integers(0, 100))
def test_never_fewer_than_none_are_missing(capacity: int, applied: int) -> None:
    assert missing(capacity, applied) == (capacity - applied if applied < capacity else 0)
