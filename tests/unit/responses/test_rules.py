from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.responses import rules
from participation.responses.rules import Missing, Move, Outcome, ResponseState, ThemeFacts

A, B, C = uuid4(), uuid4(), uuid4()
T, U = uuid4(), uuid4()


def test_the_way_of_a_response() -> None:
    allowed = {(s, m): rules.after(s, m) for s in ResponseState for m in Move if rules.after(s, m)}
    assert allowed == {
        (ResponseState.DRAFTING, Move.SUBMIT): ResponseState.SUBMITTED,
        (ResponseState.SUBMITTED, Move.RETURN): ResponseState.DRAFTING,
        (ResponseState.SUBMITTED, Move.APPROVE): ResponseState.APPROVED,
        (ResponseState.APPROVED, Move.RETURN): ResponseState.DRAFTING,
        (ResponseState.APPROVED, Move.PUBLISH): ResponseState.PUBLISHED,
    }


@given(st.lists(st.sampled_from(Move), max_size=12))
def test_nothing_is_published_without_an_approval_right_before(moves: list[Move]) -> None:
    state, last = ResponseState.DRAFTING, None
    for move in moves:
        following = rules.after(state, move)
        if following is None:
            continue
        if following is ResponseState.PUBLISHED:
            assert last is Move.APPROVE
        assert state is not ResponseState.PUBLISHED
        state, last = following, move


def test_missing_names_comments_in_order_of_arrival_and_themes_in_their_order() -> None:
    found = rules.missing([C, A, B], {A: T}, [ThemeFacts(U, False), ThemeFacts(T, True)])
    assert found == Missing(comments=(C, B), themes=(U,))
    assert found


def test_nothing_missing() -> None:
    found = rules.missing([A, B], {A: T, B: T}, [ThemeFacts(T, True)])
    assert found == Missing()
    assert not found


def test_without_comments_nothing_is_missing() -> None:
    assert not rules.missing([], {}, [])


def test_a_theme_without_comments_needs_its_reply_too() -> None:
    assert rules.missing([], {}, [ThemeFacts(T, False)]).themes == (T,)


def test_a_comment_under_a_theme_that_is_gone_has_none() -> None:
    assert rules.missing([A], {A: U}, [ThemeFacts(T, True)]).comments == (A,)


def test_comments_of_another_round_are_strangers() -> None:
    assert rules.missing([A], {A: T, B: T}, [ThemeFacts(T, True)]).strangers == (B,)


@given(
    st.lists(st.uuids(), unique=True, max_size=8),
    st.lists(st.tuples(st.uuids(), st.booleans()), unique_by=lambda t: t[0], max_size=4),
    st.data(),
)
def test_complete_exactly_when_each_comment_has_a_theme_and_each_theme_a_reply(
    comments: list[UUID], themes: list[tuple[UUID, bool]], data: st.DataObject
) -> None:
    targets = [theme for theme, _ in themes] or [uuid4()]
    codings = {comment: data.draw(st.sampled_from(targets)) for comment in comments if data.draw(st.booleans())}
    found = rules.missing(comments, codings, [ThemeFacts(*theme) for theme in themes])
    complete = all(codings.get(c) in {t for t, _ in themes} for c in comments) and all(a for _, a in themes)
    assert bool(found) is not complete
    assert len(found.comments) + sum(1 for c in comments if c in codings and c not in found.comments) == len(comments)


@pytest.mark.parametrize(
    ("outcome", "reason", "expected"),
    [("adopted", "理由", True), ("adopted", " \n", False), ("maybe", "理由", False), (None, "理由", False)],
)
def test_an_answer_has_an_outcome_and_a_reason(outcome: str | None, reason: str, expected: bool) -> None:
    assert rules.answered(outcome, reason) is expected


def test_a_second_person_approves() -> None:
    assert not rules.may_approve(A, {A, B})
    assert rules.may_approve(C, {A, B})
    assert rules.may_approve(C, set())


def test_outcomes_are_those_of_the_glossary() -> None:
    assert [o.value for o in Outcome] == ["adopted", "partially_adopted", "not_adopted", "noted"]
