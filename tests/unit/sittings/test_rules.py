"""Who may sit where, who speaks next, when a record may be signed, when a report is whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.sittings.rules import conduct, record, report
from participation.sittings.rules.conduct import SittingState, Turn, TurnState, next_turn
from participation.sittings.rules.record import Confirmation, RecordState, SignProblem, Spoken, portions, sign_problem
from participation.sittings.rules.report import Advice, Point, ReportProblem, ReportState, left_out, report_problems
from participation.sittings.rules.roles import (
    Missing,
    RoleProblem,
    Seated,
    TableRole,
    appointment_problem,
    missing_roles,
)

A, B, C = (UUID(int=n) for n in (1, 2, 3))
PRESIDING, OFFICER, PRESENTER, RECORDER = TableRole


def officers(count: int) -> list[Seated]:
    return [Seated(OFFICER, f"听证人{n}", UUID(int=100 + n)) for n in range(count)]


@pytest.mark.parametrize(
    ("new", "table", "recused", "price", "problem"),
    [
        (Seated(PRESIDING, "甲", A), [], [], False, None),
        (Seated(PRESIDING, "丙", C), [], [], False, RoleProblem.CASE_HANDLER),
        (Seated(PRESENTER, "丙", C), [], [], False, None),
        (Seated(PRESIDING, "甲", A), [Seated(PRESIDING, "乙", B)], [], False, RoleProblem.TAKEN),
        (Seated(PRESIDING, "甲", A), [Seated(PRESIDING, "甲", A)], [], False, RoleProblem.ALREADY),
        (Seated(RECORDER, "甲", A), [Seated(PRESIDING, "甲", A)], [], False, RoleProblem.SECOND_ROLE),
        (Seated(OFFICER, "甲", A), [Seated(PRESIDING, "甲", A)], [], False, None),
        (Seated(RECORDER, "赵一"), [Seated(PRESENTER, "赵一")], [], False, RoleProblem.SECOND_ROLE),
        # Two people of the same name with accounts of their own are two.
        (Seated(RECORDER, "赵一", A), [Seated(PRESENTER, "赵一", B)], [], False, None),
        (Seated(OFFICER, "甲", A), [], [Seated(PRESIDING, "甲", A)], False, RoleProblem.RECUSED),
        (Seated(OFFICER, "甲", A), officers(5), [], True, RoleProblem.TOO_MANY),
        (Seated(OFFICER, "甲", A), officers(5), [], False, None),
        (Seated(OFFICER, "甲", A), officers(9), [], False, RoleProblem.TOO_MANY),
    ],
)
def test_who_may_be_appointed(
    new: Seated, table: list[Seated], recused: list[Seated], price: bool, problem: RoleProblem | None
) -> None:
    assert appointment_problem(new, table, case_handlers={C}, recused=recused, price=price) is problem


def test_what_a_table_lacks() -> None:
    assert missing_roles([], hearing=True, price=False) == (Missing.PRESIDING, Missing.RECORDER, Missing.PRESENTER)
    assert missing_roles([], hearing=False, price=False) == (Missing.PRESIDING, Missing.RECORDER)
    whole = [Seated(PRESIDING, "甲"), Seated(RECORDER, "乙"), Seated(PRESENTER, "丙")]
    assert missing_roles(whole, hearing=True, price=False) == ()
    assert missing_roles([*whole, *officers(2)], hearing=True, price=True) == (Missing.OFFICERS,)
    assert missing_roles([*whole, *officers(3)], hearing=True, price=True) == ()


def test_a_sitting_ends_once() -> None:
    assert [state for state in SittingState if conduct.may_move(SittingState.ENDED, state)] == []
    assert conduct.may_move(SittingState.PREPARED, SittingState.RUNNING)
    assert not conduct.may_move(SittingState.PREPARED, SittingState.ENDED)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert conduct.may_open(at, at - timedelta(hours=1))
    assert not conduct.may_open(at, at - timedelta(hours=1, seconds=1))


def test_the_side_heard_least_is_called() -> None:
    turns = [
        Turn(1, "供热单位", TurnState.DONE, 600),
        Turn(2, "供热单位", TurnState.WAITING),
        Turn(3, "居民", TurnState.WAITING),
        Turn(4, "居民", TurnState.DROPPED),
    ]
    assert next_turn(turns) == turns[2]
    assert next_turn([]) is None
    # As many turns on both sides: the side that used less time.
    even = [
        Turn(1, "甲", TurnState.DONE, 300),
        Turn(2, "乙", TurnState.DONE, 200),
        Turn(3, "甲", TurnState.WAITING),
        Turn(4, "乙", TurnState.WAITING),
    ]
    assert next_turn(even) == even[3]


@given(st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=20))
def test_no_side_speaks_twice_before_another_that_waits_spoke_once(sides: list[str]) -> None:
    waiting = [Turn(n, side, TurnState.WAITING) for n, side in enumerate(sides)]
    done: list[Turn] = []
    while (chosen := next_turn([*done, *waiting])) is not None:
        counts = {side: sum(one.category == side for one in done) for side in {one.category for one in waiting}}
        assert counts[chosen.category] == min(counts.values())
        assert chosen.id == min(one.id for one in waiting if one.category == chosen.category)
        waiting.remove(chosen)
        done.append(Turn(chosen.id, chosen.category, TurnState.DONE, 60))
    assert len(done) == len(sides)


def test_signing_waits_for_everybody_who_spoke() -> None:
    entries = [Spoken(1, False, None), Spoken(2, True, Confirmation.REFUSED), Spoken(3, True, None)]
    assert sign_problem(RecordState.WRITING, entries, ended=True) is SignProblem.NOT_READING
    assert sign_problem(RecordState.READING, entries, ended=False) is SignProblem.NOT_ENDED
    assert sign_problem(RecordState.READING, [], ended=True) is SignProblem.EMPTY
    assert sign_problem(RecordState.READING, entries, ended=True) is SignProblem.UNCONFIRMED
    assert record.unconfirmed(entries) == (3,)
    assert sign_problem(RecordState.READING, entries[:2], ended=True) is None
    assert record.may_move(RecordState.READING, RecordState.WRITING)
    assert not record.may_move(RecordState.SIGNED, RecordState.WRITING)


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ([], ()),
        (["", "没有"], ()),
        (["ab"], ((0, 2), (2, 4), (5, 7))),
        (["aba", "𠮷"], ((0, 3), (4, 5))),
    ],
)
def test_words_left_out_wherever_they_stand(words: list[str], places: tuple[tuple[int, int], ...]) -> None:
    assert record.places_of("abab𠮷ab", words) == places


def test_a_report_leaves_nothing_out() -> None:
    whole = Point("早供暖", Advice.ADOPT, "多数人的意见", (2, 3))
    assert report_problems([whole], [2, 3]) == ()
    assert report_problems([], []) == ()
    assert report_problems([], [2]) == (ReportProblem.NO_POINTS,)
    assert report_problems([Point("早供暖", None, "", (2,))], [2, 3]) == (
        ReportProblem.WITHOUT_ADVICE,
        ReportProblem.WITHOUT_REASON,
        ReportProblem.LEFT_OUT,
    )
    assert left_out([whole], [5, 4, 3]) == (4, 5)
    assert report.may_move(ReportState.SUBMITTED, ReportState.DRAFTING)
    assert not report.may_move(ReportState.PUBLISHED, ReportState.DRAFTING)


@given(st.text(alphabet="甲乙。；\n a", max_size=400), st.integers(5, 60))
def test_a_long_speech_in_pieces_loses_no_word(text: str, limit: int) -> None:
    pieces = portions(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_where_a_long_speech_is_cut() -> None:
    assert portions("", 10) == ()
    assert portions("  不长  ", 10) == ("不长",)
    assert portions("甲乙丙丁戊。己庚辛壬", 8) == ("甲乙丙丁戊。", "己庚辛壬")
    # No sentence ends in the second half: at the limit.
    assert portions("甲。乙丙丁戊己庚辛壬", 6) == ("甲。乙丙丁戊", "己庚辛壬")
    assert portions("甲乙丙丁戊己庚辛", 4) == ("甲乙丙丁", "戊己庚辛")
