"""The secretary's and the expert's pages over HTTP, as a browser without JavaScript sends them."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from participation.experts import services
from participation.experts.rules import Interest
from participation.identity.tables import Staff, StaffGrant
from participation.platform.database import fetch_value, unit_of_work
from tests.conftest import browser
from tests.integration.experts.conftest import Scene, expire, invite, opinion
from tests.support.web import fill, form_fields, page, sign_in_as, words

BASE = "/office/matters/2026-0001/experts"
INVITE = {
    "name": "孙教授",
    "institution": "某某工业大学",
    "field": "热能工程",
    "email": "sun@example.edu",
    "days": "14",
}
OPINION = {
    "necessity": "有必要。",
    "feasibility": "可行。",
    "soundness": "科学。",
    "conclusion": "support_with_changes",
    "text": "建议第十五条写明测温办法。",
    "signed": "y",
}


def errors_of(answer: httpx.Response) -> dict[str, str]:
    """field → message of the error summary; each target exists on the page."""
    tree = page(answer)
    found = {a.get("href")[1:]: a.text_content() for a in tree.xpath("//*[@id='error-summary']//a")}
    for target in found:
        assert tree.xpath(f"//*[@id='{target}']"), target
    return found


def link_on(answer: httpx.Response) -> str:
    """The path of the personal link the page shows."""
    (link,) = page(answer).xpath("//a[contains(@href, '/expert/')]/@href")
    return urlsplit(link).path


async def enter(client: httpx.AsyncClient, link: str) -> httpx.Response:
    """Open the personal link and sign in by its button."""
    return await fill(client, link, {}, action=link, follow=True)


async def test_from_invitation_to_public_opinion(
    application: Litestar, office: httpx.AsyncClient, client: httpx.AsyncClient, scene: Scene
) -> None:
    asked = await fill(office, BASE, INVITE)
    assert asked.status_code == 200, words(asked)
    link = link_on(asked)
    assert "只在这里显示这一次" in words(asked)
    assert link not in (await office.get(BASE)).text
    opened = await client.get(link)
    assert "孙教授" in words(opened)
    assert "城镇供热管理办法" in words(opened)
    desk = await enter(client, link)
    assert str(desk.url.path) == "/expert"
    assert "申报利害关系" in words(desk)
    written = await fill(client, "/expert", {"interest": "none"}, action="/declare", follow=True)
    assert "第二步" in words(written)
    done = await fill(client, "/expert", OPINION, action="/opinion", follow=True)
    assert done.status_code == 200
    assert "您的论证意见已经收到" in words(done)
    assert "建议第十五条写明测温办法。" in words(done)
    listed = words(await office.get(BASE))
    assert "修改后赞成" in listed
    assert "建议第十五条写明测温办法。" in listed
    public = f"/matters/{scene.number}/experts"
    async with browser(application) as anyone:
        before = await anyone.get(public)
        assert "建议第十五条" not in before.text
        await scene.at("responded")
        after = await anyone.get(public)
        assert "建议第十五条写明测温办法。" in words(after)
        assert "孙*授" in words(after)
        assert "孙教授" not in after.text
        assert "工业大学" not in after.text
    left = await fill(client, "/expert", {}, action="/leave")
    assert left.status_code == 303
    assert (await client.get("/expert")).status_code == 401


async def test_inviting_with_everything_wrong(office: httpx.AsyncClient) -> None:
    wrong = {"name": " ", "institution": "", "field": "甲" * 101, "email": "sun@", "days": "0"}
    answer = await fill(office, BASE, wrong)
    assert answer.status_code == 422
    assert errors_of(answer) == {
        "name": "请填写专家姓名",
        "institution": "请填写工作单位",
        "field": "专业领域最多 100 字",
        "email": "邮箱地址不完整，请写成 name@example.com 的样子",
        "days": "请填写 1 到 180 之间的天数",
    }
    assert page(answer).xpath("//input[@name='email']/@value") == ["sun@"]
    assert await fetch_value("SELECT count(*) FROM expert_invitation") == 0


@pytest.mark.parametrize(
    "email", ["a..b@example.com", ".@example.com", "赵@example.com", "a@b.com\nBcc: c@d.com", "a b@c.com"]
)
async def test_addresses_no_mail_can_be_sent_to(office: httpx.AsyncClient, email: str) -> None:
    answer = await fill(office, BASE, INVITE | {"email": email})
    assert answer.status_code == 422
    assert set(errors_of(answer)) == {"email"}


@pytest.mark.parametrize("days", ["181", "-1", "ten", "", "9" * 400, "1.5", "１４"])
async def test_days_that_are_none(office: httpx.AsyncClient, days: str) -> None:
    answer = await fill(office, BASE, INVITE | {"days": days})
    assert answer.status_code == 422
    assert set(errors_of(answer)) == {"days"}


async def test_the_same_invitation_twice_is_one_and_shows_the_link_once(office: httpx.AsyncClient) -> None:
    opened = await office.get(BASE)
    target, fields = form_fields(opened)
    first = await office.post(target, data=fields | INVITE)
    second = await office.post(target, data=fields | INVITE)
    assert first.status_code == 200
    assert link_on(first)
    assert second.status_code == 303
    assert await fetch_value("SELECT count(*) FROM expert_invitation") == 1
    assert await fetch_value("SELECT count(*) FROM outbox_message WHERE topic = 'message.send'") == 1


async def test_another_link(office: httpx.AsyncClient, client: httpx.AsyncClient, scene: Scene) -> None:
    found, link = await invite(scene)
    renewed = await fill(office, BASE, {}, action="/link")
    assert renewed.status_code == 200
    second = link_on(renewed)
    assert second != link
    assert (await client.get(link)).status_code == 404
    assert (await client.get(second)).status_code == 200
    opened = await office.get(BASE)
    _, fields = form_fields(opened, "/link")
    for stranger in (uuid4(), "x", "%00"):
        answer = await office.post(f"{BASE}/{stranger}/link", data=fields)
        assert answer.status_code == 404, stranger
    assert (await services.invitation(found.id)).may_renew


async def test_forged_and_expired_links_are_told_clearly(client: httpx.AsyncClient, scene: Scene) -> None:
    found, link = await invite(scene)
    for forged in ("/expert/x", "/expert/%00", f"{link[:-1]}_", f"/expert/{'x' * 500}"):
        answer = await client.get(forged)
        assert answer.status_code == 404, forged
        assert "这个链接不对" in words(answer)
    desk = await enter(client, link)
    assert desk.status_code == 200
    await expire(found)
    for answer in (await client.get(link), await client.get("/expert")):
        assert answer.status_code == 409
        assert "到期" in words(answer)


async def test_without_a_session_the_desk_is_shut(client: httpx.AsyncClient, scene: Scene) -> None:
    await invite(scene)
    answer = await client.get("/expert")
    assert answer.status_code == 401
    assert "请用邀请信里的个人链接打开" in words(answer)
    for address in ("/expert/declare", "/expert/opinion", "/expert/leave"):
        assert (await client.post(address, data={"interest": "none"})).status_code in (401, 403)


async def test_a_staff_session_is_no_experts_session(office: httpx.AsyncClient, scene: Scene) -> None:
    await invite(scene)
    assert (await office.get("/expert")).status_code == 401


async def test_one_experts_session_reaches_one_invitation(client: httpx.AsyncClient, scene: Scene) -> None:
    first, first_link = await invite(scene)
    second, second_link = await invite(scene, name="周研究员", email="zhou@example.edu")
    await enter(client, first_link)
    await fill(client, "/expert", {"interest": "none"}, action="/declare")
    desk = await enter(client, second_link)
    assert "周研究员" in words(desk)
    assert "第一步" in words(desk)
    assert (await services.invitation(first.id)).interest is not None
    assert (await services.invitation(second.id)).interest is None


async def test_declaring_with_mistakes(client: httpx.AsyncClient, scene: Scene) -> None:
    _, link = await invite(scene)
    await enter(client, link)
    nothing = await fill(client, "/expert", {}, action="/declare")
    assert nothing.status_code == 422
    assert errors_of(nothing) == {"interest": "请选择有没有利害关系"}
    forged = await fill(client, "/expert", {"interest": "enemy"}, action="/declare")
    assert set(errors_of(forged)) == {"interest"}
    wordless = await fill(client, "/expert", {"interest": "indirect", "interest_text": " "}, action="/declare")
    assert errors_of(wordless) == {"interest_text": "请写明是什么利害关系"}
    long = await fill(client, "/expert", {"interest": "indirect", "interest_text": "甲" * 1001}, action="/declare")
    assert errors_of(long) == {"interest_text": "说明最多 1000 字"}


async def test_a_direct_interest_ends_it(client: httpx.AsyncClient, scene: Scene) -> None:
    _, link = await invite(scene)
    await enter(client, link)
    told = await fill(
        client, "/expert", {"interest": "direct", "interest_text": "持股"}, action="/declare", follow=True
    )
    assert "依规定不能提交论证意见" in words(told)
    assert not page(told).xpath("//textarea")
    _, fields = form_fields(told)
    answer = await client.post("/expert/opinion", data=fields | OPINION)
    assert answer.status_code == 422
    assert "依规定不能提交论证意见" in words(answer)
    assert await fetch_value("SELECT count(*) FROM expert_opinion") == 0


async def test_an_empty_opinion_tells_all_that_is_missing_and_keeps_the_rest(
    client: httpx.AsyncClient, scene: Scene
) -> None:
    _, link = await invite(scene)
    await enter(client, link)
    await fill(client, "/expert", {"interest": "none"}, action="/declare")
    answer = await fill(client, "/expert", {"text": "写到一半 <b>"}, action="/opinion")
    assert answer.status_code == 422
    assert set(errors_of(answer)) == {"necessity", "feasibility", "soundness", "conclusion", "signed"}
    assert page(answer).xpath("//textarea[@name='text']")[0].text_content().strip() == "写到一半 <b>"
    long = await fill(client, "/expert", OPINION | {"text": "甲" * 5001}, action="/opinion")
    assert errors_of(long) == {"text": "每一部分最多 5000 字"}
    assert await fetch_value("SELECT count(*) FROM expert_opinion") == 0


async def test_the_same_opinion_twice_is_one(client: httpx.AsyncClient, scene: Scene) -> None:
    _, link = await invite(scene)
    await enter(client, link)
    await fill(client, "/expert", {"interest": "none"}, action="/declare")
    opened = await client.get("/expert")
    target, fields = form_fields(opened, "/opinion")
    first = await client.post(target, data=fields | OPINION)
    second = await client.post(target, data=fields | OPINION)
    assert first.status_code == second.status_code == 303
    assert await fetch_value("SELECT count(*) FROM expert_opinion") == 1
    changed = await client.post(target, data=fields | OPINION | {"conclusion": "oppose"})
    assert changed.status_code == 422


async def test_after_the_response_the_desk_says_so(client: httpx.AsyncClient, scene: Scene) -> None:
    _, link = await invite(scene)
    await enter(client, link)
    await scene.at("responded")
    desk = await client.get("/expert")
    assert "不再收论证意见" in words(desk)
    assert not page(desk).xpath("//textarea")


async def test_markup_in_an_opinion_stays_text(client: httpx.AsyncClient, scene: Scene) -> None:
    found, _ = await invite(scene, name="<script>甲</script>")
    async with unit_of_work():
        await services.declare(found.id, Interest.NONE, "")
    async with unit_of_work():
        await services.hand_in(found.id, opinion(text="<img src=x onerror=alert(1)>"))
    await scene.at("responded")
    shown = await client.get(f"/matters/{scene.number}/experts")
    assert "<img src=x" not in shown.text
    assert "<script>甲" not in shown.text


async def test_who_may_see_the_secretarys_page(application: Litestar, scene: Scene) -> None:
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
        assert (await other.get(BASE)).status_code == 303
        await sign_in_as(other, drafter)
        assert (await other.get(BASE)).status_code == 403


async def test_english(client: httpx.AsyncClient, scene: Scene) -> None:
    _, link = await invite(scene)
    client.headers["accept-language"] = "en"
    opened = await client.get(link)
    assert "Expert" in words(opened) or "expert" in words(opened)
    desk = await enter(client, link)
    assert "interest" in words(desk)
