"""Which draw may be announced, and when a source counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import comb

import pytest

from participation.hearings.rules.draws import (
    OUTCOMES,
    Agreement,
    DrawProblem,
    DrawState,
    Entered,
    Lottery,
    SourceKind,
    SourcePlan,
    agreement,
    draw_number,
    draw_problems,
    is_draw_number,
    state_of,
)

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
P = DrawProblem


def hours(n: float) -> datetime:
    return NOW + timedelta(hours=n)


def problems(
    *sources: tuple[SourceKind, float], draws: float = 48, closes: float = -1, starts: float = 200
) -> list[tuple[DrawProblem, int | None]]:
    plans = [SourcePlan(kind, hours(due)) for kind, due in sources]
    return list(
        draw_problems(
            plans, draws_at=hours(draws), registration_closes_at=hours(closes), starts_at=hours(starts), at=NOW
        )
    )


L, B, C = SourceKind.LOTTERY, SourceKind.BEACON, SourceKind.COMMITMENT


def test_a_sound_plan_has_no_problem() -> None:
    assert problems((L, 30), (B, 31), (C, 29)) == []
    assert problems((L, 48)) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (problems(), [(P.NO_SOURCE, None)]),
        (problems(*[(L, 30)] * 17), [(P.TOO_MANY_SOURCES, None)]),
        (problems((C, 30)), [(P.NO_PUBLIC_SOURCE, None)]),
        (problems((L, 30), (L, 0)), [(P.SOURCE_EXISTS, 1)]),
        (problems((L, 30), (C, -2)), [(P.SOURCE_EXISTS, 1)]),
        (problems((L, 30), (B, 20), (C, 21)), [(P.TOLD_TOO_LATE, 2)]),
        (problems((L, 49)), [(P.DRAWS_BEFORE_SOURCES, None)]),
        (problems((L, 30), draws=200), [(P.DRAWS_AFTER_START, None)]),
        (problems((L, 30), closes=1), [(P.REGISTRATION_OPEN, None)]),
    ],
)
def test_what_stands_against_a_plan(
    found: list[tuple[DrawProblem, int | None]], expected: list[tuple[DrawProblem, int | None]]
) -> None:
    assert found == expected


def test_two_different_people_settle_a_source() -> None:
    one, two = Entered("a", "9./"), Entered("b", "9./")
    assert agreement([]) is Agreement.MISSING
    assert agreement([one, one]) is Agreement.MISSING
    assert agreement([one, two]) is Agreement.AGREED
    assert agreement([one, Entered("b", "8./")]) is Agreement.DIFFERENT
    assert agreement([one, Entered("b", "8./"), two]) is Agreement.AGREED
    assert agreement([one, two, Entered("c", "8./")]) is Agreement.DIFFERENT


def test_where_a_draw_stands() -> None:
    base = {"voided": False, "run": False, "settled": True, "draws_at": NOW, "at": NOW}
    assert state_of(**base) is DrawState.READY  # type: ignore[arg-type]
    assert state_of(**base | {"settled": False}) is DrawState.ANNOUNCED  # type: ignore[arg-type]
    assert state_of(**base | {"at": hours(-1)}) is DrawState.ANNOUNCED  # type: ignore[arg-type]
    assert state_of(**base | {"run": True}) is DrawState.DONE  # type: ignore[arg-type]
    assert state_of(**base | {"voided": True}) is DrawState.VOID  # type: ignore[arg-type]


def test_how_many_results_a_lottery_has() -> None:
    assert {
        Lottery.DOUBLE_COLOUR: comb(33, 6) * 16,
        Lottery.SUPER: comb(35, 5) * comb(12, 2),
        Lottery.HAPPY_EIGHT: comb(80, 20),
        Lottery.SEVEN: comb(30, 7) * 23,
        Lottery.THREE_D: 10**3,
        Lottery.FIVE: 10**5,
    } == OUTCOMES


def test_numbers_of_draws() -> None:
    assert draw_number(2026, 3) == "CQ-2026-0003"
    assert is_draw_number("CQ-2026-0003")
    assert not is_draw_number("CQ-2026-３003")
