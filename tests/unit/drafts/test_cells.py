from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from participation.drafts.rules.cells import table_row, table_rows

CELL = st.text(
    alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), blacklist_characters="\\"), min_size=1
)


def test_rows_of_markdown_and_of_tabs() -> None:
    assert table_rows("| 甲 | 乙 |\n|---|:--:|\n| 1 | a\\|b |\n| 2 |") == [["甲", "乙"], ["1", "a|b"], ["2", ""]]
    assert table_rows("甲\t乙\n1\t2") == [["甲", "乙"], ["1", "2"]]
    assert table_rows("") == []


@given(st.lists(CELL.filter(lambda c: not c.startswith(("-", ":")) and c.strip() == c), min_size=1, max_size=6))
def test_a_row_reads_back(cells: list[str]) -> None:
    assert table_rows(table_row(cells)) == [cells]
