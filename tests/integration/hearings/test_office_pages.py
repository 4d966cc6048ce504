"""The hearing officer's pages, and announcing and holding through the services."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from participation.hearings import services
from participation.hearings.rules import HearingState, PoolCode
from participation.hearings.tickets import path_of
from participation.identity.rules import Actor, Grant, Role
from participation.identity.tables import Organisation, Staff, StaffGrant
from participation.matters.services import StepKind, timeline
from participation.platform.clock import SHANGHAI
from participation.platform.database import execute, fetch_one, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from tests.conftest import browser
from tests.integration.hearings.conftest import (
    Announce,
    Scene,
    announcement,
    applied,
    make_matter,
    move_into_the_past,
    register,
)
from tests.support.web import fill, form_fields, page, sign_in_as, words

BASE = "/office/matters/2026-0001/hearings"


def local_text(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def notice(**changes: str) -> dict[str, str]:
    """The announcing form, filled in well."""
    now = datetime.now(UTC)
    fields = {
        "kind": "hearing",
        "title": "城镇供热管理办法立法听证会",
        "description": "听取居民、供热单位、物业企业的意见。",
        "agenda": "供热期（第十四条）\n室内温度（第十五条）",
        "starts_at": local_text(now + timedelta(days=37)),
        "venue": "自治区政务服务中心三楼 301 听证室",
        "registration_opens_at": "",
        "registration_closes_at": local_text(now + timedelta(days=17)),
        "participant_places": "10",
        "observer_places": "30",
    }
    return fields | changes


async def errors_of(answer: httpx.Response) -> dict[str, str]:
    """field → message of the error summary; each target exists on the page."""
    tree = page(answer)
    found = {a.get("href")[1:]: a.text_content() for a in tree.xpath("//*[@id='error-summary']//a")}
    for target in found:
        assert tree.xpath(f"//*[@id='{target}']"), target
    return found


async def test_announcing(office: httpx.AsyncClient, client: httpx.AsyncClient, scene: Scene) -> None:
    shown = await fill(office, BASE, notice(), follow=True)
    assert shown.status_code == 200, words(shown)
    assert str(shown.url.path).startswith(f"{BASE}/TZ-")
    (hearing,) = await services.of_matter(scene.matter_id)
    assert hearing.state is HearingState.OPEN
    assert [(pool.code, pool.capacity, pool.taken) for pool in hearing.pools] == [
        (PoolCode.PARTICIPANT, 10, 0),
        (PoolCode.OBSERVER, 30, 0),
    ]
    assert [found.number for found in await services.upcoming()] == [hearing.number]
    (step,) = await timeline(scene.matter_id)
    assert step.kind is StepKind.HEARING_ANNOUNCED
    assert step.link == f"/hearings/{hearing.number}"
    assert step.facts["participant_places"] == 10
    event = await fetch_one("SELECT actor, subject FROM audit_event WHERE action = 'hearing.announced'")
    assert event is not None
    assert tuple(event) == (f"staff:{scene.officer.staff_id}", f"hearing:{hearing.id}")
    assert (await client.get(f"/hearings/{hearing.number}")).status_code == 200
    assert hearing.title in words(await office.get(BASE))


async def test_everything_wrong_at_once(office: httpx.AsyncClient) -> None:
    past = local_text(datetime.now(UTC) - timedelta(days=1))
    answer = await fill(
        office,
        BASE,
        {
            "kind": "concert",
            "title": "甲" * 201,
            "description": " ",
            "agenda": "",
            "starts_at": past,
            "venue": "",
            "registration_opens_at": "tomorrow",
            "registration_closes_at": "",
            "participant_places": "many",
            "observer_places": "-3",
        },
    )
    assert answer.status_code == 422
    assert await errors_of(answer) == {
        "kind": "请选择会议种类",
        "title": "名称最多 200 字",
        "description": "请用一两句话说明听取什么意见",
        "agenda": "请列出听证内容",
        "starts_at": "开会时间已经过去，请改到今后",
        "venue": "请填写地点",
        "registration_opens_at": "这不是一个日期和时间，请写成 2026-11-25T09:30 的样子",
        "registration_closes_at": "请填写报名截止时间",
        "participant_places": "请填一个整数",
        "observer_places": "席位数应在 0 到 10000 之间",
    }
    assert page(answer).xpath("//input[@name='starts_at']/@value") == [past]
    assert page(answer).xpath("//input[@name='participant_places']/@value") == ["many"]
    assert await fetch_value("SELECT count(*) FROM hearing") == 0


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"participant_places": "0"}, {"participant_places": "听证会至少要有 1 个参加人席位"}),
        ({"observer_places": "0"}, {"observer_places": "会议公开举行，至少要有 1 个旁听席位"}),
        (
            {"registration_closes_at": "2020-01-01T09:00"},
            {"registration_closes_at": "报名截止时间已经过去，请改到今后"},
        ),
        ({"registration_closes_at": "2036-01-01T09:00"}, {"registration_closes_at": "报名最晚在开会时截止"}),
        ({"starts_at": "2026-02-30T09:00"}, {"starts_at": "这不是一个日期和时间，请写成 2026-11-25T09:30 的样子"}),
        ({"observer_places": "10001"}, {"observer_places": "席位数应在 0 到 10000 之间"}),
        ({"observer_places": "9" * 30}, {"observer_places": "席位数应在 0 到 10000 之间"}),
    ],
)
async def test_one_thing_wrong(office: httpx.AsyncClient, changes: dict[str, str], errors: dict[str, str]) -> None:
    answer = await fill(office, BASE, notice(**changes))
    assert answer.status_code == 422
    assert await errors_of(answer) == errors


async def test_a_government_meeting_may_have_observers_only(office: httpx.AsyncClient, scene: Scene) -> None:
    answer = await fill(office, BASE, notice(kind="government_meeting", participant_places="0"))
    assert answer.status_code == 303
    (hearing,) = await services.of_matter(scene.matter_id)
    assert [pool.code for pool in hearing.pools] == [PoolCode.OBSERVER]


async def test_the_lead_time_of_a_government_rule_cannot_be_cut(office: httpx.AsyncClient, scene: Scene) -> None:
    await make_matter(scene.housing, scene.officer.staff_id, number="2026-0002", profile="government_rule")
    now = datetime.now(UTC)
    late = notice(
        starts_at=local_text(now + timedelta(days=29)),
        registration_closes_at=local_text(now + timedelta(days=9)),
        notice_reason="来不及",
    )
    base = BASE.replace("0001", "0002")
    answer = await fill(office, base, late)
    assert answer.status_code == 422
    assert (await errors_of(answer))["starts_at"].startswith("公告太晚：今天公告，最早 ")
    in_time = await fill(office, base, late | {"starts_at": local_text(now + timedelta(days=30))}, follow=True)
    assert in_time.status_code == 200
    assert "距开会 30 日" in words(in_time)


async def test_a_shorter_notice_needs_a_reason_and_publishes_it(
    office: httpx.AsyncClient, client: httpx.AsyncClient, scene: Scene
) -> None:
    await make_matter(scene.housing, scene.officer.staff_id, number="2026-0002", profile="price_hearing")
    now = datetime.now(UTC)
    soon = notice(
        starts_at=local_text(now + timedelta(days=12)), registration_closes_at=local_text(now + timedelta(days=9))
    )
    base = BASE.replace("0001", "0002")
    answer = await fill(office, base, soon)
    assert answer.status_code == 422
    assert "要提前，请写明理由" in (await errors_of(answer))["notice_reason"]
    accepted = await fill(office, base, soon | {"notice_reason": "汛期临近"})
    assert accepted.status_code == 303
    number = accepted.headers["location"].rsplit("/", 1)[-1]
    shown = words(await client.get(f"/hearings/{number}"))
    assert "提前举行的理由：汛期临近" in shown
    assert "提前期限是怎么算的" in shown


@pytest.mark.parametrize("stage", ["drafting", "secrecy_review", "responded", "decided", "interpreted"])
async def test_too_early_and_too_late_in_the_matters_life(scene: Scene, office: httpx.AsyncClient, stage: str) -> None:
    await make_matter(scene.housing, scene.officer.staff_id, number="2026-0002", stage=stage)
    with pytest.raises(RuleViolation):
        async with unit_of_work():
            await services.announce(scene.officer, "2026-0002", announcement())
    shown = await office.get(BASE.replace("0001", "0002"))
    assert shown.status_code == 200
    assert "现在不能发布听证公告" in words(shown)
    assert await fetch_value("SELECT count(*) FROM hearing") == 0


async def test_the_service_refuses_what_a_form_would(scene: Scene) -> None:
    for changes in ({"observer_places": 0}, {"starts_at": datetime.now(UTC) - timedelta(days=1)}):
        with pytest.raises(RuleViolation) as refused:
            async with unit_of_work():
                await services.announce(scene.officer, scene.number, announcement(**changes))
        assert refused.value.code == "hearing.plan"


async def test_the_service_refuses_a_late_notice(scene: Scene) -> None:
    soon = announcement(
        starts_at=datetime.now(UTC) + timedelta(days=12), registration_closes_at=datetime.now(UTC) + timedelta(days=9)
    )
    for number, profile, code in (
        ("2026-0002", "government_rule", "hearing.notice_too_late"),
        ("2026-0003", "price_hearing", "hearing.notice_reason"),
    ):
        await make_matter(scene.housing, scene.officer.staff_id, number=number, profile=profile)
        with pytest.raises(RuleViolation) as refused:
            async with unit_of_work():
                await services.announce(scene.officer, number, soon)
        assert refused.value.code == code


async def test_what_changed_meanwhile_is_told_with_the_input_kept(
    office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    opened = await office.get(BASE)
    target, fields = form_fields(opened, "/hearings")
    await execute("UPDATE matter SET stage = 'responded'")
    answer = await office.post(target, data=fields | notice())
    assert answer.status_code == 422
    assert "现在不能发布听证公告" in words(answer)
    await execute("UPDATE matter SET stage = 'consulting'")
    hearing = await announce()
    await move_into_the_past(hearing)
    opened = await office.get(f"{BASE}/{hearing.number}")
    target, fields = form_fields(opened, "/held")
    async with unit_of_work():
        await services.mark_held(scene.officer, hearing.number, 1, 2, "")
    late = await office.post(target, data=fields | {"attended_participants": "3", "attended_observers": "4"})
    assert late.status_code == 409
    assert "不用再记" in words(late)


async def test_only_the_officer_of_the_matters_unit(application: Litestar, scene: Scene, announce: Announce) -> None:
    hearing = await announce()
    stranger = Actor(uuid4(), "外人", uuid4(), "region/water", frozenset({Grant(Role.HEARING_OFFICER, "region/water")}))
    with pytest.raises(NotPermitted):
        async with unit_of_work():
            await services.announce(stranger, scene.number, announcement())
    with pytest.raises(NotPermitted):
        await services.registrations(stranger, hearing)
    drafter = uuid4()
    await Staff(
        id=drafter,
        username="zhang",
        display_name="张某",
        organisation=scene.housing,
        password_hash="x",
        recovery_codes="",
    ).save()
    await StaffGrant(id=uuid4(), staff=drafter, role="drafter", organisation=scene.housing).save()
    async with browser(application) as other:
        assert (await other.get(BASE)).status_code == 303  # to the sign-in page
        await sign_in_as(other, drafter)
        for address in (BASE, f"{BASE}/{hearing.number}", f"{BASE}/{hearing.number}/registrations.csv"):
            assert (await other.get(address)).status_code == 403, address


async def test_another_matters_hearing_opens_nothing(
    office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce()
    await make_matter(scene.housing, scene.officer.staff_id, number="2026-0002")
    base = BASE.replace("0001", "0002")
    assert (await office.get(f"{base}/{hearing.number}")).status_code == 404
    assert (await office.get(f"{base}/{hearing.number}/registrations.csv")).status_code == 404
    assert (await office.get(f"{BASE}/TZ-2026-9999")).status_code == 404


async def test_the_list_is_masked_and_harmless_in_a_spreadsheet(office: httpx.AsyncClient, announce: Announce) -> None:
    hearing = await announce()
    await register(hearing, applied(1, needs=("wheelchair", "sign_language")))
    await register(
        hearing, applied(2, name="John Smith", pool=PoolCode.PARTICIPANT, statement='=HYPERLINK("http://x")\n第二行')
    )
    gone = await register(hearing, applied(3, name="朱明"))
    async with unit_of_work():
        await services.withdraw(await services.ticket(gone.number, gone.code))
    shown = await office.get(f"{BASE}/{hearing.number}")
    text = words(shown)
    assert "赵*霞" in text
    assert "J** S**" in text
    assert "已取消" in text
    answer = await office.get(f"{BASE}/{hearing.number}/registrations.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["编号", "席位", "姓名", "状态"]
    assert [row[2] for row in rows[1:]] == ["赵*霞", "J** S**", "朱**"]
    assert [row[3] for row in rows[1:]] == ["已确认", "已确认", "已取消"]
    assert rows[1][4] == "轮椅席位、手语翻译"
    assert rows[2][5] == '\'=HYPERLINK("http://x")\n第二行'
    for secret in ("赵小霞", "Smith", "13900000001", "朱明"):
        assert secret not in answer.text
        assert secret not in shown.text


async def test_holding_it(
    office: httpx.AsyncClient, client: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing = await announce()
    booked = await register(hearing, applied(1))
    address = f"{BASE}/{hearing.number}"
    assert "/held" not in (await office.get(address)).text
    with pytest.raises(Conflict) as early:
        async with unit_of_work():
            await services.mark_held(scene.officer, hearing.number, 1, 1, "")
    assert early.value.code == "hearing.not_begun"
    await move_into_the_past(hearing)
    wrong = await fill(office, address, {"attended_participants": "x", "attended_observers": ""}, action="/held")
    assert wrong.status_code == 422
    assert set(await errors_of(wrong)) == {"attended_participants", "attended_observers"}
    done = await fill(
        office,
        address,
        {"attended_participants": "9", "attended_observers": "21", "held_note": "多数意见赞成提高室温。"},
        action="/held",
        follow=True,
    )
    assert done.status_code == 200
    assert "参加 9 人，旁听 21 人" in words(done)
    steps = await timeline(scene.matter_id)
    assert [step.kind for step in steps if step.kind is StepKind.HEARING_HELD] == [StepKind.HEARING_HELD]
    shown = words(await client.get(f"/hearings/{hearing.number}"))
    assert "多数意见赞成提高室温。" in shown
    assert "会议已经开始" in words(await client.get(path_of(booked.number, booked.code)))
    with pytest.raises(Conflict) as again:
        async with unit_of_work():
            await services.mark_held(scene.officer, hearing.number, 1, 1, "")
    assert again.value.code == "hearing.held"
    (facts,) = await services.facts_for_summary(scene.matter_id)
    assert facts.note == "到会：参加人 9 人，旁听 21 人\n多数意见赞成提高室温。"
    assert [(pool.name, pool.capacity, pool.taken) for pool in facts.pools] == [("参加人席", 10, 0), ("旁听席", 30, 1)]


async def test_facts_of_a_hearing_still_to_come(scene: Scene, announce: Announce) -> None:
    await announce()
    (facts,) = await services.facts_for_summary(scene.matter_id)
    assert facts.note.startswith("尚未举行，时间 ")
    assert facts.held_at is None


async def test_an_unpublished_matter_that_passed_its_review(scene: Scene, client: httpx.AsyncClient) -> None:
    unpublished = await make_matter(scene.housing, scene.officer.staff_id, number="2026-0002", stage="ready")
    assert unpublished
    with pytest.raises(RuleViolation) as refused:
        async with unit_of_work():
            await services.announce(scene.officer, "2026-0002", announcement())
    assert refused.value.code == "matter.no_draft"


async def test_unknown_hearing_is_not_found(scene: Scene) -> None:
    for number in ("TZ-2026-0001", "", "\x00", "../etc"):
        with pytest.raises(NotFound):
            await services.get_hearing(number)


async def test_an_organisation_above_reaches_down(scene: Scene) -> None:
    region = Actor(
        scene.officer.staff_id, "王某", scene.region, "region", frozenset({Grant(Role.HEARING_OFFICER, "region")})
    )
    assert await Organisation.exists().where(Organisation.path == "region")
    async with unit_of_work():
        hearing = await services.announce(region, scene.number, announcement())
    assert hearing.number.startswith("TZ-")
