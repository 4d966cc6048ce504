"""What a door decides: why somebody is not let in, when it opens, until when its link works, when somebody came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from participation.sittings.rules.doors import GOOD, Outcome, door_opens, link_ends, moment_of, refusal_of

NOW = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "arrived", "places", "outcome"),
    [
        ("checked_in", 1, 1, Outcome.ALREADY),
        ("checked_in", 3, 2, Outcome.ALREADY),
        ("checked_in", 1, 2, Outcome.TOO_MANY),
        ("confirmed", 0, 2, Outcome.TOO_MANY),
        ("withdrawn", 0, 1, Outcome.WITHDRAWN),
        ("ineligible", 0, 1, Outcome.INELIGIBLE),
        ("no_show", 0, 1, Outcome.RELEASED),
        ("waitlisted", 0, 1, Outcome.PRESENT),
        ("submitted", 0, 1, Outcome.NOT_CONFIRMED),
        ("", 0, 1, Outcome.NOT_CONFIRMED),
    ],
)
def test_why_somebody_is_not_let_in(state: str, arrived: int, places: int, outcome: Outcome) -> None:
    assert refusal_of(state, arrived=arrived, places=places) is outcome


def test_good_news() -> None:
    assert [outcome for outcome in Outcome if outcome in GOOD] == [Outcome.ADMITTED, Outcome.PRESENT]


def test_a_door_opens_half_a_day_before() -> None:
    assert door_opens(NOW) == datetime(2026, 11, 30, 13, 30, tzinfo=UTC)


def test_a_link_works_half_a_day_longer() -> None:
    assert link_ends(NOW, NOW + timedelta(hours=3)) == datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
    assert link_ends(NOW, None) == datetime(2026, 12, 2, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claimed", "moment"),
    [
        (None, NOW),
        (NOW, NOW),
        (NOW - timedelta(minutes=5), NOW - timedelta(minutes=5)),
        (NOW + timedelta(seconds=1), NOW),
        (NOW - timedelta(days=2), NOW - timedelta(days=2)),
        (NOW - timedelta(days=2, seconds=1), NOW),
    ],
)
def test_when_somebody_came(claimed: datetime | None, moment: datetime) -> None:
    assert moment_of(claimed, NOW) == moment
