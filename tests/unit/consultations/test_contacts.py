"""Names as shown without consent; phone numbers as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.rules import (
    MAX_NAME,
    NameProblem,
    PhoneProblem,
    mask_name,
    name_problem,
    phone_problem,
)
from participation.identity.rules import clean_name, clean_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("  ", ""),
        ("匿名", ""),
        ("Anonymous", ""),
        ("张国祥", "张*祥"),
        (" 张国祥 ", "张*祥"),
        ("朱明", "朱**"),
        ("王", "王**"),
        ("欧阳修", "欧阳**"),
        ("欧阳小明", "欧阳*明"),
        ("歐陽小明", "歐陽*明"),
        ("司马", "司**"),
        ("爱新觉罗启星", "爱新觉罗*星"),
        ("司琴高娃", "司**娃"),
        ("巴特尔", "巴*尔"),
        ("𠮷田一", "𠮷*一"),
        ("孛儿只斤·巴特尔", "孛**·巴**"),
        ("孛儿只斤•巴特尔", "孛**·巴**"),
        ("阿布都热依木 ・ 买买提", "阿**·买**"),
        ("ᠪᠠᠲᠤ", "ᠪ**"),
        ("John Smith", "J** S**"),
        ("O'Brien", "O**"),
        ("Élise Martin", "É** M**"),
        ("E\u0301lise", "\u00c9**"),
        ("李Tom", "李**"),
        ("张先生", "张先生"),
        ("欧阳女士", "欧阳女士"),
        ("张国祥先生", "张***生"),
        ("(张三)", "**"),
        ("·", "**"),
        ("某供热有限公司", "某供热有限公司"),
        ("和平小区业委会", "和平小区业委会"),
        ("呼和浩特市新城区住建局", "呼和浩特市新城区住建局"),
        ("某某协会（筹）", "某某协会（筹）"),
        ("Green Heat Ltd.", "Green Heat Ltd."),
        ("某律师事务所 张国祥", "某律师事务所 张*祥"),
        ("王会", "王**"),
        ("李大院", "李*院"),
        ("13800138000", "**"),
        ("张三 138 0013 8000", "**"),
        ("a@b.cn", "**"),
    ],
)
def test_mask_name(name, shown):
    assert mask_name(name) == shown


HONORIFICS = "先生 女士 小姐 同志 老师 师傅 大爷 大妈 阿姨 律师 医生 教授 同学"
han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@given(st.text(han, min_size=2, max_size=3))
def test_a_chinese_persons_name_is_never_shown_whole(name):
    shown = mask_name(name)
    surname_and_title = shown == name and len(name) == 3 and name[1:] in HONORIFICS
    assert surname_and_title or shown == "" or ("*" in shown and shown != name)


@given(st.text("abcXYZéñд", min_size=2, max_size=30))
def test_a_latin_name_shows_one_letter(name):
    assert mask_name(name) in (name[0] + "**", "")


@given(st.text(max_size=60))
def test_masking_never_fails_and_never_shows_contact_numbers(name):
    shown = mask_name(name)
    assert sum(character.isdigit() for character in shown) < 5
    assert "@" not in shown


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", None),
        ("张国祥", None),
        ("名" * MAX_NAME, None),
        ("名" * (MAX_NAME + 1), NameProblem.TOO_LONG),
        ("张\x00祥", NameProblem.CONTROL),
        ("张\u202e祥", NameProblem.CONTROL),
    ],
)
def test_name_problem(name, problem):
    assert name_problem(name) is problem


def test_clean_name():
    assert clean_name("  孛儿只斤 ‧ 巴特尔 \n") == "孛儿只斤·巴特尔"


@pytest.mark.parametrize(
    "entered",
    [
        "13800138000",
        " 138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "8613800138000",
        "0086-138-0013-8000",
        "１３８００１３８０００",
    ],
)
def test_phone_as_people_type_it(entered):
    assert clean_phone(entered) == "13800138000"
    assert phone_problem(clean_phone(entered)) is None


@pytest.mark.parametrize(
    ("entered", "problem"),
    [
        ("1380013800", PhoneProblem.WRONG_LENGTH),
        ("138001380000", PhoneProblem.WRONG_LENGTH),
        ("23800138000", PhoneProblem.NOT_MOBILE),
        ("12800138000", PhoneProblem.NOT_MOBILE),
        ("138x0138000", PhoneProblem.NOT_DIGITS),
        ("", PhoneProblem.NOT_DIGITS),
        ("٠١٢٣٤٥٦٧٨٩٠", PhoneProblem.NOT_DIGITS),
    ],
)
def test_phone_problem(entered, problem):
    assert phone_problem(clean_phone(entered)) is problem
