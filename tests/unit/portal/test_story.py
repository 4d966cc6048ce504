"""The story of a matter: order, states, sentences."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.consultations.services import ConsultationState, ConsultationView
from participation.documents.rules import DocumentKind, DocumentState
from participation.documents.services import DocumentView
from participation.hearings.rules import HearingKind, HearingState, PoolCode, Selection
from participation.hearings.services import HearingView, PoolView
from participation.matters.rules import Stage, StepKind
from participation.matters.services import MatterView, StepView
from participation.platform.clock import SHANGHAI
from participation.platform.i18n import speaking
from participation.portal.story import Facts, Round, document_rows, outcome_sentence, ruler, tell
from participation.procedures.services import interpretation_deadline

T0 = datetime(2026, 10, 26, 9, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
AT = T0.isoformat()
STEP_FACTS: dict[StepKind, dict[str, Any]] = {
    StepKind.HEARING_NOTICE: {"number": "2026-01", "title": "听证会", "ordinal": 2, "notice": "change"}
    | {"starts_at": AT, "venue": "201", "before": {"starts_at": AT, "venue": "301"}, "reason": "检修"},
    StepKind.REGISTRATION_SHORT: {"title": "听证会", "pool": "居民代表", "capacity": 9, "missing": 3},
    StepKind.DRAW_ANNOUNCED: {"number": "CQ-2026-0001", "title": "听证会", "draws_at": AT}
    | {"sources": [{"name": "大乐透", "due_at": AT}], "pools": [{"name": "居民", "size": 9, "quota": 3}]},
    StepKind.DRAW_RUN: {"number": "CQ-2026-0001", "pools": [{"name": "居民", "size": 9, "quota": 3}]},
    StepKind.HEARING_RECORD: {"number": "TZ-2026-0001", "title": "供热听证会"},
    StepKind.HEARING_REPORT: {"number": "TZ-2026-0001", "title": "供热听证会"},
    StepKind.DRAW_VOIDED: {"number": "CQ-2026-0001", "reason": "来源停开"},
}
"""What steps of hearings hold."""
PUBLIC = [Stage.CONSULTING, Stage.REPLYING, Stage.RESPONDED, Stage.DECIDED, Stage.INTERPRETED]


def matter(stage: Stage = Stage.CONSULTING) -> MatterView:
    return MatterView(
        uuid4(),
        "2026-0001",
        "城镇供热管理办法",
        "概述",
        uuid4(),
        "住房和城乡建设厅",
        "region/housing",
        "major_decision",
        "重大行政决策",
        "城乡建设",
        stage,
        "HOUSING/2026-00001",
        uuid4(),
        T0 - DAY,
        T0,
    )


def consultation(state: ConsultationState, *, opens: datetime = T0, days: int = 30, **changes: Any) -> ConsultationView:
    closes = datetime(opens.year, opens.month, opens.day, tzinfo=SHANGHAI) + (days + 1) * DAY
    facts: dict[str, Any] = {
        "id": uuid4(),
        "matter_id": uuid4(),
        "matter_number": "2026-0001",
        "version_id": uuid4(),
        "ordinal": 1,
        "opens_at": opens,
        "closes_at": closes,
        "deadline": None,
        "shortened_reason": None,
        "state": state,
        **changes,
    }
    return ConsultationView(**facts)


def hearing(*, starts_at: datetime, as_of: datetime = T0, held: bool = False, taken: int = 19) -> HearingView:
    pool = PoolView(uuid4(), PoolCode.OBSERVER, 30, taken, Selection.FIRST_COME)
    return HearingView(
        uuid4(),
        "2026-01",
        uuid4(),
        "2026-0001",
        "城镇供热管理办法",
        HearingKind.HEARING,
        "立法听证会",
        "",
        "",
        "三楼 301",
        starts_at,
        T0,
        T0 + 10 * DAY,
        HearingState.OPEN,
        (pool,),
        T0,
        None,
        "",
        starts_at if held else None,
        "",
        8 if held else None,
        25 if held else None,
        as_of,
    )


def step(kind: StepKind, at: datetime = T0, link: str | None = "/x", **facts: Any) -> StepView:
    return StepView(kind, at, None, facts, link)


def document(kind: DocumentKind, sha256: str | None) -> DocumentView:
    return DocumentView(
        uuid4(),
        kind,
        uuid4(),
        uuid4(),
        "汇总",
        DocumentState.READY if sha256 else DocumentState.REQUESTED,
        sha256,
        1000 if sha256 else None,
        T0,
        T0 if sha256 else None,
        "http://x/y",
        "2026-0001",
    )


def shapes(facts: Facts) -> list[tuple[str, str]]:
    return [(item.state, item.title) for item in tell(facts)]


def test_open_round_is_now_and_the_rest_is_to_come() -> None:
    facts = Facts(
        matter(),
        [step(StepKind.DRAFT_PUBLISHED, articles=37, ordinal=1)],
        [Round(consultation(ConsultationState.OPEN), 438)],
    )
    assert shapes(facts) == [
        ("done", "公布征求意见稿"),
        ("now", "公开征求意见"),
        ("next", "公布意见采纳情况"),
        ("next", "集体讨论决定、公布"),
        ("next", "政策解读"),
    ]
    running = tell(facts)[1]
    assert running.live
    assert running.when == "10-26 至 11-25"


@pytest.mark.parametrize("stage", [Stage.CONSULTING, Stage.REPLYING])
def test_closed_round_is_done_and_replying_is_now_even_before_the_sweep(stage: Stage) -> None:
    facts = Facts(matter(stage), [], [Round(consultation(ConsultationState.CLOSED), 1286)])
    assert shapes(facts) == [
        ("done", "公开征求意见"),
        ("now", "整理和答复意见"),
        ("next", "集体讨论决定、公布"),
        ("next", "政策解读"),
    ]
    done, now, *_rest = tell(facts)
    assert done.text == "共收到 1,286 条意见。"
    assert now.text == "1,286 条意见正在归成问题、逐个答复。每条意见有归属、每个问题有答复之后才能公布。"


def test_round_without_comments_says_none_and_goes_on() -> None:
    facts = Facts(matter(Stage.REPLYING), [], [Round(consultation(ConsultationState.CLOSED), 0)])
    done, now, *_rest = tell(facts)
    assert done.text == "共收到 0 条意见。"
    assert now.text == "每条意见有归属、每个问题有答复之后才能公布。"


def test_second_round_is_called_so_and_comes_after_the_first() -> None:
    first = consultation(ConsultationState.CLOSED, opens=T0 - 100 * DAY, shortened_reason="汛期")
    facts = Facts(matter(), [], [Round(first, 5), Round(consultation(ConsultationState.OPEN), 1, again=True)])
    told = tell(facts)
    assert [item.title for item in told[:2]] == ["公开征求意见", "再次公开征求意见"]
    assert told[0].text == "共收到 5 条意见。期限短于规定，公布的理由是：汛期"


def test_scheduled_round_is_next() -> None:
    facts = Facts(matter(), [], [Round(consultation(ConsultationState.SCHEDULED), 0)])
    assert shapes(facts)[0] == ("next", "公开征求意见")


@pytest.mark.parametrize(
    ("stage", "now"), [(Stage.RESPONDED, "集体讨论决定"), (Stage.DECIDED, "政策解读"), (Stage.INTERPRETED, None)]
)
def test_later_stages(stage: Stage, now: str | None) -> None:
    facts = Facts(matter(stage), [], [Round(consultation(ConsultationState.CLOSED), 3)])
    assert [item.title for item in tell(facts) if item.state == "now"] == ([now] if now else [])
    ahead = [item.title for item in tell(facts) if item.state == "next"]
    assert ahead == (["政策解读"] if stage is Stage.RESPONDED else [])


def test_interpretation_names_its_last_day() -> None:
    due = interpretation_deadline("major_decision", date(2026, 11, 26))
    facts = Facts(matter(Stage.DECIDED), [], [Round(consultation(ConsultationState.CLOSED), 3)], interpretation_due=due)
    now = next(item for item in tell(facts) if item.state == "now")
    assert now.text == "最迟 2026年12月1日 发布（文件公布后 3 个工作日）。"


def test_finished_matter_is_all_done() -> None:
    steps = [
        step(StepKind.DRAFT_PUBLISHED, T0, provisions=12, ordinal=2),
        step(StepKind.EXPERTS_INVITED, T0 + DAY),
        step(StepKind.OPINION_RECEIVED, T0 + 2 * DAY),
        step(StepKind.OPINION_RECEIVED, T0 + 3 * DAY),
        step(StepKind.RESPONSE_PUBLISHED, T0 + 40 * DAY, adopted=15, not_adopted=9),
        step(StepKind.FINAL_PUBLISHED, T0 + 50 * DAY),
        step(StepKind.INTERPRETATION_PUBLISHED, T0 + 52 * DAY),
    ]
    facts = Facts(
        matter(Stage.INTERPRETED),
        steps,
        [Round(consultation(ConsultationState.CLOSED), 7)],
        documents=[
            document(DocumentKind.CONSULTATION_SUMMARY, "a" * 64),
            document(DocumentKind.INTERPRETATION, None),
        ],
    )
    told = tell(facts)
    assert {item.state for item in told} == {"done"}
    assert [item.title for item in told] == [
        "公布第 2 稿",
        "公开征求意见",
        "专家论证",
        "公布意见采纳情况",
        "集体讨论决定，公布正式文件",
        "政策解读",
    ]
    assert told[0].text.startswith("共 12 段。")
    assert told[2].text.startswith("2 位专家提交了书面意见")
    assert told[3].text == "归为 24 个问题逐一答复：采纳 15 个、未采纳 9 个。"
    assert told[3].docs[0].verify == f"/verify/{'a' * 64}"
    assert told[5].docs[0].pending


def test_invited_experts_without_opinions() -> None:
    facts = Facts(matter(), [step(StepKind.EXPERTS_INVITED)], [Round(consultation(ConsultationState.OPEN), 0)])
    assert ("done", "邀请专家论证") in shapes(facts)


def test_hearing_to_come_offers_its_seats() -> None:
    item = tell(Facts(matter(), [], hearings=[hearing(starts_at=T0 + 40 * DAY)]))[0]
    assert (item.state, item.tag) == ("next", "报名中")
    assert "旁听席余 11 席" in item.text
    assert item.link == ("看公告、报名", "/hearings/2026-01")


def test_full_hearing_says_so_and_closed_sign_up_offers_nothing() -> None:
    item = tell(Facts(matter(), [], hearings=[hearing(starts_at=T0 + 40 * DAY, taken=30, as_of=T0 + 11 * DAY)]))[0]
    assert item.tag == ""
    assert "旁听席已满" in item.text
    assert item.link == ("看公告", "/hearings/2026-01")


def test_hearing_begun_and_held() -> None:
    begun = tell(Facts(matter(), [], hearings=[hearing(starts_at=T0 - DAY)]))[0]
    assert (begun.state, begun.text) == ("done", "已经开始，等待登记到会情况。")
    held = tell(Facts(matter(), [], hearings=[hearing(starts_at=T0 - DAY, held=True)]))[0]
    assert held.text == "到会：参加人 8 人，旁听 25 人。"


def test_documents_of_one_kind_only() -> None:
    rows = document_rows(
        [document(DocumentKind.INTERPRETATION, "b" * 64), document(DocumentKind.CONSULTATION_SUMMARY, "a" * 64)],
        DocumentKind.INTERPRETATION,
    )
    assert [row.sha256 for row in rows] == ["b" * 64]


def test_outcome_sentence_of_nothing_is_nothing() -> None:
    assert outcome_sentence({"adopted": 0}) == ""
    with speaking("en"):
        assert outcome_sentence({"adopted": 1}) == "Grouped into 1 question and answered: 1 adopted."


def test_story_in_english_puts_spaces_between_sentences() -> None:
    first = consultation(ConsultationState.CLOSED, shortened_reason="flood season")
    with speaking("en"):
        told = tell(Facts(matter(Stage.REPLYING), [], [Round(first, 1)]))
    assert (
        told[0].text == "1 comment received. The period was shorter than prescribed; the published reason: "
        '<span lang="zh-CN">flood season</span>'
    )


@given(
    stage=st.sampled_from(PUBLIC),
    states=st.lists(st.sampled_from(list(ConsultationState)), max_size=3),
    kinds=st.lists(st.tuples(st.sampled_from(list(StepKind)), st.integers(-50, 50)), max_size=8),
    hearings=st.lists(st.integers(-50, 50), max_size=3),
)
def test_any_story_is_done_then_now_then_next(
    stage: Stage, states: list[ConsultationState], kinds: list[tuple[StepKind, int]], hearings: list[int]
) -> None:
    facts = Facts(
        matter(stage),
        [step(kind, T0 + n * DAY, **STEP_FACTS.get(kind, {})) for kind, n in kinds],
        [Round(consultation(state), n) for n, state in enumerate(states)],
        [hearing(starts_at=T0 + n * DAY) for n in hearings],
    )
    told = tell(facts)
    order = {"done": 0, "now": 1, "next": 2}
    assert [order[item.state] for item in told] == sorted(order[item.state] for item in told)
    done = [item.at for item in told if item.state == "done"]
    assert done == sorted(done)  # type: ignore[type-var]
    assert all(item.title for item in told)
    assert sum(item.live for item in told) == states.count(ConsultationState.OPEN)


def test_ruler_counts_from_the_day_after_opening() -> None:
    found = ruler(consultation(ConsultationState.OPEN), date(2026, 11, 13))
    assert (found.total, found.today, found.left) == (30, 18, 12)


@given(days=st.integers(0, 400), passed=st.integers(-5, 410))
def test_ruler_adds_up(days: int, passed: int) -> None:
    found = ruler(consultation(ConsultationState.OPEN, days=days), T0.date() + passed * DAY)
    assert found.total == days
    assert found.today == passed
    assert found.today + found.left == found.total


def test_record_and_report_of_a_hearing_are_told() -> None:
    steps = [
        step(StepKind.HEARING_RECORD, T0, "/hearings/TZ-2026-0001/record", number="TZ-2026-0001", title="供热听证会"),
        step(StepKind.HEARING_REPORT, T0, "/hearings/TZ-2026-0001/report", number="TZ-2026-0001", title="供热听证会"),
    ]
    told = [(item.title, item.link) for item in tell(Facts(matter(), steps, []))]
    assert ("笔录已公布", ("看笔录", "/hearings/TZ-2026-0001/record")) in told
    assert ("报告已公布", ("看报告", "/hearings/TZ-2026-0001/report")) in told
