"""Chinese first, complete English; one clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from participation.platform import clock, i18n
from participation.platform.errors import Closed
from participation.platform.request_id import current_request_id, set_request_id
from participation.platform.web.display import Display
from participation.platform.web.pages import phrases, short_hash

EVENING = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


def test_dates_are_shown_in_the_region() -> None:
    assert i18n.format_datetime(EVENING) == "2026年11月25日 18:00"
    assert i18n.format_datetime(EVENING.replace(second=5)) == "2026年11月25日 18:00:05"
    assert i18n.format_date(MIDNIGHT) == "2026年11月26日"
    assert i18n.format_long_date(date(2026, 11, 25)) == "2026年11月25日（周三）"
    with i18n.speaking("en"):
        assert i18n.format_datetime(EVENING) == "25 November 2026, 18:00"
        assert i18n.format_long_date(EVENING) == "Wednesday 25 November 2026"


def test_the_end_of_a_day_is_said_as_24_o_clock_of_that_day() -> None:
    assert i18n.format_datetime(MIDNIGHT) == "2026年11月25日 24:00"
    with i18n.speaking("en"):
        assert i18n.format_datetime(MIDNIGHT) == "25 November 2026, midnight"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.local(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_clock_can_be_stopped() -> None:
    with clock.frozen(EVENING):
        assert clock.now() == EVENING
    assert clock.now() > EVENING.replace(year=2025)


def test_an_error_speaks_the_readers_language() -> None:
    error = Closed(
        "http.closed", i18n.N_("没能完成，您写的内容还在。请过一会儿再试，编号 {reference}"), reference="7F2K"
    )
    assert error.message == "没能完成，您写的内容还在。请过一会儿再试，编号 7F2K"
    with i18n.speaking("en"):
        assert error.message == "Not done. What you wrote is still here. Try again shortly, reference 7F2K"
    assert error.status == 409


def test_facts_that_are_times_are_shown_as_people_read_them() -> None:
    assert Closed("c", "截止 {at}", at=MIDNIGHT).message == "截止 2026年11月25日 24:00"
    assert Closed("c", "截止 {at}", at=date(2026, 11, 25)).message == "截止 2026年11月25日"


def test_a_lazy_sentence_becomes_text_where_it_is_read() -> None:
    title = i18n.lazy("请先登录")
    assert str(title) == "请先登录"
    with i18n.speaking("en"):
        assert str(title) == "Sign in first"
        assert title == "Sign in first"
    assert title == i18n.lazy("请先登录")
    assert hash(title) == hash(i18n.lazy("请先登录"))
    assert i18n.lazy("最多 %(max)d 字") % {"max": 5} == "最多 5 字"
    assert i18n.lazy("最多 {n} 字").format(n=5) == "最多 5 字"
    assert title != 3


def test_an_unknown_language_is_chinese() -> None:
    with i18n.speaking("xx"):
        assert i18n.current_language() == "zh-CN"


def test_a_request_id_is_adopted_only_where_it_is_well_formed() -> None:
    assert set_request_id("proxy-id_12345678") == "proxy-id_12345678"
    for bad in ("short", "has space in it", "x" * 65, 'quote"quote"', None):
        made = set_request_id(bad)
        assert made != bad
        assert len(made) == 16
    assert current_request_id() == made


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("", Display()),
        ("en.large.senior", Display("en", "large", True)),
        ("xx.huge.<script>", Display()),
        ("zh-CN.normal", Display("zh-CN", "medium", False)),
    ],
)
def test_the_display_cookie_takes_only_what_it_knows(cookie: str, expected: Display) -> None:
    assert Display.parse(cookie) == expected
    assert Display.parse(expected.dump()) == expected


def test_display_classes() -> None:
    assert Display().html_class == ""
    assert Display(size="large").html_class == "pp-size-large"
    assert Display(size="large", senior=True).html_class == "pp-senior"


def test_titles_break_between_phrases_and_are_escaped() -> None:
    assert phrases("某某自治区供热办法（征求意见稿）") == "某某自治区<wbr>供热办法<wbr>（征求意见稿）"
    assert phrases("《内蒙古自治区人民政府关于进一步推进全区政务公开工作的意见》") == (
        "《内蒙古自治区<wbr>人民政府<wbr>关于<wbr>进一步<wbr>推进<wbr>全区<wbr>政务<wbr>公开<wbr>工作的<wbr>意见》"
    )
    assert (
        phrases("《社区公共空间共享使用管理办法》") == "《社区<wbr>公共<wbr>空间<wbr>共享<wbr>使用<wbr>管理<wbr>办法》"
    )
    assert phrases("Measures for heating in towns") == "Measures for heating in towns"
    assert phrases("<b>《法》") == "&lt;b&gt;<wbr>《法》"


def test_a_hash_is_shortened_in_the_middle() -> None:
    assert short_hash("9f2c41d7" + "0" * 52 + "b80e") == "9f2c41d7…b80e"
    assert short_hash("abc") == "abc"
