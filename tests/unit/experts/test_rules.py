"""Invitations, declarations and excerpts."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.experts.rules import (
    ANSWERED,
    INVITING,
    MAX_LINK_DAYS,
    Interest,
    Invitation,
    InvitationState,
    Step,
    excerpt,
    expires_at,
    may_renew,
    needs_words,
    next_step,
    state_at,
)

AT = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)
S = InvitationState


def test_every_combination_of_declaration_submission_and_age():
    for interest, submitted, expired in product((None, *Interest), (None, AT - timedelta(days=1)), (False, True)):
        invitation = Invitation(AT if expired else AT + timedelta(seconds=1), interest, submitted)
        if submitted is not None:
            expected = S.SUBMITTED
        elif interest is Interest.DIRECT:
            expected = S.BARRED
        elif expired:
            expected = S.EXPIRED
        else:
            expected = S.INVITED if interest is None else S.DECLARED
        assert state_at(invitation, AT) is expected


def test_what_each_state_offers():
    assert {state: next_step(state) for state in S} == {
        S.INVITED: Step.DECLARE,
        S.DECLARED: Step.WRITE,
        S.SUBMITTED: Step.READ,
        S.BARRED: Step.NOTHING,
        S.EXPIRED: Step.NOTHING,
    }


@given(st.sampled_from((None, *Interest)), st.integers(-400, 400))
def test_writing_is_offered_only_to_who_declared_no_direct_interest_in_time(interest: Interest | None, days: int):
    invitation = Invitation(AT + timedelta(days=days), interest)
    may_write = next_step(state_at(invitation, AT)) is Step.WRITE
    assert may_write == (days > 0 and interest in (Interest.NONE, Interest.INDIRECT))


@pytest.mark.parametrize("days", [0, -1, MAX_LINK_DAYS + 1])
def test_a_link_neither_ends_at_once_nor_lives_for_ever(days: int):
    with pytest.raises(ValueError, match="days"):
        expires_at(AT, days)


def test_a_link_lives_as_long_as_said():
    assert expires_at(AT, 1) == AT + timedelta(days=1)
    assert expires_at(AT, MAX_LINK_DAYS) == AT + timedelta(days=MAX_LINK_DAYS)


def test_a_tie_needs_words():
    assert [needs_words(interest) for interest in Interest] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("", 10, ""),
        ("短文。", 10, "短文。"),
        ("一二三四五六七八九十", 10, "一二三四五六七八九十"),
        ("一二三四五六七八九十一", 10, "一二三四五六七八九…"),
        ("一二三四五六。八九十一", 10, "一二三四五六。…"),
        ("一。三四五六七八九十一", 10, "一。三四五六七八九…"),
        ("一\n\n二  三", 10, "一 二 三"),
        ("𠮷" * 11, 10, "𠮷" * 9 + "…"),
    ],
)
def test_excerpts(text: str, length: int, expected: str):
    assert excerpt(text, length) == expected


@given(st.text(max_size=700), st.integers(2, 400))
def test_an_excerpt_is_short_and_from_the_beginning(text: str, length: int):
    line = " ".join(text.split())
    short = excerpt(text, length)
    assert len(short) <= length
    assert short == line or (short.endswith("…") and line.startswith(short[:-1]))


def test_a_link_is_renewed_while_something_is_left_to_do():
    assert {state for state in S if may_renew(state)} == {S.INVITED, S.DECLARED, S.EXPIRED}


def test_asked_and_answered_stages_do_not_overlap():
    assert not INVITING & ANSWERED
