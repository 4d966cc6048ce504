"""What people read about a deadline, in both languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from participation.platform.errors import NotFound
from participation.platform.i18n import catalogue, speaking
from participation.procedures import presentation, services
from participation.procedures.rules import PROFILES, DayReason, Deadline, Period, RuleCode, Unit, ViolationCode
from participation.procedures.services import why_rows

SHANGHAI = ZoneInfo("Asia/Shanghai")


def deadline(code: str = "government_rule") -> Deadline:
    found = services.comment_deadline(code, date(2026, 10, 26))
    assert found is not None
    return found


def test_the_rows_of_a_statutory_period() -> None:
    assert why_rows(deadline()) == [
        ("依据", "《规章制定程序条例》第十五条：征求意见不少于 30 日"),
        ("从哪天起", "2026年10月26日公布，次日（2026年10月27日）起算"),
        ("单位", "自然日，周末和节假日不扣除"),
        ("扣除", "无"),
        ("结果", "第 30 日为 2026年11月25日，当日 24:00 截止（北京时间）"),
    ]


def test_the_rows_in_english() -> None:
    with speaking("en"):
        rows = dict(why_rows(deadline()))
    assert rows["Rule"] == (
        "Regulations on Procedures for Making Rules, article 15: a consultation lasts at least 30 days"
    )
    assert rows["Start"] == "Published on 26 October 2026; counted from the next day, 27 October 2026"
    assert rows["Left out"] == "None"


def test_custom_is_called_what_it_is() -> None:
    assert why_rows(deadline("normative_document"))[0] == ("依据", "办理要求：征求意见不少于 30 日")


def test_a_shortened_period_tells_its_reason() -> None:
    closes = datetime(2026, 11, 2, 18, tzinfo=SHANGHAI)
    rows = why_rows(deadline("major_decision"), closes_at=closes, shortened_reason="汛期将至")
    assert rows[-2:] == [("实际截止", "2026年11月2日 18:00 截止，短于上述期限"), ("缩短的理由", "汛期将至")]


def test_a_longer_period_says_so_and_the_exact_one_says_nothing_more() -> None:
    longer = why_rows(deadline(), closes_at=datetime(2026, 12, 1, tzinfo=SHANGHAI), shortened_reason="无关")
    assert longer[-1] == ("实际截止", "2026年11月30日 24:00 截止，长于上述期限")
    assert why_rows(deadline(), closes_at=deadline().closes_at) == why_rows(deadline())


def test_skipped_days_are_joined_and_make_up_days_named() -> None:
    notice = services.earliest_hearing("penalty_hearing", date(2026, 9, 30))
    assert notice is not None
    rows = dict(why_rows(notice))
    assert rows["扣除"] == "2026年10月1日至2026年10月7日（国庆节）、2026年10月11日（周末）"
    assert rows["计入"] == "2026年10月10日（调休上班）"
    assert rows["单位"] == "工作日，周末和节假日扣除，调休上班日计入"
    assert rows["结果"] == "第 7 个工作日为 2026年10月15日，听证会最早当日举行"


def test_a_provisional_deadline_warns() -> None:
    rows = why_rows(services.interpretation_deadline("major_decision", date(2040, 1, 2)))
    assert rows[-1][0] == "注意"
    assert "放假安排尚未公布" in rows[-1][1]
    assert rows[-2][1].startswith("第 3 个工作日为")


def test_a_law_without_an_article_is_cited_whole() -> None:
    notice = services.earliest_hearing("price_hearing", date(2026, 11, 1))
    assert notice is not None
    rows = dict(why_rows(notice))
    assert rows["依据"] == "《政府制定价格听证办法》的地方实施细则：听证会公告至少提前 30 日"
    assert rows["结果"] == "第 30 日为 2026年12月1日，听证会最早当日举行"


def test_texts_that_are_no_codes_are_shown_as_they_are() -> None:
    free = services.explain_deadline(
        date(2026, 1, 1), Period(1), services.working_calendar(), rule="本办法规定的期限", article="《某办法》第三条"
    )
    rows = why_rows(free)
    assert rows[0][1] == "《某办法》第三条：本办法规定的期限"
    assert rows[1][1] == "2026年1月1日，次日（2026年1月2日）起算"
    assert presentation.profile_name("unknown") == "unknown"
    assert presentation.citation("") == ""


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (64, "六十四"), (100, "一百"), (106, "一百零六"),
     (110, "一百一十"), (999, "九百九十九")],
)  # fmt: skip
def test_articles_are_counted_in_chinese(n: int, text: str) -> None:
    assert presentation.chinese_numeral(n) == text


@pytest.mark.parametrize("n", [0, 1000])
def test_no_article_has_such_a_number(n: int) -> None:
    with pytest.raises(ValueError):
        presentation.chinese_numeral(n)


def test_periods_in_words() -> None:
    assert services.period_text(Period(3, Unit.WORKING_DAY)) == "3 个工作日"
    with speaking("en"):
        assert services.period_text(Period(1)) == "1 day"
        assert services.period_text(Period(3, Unit.WORKING_DAY)) == "3 working days"


def test_every_code_has_words_in_both_languages() -> None:
    english = catalogue("en")
    assert set(presentation.PROFILE_NAMES) == set(PROFILES)
    assert {profile.code: profile.name for profile in PROFILES.values()} == dict(presentation.PROFILE_NAMES)
    assert set(presentation.RULES) == set(RuleCode)
    assert set(presentation.REASONS) == set(DayReason)
    assert set(presentation.VIOLATIONS) == set(ViolationCode)
    laws = {source.law for profile in PROFILES.values() for source in profile.sources} - {""}
    assert laws == set(presentation.LAWS)
    for words in (presentation.PROFILE_NAMES, presentation.LAWS, presentation.RULES, presentation.STARTS,
                  presentation.REASONS, presentation.VIOLATIONS):  # fmt: skip
        assert set(words.values()) <= set(english)


def test_faults_in_words() -> None:
    opens = datetime(2026, 10, 26, 9, tzinfo=SHANGHAI)
    found = services.check_period("major_decision", opens, opens, None)
    assert services.messages(found) == [
        "截止时间要晚于开始时间",
        "征求意见不少于 30 日，最早 2026年11月25日 24:00 截止；要缩短，请写明理由，理由随草案一并公布",
    ]
    late = services.check_hearing_notice("government_rule", opens, opens)
    assert services.messages(late) == ["公告至少提前 30 日，听证会最早 2026年11月25日 举行"]
    with speaking("en"):
        assert services.messages(late) == [
            "The notice must be at least 30 days ahead: the hearing can be held on 25 November 2026 at the earliest"
        ]


def test_an_unknown_profile_is_not_found() -> None:
    with pytest.raises(NotFound) as caught:
        services.profile("war")
    assert caught.value.code == "procedure.unknown"
    assert services.profile("major_decision") is PROFILES["major_decision"]
    assert [code for code, _ in services.profile_choices()] == list(PROFILES)


def test_recomputing_leaves_what_has_passed() -> None:
    passed = deadline()
    assert services.recomputed(passed, datetime(2030, 1, 1, tzinfo=SHANGHAI)) is passed
    assert services.recomputed(passed, datetime(2026, 11, 1, tzinfo=SHANGHAI)) == passed
