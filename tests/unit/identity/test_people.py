"""People's names and the way they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.identity.rules import clean_name, clean_phone, mask_person, mask_word


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("赵小霞", "赵*霞"),
        ("朱明", "朱**"),
        ("欧阳文靖", "欧阳*靖"),
        ("王", "王**"),
        ("", "**"),
        ("　 ", "**"),
        ("𠮷野家", "𠮷*家"),
        ("巴特尔・额尔敦", "巴**·额**"),
        ("John  Smith", "J** S**"),
        ("Cher", "C**"),
        ("孛儿只斤·巴特尔", "孛**·巴**"),
        ("爱新觉罗启明", "爱新觉罗*明"),
        ("e\u0301 o", "é** o**"),
        ("ᠪᠠᠭᠠᠲᠤᠷ", "ᠪ**"),
        ("139 0000", "** **"),
    ],
)
def test_masked_names(name: str, masked: str):
    assert mask_person(name) == masked


@given(st.text(alphabet=st.characters(exclude_characters="*"), min_size=1, max_size=20))
def test_a_mask_shows_two_signs_of_a_part_at_most_and_never_all_of_it(name: str):
    for part in mask_person(name).replace("·", " ").split():
        assert "*" in part
        assert len(part.replace("*", "")) <= 5  # 爱新觉罗*明


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str):
    assert clean_name(clean_name(text)) == clean_name(text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("", ""),
        ("139 0000 0001", "13900000001"),
        ("139-0000–0001", "13900000001"),
        ("（0951）610.0001", "09516100001"),
        ("１３９０００００００１", "13900000001"),
        ("+86 139 0000 0001", "13900000001"),
        ("0086-13900000001", "13900000001"),
        ("8613900000001", "13900000001"),
        ("86139000000", "86139000000"),  # too short to begin with the country's number
        ("2213900000001", "2213900000001"),
        ("+7 900", "+7900"),
    ],
)
def test_phone_numbers_in_one_form(raw: str, cleaned: str):
    assert clean_phone(raw) == cleaned


@pytest.mark.parametrize(
    ("word", "masked"),
    [
        ("किरण", "कि**"),  # the vowel sign belongs to the first letter
        ("कि", "कि**"),
        ("·", "**"),
        ("·巴", "巴**"),
        ("爱新觉罗", "爱**罗"),
        ("欧阳", "欧**"),
        ("欧阳明", "欧阳**"),
        ("〇一二", "〇*二"),
    ],
)
def test_masked_words(word: str, masked: str):
    assert mask_word(word) == masked
