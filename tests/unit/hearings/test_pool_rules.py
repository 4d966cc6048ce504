"""Pools, conditions, questions, identity cards, the waiting list, seats: pure rules."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.hearings.rules import (
    AnswerProblem,
    Applicant,
    Condition,
    ConditionKind,
    PoolCode,
    PoolNow,
    PoolPlan,
    PoolProblem,
    Question,
    QuestionKind,
    RegistrationState,
    Selection,
    Waiter,
    Wish,
    age_on,
    answer_problem,
    born_on,
    clean_identity,
    decide,
    fewest_for_share,
    is_identity,
    mask_identity,
    next_in_line,
    offer_ends,
    pool_problems,
    read_questions,
    slugs,
    unmet,
)
from participation.hearings.rules.identity_card import check_character
from participation.hearings.rules.seating import FreeSeat, GridProblem, SeatKind, choose_seats, read_grid

P, OBS = PoolCode.PARTICIPANT, PoolCode.OBSERVER
AT = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)


def test_shares_are_exact() -> None:
    consumers = PoolPlan(P, 8, name="消费者", share=Fraction(2, 5))
    others = PoolPlan(P, 12, name="其他")
    assert pool_problems([consumers, others, PoolPlan(OBS, 5)]) == ()
    short = PoolPlan(P, 7, name="消费者", share=Fraction(2, 5))
    assert pool_problems([short, others]) == ((0, PoolProblem.SHARE_TOO_SMALL),)
    assert fewest_for_share(Fraction(2, 5), 19) == 8
    assert fewest_for_share(Fraction(2, 5), 20) == 8
    assert fewest_for_share(Fraction(2, 5), 21) == 9


@given(st.integers(0, 500), st.integers(1, 20), st.integers(0, 20))
def test_the_fewest_for_a_share_is_the_fewest(seats: int, bottom: int, top: int) -> None:
    share = Fraction(min(top, bottom), bottom)
    fewest = fewest_for_share(share, seats)
    assert fewest >= share * seats
    assert fewest == 0 or fewest - 1 < share * seats


@pytest.mark.parametrize(
    ("plans", "problems"),
    [
        ([PoolPlan(P, 1), PoolPlan(P, 1, name="乙")], [(0, PoolProblem.NAME_MISSING)]),
        ([PoolPlan(P, 1, name="甲"), PoolPlan(P, 1, name="甲")], [(1, PoolProblem.NAME_TWICE)]),
        ([PoolPlan(OBS, 1), PoolPlan(OBS, 1)], [(1, PoolProblem.ONCE_ONLY)]),
        ([PoolPlan(P, 1, Selection.RECOMMENDED)], [(0, PoolProblem.BODY_MISSING)]),
        ([PoolPlan(PoolCode.EXPERT, 1)], [(0, PoolProblem.NOT_FOR_INVITED)]),
        ([PoolPlan(OBS, 1, share=Fraction(1, 2))], [(0, PoolProblem.SHARE_NOT_PARTICIPANT)]),
        ([PoolPlan(P, 1, alternates=2)], [(0, PoolProblem.ALTERNATES_WITHOUT_DRAW)]),
        ([PoolPlan(P, 1, Selection.DRAW, cascade=True)], [(0, PoolProblem.CASCADE_NOWHERE)]),
        ([PoolPlan(P, 1, Selection.DRAW, companions=1)], [(0, PoolProblem.COMPANIONS_IN_DRAW)]),
        ([PoolPlan(P, 10_001)], [(0, PoolProblem.CAPACITY)]),
        ([PoolPlan(P, 1, Selection.DRAW, alternates=2, cascade=True), PoolPlan(OBS, 1)], []),
    ],
)
def test_what_stands_against_pools(plans: list[PoolPlan], problems: list[tuple[int, PoolProblem]]) -> None:
    assert list(pool_problems(plans)) == problems


def test_slugs_tell_pools_apart() -> None:
    plans = [PoolPlan(P, 1), PoolPlan(P, 1), PoolPlan(PoolCode.PRESS, 1), PoolPlan(OBS, 1), PoolPlan(P, 1)]
    assert slugs(plans) == ["participant", "participant-2", "press", "observer", "participant-3"]


def test_every_condition_with_its_edge() -> None:
    day = date(2026, 12, 10)
    adult = Condition(ConditionKind.AGE, minimum=18, proved=True)
    assert unmet([adult], Applicant(born_on=date(2008, 12, 10)), day) == ()
    assert unmet([adult], Applicant(born_on=date(2008, 12, 11)), day) == (adult,)
    assert unmet([adult], Applicant(confirms_age=True), day) == (adult,)
    declared = Condition(ConditionKind.AGE, minimum=18)
    assert unmet([declared], Applicant(confirms_age=True), day) == ()
    near = Condition(ConditionKind.RESIDENCE, values=("新城区", "回民区"))
    assert unmet([near], Applicant(residence="回民区"), day) == ()
    assert unmet([near], Applicant(residence="-"), day) == (near,)
    officials = Condition(ConditionKind.OCCUPATION, values=("civil_servant",))
    assert unmet([officials], Applicant(occupation="other"), day) == ()
    assert unmet([officials], Applicant(occupation="civil_servant"), day) == (officials,)
    assert unmet([officials], Applicant(), day) == (officials,)
    press = Condition(ConditionKind.DECLARATION, text="我持有记者证")
    assert unmet([near, press], Applicant(residence="新城区", declared=frozenset({1})), day) == ()
    assert unmet([press], Applicant(), day) == (press,)
    once = Condition(ConditionKind.ONE_PER_PERSON)
    assert unmet([once], Applicant(elsewhere="BM-2026-00001"), day) == (once,)
    for condition in (adult, declared, near, officials, press, once):
        assert Condition.from_json(condition.as_json()) == condition


def test_age_on_a_birthday_that_is_not_every_year() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_questions_as_an_officer_writes_them() -> None:
    text = "您住的小区？*\n\n怎样到会？ 现场 | 视频\n是否用过集中供热？* 是 | 否\n您的意见｜赞成｜反对"
    assert read_questions(text) == [
        Question("q1", "您住的小区？", required=True),
        Question("q2", "怎样到会？", QuestionKind.CHOICE, False, ("现场", "视频")),
        Question("q3", "是否用过集中供热？", QuestionKind.YES_NO, True),
        Question("q4", "您的意见", QuestionKind.CHOICE, False, ("赞成", "反对")),
    ]
    for question in read_questions(text):
        assert Question.from_json(question.as_json()) == question


def test_answers() -> None:
    needed = Question("q1", "?", required=True)
    choice = Question("q2", "?", QuestionKind.CHOICE, choices=("甲", "乙"))
    assert answer_problem(needed, "") is AnswerProblem.MISSING
    assert answer_problem(needed, "x" * 501) is AnswerProblem.TOO_LONG
    assert answer_problem(choice, "丙") is AnswerProblem.NOT_A_CHOICE
    assert answer_problem(choice, "乙") is None
    assert answer_problem(choice, "") is None
    assert answer_problem(Question("q", "?", QuestionKind.YES_NO), "maybe") is AnswerProblem.NOT_A_CHOICE


@given(st.text(max_size=300))
def test_no_text_breaks_reading_questions(text: str) -> None:
    found = read_questions(text)
    assert [q.id for q in found] == [f"q{n}" for n in range(1, len(found) + 1)]
    assert all(q.label for q in found)


def test_identity_cards() -> None:
    assert is_identity("11010519491231002X")
    assert clean_identity(" １１０１０５ 19491231 002x") == "11010519491231002X"
    assert born_on("11010519491231002X") == date(1949, 12, 31)
    assert not is_identity("110105194912310021")
    assert not is_identity("11010519490231002X")
    assert not is_identity("11010519491231002")
    assert mask_identity("11010519491231002X") == "**************002X"


@given(st.integers(10**16, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_found(digits: int, place: int, shift: int) -> None:
    first = str(digits)
    wrong = first[:place] + str((int(first[place]) + shift) % 10) + first[place + 1 :]
    assert check_character(first) != check_character(wrong)


# -- deciding together


def now(pool: UUID, **changes: object) -> PoolNow:
    facts: dict[str, object] = {
        "id": pool,
        "selection": Selection.FIRST_COME,
        "capacity": 3,
        "taken": 0,
        "waitlist": None,
        "waiting": 0,
        "least_waiting": None,
        "opens_at": AT - timedelta(days=1),
        "closes_at": AT + timedelta(days=1),
    }
    return PoolNow(**(facts | changes))  # type: ignore[arg-type]


wishes = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3), st.booleans()), max_size=40)


@given(wishes, st.integers(0, 6), st.integers(0, 6), st.one_of(st.none(), st.integers(0, 3)))
def test_a_batch_gives_never_too_many_one_a_person_and_nobody_overtakes(
    asked: list[tuple[int, int, bool]], capacity: int, taken: int, limit: int | None
) -> None:
    pool = uuid4()
    taken = min(taken, capacity)
    batch = [Wish(pool, (bytes([person]),), places, waits) for person, places, waits in asked]
    found = decide([now(pool, capacity=capacity, taken=taken, waitlist=limit)], batch, AT)
    confirmed = [w for w, d in zip(batch, found, strict=True) if d.state is RegistrationState.CONFIRMED]
    waiting = [
        (n, w) for n, (w, d) in enumerate(zip(batch, found, strict=True)) if d.state is RegistrationState.WAITLISTED
    ]
    assert taken + sum(w.places for w in confirmed) <= capacity
    people = [w.person for w, d in zip(batch, found, strict=True) if d.state is not None]
    assert len(people) == len(set(people))
    assert limit is None or len(waiting) <= limit
    free = capacity - taken - sum(w.places for w in confirmed)
    # Nobody waits for whom what is left would do, and whoever waits asked to.
    assert all(w.places > free for _, w in waiting)
    assert all(w.waits for _, w in waiting)
    assert all((d.state is None) == (d.refusal is not None) for d in found)
    # One decision at a time says the same.
    again, spent, queue = [], taken, []
    for n, wish in enumerate(batch):
        state = now(
            pool,
            capacity=capacity,
            taken=spent,
            waitlist=limit,
            waiting=len(queue),
            least_waiting=min(queue) if queue else None,
        )
        earlier = next((m for m in range(n) if batch[m].person == wish.person and found[m].state is not None), None)
        one = decide(
            [state], [Wish(wish.pool, wish.person, wish.places, wish.waits, "x" if earlier is not None else None)], AT
        )[0]
        again.append(one.state)
        spent += wish.places if one.state is RegistrationState.CONFIRMED else 0
        queue += [wish.places] if one.state is RegistrationState.WAITLISTED else []
    assert again == [d.state for d in found]


def test_while_somebody_waits_for_a_free_place_a_newcomer_waits_behind() -> None:
    pool = uuid4()
    state = now(pool, capacity=3, taken=2, waiting=1, least_waiting=1)
    assert decide([state], [Wish(pool, (b"a",), 1, True)], AT)[0].state is RegistrationState.WAITLISTED
    larger = now(pool, capacity=3, taken=2, waiting=1, least_waiting=2)
    assert decide([larger], [Wish(pool, (b"a",), 1, True)], AT)[0].state is RegistrationState.CONFIRMED


@given(st.integers(0, 10), st.lists(st.integers(1, 4), max_size=20))
def test_offers_go_down_the_list_and_leave_nothing_that_would_do(free: int, places: list[int]) -> None:
    line = [Waiter(uuid4(), n) for n in places]
    chosen = next_in_line(free, line)
    left = free - sum(w.places for w in chosen)
    assert left >= 0
    assert [w for w in line if w in chosen] == chosen
    assert all(w.places > left for w in line if w not in chosen)


@given(st.integers(-600, 6000), st.integers(1, 240), st.integers(-100, 6000))
def test_an_offer_never_outlives_the_cut_off_or_the_beginning(until: int, hours: int, start: int) -> None:
    offers_until, starts_at = AT + timedelta(minutes=until), AT + timedelta(minutes=start)
    ends = offer_ends(AT, hours, offers_until, starts_at)
    if ends is None:
        assert min(offers_until, starts_at) < AT + timedelta(minutes=10)
    else:
        assert ends <= min(offers_until, starts_at)
        assert ends >= AT + timedelta(minutes=10)
        assert ends <= AT + timedelta(hours=hours)


# -- seats


def test_a_grid() -> None:
    seats, faults = read_grid("[旁听席]\nA 1* 2 _ 3-5\n\n[]\nB 3-1 9x")
    assert faults == []
    assert [(s.row, s.number, s.line, s.place, s.kind.value, s.zone) for s in seats] == [
        ("A", 1, 0, 0, "access", "旁听席"),
        ("A", 2, 0, 1, "standard", "旁听席"),
        ("A", 3, 0, 3, "standard", "旁听席"),
        ("A", 4, 0, 4, "standard", "旁听席"),
        ("A", 5, 0, 5, "standard", "旁听席"),
        ("B", 3, 2, 0, "standard", ""),
        ("B", 2, 2, 1, "standard", ""),
        ("B", 1, 2, 2, "standard", ""),
        ("B", 9, 2, 3, "blocked", ""),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("A", GridProblem.ROW_WITHOUT_SEATS),
        ("A 1 zwei", GridProblem.NOT_A_SEAT),
        ("A 1 1", GridProblem.TWICE),
        ("ABCDEFGHI 1", GridProblem.LONG_LABEL),
        ("A 1-101", GridProblem.TOO_MANY),
        ("\n" * 101, GridProblem.TOO_MANY),
    ],
)
def test_what_is_wrong_with_a_grid_is_named(text: str, problem: GridProblem) -> None:
    assert [fault.problem for fault in read_grid(text)[1]] == [problem]


@given(st.text(alphabet="AB12 -*x_[]\n", max_size=120))
def test_no_grid_breaks_reading(text: str) -> None:
    seats, faults = read_grid(text)
    if not faults:
        assert len({(s.row, s.number) for s in seats}) == len(seats)
        assert len({(s.line, s.place) for s in seats}) == len(seats)


def room(text: str, taken: set[str] = frozenset()) -> list[FreeSeat]:  # type: ignore[assignment]
    found = read_grid(text)[0]
    return [
        FreeSeat(UUID(int=n), s.line, s.place, s.kind is SeatKind.ACCESS)
        for n, s in enumerate(found)
        if f"{s.row}{s.number}" not in taken
    ]


def test_parties_sit_together_in_the_tightest_gap() -> None:
    free = room("A 1-3 _ 4-5\nB 1-8")
    assert [(s.line, s.place) for s in choose_seats(free, 2, access=False)] == [(0, 4), (0, 5)]
    assert [(s.line, s.place) for s in choose_seats(free, 3, access=False)] == [(0, 0), (0, 1), (0, 2)]
    assert [s.line for s in choose_seats(free, 8, access=False)] == [1] * 8


def test_access_seats_are_for_who_needs_them_with_company_beside() -> None:
    free = room("A 1* 2* 3 4\nB 1-2")
    assert [s.access for s in choose_seats(free, 2, access=False)] == [False, False]
    with_company = choose_seats(free, 2, access=True)
    assert sorted((s.access, s.place) for s in with_company) == [(False, 2), (True, 1)]
    # When nothing else is left others sit there too.
    assert len(choose_seats(room("A 1* 2*"), 2, access=False)) == 2


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.booleans()), max_size=40, unique_by=lambda s: s[:2]),
    st.integers(1, 8),
    st.booleans(),
)
def test_everybody_gets_a_seat_while_there_are_any(
    spots: list[tuple[int, int, bool]], places: int, access: bool
) -> None:
    free = [FreeSeat(UUID(int=n), line, place, a) for n, (line, place, a) in enumerate(spots)]
    given_ = choose_seats(free, places, access=access)
    assert len(given_) == min(places, len(free))
    assert len({s.id for s in given_}) == len(given_)
    if access and any(s.access for s in free) and len(free) >= places:
        assert any(s.access for s in given_)


def test_a_large_party_does_not_hold_up_those_behind_it() -> None:
    line = [Waiter(UUID(int=n), places) for n, places in enumerate((2, 3, 1, 1), 1)]
    assert [waiter.id.int for waiter in next_in_line(0, line)] == []
    assert [waiter.id.int for waiter in next_in_line(1, line)] == [3]
    assert [waiter.id.int for waiter in next_in_line(3, line)] == [1, 3]
    assert [waiter.id.int for waiter in next_in_line(9, line)] == [1, 2, 3, 4]
