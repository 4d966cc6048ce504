from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.documents.rendering.text import TITLE_WIDTH, chinese_number, full_date, title_height, title_lines


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"), (105, "一百〇五"),
     (110, "一百一十"), (1000, "一千"), (1001, "一千〇一"), (1010, "一千〇一十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_chinese_number(n: int, text: str) -> None:
    assert chinese_number(n) == text


@pytest.mark.parametrize("n", [0, -1, 10_000])
def test_chinese_number_out_of_range(n: int) -> None:
    with pytest.raises(ValueError, match="no heading"):
        chinese_number(n)


def test_full_date_has_no_leading_zeros_and_is_the_date_in_shanghai() -> None:
    assert full_date(date(2026, 8, 5)) == "2026年8月5日"
    assert full_date(datetime(2026, 8, 5, 16, 30, tzinfo=UTC)) == "2026年8月6日"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("《办法》", ["《办法》"]),
        (
            "《城镇供热管理办法（征求意见稿）》公开征求意见采纳情况反馈",
            ["《城镇供热管理办法（征求意见稿）》", "公开征求意见采纳情况反馈"],
        ),
        (
            "《某某自治区社区公共空间共享使用办法》政策解读",
            ["《某某自治区社区公共空间", "共享使用办法》政策解读"],
        ),
        (
            "《上海市住宅物业管理规定（修正案草案）》公开征求意见采纳情况反馈",
            ["《上海市住宅物业管理", "规定（修正案草案）》", "公开征求意见采纳情况反馈"],
        ),
    ],
)
def test_title_breaks_between_phrases(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


@given(st.text(alphabet="管理办法《》（）、的ab1 𠮷", min_size=1, max_size=90).filter(lambda t: bool(t.strip())))
def test_title_lines_lose_nothing_and_fit(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines).replace(" ", "") == "".join(title.split())
    assert all(len(line) <= 2 * TITLE_WIDTH for line in lines)


def test_title_height_is_a_whole_number_of_grid_lines() -> None:
    assert [title_height(n) for n in range(1, 8)] == [2, 3, 4, 5, 7, 8, 9]
    assert all(title_height(n) * 28.99 >= n * 36 for n in range(1, 40))
