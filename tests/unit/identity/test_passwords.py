"""Long is good, guessable is not."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from participation.identity.labels import password_problem
from participation.identity.rules import MAXIMUM_LENGTH, MINIMUM_LENGTH, PasswordProblem, password_problems
from participation.platform.i18n import speaking

P = PasswordProblem


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "青山绿水蓝天白云草原骏马",
        "xK9#mQ2$vL7pW",
        "mei tian zao qi pao bu",
        "Welcome-to-2026",
        "5k7p2-9xw4q-m3b8t-h6r1z",
    ],
)
def test_good(password: str) -> None:
    assert password_problems(password, "zhang.wei") == []


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("xK9#mQ2$vL7", P.TOO_SHORT),
        ("", P.TOO_SHORT),
        ("草原骏马", P.TOO_SHORT),
        ("kT4%" * 4 + "xyzw0987" * 20, P.TOO_LONG),
        ("my zhang.wei horse", P.HAS_USERNAME),
        ("my ZHANG.WEI horse", P.HAS_USERNAME),
        ("ｚｈａｎｇ．ｗｅｉ的密码一二三", P.HAS_USERNAME),
        ("Password@2026!", P.COMMON),
        ("P@ssw0rd1234", P.COMMON),
        ("woaini5201314", P.COMMON),
        ("administrator", P.COMMON),
        ("adminadmin123", P.COMMON),
        ("neimenggu2026", P.COMMON),
        ("1975-08-23 0471", P.COMMON),
        ("13904711234567", P.COMMON),
        ("!!!???...---#", P.COMMON),
        ("aaaaaaaaaaaa", P.MONOTONOUS),
        ("abababababab", P.MONOTONOUS),
        ("Kq7!Kq7!Kq7!", P.MONOTONOUS),
        ("abcdefghijkl", P.MONOTONOUS),
        ("lkjihgfedcba", P.MONOTONOUS),
        ("qwertyuiop12", P.MONOTONOUS),
        ("1qaz2wsx3edc", P.MONOTONOUS),
        ("123456789012", P.MONOTONOUS),
    ],
)
def test_bad(password: str, problem: PasswordProblem) -> None:
    assert problem in password_problems(password, "zhang.wei")


def test_all_at_once() -> None:
    assert password_problems("li1", "li1") == [P.TOO_SHORT, P.HAS_USERNAME, P.MONOTONOUS]


@given(st.text(alphabet=string.ascii_letters + string.digits, min_size=20, max_size=MAXIMUM_LENGTH))
def test_random_ones_pass(password: str) -> None:
    """What a password manager makes is never refused, unless chance made it dull."""
    assume(len(set(password.lower())) >= 14)
    assert password_problems(password, "zhang.wei") == []


@given(st.text(max_size=200), st.text(max_size=20))
def test_length_is_judged_and_nothing_breaks(password: str, username: str) -> None:
    found = password_problems(password, username)
    assert len(found) == len(set(found))
    if len(password) < MINIMUM_LENGTH // 4:
        assert P.TOO_SHORT in found


def test_every_problem_has_its_sentence() -> None:
    for problem in PasswordProblem:
        chinese = password_problem(problem)
        with speaking("en"):
            english = password_problem(problem)
        assert "{" not in chinese + english
        assert chinese != english
