"""Texts and states of comments."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import (
    MAX_TEXT,
    STAFF_CHANNELS,
    Channel,
    CommentState,
    Stance,
    TextProblem,
    clean_text,
    may_move,
    needs_reason,
    text_problem,
)

RECEIVED, PUBLISHED, WITHHELD = CommentState.RECEIVED, CommentState.PUBLISHED, CommentState.WITHHELD


def test_moves_are_exactly_these():
    allowed = {(a, b) for a, b in itertools.product(CommentState, CommentState) if may_move(a, b)}
    assert allowed == {(RECEIVED, PUBLISHED), (RECEIVED, WITHHELD), (WITHHELD, PUBLISHED), (PUBLISHED, WITHHELD)}


def test_only_withholding_needs_a_published_reason():
    assert [state for state in CommentState if needs_reason(state)] == [WITHHELD]


def test_enumerations_have_their_stored_values():
    assert [stance.value for stance in Stance] == ["support", "suggest", "oppose", "ask"]
    assert [channel.value for channel in Channel] == ["web", "api", "paper", "email", "phone", "hearing", "wechat"]
    assert set(Channel) - set(STAFF_CHANNELS) == {Channel.WEB, Channel.API}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", TextProblem.EMPTY),
        ("\n\t\n", TextProblem.EMPTY),
        ("\u200b\u200d", TextProblem.EMPTY),
        ("　", TextProblem.EMPTY),
        ("好", None),
        ("。", None),
        ("ᠮᠣᠩᠭᠣᠯ ᠤᠨ", None),
        ("一\n二\t三", None),
        ("𠮷" * MAX_TEXT, None),
        ("𠮷" * (MAX_TEXT + 1), TextProblem.TOO_LONG),
        ("零\x00字", TextProblem.CONTROL),
        ("\x1b[31m红", TextProblem.CONTROL),
        ("半个\ud83d", TextProblem.CONTROL),
        ("反\u202e向", TextProblem.CONTROL),
        ("👨‍👩‍👧 支持", None),
    ],
)
def test_text_problem(text, problem):
    assert text_problem(text) is problem


def test_clean_text_keeps_inner_lines_and_spaces():
    assert clean_text(" \r\n第一行\r\n  第二行\r第三行 \n") == "第一行\n  第二行\n第三行"


@given(st.text(max_size=60))
def test_clean_text_is_idempotent_and_loses_only_outer_space(raw):
    once = clean_text(raw)
    assert clean_text(once) == once
    assert "\r" not in once
    assert "".join(once.split()) == "".join(raw.split())


@given(st.characters())
def test_control_characters_are_those_of_unicode(character):
    expected = unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n"
    expected = expected or "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    assert (text_problem(f"字{character}字") is TextProblem.CONTROL) == expected
