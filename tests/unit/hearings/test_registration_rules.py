"""States and the answer a person gets."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from participation.hearings import piccolo_migrations
from participation.hearings.rules import (
    HOLDING,
    LIVE,
    NEXT,
    WITHDRAWABLE,
    Refusal,
    RefusalReason,
    RegistrationState,
    answer_for,
    can_become,
    may_withdraw,
)

S = RegistrationState
MIGRATIONS = Path(piccolo_migrations.__path__[0])
AT = datetime(2026, 11, 13, 2, 42, tzinfo=UTC)
OPENS, CLOSES = AT - timedelta(days=1), AT + timedelta(days=1)


def test_every_pair_of_states_is_the_databases_too():
    migration = next(path.read_text() for path in MIGRATIONS.glob("*2026_11_24t20_30*.py"))
    check = migration.split("registration_history_step CHECK")[1]
    held = set(re.findall(r"\('(\w+)', '(\w+)'\)", check.split('"""')[0]))
    assert held == {(state.value, following.value) for state, after in NEXT.items() for following in after}
    assert {pair for pair in product(S, S) if can_become(*pair)} == {(S(a), S(b)) for a, b in held}


def test_what_is_over_stays_over_and_holds_nothing():
    for ending in (S.WITHDRAWN, S.INELIGIBLE):
        assert not any(can_become(ending, state) for state in S)
        assert ending not in LIVE | HOLDING
    assert HOLDING < LIVE
    assert S.WAITLISTED not in HOLDING
    # Withdrawing is possible from every live state but the one of somebody who is in the room.
    assert LIVE - {S.CHECKED_IN} == WITHDRAWABLE


def answer(**changes: object) -> Refusal | None:
    facts: dict[str, object] = {
        "at": AT,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "held_at": None,
        "existing_number": None,
        "capacity": 10,
        "taken": 9,
    }
    return answer_for(**(facts | changes))  # type: ignore[arg-type]


def test_the_last_place_is_given_and_the_next_is_full_with_numbers():
    assert answer() is None
    assert answer(taken=10) == Refusal(RefusalReason.FULL, capacity=10, taken=10)
    assert answer(capacity=0, taken=0) == Refusal(RefusalReason.FULL, capacity=0, taken=0)


def test_the_window_is_told_with_its_time():
    assert answer(at=OPENS - timedelta(seconds=1)) == Refusal(RefusalReason.NOT_OPEN_YET, since=OPENS)
    assert answer(at=OPENS) is None
    assert answer(at=CLOSES) == Refusal(RefusalReason.CLOSED, since=CLOSES)
    assert answer(held_at=AT) == Refusal(RefusalReason.CLOSED, since=CLOSES)


def test_ones_own_registration_is_told_before_full_and_after_closed():
    own = {"existing_number": "BM-2026-00042"}
    assert answer(**own, taken=10) == Refusal(RefusalReason.ALREADY_REGISTERED, existing_number="BM-2026-00042")
    assert answer(**own, at=CLOSES).reason is RefusalReason.CLOSED  # type: ignore[union-attr]


@given(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.integers(-2, 2), st.booleans())
def test_a_place_is_given_exactly_when_nothing_speaks_against_it(
    capacity: int, taken: int, own: bool, days: int, held: bool
):
    refusal = answer(
        at=AT + timedelta(days=days),
        capacity=capacity,
        taken=taken,
        existing_number="BM-2026-00001" if own else None,
        held_at=AT if held else None,
    )
    assert (refusal is None) == (taken < capacity and not own and days in (-1, 0) and not held)


def test_withdrawal_until_the_hearing_begins():
    starts = AT + timedelta(days=20)
    assert may_withdraw(S.CONFIRMED, starts, starts - timedelta(microseconds=1))
    assert not may_withdraw(S.CONFIRMED, starts, starts)
    assert may_withdraw(S.SUBMITTED, starts, AT)
    assert not may_withdraw(S.WITHDRAWN, starts, AT)
    assert not may_withdraw(S.CHECKED_IN, starts, AT)


class Counter(RuleBasedStateMachine):
    """People come and go in any order: the places taken are always the live registrations, never above capacity."""

    def __init__(self) -> None:
        super().__init__()
        self.capacity = 3
        self.states: dict[int, RegistrationState] = {}

    @property
    def taken(self) -> int:
        return sum(state in LIVE for state in self.states.values())

    @rule(person=st.integers(0, 9))
    def come(self, person: int) -> None:
        existing = str(person) if self.states.get(person) in LIVE else None
        refusal = answer(existing_number=existing, capacity=self.capacity, taken=self.taken)
        if refusal is None:
            assert can_become(S.SUBMITTED, S.CONFIRMED)
            self.states[person] = S.CONFIRMED
        elif refusal.reason is RefusalReason.FULL:
            assert self.taken == self.capacity

    @rule(person=st.integers(0, 9))
    def go(self, person: int) -> None:
        state = self.states.get(person)
        if state is not None and may_withdraw(state, CLOSES, AT):
            self.states[person] = S.WITHDRAWN

    @invariant()
    def never_one_too_many(self) -> None:
        assert 0 <= self.taken <= self.capacity


TestCounter = Counter.TestCase
