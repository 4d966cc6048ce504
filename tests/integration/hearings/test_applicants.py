"""What officers see of those who registered: masked in the list, in full for a purpose and with a code."""

from __future__ import annotations

import csv
import io
import time
from datetime import date
from typing import Any

import httpx
from litestar import Litestar

from participation.hearings.rules import (
    Applicant,
    Condition,
    ConditionKind,
    PoolCode,
    PoolPlan,
    Question,
    QuestionKind,
)
from participation.hearings.services import HearingView
from participation.identity.rules import totp_code
from participation.identity.services import new_totp_secret
from participation.identity.services.credentials import seal_totp
from participation.platform.database import execute, fetch, fetch_value
from tests.conftest import browser
from tests.integration.hearings.conftest import Announce, Scene, applied, register
from tests.integration.hearings.test_notices import reviewer_of
from tests.support.web import fill, sign_in_as, words

QUESTIONS = (
    Question("q1", "您住的小区？", required=True),
    Question("q2", "家里有老人吗？", QuestionKind.YES_NO),
    Question("q3", "=怎样到会？", QuestionKind.CHOICE, choices=("现场", "视频")),
)
CONDITIONS = (
    Condition(ConditionKind.AGE, minimum=18, proved=True),
    Condition(ConditionKind.RESIDENCE, values=("新城区", "回民区")),
    Condition(ConditionKind.OCCUPATION, values=("civil_servant",)),
)
POOLS = (
    PoolPlan(PoolCode.PARTICIPANT, 9, conditions=CONDITIONS, questions=QUESTIONS, id_number=True, group_size=5),
    PoolPlan(PoolCode.OBSERVER, 1),
)
CARD = "11010519491231002X"
SECRETS = ("欧阳小霞", "13900000001", CARD, "ou@example.com", "钱小明", "1949")


async def person(announce: Announce) -> tuple[HearingView, str]:
    hearing = await announce(pools=POOLS)
    booked = await register(
        hearing,
        applied(
            1,
            pool="participant",
            name="欧阳小霞",
            email="ou@example.com",
            identity=CARD,
            organisation="社区居委会",
            companions=("钱小明",),
            needs=("mongolian",),
            statement="室温要到二十度",
            answers={"q1": "锦绣小区", "q2": "yes", "q3": "视频"},
            stated=Applicant(True, date(1949, 12, 31), "新城区", "other"),
        ),
    )
    return hearing, booked.number


async def test_everything_that_was_answered_is_shown_and_nothing_that_tells_who(
    office: httpx.AsyncClient, announce: Announce
) -> None:
    hearing, number = await person(announce)
    seen = await office.get(hearing.office_path)
    for text in ("锦绣小区", "家里有老人吗？ 是", "视频", "社区居委会", "新城区", "周岁", "蒙古语", "共 2 席"):
        assert text in words(seen), text
    one = await office.get(f"{hearing.office_path}/registrations/{number}")
    assert one.headers["cache-control"] == "no-store"
    told = words(one)
    for text in (
        "欧阳*霞",
        "139****0001",
        "002X",
        "钱*明",
        "锦绣小区",
        "社区居委会",
        "室温要到二十度",
        "已确认",
        "其他",
    ):
        assert text in told, text
    table = await office.get(f"{hearing.office_path}/registrations.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    line = dict(zip(rows[0], rows[1], strict=True))
    assert (line["姓名"], line["席位数"], line["单位"], line["同行"]) == ("欧阳*霞", "2", "社区居委会", "钱*明")
    assert (line["手机号"], line["邮箱"], line["居住地"], line["职业"]) == ("139****0001", "有", "新城区", "其他")
    assert (line["您住的小区？"], line["家里有老人吗？"], line["'=怎样到会？"]) == ("锦绣小区", "是", "视频")
    for answer in (seen, one, table):
        for secret in SECRETS:
            assert secret not in answer.text, secret
    assert (await office.get(f"{hearing.office_path}/registrations/BM-2026-99999")).status_code == 404
    assert (await office.get(f"{hearing.office_path}/registrations/x'")).status_code == 404


async def test_in_full_for_a_purpose_with_a_code_and_recorded(
    office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing, number = await person(announce)
    secret = new_totp_secret()
    await execute("UPDATE staff SET totp_secret = $2 WHERE id = $1", scene.officer.staff_id, seal_totp(secret))
    path = f"{hearing.office_path}/registrations/{number}"
    bad = await fill(office, path, {}, action=f"/{number}")
    assert bad.status_code == 422
    for text in ("请写明用途，至少 4 个字", "请填写手机验证器上现在的 6 位数字"):
        assert text in words(bad)
    wrong = await fill(office, path, {"purpose": "核对报名条件", "code": "000000"}, action=f"/{number}")
    assert (wrong.status_code, "验证码不对" in words(wrong)) == (422, True)
    assert "欧阳小霞" not in wrong.text
    now = int(time.time()) // 30
    typed = {"purpose": "核对报名条件", "code": totp_code(secret, now)}
    shown = await fill(office, path, typed, action=f"/{number}")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    for text in ("欧阳小霞", "13900000001", CARD, "ou@example.com", "钱小明"):
        assert text in words(shown), text
    # The code is used up.
    assert (await fill(office, path, typed, action=f"/{number}")).status_code == 422
    full = f"{hearing.office_path}/registrations-full"
    assert (await fill(office, full, {"purpose": "逐个电话", "code": "000000"}, action="-full")).status_code == 422
    table = await fill(office, full, {"purpose": "逐个电话", "code": totp_code(secret, now + 1)}, action="-full")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[1][2] == "欧阳小霞"
    assert CARD in rows[1]
    events: list[Any] = await fetch(
        "SELECT action, facts->>'purpose', facts::text FROM audit_event WHERE action LIKE 'registration.%' ORDER BY id"
    )
    looks = [row for row in events if row[0] in ("registration.revealed", "registration.exported")]
    assert [(row[0], row[1]) for row in looks] == [
        ("registration.revealed", "核对报名条件"),
        ("registration.exported", "逐个电话"),
    ]
    assert not any(secret in row[2] for row in looks for secret in SECRETS[:4])


async def test_only_the_officer_and_only_of_this_session(
    application: Litestar, office: httpx.AsyncClient, scene: Scene, announce: Announce
) -> None:
    hearing, number = await person(announce)
    other = await announce()
    assert (await office.get(f"{other.office_path}/registrations/{number}")).status_code == 404
    reviewer = await reviewer_of(scene)
    async with browser(application) as stranger:
        await sign_in_as(stranger, reviewer.staff_id)
        for path in (f"/registrations/{number}", "/registrations.csv", "/registrations-full"):
            assert (await stranger.get(f"{hearing.office_path}{path}")).status_code == 403
    ended = {"action": "ineligible", "action_reason": "重复报名"}
    path = f"{hearing.office_path}/registrations/{number}"
    assert (await fill(office, path, ended, action="/manage/registration")).status_code == 303
    assert "重复报名" in words(await office.get(path))
    assert await fetch_value("SELECT state FROM registration WHERE number = $1", number) == "ineligible"
