"""Questions, answers, counts: exact, and the same in whatever order things come."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import Stance
from participation.questionnaires.rules import (
    MAX_OPTIONS,
    AnswerProblem,
    Definition,
    Question,
    QuestionKind,
    QuestionnaireState,
    QuestionProblem,
    Remark,
    Tally,
    answer,
    may_publish,
    option_keys,
    problems,
    receipt_number,
    remarks,
    state_at,
    tally,
)

K = QuestionKind
SINGLE = Question("q1", K.SINGLE, "哪天开始供热？", options=("十月一日", "十月十五日"), other=True, required=True)
MULTIPLE = Question("q2", K.MULTIPLE, "怎么通知？", options=("短信", "电话", "公告"), other=True, least=2, most=3)
SCALE = Question("q3", K.SCALE, "满意吗？", least=1, most=5)
RANKING = Question("q4", K.RANKING, "先办哪件？", options=("管网", "计量", "退费"))
MATRIX = Question("q5", K.MATRIX, "各项怎样？", options=("好", "一般", "不好"), rows=("温度", "服务"))
TEXT = Question("q6", K.TEXT, "还想说什么？")
PROVISION = Question("q7", K.PROVISION, "逐条表态", paths=("art-1", "art-2"))
ALL = Definition((SINGLE, MULTIPLE, SCALE, RANKING, MATRIX, TEXT, PROVISION), 8)

FULL = {
    "q1": ["other"], "q1_other": ["看天气"], "q2": ["2", "0"], "q3": ["4"], "q4_0": ["2"], "q4_1": ["1"], "q4_2": ["3"],
    "q5_0": ["0"], "q5_1": ["2"], "q6": ["请早一点\n谢谢"],
    "q7_0_stance": ["support"], "q7_1_stance": ["suggest"], "q7_1_text": ["改成二十度"],
}  # fmt: skip
ANSWERS = {
    "q1": {"choice": "other", "other": "看天气"},
    "q2": {"choices": [0, 2], "other": ""},
    "q3": 4,
    "q4": [1, 0, 2],
    "q5": {"0": 0, "1": 2},
    "q6": "请早一点\n谢谢",
    "q7": {"art-1": {"stance": "support", "text": ""}, "art-2": {"stance": "suggest", "text": "改成二十度"}},
}


def raw(fields: dict[str, list[str]]) -> Any:
    return lambda name: fields.get(name, [])


def test_everything_answered() -> None:
    found = answer(ALL, raw(FULL))
    assert found.problems == {}
    assert found.answers == ANSWERS
    assert json.loads(json.dumps(found.answers)) == found.answers


def test_own_words_are_comments_and_the_words_of_an_option_are_not() -> None:
    assert remarks(ALL, ANSWERS) == (
        Remark("q6", "", Stance.SUGGEST, "请早一点\n谢谢"),
        Remark("q7", "art-2", Stance.SUGGEST, "改成二十度"),
    )
    assert remarks(ALL, {}) == ()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"q1": AnswerProblem.MISSING}),
        ({"q1": ["7"]}, {"q1": AnswerProblem.UNKNOWN}),
        ({"q1": ["１"]}, {"q1": AnswerProblem.UNKNOWN}),
        ({"q1": ["-1"]}, {"q1": AnswerProblem.UNKNOWN}),
        ({"q1": ["other"]}, {"q1_other": AnswerProblem.OTHER_EMPTY}),
        ({"q1": ["other"], "q1_other": ["长" * 101]}, {"q1_other": AnswerProblem.OTHER_TOO_LONG}),
        ({"q1": ["other"], "q1_other": ["\u202e"]}, {"q1_other": AnswerProblem.OTHER_EMPTY}),
        ({"q1": ["other"], "q1_other": ["a\u202e"]}, {"q1_other": AnswerProblem.TEXT_CONTROL}),
        ({"q1": ["0"], "q2": ["0"]}, {"q2": AnswerProblem.TOO_FEW}),
        ({"q1": ["0"], "q2": ["0", "0"]}, {"q2": AnswerProblem.TOO_FEW}),
        ({"q1": ["0"], "q2": ["0", "1", "2", "other"], "q2_other": ["x"]}, {"q2": AnswerProblem.TOO_MANY}),
        ({"q1": ["0"], "q2": ["0", "9"]}, {"q2": AnswerProblem.UNKNOWN}),
        ({"q1": ["0"], "q2": ["0", "other"]}, {"q2_other": AnswerProblem.OTHER_EMPTY}),
        ({"q1": ["0"], "q3": ["0"]}, {"q3": AnswerProblem.UNKNOWN}),
        ({"q1": ["0"], "q3": ["6"]}, {"q3": AnswerProblem.UNKNOWN}),
        ({"q1": ["0"], "q4_0": ["1"], "q4_1": ["1"]}, {"q4_1": AnswerProblem.RANK_TWICE}),
        ({"q1": ["0"], "q4_0": ["1"]}, {"q4_1": AnswerProblem.RANK_MISSING}),
        ({"q1": ["0"], "q4_0": ["0"]}, {"q4_0": AnswerProblem.UNKNOWN}),
        ({"q1": ["0"], "q5_1": ["3"]}, {"q5_1": AnswerProblem.UNKNOWN}),
        ({"q1": ["0"], "q6": ["长" * 2001]}, {"q6": AnswerProblem.TEXT_TOO_LONG}),
        ({"q1": ["0"], "q6": ["a\x07"]}, {"q6": AnswerProblem.TEXT_CONTROL}),
        ({"q1": ["0"], "q7_0_text": ["不同意"]}, {"q7_0_stance": AnswerProblem.STANCE_MISSING}),
        ({"q1": ["0"], "q7_0_stance": ["ask"]}, {"q7_0_stance": AnswerProblem.UNKNOWN}),
        ({"q1": ["0"], "q7_0_stance": ["suggest"]}, {"q7_0_text": AnswerProblem.SUGGESTION_EMPTY}),
        (
            {"q1": ["0"], "q7_0_stance": ["oppose"], "q7_0_text": ["长" * 2001]},
            {"q7_0_text": AnswerProblem.TEXT_TOO_LONG},
        ),
        (
            {"q1": ["0"], "q7_0_stance": ["oppose"], "q7_0_text": ["a\x07"]},
            {"q7_0_text": AnswerProblem.TEXT_CONTROL},
        ),
    ],
)
def test_what_is_wrong_is_said_where_it_is(fields: dict[str, list[str]], wrong: dict[str, AnswerProblem]) -> None:
    assert answer(ALL, raw(fields)).problems == wrong


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = answer(ALL, raw({"q2": ["0"], "q3": ["9"], "q6": ["a\x07"]}))
    assert set(found.problems) == {"q1", "q2", "q3", "q6"}


def test_a_required_matrix_wants_every_row_and_an_optional_one_does_not() -> None:
    required = Definition((Question("q5", K.MATRIX, "各项？", options=("好", "坏"), rows=("甲", "乙"), required=True),))
    assert answer(required, raw({"q5_1": ["0"]})).problems == {"q5_0": AnswerProblem.ROW_MISSING}
    assert answer(required, raw({})).problems == {"q5_0": AnswerProblem.MISSING}
    assert answer(Definition((MATRIX,)), raw({"q5_1": ["0"]})).answers == {"q5": {"1": 0}}


@pytest.mark.parametrize(("question", "field"), [(RANKING, "q4_0"), (PROVISION, "q7_0_stance"), (TEXT, "q6")])
def test_nothing_at_all_is_no_answer(question: Question, field: str) -> None:
    assert answer(Definition((question,)), raw({})).problems == {field: AnswerProblem.MISSING}


def test_an_empty_questionnaire_asks_nothing() -> None:
    assert answer(Definition(), raw({})).problems == {}


fields = st.dictionaries(
    st.sampled_from(sorted(FULL)),
    st.lists(
        st.sampled_from(["0", "1", "2", "3", "9", "other", "support", "suggest", "文字", "", " ", "a\x07"]), max_size=4
    ),
)


@given(fields)
def test_whatever_is_sent_is_an_answer_or_a_list_of_problems(sent: dict[str, list[str]]) -> None:
    found = answer(ALL, raw(sent))
    assert set(found.answers) <= {question.id for question in ALL.questions}
    assert bool(found.answers) or bool(found.problems)
    if not found.problems:
        assert "q1" in found.answers


@given(st.lists(fields, max_size=12), st.integers(0, 12), st.randoms())
def test_counts_of_portions_add_up_in_any_order(sent: list[Any], cut: int, random: Any) -> None:
    given_answers = [found.answers for found in (answer(ALL, raw(one)) for one in sent) if not found.problems]
    whole = tally(ALL, given_answers)
    shuffled = list(given_answers)
    random.shuffle(shuffled)
    parts = tally(ALL, shuffled[:cut]).plus(tally(ALL, shuffled[cut:]))
    assert parts == whole
    assert Tally.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert whole.total == len(given_answers)
    chosen = sum(whole.of(SINGLE, key) for key in option_keys(SINGLE))
    assert chosen == whole.answered(SINGLE) == whole.total


def test_means() -> None:
    counts = tally(ALL, [ANSWERS, {**ANSWERS, "q3": 5, "q4": [2, 1, 0]}, {"q1": {"choice": 0, "other": ""}}])
    assert counts.mean(SCALE) == 4.5
    assert [counts.mean_rank(RANKING, option) for option in range(3)] == [2.5, 1.5, 2.0]
    assert counts.of(MATRIX, "1:2") == 2
    assert counts.of(PROVISION, "art-2:suggest") == 2
    assert option_keys(SINGLE) == ["0", "1", "other"]
    assert Tally().mean(SCALE) is None
    assert Tally().mean_rank(RANKING, 0) is None
    assert Tally.from_json({}) == Tally()


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (SINGLE, ()),
        (MULTIPLE, ()),
        (Question("q", K.TEXT, ""), (QuestionProblem.NO_TITLE,)),
        (Question("q", K.SINGLE, "问", options=("一",)), (QuestionProblem.TOO_FEW_OPTIONS,)),
        (Question("q", K.SINGLE, "问", options=("一", "一")), (QuestionProblem.OPTION_TWICE,)),
        (Question("q", K.SINGLE, "问", options=("一", "长" * 101)), (QuestionProblem.OPTION_TOO_LONG,)),
        (
            Question("q", K.SINGLE, "问", options=tuple(map(str, range(MAX_OPTIONS + 1)))),
            (QuestionProblem.TOO_MANY_OPTIONS,),
        ),
        (Question("q", K.RANKING, "问", options=tuple(map(str, range(13)))), (QuestionProblem.TOO_MANY_OPTIONS,)),
        (Question("q", K.MULTIPLE, "问", options=("一", "二"), least=3), (QuestionProblem.PICKS,)),
        (Question("q", K.MULTIPLE, "问", options=("一", "二"), least=2, most=1), (QuestionProblem.PICKS,)),
        (Question("q", K.MULTIPLE, "问", options=("一", "二"), least=-1), (QuestionProblem.PICKS,)),
        (Question("q", K.MULTIPLE, "问", options=("一", "二"), other=True, most=3), ()),
        (Question("q", K.MATRIX, "问", options=("一", "二")), (QuestionProblem.NO_ROWS,)),
        (Question("q", K.MATRIX, "问", options=("一", "二"), rows=("甲", "甲")), (QuestionProblem.ROW_TWICE,)),
        (
            Question("q", K.MATRIX, "问", options=("一", "二"), rows=tuple(map(str, range(21)))),
            (QuestionProblem.TOO_MANY_ROWS,),
        ),
        (Question("q", K.SCALE, "问", least=5, most=5), (QuestionProblem.SCALE,)),
        (Question("q", K.SCALE, "问", least=0, most=11), (QuestionProblem.SCALE,)),
        (Question("q", K.PROVISION, "问"), (QuestionProblem.NO_PATHS,)),
        (Question("q", K.PROVISION, "问", paths=tuple(map(str, range(41)))), (QuestionProblem.TOO_MANY_PATHS,)),
    ],
)
def test_what_keeps_a_question_from_being_asked(question: Question, wrong: tuple[QuestionProblem, ...]) -> None:
    assert problems(question) == wrong


def test_arranging() -> None:
    made = Definition().added(SINGLE).added(TEXT).added(SCALE)
    assert [question.id for question in made.questions] == ["q1", "q2", "q3"]
    assert [question.id for question in made.moved("q3", -1).questions] == ["q1", "q3", "q2"]
    assert made.moved("q1", -1) == made
    assert made.moved("q9", 1) == made
    assert [question.id for question in made.moved("q1", 9).questions] == ["q2", "q3", "q1"]
    # A number is not given again: answers and audit trail speak of it.
    assert made.removed("q3").added(TEXT).questions[-1].id == "q4"
    changed = made.changed(Question("q2", K.TEXT, "改过"))
    assert changed.question("q2") == Question("q2", K.TEXT, "改过")
    with pytest.raises(ValueError, match="q9"):
        made.changed(Question("q9", K.TEXT, "没有"))
    assert Definition.from_json(json.loads(json.dumps(ALL.to_json()))) == ALL
    assert may_publish(ALL)
    assert not may_publish(Definition())
    assert not may_publish(made.changed(Question("q2", K.TEXT, "")))


def test_states() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    week = timedelta(days=7)

    def state(now: datetime, ended: datetime | None = None) -> QuestionnaireState:
        return state_at(published_at=at, opens_at=at, closes_at=at + week, ended_at=ended, now=now)

    assert state(at - week) is QuestionnaireState.SCHEDULED
    assert state(at) is QuestionnaireState.OPEN
    assert state(at + week) is QuestionnaireState.CLOSED
    assert state(at, ended=at) is QuestionnaireState.CLOSED
    unpublished = state_at(published_at=None, opens_at=None, closes_at=None, ended_at=None, now=at)
    assert unpublished is QuestionnaireState.DRAFT
    assert receipt_number(2026, 42) == "WJ-2026-00042"


def test_words_beside_an_option_may_not_be_as_long_as_a_remark() -> None:
    found = answer(ALL, raw({"q1": ["other"], "q1_other": ["长" * 2001]}))
    assert (found.answers, found.problems) == ({}, {"q1_other": AnswerProblem.OTHER_TOO_LONG})


def test_counts_by_kind_and_of_two_portions() -> None:
    first = tally(ALL, [ANSWERS])
    assert first.counts == {
        "q1": {"answered": 1, "other": 1},
        "q2": {"answered": 1, "0": 1, "2": 1},
        "q3": {"answered": 1, "4": 1},
        "q4": {"answered": 1, "1:1": 1, "0:2": 1, "2:3": 1},
        "q5": {"answered": 1, "0:0": 1, "1:2": 1},
        "q6": {"answered": 1},
        "q7": {"answered": 1, "art-1:support": 1, "art-2:suggest": 1},
    }
    both = tally(Definition((SINGLE,), 1), [{"q1": {"choice": 0, "other": ""}}, {}]).plus(first)
    assert both == Tally(3, {**first.counts, "q1": {"answered": 2, "0": 1, "other": 1}})
    assert both.to_json() == {"total": 3, "counts": both.counts}


def test_several_options_and_own_words_beside_them() -> None:
    found = answer(ALL, raw({"q1": ["0"], "q2": ["other", "1"], "q2_other": [" 广播 "]}))
    assert found.problems == {}
    assert found.answers == {"q1": {"choice": 0, "other": ""}, "q2": {"choices": [1, "other"], "other": "广播"}}
