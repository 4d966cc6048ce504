"""The office's pages of matters in a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from participation.identity.services import organisation_by_path
from participation.matters import services
from participation.matters.services import MatterView, ReviewOutcome, Stage, StepKind
from participation.platform import clock
from participation.platform.database import execute, fetch_value, unit_of_work
from tests.integration.matters.conftest import import_draft
from tests.support.web import fill, form_fields, page, words

StaffClient = Callable[..., Awaitable[Any]]
HOUSING = "region/housing"
GOOD = {
    "title": "某某自治区城镇供热管理办法",
    "summary": "规定供热从哪天开始、室内不低于多少度。",
    "profile": "major_decision",
    "subject_category": "城乡建设 / 公用事业",
}


async def make(drafter: Any, **changes: Any) -> MatterView:
    """A matter made through its form."""
    answer = await fill(drafter, "/office/matters/new", {**GOOD, **changes})
    assert answer.status_code == 303, words(answer)
    return await services.get_matter(answer.headers["location"].rsplit("/", 1)[1])


async def ready(drafter: Any, reviewer: Any) -> MatterView:
    """A matter whose draft was reviewed through the form."""
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id)
    answer = await fill(reviewer, f"/office/matters/{matter.number}/review", {"outcome": "may_publish"})
    assert answer.status_code == 303, words(answer)
    return await services.get_matter(matter.number)


def errors(response: httpx.Response) -> list[tuple[str, str]]:
    """(field, message) of the error summary."""
    return [
        (link.get("href"), link.text_content().strip())
        for link in page(response).xpath("//*[@id='error-summary']//li/a")
    ]


# --- a new matter ----------------------------------------------------------------------------------------------------


async def test_a_drafter_makes_a_matter(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    opened = await drafter.get("/office/matters/new")
    assert "《重大行政决策程序暂行条例》第十五条：征求意见不少于 30 日" in words(opened)
    # With one unit to choose there is nothing to choose.
    _, fields = form_fields(opened, "/office/matters/new")
    unit = await organisation_by_path(HOUSING)
    assert fields["lead_unit"] == str(unit.id)
    matter = await make(drafter, title="  某某自治区\t城镇供热管理办法 ")
    assert (matter.title, matter.lead_unit_path, matter.created_by) == (
        "某某自治区 城镇供热管理办法",
        HOUSING,
        drafter.staff_id,
    )
    shown = await drafter.get(f"/office/matters/{matter.number}")
    assert shown.status_code == 200
    assert page(shown).xpath(f"//a[@href='/office/matters/{matter.number}/draft/import']")
    assert "起草中" in words(shown)


async def test_everything_wrong_at_once_is_said_at_once_and_kept(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation="region")
    await staff_client("drafter", organisation=HOUSING)
    summary = "长" * 1001
    answer = await fill(
        drafter,
        "/office/matters/new",
        {"title": " ", "summary": summary, "lead_unit": str(uuid4()), "profile": "war", "subject_category": "类" * 61},
    )
    assert answer.status_code == 422
    assert errors(answer) == [
        ("#title", "请填写标题"),
        ("#summary", "内容概述最多 1000 字"),
        ("#lead_unit", "请选择承办单位"),
        ("#profile", "请选择办理程序"),
        ("#subject_category", "主题分类最多 60 字"),
    ]
    assert page(answer).xpath("//title")[0].text_content().startswith("有 5 处要改：")
    _, kept = form_fields(answer, "/office/matters/new")
    assert (kept["summary"].strip(), kept["subject_category"]) == (summary, "类" * 61)
    for field in ("title", "summary", "lead_unit", "profile", "subject_category"):
        assert page(answer).xpath(f"//*[@id='{field}-error']"), field
    assert await fetch_value("SELECT count(*) FROM matter") == 0


async def test_an_empty_form_asks_for_every_field(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation="region")
    await staff_client("drafter", organisation=HOUSING)
    answer = await fill(drafter, "/office/matters/new", {})
    assert [field for field, _ in errors(answer)] == [
        "#title",
        "#summary",
        "#lead_unit",
        "#profile",
        "#subject_category",
    ]
    bare = await drafter.get("/office/matters/new", headers={"accept-language": "en"})
    _, fields = form_fields(bare, "/office/matters/new")
    hidden = {name: fields[name] for name in ("_csrf", "_key")}
    english = await drafter.post("/office/matters/new", data=hidden, headers={"accept-language": "en"})
    assert english.status_code == 422
    assert errors(english)[0] == ("#title", "Enter the title")


async def test_a_file_in_place_of_text_is_no_text(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    answer = await fill(
        drafter, "/office/matters/new", {**GOOD, "title": None}, files={"title": ("a.txt", b"x", "text/plain")}
    )
    assert answer.status_code == 422
    assert errors(answer) == [("#title", "请填写标题")]


async def test_sent_twice_there_is_one_matter(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    opened = await drafter.get("/office/matters/new")
    target, fields = form_fields(opened, "/office/matters/new")
    data = {**fields, **GOOD}
    first = await drafter.post(target, data=data)
    second = await drafter.post(target, data=data)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    other = await drafter.post(target, data={**data, "title": "另一件"})
    assert other.status_code == 422
    assert await fetch_value("SELECT count(*) FROM matter") == 1
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'matter.created'") == 1


async def test_a_unit_of_somebody_else_cannot_be_chosen(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    await staff_client("drafter", organisation="region/energy")
    energy = await organisation_by_path("region/energy")
    answer = await fill(drafter, "/office/matters/new", {**GOOD, "lead_unit": str(energy.id)})
    assert answer.status_code == 422
    assert errors(answer) == [("#lead_unit", "请选择承办单位")]


# --- who may ---------------------------------------------------------------------------------------------------------


async def test_nobody_signed_in_is_sent_to_sign_in(client: httpx.AsyncClient) -> None:
    for url in ("/office", "/office/matters", "/office/matters/new", "/office/matters/2026-0001"):
        answer = await client.get(url)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/office/sign-in?next=")


async def test_a_wrong_role_is_refused(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    moderator = await staff_client("moderator", "publisher", organisation=HOUSING)
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id)
    for url in ("/office/matters/new", f"/office/matters/{matter.number}/review"):
        assert (await moderator.get(url)).status_code == 403
    for url in ("/office/matters/new", f"/office/matters/{matter.number}/review"):
        _, fields = form_fields(await moderator.get("/office"))
        answer = await moderator.post(url, data={**fields, **GOOD, "outcome": "may_publish", "_key": "k" * 24})
        assert answer.status_code == 403
    assert (await drafter.get(f"/office/matters/{matter.number}/review")).status_code == 403
    assert await fetch_value("SELECT count(*) FROM secrecy_review") == 0


async def test_another_organisation_is_refused_and_sees_nothing(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    stranger = await staff_client("drafter", "reviewer", organisation="region/energy")
    above = await staff_client("auditor", organisation="region")
    matter = await make(drafter)
    for url in (f"/office/matters/{matter.number}", f"/office/matters/{matter.number}/review"):
        answer = await stranger.get(url)
        assert answer.status_code == 403
        assert matter.title not in answer.text
    assert matter.title not in (await stranger.get("/office/matters")).text
    assert matter.title in (await above.get("/office/matters")).text
    assert (await above.get(f"/office/matters/{matter.number}")).status_code == 200
    assert (await above.get("/office/matters/2026-9999")).status_code == 404


# --- the secrecy review ----------------------------------------------------------------------------------------------


async def test_a_reviewer_says_yes_and_the_publisher_is_asked(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING, name="起草的人")
    reviewer = await staff_client("reviewer", organisation=HOUSING, name="审查的人")
    publisher = await staff_client("publisher", organisation=HOUSING)
    matter = await make(drafter)
    version = await import_draft(matter.id, drafter.staff_id, "9f2c41d7" + "0" * 52 + "b80e")
    opened = await reviewer.get(f"/office/matters/{matter.number}/review")
    assert page(opened).xpath(f"//a[@href='/office/matters/{matter.number}/draft/v/{version}']")
    assert "9f2c41d7…b80e" in words(opened)
    assert "起草的人 于" in words(opened)
    answer = await fill(reviewer, f"/office/matters/{matter.number}/review", {"outcome": "may_publish"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/office/matters/{matter.number}"
    shown = await publisher.get(f"/office/matters/{matter.number}")
    assert page(shown).xpath(f"//a[@href='/office/matters/{matter.number}/consultation']")
    assert "审查的人 于" in words(shown)
    assert not page(await drafter.get(f"/office/matters/{matter.number}")).xpath(
        f"//a[@href='/office/matters/{matter.number}/consultation']"
    )
    again = await reviewer.get(f"/office/matters/{matter.number}/review")
    assert "这一稿已经审查" in words(again)
    assert not page(again).xpath("//form[contains(@action, 'review')]")


async def test_a_no_needs_its_reason_and_keeps_what_was_chosen(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id)
    url = f"/office/matters/{matter.number}/review"
    nothing = await fill(reviewer, url, {})
    assert (nothing.status_code, errors(nothing)) == (422, [("#outcome", "请选择审查结论")])
    unknown = await fill(reviewer, url, {"outcome": "perhaps", "reason": "长" * 2001})
    assert errors(unknown) == [("#outcome", "请选择审查结论"), ("#reason", "理由最多 2000 字")]
    answer = await fill(reviewer, url, {"outcome": "may_not", "reason": "  "})
    assert errors(answer) == [("#reason", "请写明理由，起草人要按它修改")]
    _, kept = form_fields(answer, url)
    assert kept["outcome"] == "may_not"
    done = await fill(reviewer, url, {"outcome": "may_not", "reason": "第三条 <b>涉密</b>"})
    assert done.status_code == 303
    shown = await drafter.get(f"/office/matters/{matter.number}")
    assert "理由：第三条 <b>涉密</b>" in words(shown)
    assert "导入修改后的草案" in words(shown)


@pytest.mark.parametrize("version", ["", "not-a-uuid", "1"])
async def test_a_forged_version_is_refused(staff_client: StaffClient, version: str) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id)
    url = f"/office/matters/{matter.number}/review"
    answer = await fill(reviewer, url, {"outcome": "may_publish", "version_id": version})
    assert answer.status_code == 422
    assert await fetch_value("SELECT count(*) FROM secrecy_review") == 0


async def test_a_version_changed_meanwhile_is_not_the_one_reviewed(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id, "1" * 64)
    url = f"/office/matters/{matter.number}/review"
    target, fields = form_fields(await reviewer.get(url), url)
    new = await import_draft(matter.id, drafter.staff_id, "2" * 64)
    answer = await reviewer.post(target, data={**fields, "outcome": "may_publish", "reason": "看过"})
    assert answer.status_code == 409
    assert "草案刚刚换了新的一稿" in words(answer)
    _, shown = form_fields(answer, url)
    assert (shown["version_id"], shown.get("outcome"), shown["reason"].strip()) == (str(new), None, "看过")
    assert (await services.get_matter(matter.number)).stage is Stage.SECRECY_REVIEW


async def test_drafters_with_the_role_cannot_review_their_own(staff_client: StaffClient) -> None:
    both = await staff_client("drafter", "reviewer", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await make(both)
    await import_draft(matter.id, both.staff_id)
    url = f"/office/matters/{matter.number}/review"
    opened = await both.get(url)
    assert "不能审查" in words(opened)
    assert not page(opened).xpath("//form[contains(@action, 'review')]")
    _, fields = form_fields(await reviewer.get(url), url)
    _, own = form_fields(opened)
    forged = await both.post(url, data={**fields, **own, "outcome": "may_publish"})
    assert forged.status_code == 403
    assert "起草人不能审查自己起草的内容" in words(forged)
    assert "没有等您审查的内容" in words(await both.get("/office"))


async def test_the_review_sent_twice_is_one(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id)
    url = f"/office/matters/{matter.number}/review"
    target, fields = form_fields(await reviewer.get(url), url)
    answers = [await reviewer.post(target, data={**fields, "outcome": "may_publish"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await fetch_value("SELECT count(*) FROM secrecy_review") == 1


# --- what waits ------------------------------------------------------------------------------------------------------


async def test_the_dashboard_shows_each_their_own(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", "publisher", organisation=HOUSING)
    publisher = await staff_client("publisher", organisation=HOUSING)
    assert "没有等您办的事" in words(await drafter.get("/office"))
    matter = await make(drafter)
    assert "导入草案" in words(await drafter.get("/office"))
    await import_draft(matter.id, drafter.staff_id)
    waiting = await reviewer.get("/office")
    assert page(waiting).xpath(f"//a[@href='/office/matters/{matter.number}/review']")
    assert "没有等您办的事" in words(await drafter.get("/office"))
    await fill(reviewer, f"/office/matters/{matter.number}/review", {"outcome": "may_publish"})
    link = f"//a[@href='/office/matters/{matter.number}/consultation']"
    assert page(await publisher.get("/office")).xpath(link)
    # Who reviewed it never publishes it.
    assert not page(await reviewer.get("/office")).xpath(link)


async def test_deadlines_are_counted_in_days_of_shanghai(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    moderator = await staff_client("moderator", organisation=HOUSING)
    officer = await staff_client("response_officer", organisation=HOUSING)
    matter = await ready(drafter, reviewer)
    today = datetime.combine(clock.local(clock.now()).date(), datetime.min.time(), tzinfo=clock.SHANGHAI)
    async with unit_of_work():
        await services.advance(matter.id, Stage.CONSULTING)
        # Closes at 24:00 in two days.
        await services.record_step(matter.id, StepKind.CONSULTATION_OPENED, today, {}, until=today + timedelta(days=3))
    assert "剩 2 日" in words(await moderator.get("/office"))
    async with unit_of_work():
        for stage in (Stage.REPLYING, Stage.RESPONDED, Stage.DECIDED):
            await services.advance(matter.id, stage)
        await services.record_step(matter.id, StepKind.FINAL_PUBLISHED, today - timedelta(days=20), {})
    overdue = words(await officer.get("/office"))
    assert "逾期" in overdue
    shown = await officer.get(f"/office/matters/{matter.number}")
    assert "政策解读应在" in words(shown)
    assert "工作日，周末和节假日扣除" in words(shown)


async def test_a_published_matter_shows_its_story(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await ready(drafter, reviewer)
    at = datetime(2026, 11, 23, 4, tzinfo=UTC)
    async with unit_of_work():
        await services.record_step(matter.id, StepKind.DRAFT_PUBLISHED, at, {}, f"/matters/{matter.number}/draft")
    shown = words(await drafter.get(f"/office/matters/{matter.number}"))
    assert "HOUSING/2026-00001" in shown
    assert "公布征求意见稿" in shown
    assert "2026-11-23" in shown


async def test_the_list_searches_and_filters(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    heat, gas = await make(drafter), await make(drafter, title="燃气管理条例")
    await import_draft(gas.id, drafter.staff_id)

    async def numbers(**query: Any) -> set[str]:
        answer = await drafter.get("/office/matters", params=query)
        assert answer.status_code == 200
        return {number for number in (heat.number, gas.number) if number in words(answer)}

    assert await numbers() == {heat.number, gas.number}
    assert await numbers(q="燃气") == {gas.number}
    assert await numbers(stage="secrecy_review") == {gas.number}
    assert await numbers(stage="nonsense") == {heat.number, gas.number}
    assert await numbers(q="没有这样的\x00") == set()
    assert await numbers(page=99) == set()
    assert (await drafter.get("/office/matters", params={"page": "x"})).status_code == 404


async def test_every_page_speaks_english_too(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    matter = await make(drafter)
    await import_draft(matter.id, drafter.staff_id)
    for browser, url, said in (
        (drafter, "/office", "Nothing waits for you"),
        (drafter, "/office/matters", "All matters"),
        (drafter, "/office/matters/new", "Create the matter"),
        (drafter, f"/office/matters/{matter.number}", "Awaiting secrecy review"),
        (reviewer, f"/office/matters/{matter.number}/review", "Record the outcome"),
    ):
        answer = await browser.get(url, headers={"accept-language": "en"})
        assert answer.status_code == 200
        assert said in words(answer), url
        assert "style=" not in answer.text
        assert "<script>" not in answer.text


def test_outcomes_of_the_form_are_those_of_the_rules() -> None:
    from participation.matters.forms import ReviewForm

    assert [option.value for option in ReviewForm().outcome.choices] == [outcome.value for outcome in ReviewOutcome]


async def test_a_number_used_once_is_never_used_again(staff_client: StaffClient) -> None:
    """Even where a row were removed by hand, the counter goes on."""
    drafter = await staff_client("drafter", organisation=HOUSING)
    first = await make(drafter)
    await execute("DELETE FROM matter WHERE id = $1", first.id)
    second = await make(drafter)
    assert isinstance(second.id, UUID)
    assert second.number != first.number


async def test_the_final_text_passes_from_hand_to_hand(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", "publisher", organisation=HOUSING)
    publisher = await staff_client("publisher", organisation=HOUSING)
    matter = await ready(drafter, reviewer)
    base = f"/office/matters/{matter.number}"
    async with unit_of_work():
        for stage in (Stage.CONSULTING, Stage.REPLYING, Stage.RESPONDED):
            await services.advance(matter.id, stage)

    async def offered(browser: Any, path: str) -> bool:
        return bool(page(await browser.get("/office")).xpath(f"//a[@href='{base}/{path}']"))

    assert await offered(drafter, "final")
    assert not await offered(publisher, "interpretation")
    await import_draft(matter.id, drafter.staff_id, "f" * 64)
    assert not await offered(drafter, "final")
    assert await offered(reviewer, "review")
    await fill(reviewer, f"{base}/review", {"outcome": "may_publish"})
    assert await offered(publisher, "interpretation")
    assert not await offered(reviewer, "interpretation")
    assert page(await publisher.get(base)).xpath(f"//a[@href='{base}/interpretation']")


async def test_a_scheduled_publication_is_waited_for(staff_client: StaffClient) -> None:
    drafter = await staff_client("drafter", organisation=HOUSING)
    reviewer = await staff_client("reviewer", organisation=HOUSING)
    publisher = await staff_client("publisher", organisation=HOUSING)
    matter = await ready(drafter, reviewer)
    async with unit_of_work():
        await services.schedule_publication(matter.id, datetime(2036, 1, 1, 1, tzinfo=UTC))
    assert "没有等您办的事" in words(await publisher.get("/office"))
    shown = await drafter.get(f"/office/matters/{matter.number}")
    assert "定于 2036年1月1日 09:00 公布" in words(shown)
    assert not page(shown).xpath("//a[contains(@href, 'draft/import')]")
