"""Who may answer a questionnaire: whoever may comment on its round; and the form's proof of work."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar import Litestar

from participation.consultations.rules import Policy, WhoMayComment
from participation.platform.crypto import decrypt
from participation.platform.database import fetch, fetch_value
from participation.platform.web import altcha
from tests.conftest import browser
from tests.integration.identity.test_phone_proof import sent
from tests.integration.questionnaires.test_pages import FULL, office, published
from tests.support.web import fill, form_fields, words

__all__ = ["office"]

PHONE = "13800138000"


@pytest.mark.parametrize("who", [WhoMayComment.PHONE, WhoMayComment.ACCOUNT])
async def test_a_telephone_is_proved_in_the_form_and_answers_once(
    application: Litestar, stage: Any, office: str, publish: Any, who: WhoMayComment
) -> None:
    await publish(policy=Policy(who=who))
    path = await published(application, stage, office)
    async with browser(application) as resident:
        assert "每个手机号填一次" in words(await resident.get(path))
        wrong = await fill(resident, path, FULL | {"phone": "12345"}, action=path)
        assert "手机号应为 11 位数字" in words(wrong)
        empty = await fill(resident, path, FULL, action=path)
        assert (empty.status_code, "这次征求意见要验证手机号，请填写" in words(empty)) == (422, True)
        step = await fill(resident, path, FULL | {"phone": "138 0013 8000"}, action=path)
        assert "验证码已发到 13800138000" in words(step)
        target, fields = form_fields(step, path)
        assert (fields["q6"], fields["q1_other"], fields["q2"]) == ("=请早一点", "看天气", ["0", "2"])
        missed = await resident.post(target, data=fields, headers={"referer": str(step.url)})
        assert "请填写短信里的 6 位验证码" in words(missed)
        bad = await resident.post(target, data=fields | {"phone_code": "x"}, headers={"referer": str(step.url)})
        assert "验证码不对" in words(bad)
        ((_, code),) = await sent()
        done = await resident.post(target, data=fields | {"phone_code": code}, headers={"referer": str(step.url)})
        assert done.status_code == 303, words(done)
        # Sent twice is one answer; another one by the same number is not taken, and what was written is kept.
        again = await resident.post(target, data=fields | {"phone_code": code}, headers={"referer": str(step.url)})
        assert again.headers["location"] == done.headers["location"]
        assert "已验证 138****8000" in words(await resident.get(path))
        second = await fill(resident, path, FULL, action=path)
        assert second.status_code == 409
        assert "这个手机号已经填过这份问卷" in words(second)
        assert form_fields(second, path)[1]["q6"] == "=请早一点"
    assert await fetch_value("SELECT count(*) FROM questionnaire_answer") == 1
    rows = await fetch(
        "SELECT c.proof, p.phone, p.resident FROM comment c JOIN comment_person p ON p.comment = c.id ORDER BY c.sequence"
    )
    assert [(row["proof"], decrypt(bytes(row["phone"]), "comment.phone")) for row in rows] == [(who.value, PHONE)] * 2
    assert all((row["resident"] is not None) == (who is WhoMayComment.ACCOUNT) for row in rows)
    # Who answered is known only as a fingerprint that leads to no answer.
    columns = await fetch("SELECT column_name FROM information_schema.columns WHERE table_name = 'questionnaire_voice'")
    assert {row["column_name"] for row in columns} == {"id", "questionnaire", "person"}


async def test_the_same_number_four_times_at_once_is_one_answer(
    application: Litestar, stage: Any, office: str, publish: Any
) -> None:
    await publish(policy=Policy(who=WhoMayComment.PHONE))
    path = await published(application, stage, office)
    async with browser(application) as resident:
        step = await fill(resident, "/sign-in", {"phone": PHONE})
        target, fields = form_fields(step, "/sign-in")
        ((_, code),) = await sent()
        await resident.post(target, data=fields | {"phone_code": code}, headers={"referer": str(step.url)})
        opened = [await resident.get(path) for _ in range(4)]
        answers = await asyncio.gather(
            *(
                resident.post(path, data=form_fields(one, path)[1] | FULL, headers={"referer": str(one.url)})
                for one in opened
            )
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    assert await fetch_value("SELECT count(*) FROM questionnaire_answer") == 1
    assert await fetch_value("SELECT count(*) FROM comment") == 2


async def test_the_proof_of_work_is_spent_once(
    application: Litestar, stage: Any, office: str, round_open: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await published(application, stage, office)
    monkeypatch.setattr(altcha, "PREFIX", "0")
    monkeypatch.setattr(altcha, "WAIT", 0.0)
    altcha.configure(enabled=True)
    try:
        async with browser(application) as resident:
            target, fields = form_fields(await resident.get(path), path)
            headers = {"referer": f"http://testserver{path}"}
            forged = await resident.post(target, data=fields | FULL | {"_check": "x"}, headers=headers)
            assert (forged.status_code, "没能完成安全检查" in words(forged)) == (422, True)
            solved = fields | FULL | {"_check": altcha.solve(fields["_check"])}
            first = await resident.post(target, data=solved, headers=headers)
            assert first.status_code == 303, words(first)
            assert (await resident.post(target, data=solved, headers=headers)).headers["location"] == first.headers[
                "location"
            ]
            other = await resident.post(target, data=solved | {"_key": "k" * 32}, headers=headers)
            assert other.status_code == 422
            assert "没能完成安全检查" in words(other)
            # As a browser without a script does: unsolved.
            unsolved = form_fields(other, path)[1]
            assert (await resident.post(target, data=unsolved, headers=headers)).status_code == 303
    finally:
        altcha.configure(enabled=False)
    assert await fetch_value("SELECT count(*) FROM questionnaire_answer") == 2
    assert await fetch_value("SELECT count(*) FROM spent_challenge") == 2
