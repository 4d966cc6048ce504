"""People's names and the way they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.identity.rules import clean_name, mask_person


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
