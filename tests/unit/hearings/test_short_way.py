"""The short way reads what the form reads, or leaves it to the form."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import UploadFile

from participation.hearings.forms import read_application, registration_form
from participation.hearings.rules import (
    Condition,
    ConditionKind,
    PoolCode,
    Question,
    QuestionKind,
    Seating,
    Selection,
)
from participation.hearings.views import PoolView
from participation.platform.web.forms import FormInput

HEARING = SimpleNamespace(starts_at=datetime(2026, 12, 1, 1, tzinfo=UTC), seating=Seating.CHOSEN)
SEAT = UUID(int=7)
GOOD = {"pool": "observer", "name": "李建国", "phone": "13912345678", "adult": "y"}


def pool(**changes):
    fields = {"id": UUID(int=1), "code": PoolCode.OBSERVER, "capacity": 9, "taken": 0, "slug": "observer"}
    return PoolView(**(fields | {"selection": Selection.FIRST_COME} | changes))


PLAIN = pool()
ASKING = pool(
    code=PoolCode.PARTICIPANT,
    id_number=True,
    cascade=True,
    companions=2,
    group_size=5,
    conditions=(
        Condition(ConditionKind.AGE, minimum=18, proved=True),
        Condition(ConditionKind.ONE_PER_PERSON),
        Condition(ConditionKind.RESIDENCE, values=("东区", "西区")),
        Condition(ConditionKind.OCCUPATION, values=("civil_servant",)),
        Condition(ConditionKind.DECLARATION, text="带记者证"),
    ),
    questions=(
        Question("q1", "住在哪个小区？"),
        Question("q2", "怎样到会？", QuestionKind.CHOICE, True, ("现场", "视频")),
        Question("q3", "看过材料吗？", QuestionKind.YES_NO),
    ),
)
ASKED = GOOD | {
    "identity": "11010519491231002X",
    "residence": "东区",
    "occupation": "other",
    "declare4": "y",
    "statement": " 说几句 \n两句 ",
    "q1": " 幸福  小区 ",
    "q2": "现场",
    "q3": "yes",
    "email": "a@example.com",
    "needs": "wheelchair",
    "seats": str(SEAT),
    "wait": "y",
    "cascade": "y",
}


def given_fields(fields):
    return FormInput(
        [(name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    )


def by_form(asked, data):
    form = registration_form(HEARING, asked, data)
    return form.application() if form.validate() else None


@pytest.mark.parametrize(("asked", "fields"), [(PLAIN, GOOD), (ASKING, ASKED), (pool(id_number=True), ASKED)])
def test_what_is_plain_takes_the_short_way(asked, fields):
    data = given_fields(fields)
    found = read_application(HEARING, asked, data)
    assert found is not None
    assert found == by_form(asked, data)


def test_a_declaration_after_once_per_person_can_be_met():
    """They had been counted differently, and nobody could register in such a pool."""
    found = by_form(ASKING, given_fields(ASKED))
    assert found is not None
    assert found.stated.declared == {4}


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        (ASKING, {"companions": "张三"}),
        (ASKING, {"organisation": "光明社区"}),
        (pool(conditions=(Condition(ConditionKind.AGE, minimum=18, proved=True),)), {"born_on": "1990-05-01"}),
    ],
)
def test_what_is_not_plain_is_left_to_the_form(asked, more):
    data = given_fields(ASKED | more)
    assert read_application(HEARING, asked, data) is None
    assert by_form(asked, data) is not None


WRONG = [
    ("name", ["", " ", "李1", "名" * 41]),
    ("phone", ["", "1391234567", "23912345678"]),
    ("email", ["a@b"]),
    ("adult", ["", "false"]),
    ("pool", ["participant", ""]),
    ("identity", ["", "110105194912310021"]),
    ("residence", ["", "-", "别处"]),
    ("occupation", ["", "civil_servant"]),
    ("declare4", ["", "false"]),
    ("statement", ["字" * 1001]),
    ("q1", ["字" * 501]),
    ("q2", ["", "骑车"]),
    ("q3", ["maybe"]),
]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG for value in values])
def test_what_the_form_objects_to_is_left_to_it(name, value):
    data = given_fields(ASKED | {name: value})
    assert read_application(HEARING, ASKING, data) is None
    assert by_form(ASKING, data) is None


VALUES = st.one_of(
    st.text(max_size=20), st.sampled_from([v for values in (*ASKED.values(), "y", "false", "no") for v in [values]])
)


@given(
    st.sampled_from([PLAIN, ASKING, pool(waitlist=0, questions=ASKING.questions)]),
    st.dictionaries(st.sampled_from(sorted({*ASKED, "companions"})), st.lists(VALUES, max_size=2), max_size=4),
)
def test_the_short_way_never_reads_anything_else(asked, changes):
    data = given_fields({**ASKED, **changes})
    found = read_application(HEARING, asked, data)
    expected = by_form(asked, data)
    assert found == expected or (found is None and expected is not None and expected.companions)


def test_a_file_in_place_of_text():
    upload = UploadFile("text/plain", "x.txt")
    for name in ("name", "phone", "pool", "identity", "residence", "q2"):
        assert read_application(HEARING, ASKING, given_fields(ASKED | {name: upload})) is None
    upload.file.close()
