"""Deciding over places, seats and a form's answers: the cases that properties reach only by chance."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from participation.hearings.rules import (
    AnswerProblem,
    Applicant,
    Condition,
    ConditionKind,
    Decision,
    PoolNow,
    Question,
    QuestionKind,
    Refusal,
    RefusalReason,
    RegistrationState,
    Selection,
    Wish,
    answer_problem,
    born_on,
    decide,
    is_identity,
    read_questions,
    unmet,
)
from participation.hearings.rules.seating import FreeSeat, GridFault, GridProblem, choose_seats, read_grid

AT = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)
OPENS, CLOSES = AT - timedelta(days=1), AT + timedelta(days=1)
HERE, THERE = UUID(int=1), UUID(int=2)
ROOM = PoolNow(HERE, Selection.FIRST_COME, 3, 0, None, 0, None, OPENS, CLOSES)
CONFIRMED = Decision(state=RegistrationState.CONFIRMED)
WAITLISTED = Decision(state=RegistrationState.WAITLISTED)
ELIGIBLE = Decision(state=RegistrationState.ELIGIBLE)


def wish(name: bytes, places: int = 1, *, waits: bool = False, pool: UUID = HERE) -> Wish:
    return Wish(pool, (name,), places, waits)


def full(capacity: int, taken: int, reason: RefusalReason = RefusalReason.FULL, *, kept: bool = False) -> Decision:
    return Decision(refusal=Refusal(reason, capacity=capacity, taken=taken, kept=kept))


def twin(index: int) -> Decision:
    return Decision(refusal=Refusal(RefusalReason.ALREADY_REGISTERED), twin=index)


def test_a_draw_takes_every_name_once_whatever_is_taken() -> None:
    drawn = replace(ROOM, selection=Selection.DRAW, capacity=1, taken=1, waitlist=0)
    asked = [wish(b"a"), wish(b"b", 5), wish(b"a")]
    assert decide([drawn], asked, AT) == [ELIGIBLE, ELIGIBLE, twin(0)]
    assert decide([drawn], asked[:1], CLOSES) == [Decision(refusal=Refusal(RefusalReason.CLOSED, since=CLOSES))]


@pytest.mark.parametrize(
    ("pool", "asked", "decision"),
    [
        (ROOM, wish(b"a", 3), CONFIRMED),
        (ROOM, wish(b"a", 4), full(3, 0)),
        # Whoever asks for more than the pool has never gets it by waiting.
        (ROOM, wish(b"a", 4, waits=True), full(3, 0)),
        (replace(ROOM, taken=3), wish(b"a"), full(3, 3)),
        (replace(ROOM, taken=3), wish(b"a", waits=True), WAITLISTED),
        (replace(ROOM, taken=3, waitlist=0), wish(b"a", waits=True), full(3, 3)),
        (replace(ROOM, taken=3, waitlist=2, waiting=1), wish(b"a", waits=True), WAITLISTED),
        (
            replace(ROOM, taken=3, waitlist=2, waiting=2),
            wish(b"a", waits=True),
            full(3, 3, RefusalReason.WAITLIST_FULL),
        ),
        # A free place that somebody waits for is kept, and the refusal says so.
        (replace(ROOM, taken=2, waiting=1, least_waiting=1), wish(b"a"), full(3, 2, kept=True)),
        (replace(ROOM, taken=2, waiting=1, least_waiting=1), wish(b"a", 2), full(3, 2, kept=True)),
        (
            replace(ROOM, taken=2, waitlist=1, waiting=1, least_waiting=1),
            wish(b"a", waits=True),
            full(3, 2, RefusalReason.WAITLIST_FULL, kept=True),
        ),
        (replace(ROOM, taken=2, waiting=1, least_waiting=2), wish(b"a"), CONFIRMED),
        (
            replace(ROOM, opens_at=CLOSES),
            wish(b"a"),
            Decision(refusal=Refusal(RefusalReason.NOT_OPEN_YET, since=CLOSES)),
        ),
        (replace(ROOM, held_at=AT), wish(b"a"), Decision(refusal=Refusal(RefusalReason.CLOSED, since=CLOSES))),
        (
            replace(ROOM, cancelled_at=OPENS),
            wish(b"a"),
            Decision(refusal=Refusal(RefusalReason.CANCELLED, since=OPENS)),
        ),
        (
            ROOM,
            replace(wish(b"a"), existing="BM-2026-00042"),
            Decision(refusal=Refusal(RefusalReason.ALREADY_REGISTERED, existing_number="BM-2026-00042")),
        ),
    ],
)
def test_one_wish_in_every_case(pool: PoolNow, asked: Wish, decision: Decision) -> None:
    assert decide([pool], [asked], AT) == [decision]


def test_a_batch_counts_on_from_wish_to_wish() -> None:
    asked = [
        wish(b"a", 2),
        wish(b"b", 3, waits=True),
        wish(b"c", 2, waits=True),
        wish(b"d", 1),
        wish(b"e", 1, waits=True),
        wish(b"a", 1, waits=True),
        wish(b"f"),
    ]
    assert decide([replace(ROOM, waitlist=2)], asked, AT) == [
        CONFIRMED,
        WAITLISTED,
        WAITLISTED,
        CONFIRMED,
        full(3, 3, RefusalReason.WAITLIST_FULL),
        twin(0),
        full(3, 3),
    ]


def test_a_barred_pool_counts_within_the_batch() -> None:
    asked = [wish(b"a"), replace(wish(b"a", pool=THERE), barred=(HERE,)), wish(b"a", pool=THERE), wish(b"b", 9)]
    found = decide([ROOM, replace(ROOM, id=THERE)], asked, AT)
    assert found == [CONFIRMED, twin(0), CONFIRMED, full(3, 1)]


def test_every_kind_of_condition_is_judged() -> None:
    day = date(2026, 12, 10)
    cases = {
        ConditionKind.AGE: (Condition(ConditionKind.AGE, 18), Applicant(confirms_age=True), Applicant()),
        ConditionKind.RESIDENCE: (
            Condition(ConditionKind.RESIDENCE, values=("新城区",)),
            Applicant(residence="新城区"),
            Applicant(residence="回民区"),
        ),
        ConditionKind.OCCUPATION: (
            Condition(ConditionKind.OCCUPATION, values=("civil_servant",)),
            Applicant(occupation="other"),
            Applicant(occupation="civil_servant"),
        ),
        ConditionKind.ONE_PER_PERSON: (
            Condition(ConditionKind.ONE_PER_PERSON),
            Applicant(),
            Applicant(elsewhere="BM-2026-00001"),
        ),
        ConditionKind.DECLARATION: (
            Condition(ConditionKind.DECLARATION, text="遵守会场纪律"),
            Applicant(declared=frozenset({0})),
            Applicant(declared=frozenset({1})),
        ),
    }
    assert set(cases) == set(ConditionKind)
    for condition, meets, misses in cases.values():
        assert unmet([condition], meets, day) == ()
        assert unmet([condition], misses, day) == (condition,)


def test_a_kind_nobody_knows_is_no_condition_and_no_question() -> None:
    with pytest.raises(ValueError, match="'height' is not a valid ConditionKind"):
        Condition.from_json({"kind": "height"})
    with pytest.raises(ValueError, match="'map' is not a valid QuestionKind"):
        Question.from_json({"id": "q1", "label": "?", "kind": "map"})


@pytest.mark.parametrize("number", ["", "nonsense", "01010519491231002X", "1101051949123100２X"])
def test_what_has_no_form_of_an_identity_card_has_no_date_of_birth(number: str) -> None:
    assert born_on(number) is None
    assert not is_identity(number)


def test_free_answers_are_bound_by_their_length_alone() -> None:
    free = Question("q1", "?", QuestionKind.TEXT, required=True)
    assert answer_problem(free, "x" * 500) is None
    assert answer_problem(free, "x" * 501) is AnswerProblem.TOO_LONG
    yes_no = Question("q2", "?", QuestionKind.YES_NO)
    assert [answer_problem(yes_no, answer) for answer in ("yes", "no", "")] == [None, None, None]


def test_a_line_of_stars_asks_nothing() -> None:
    assert read_questions("*\n ＊ \n您住哪里？\n* 甲 | 乙") == [Question("q1", "您住哪里？")]


def test_a_room_has_a_most_of_seats() -> None:
    rows = [f"R{n} 1-100" for n in range(20)]
    seats, faults = read_grid("\n".join(rows))
    assert (len(seats), faults) == (2000, [])
    seats, faults = read_grid("\n".join([*rows, "S 1"]))
    assert (len(seats), faults) == (2001, [GridFault(21, GridProblem.TOO_MANY)])


def row(line: int, *places: int, access: tuple[int, ...] = ()) -> list[FreeSeat]:
    return [FreeSeat(UUID(int=100 * line + place), line, place, place in access) for place in places]


@pytest.mark.parametrize(
    ("free", "places", "access", "given"),
    [
        ([], 2, False, []),
        ([], 2, True, []),
        (row(0, 0), 0, False, []),
        # Too few: whatever there is.
        (row(0, 0, 5), 3, True, [(0, 0), (0, 5)]),
        (row(0, 0, access=(0,)), 2, True, [(0, 0)]),
        # No gap is wide enough: the largest, then the next.
        ([*row(0, 0, 1), *row(1, 0, 1, 2)], 5, False, [(1, 0), (1, 1), (1, 2), (0, 0), (0, 1)]),
        # Of equal gaps the foremost.
        ([*row(1, 0, 1), *row(0, 4, 5)], 2, False, [(0, 4), (0, 5)]),
        # Beside the access seat there is no room: it, and the nearest others.
        ([*row(0, 0, access=(0,)), *row(1, 0, 1), *row(2, 0)], 3, True, [(0, 0), (1, 0), (1, 1)]),
        # Nobody left an access seat free: an ordinary gap.
        (row(0, 0, 1, 2), 2, True, [(0, 0), (0, 1)]),
        # Of equal access seats the foremost.
        (row(0, 0, 1, access=(0, 1)), 1, True, [(0, 0)]),
        # As few access seats as will do.
        (row(0, 0, 1, 2, access=(0, 1)), 2, True, [(0, 1), (0, 2)]),
    ],
)
def test_which_seats_a_party_is_given(
    free: list[FreeSeat], places: int, access: bool, given: list[tuple[int, int]]
) -> None:
    assert [(seat.line, seat.place) for seat in choose_seats(free, places, access=access)] == given
