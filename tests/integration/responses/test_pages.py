"""The office's pages and what everyone reads, through a browser without JavaScript."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from participation.documents import services as documents
from participation.identity.rules import Actor
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.responses import services
from participation.responses.rules import Outcome
from tests.conftest import browser
from tests.integration.responses.conftest import Round
from tests.support.web import fill, form_fields, page, sign_in_as, words


class Office:
    """Browsers of the people around a round."""

    def __init__(self, application: Litestar, stage: Round) -> None:
        self.application, self.stage = application, stage
        self.opened: list[httpx.AsyncClient] = []

    async def browse(self, actor: Actor | None = None) -> httpx.AsyncClient:
        """The actor's browser; nobody's for a resident."""
        found = browser(self.application)
        if actor is not None:
            await sign_in_as(found, actor.staff_id)
        self.opened.append(found)
        return found

    @property
    def base(self) -> str:
        return f"/office/matters/{self.stage.number}"


@pytest.fixture
async def office(application: Litestar, round_closed: Round) -> AsyncIterator[Office]:
    found = Office(application, round_closed)
    yield found
    for client in found.opened:
        await client.aclose()


async def test_grouping_with_the_form_alone(office: Office) -> None:
    stage, url = office.stage, f"{office.base}/themes"
    client = await office.browse(stage.officer)
    empty = await client.get(url)
    assert empty.status_code == 200
    assert "4 条意见中 0 条已归类，4 条待办。" in words(empty)
    assert "第三条 待办 2 / 2" in words(empty)
    assert "家住 5 号楼 301" in words(empty)

    picks = [str(stage.ids[0]), str(stage.ids[1])]
    made = await fill(client, url, {"pick": picks, "action": "new", "title": "老楼改造期限"}, action="/themes")
    assert (made.status_code, made.headers["location"]) == (303, f"{url}?moved=2")
    after = await client.get(made.headers["location"])
    assert "已移动 2 条" in words(after)
    assert "老楼最迟哪一年改完" not in words(after)
    theme = page(after).xpath("//button[@name='theme']/@value")[0]

    moved = await fill(client, url, {"pick": [str(stage.ids[2])], "theme": theme}, action="/themes")
    assert moved.headers["location"] == f"{url}?moved=1"
    everything = await client.get(f"{url}?show=all")
    assert words(everything).count("已归入：老楼改造期限") == 3
    one = await client.get(f"{url}?p=whole&show=all")
    assert "总体赞成" in words(one)
    assert "怎么测温" not in words(one)

    undone = await fill(client, url, {"action": "undo"}, action="/themes")
    assert undone.headers["location"] == f"{url}?moved=1"
    assert "2 条已归类" in words(await client.get(url))


async def test_the_form_says_what_is_wrong_and_keeps_the_picks(office: Office) -> None:
    stage, url = office.stage, f"{office.base}/themes"
    client = await office.browse(stage.officer)
    pick = str(stage.ids[0])
    for data, said in (
        ({"pick": [pick], "action": "move", "into": ""}, "请选择要归入的问题"),
        ({"pick": [pick], "action": "new", "title": ""}, "请写明问题"),
        ({"pick": [pick], "action": "enter"}, "请选择要归入的问题"),
    ):
        refused = await fill(client, url, data, action="/themes")
        assert refused.status_code == 422
        assert said in words(refused)
        assert page(refused).xpath("//input[@name='pick'][@checked]/@value") == [pick]
    nothing = await fill(client, url, {"action": "take_out"}, action="/themes")
    assert "请先勾选意见" in words(nothing)
    await fill(client, url, {"action": "new", "title": "老楼"}, action="/themes")
    again = await fill(client, url, {"action": "new", "title": "老楼", "pick": [pick]}, action="/themes")
    assert again.status_code == 409
    assert "已经有叫“老楼”的问题" in words(again)
    assert page(again).xpath("//input[@id='title']/@value") == ["老楼"]
    assert await fetch_value("SELECT count(*) FROM theme") == 1


async def test_sent_twice_is_one_theme(office: Office) -> None:
    client = await office.browse(office.stage.officer)
    url = f"{office.base}/themes"
    opened = await client.get(url)
    target, fields = form_fields(opened, "/themes")
    fields |= {"action": "new", "title": "老楼", "pick": str(office.stage.ids[0])}
    answers = [await client.post(target, data=fields) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await fetch_value("SELECT count(*) FROM theme") == 1


async def test_pages_are_kept_to_their_roles(office: Office) -> None:
    stage = office.stage
    resident, approver = await office.browse(), await office.browse(stage.approver)
    assert (await resident.get(f"{office.base}/themes")).status_code in (303, 401)
    seen = await approver.get(f"{office.base}/themes")
    assert seen.status_code == 200
    assert "现在只能查看" in words(seen)
    assert not page(seen).xpath("//input[@name='pick']")


async def test_a_theme_is_answered_renamed_merged_removed(office: Office) -> None:
    stage = office.stage
    first, second = await stage.theme("老楼", 0, 1), await stage.theme("测温", 2)
    client = await office.browse(stage.officer)
    url = f"{office.base}/themes/{first}"
    wrong = await fill(client, url, {"reason": "", "provisions": "第九十九条"}, action="/reply")
    assert wrong.status_code == 422
    for said in ("请选择采纳情况", "请写明理由", "征求意见稿里没有 第九十九条"):
        assert said in words(wrong)
    assert page(wrong).xpath("//input[@name='provisions']/@value") == ["第九十九条"]
    saved = await fill(
        client,
        url,
        {"outcome": "adopted", "reason": "照办。\n写明年限。", "provisions": "第三条", "change": "第三条增加年限。"},
        action="/reply",
    )
    assert saved.headers["location"] == f"{office.base}/response#themes"
    shown = await client.get(url)
    assert page(shown).xpath("//textarea[@name='reason']")[0].text.strip() == "照办。\n写明年限。"
    assert page(shown).xpath("//input[@name='provisions']/@value") == ["第三条"]

    renamed = await fill(client, url, {"title": "老楼改造期限"}, action="/rename")
    assert renamed.status_code == 303
    taken = await fill(client, url, {"title": "测温"}, action="/rename")
    assert (taken.status_code, "已经有叫“测温”的问题" in words(taken)) == (409, True)
    merged = await fill(client, f"{office.base}/themes/{second}", {"into": str(first)}, action="/merge")
    assert merged.headers["location"] == url
    removed = await fill(client, f"{office.base}/themes/{second}", {}, action="/remove")
    assert removed.headers["location"] == f"{office.base}/themes"
    assert (await client.get(f"{office.base}/themes/{second}")).status_code == 404
    assert (await client.get(f"{office.base}/themes/nonsense")).status_code == 404


async def test_the_whole_way_to_the_public(office: Office) -> None:
    stage = office.stage
    await stage.theme("老楼", 0)
    officer, approver = await office.browse(stage.officer), await office.browse(stage.approver)
    publisher, resident = await office.browse(stage.publisher), await office.browse()
    url, public = f"{office.base}/response", f"/matters/{stage.number}/response"
    lacking = await officer.get(url)
    assert "3 条意见没有归入问题" in words(lacking)
    assert stage.comments[1].receipt_number in words(lacking)
    assert "1 个问题没有答复" in words(lacking)
    assert not page(lacking).xpath("//form[contains(@action, '/submit')]")
    assert (await resident.get(public)).status_code == 404

    await stage.theme("其余", 1, 2, 3)
    response = await services.response_of(stage.matter.id)
    assert response is not None
    for theme in await services.themes(response.id, {}):
        await stage.reply(
            theme.id, Outcome.PARTIALLY_ADOPTED if theme.position == 1 else Outcome.NOTED, paths=["art-3"]
        )

    assert (await fill(officer, url, {}, action="/submit")).headers["location"] == url
    own = await fill(approver, url, {"remark": ""}, action="/return")
    assert (own.status_code, "请写明要改什么" in words(own)) == (422, True)
    await fill(approver, url, {"remark": "再写清楚"}, action="/return")
    assert "退回说明：再写清楚" in words(await officer.get(url))
    await fill(officer, url, {}, action="/submit")
    await fill(approver, url, {}, action="/approve")
    assert (await resident.get(public)).status_code == 404
    assert (await fill(publisher, url, {}, action="/publish")).status_code == 303

    shown = await resident.get(public)
    assert shown.status_code == 200
    text = words(shown)
    assert "1种渠道共收到 4 条意见，归为 2 个问题。其中 0 条采纳，1 条部分采纳，0 条未采纳，3 条作了说明。" in text
    assert "有 2 条不公开内容，但已计入并答复。" in text
    assert "「老楼最迟哪一年改完？」" in text
    assert "301" not in shown.text
    table = page(shown).xpath("//figure//table")[0]
    assert [" ".join(row.text_content().split()) for row in table.xpath(".//tr")] == [
        "结果意见数问题数",
        "采纳00",
        "部分采纳11",
        "未采纳00",
        "说明31",
        "合计42",
    ]
    assert page(shown).xpath("//svg[@role='img']//desc")[0].text_content().startswith("采纳 0")
    assert [a.get("id") for a in page(shown).xpath("//article")] == ["theme-1", "theme-2"]
    noted = await resident.get(f"{public}?outcome=noted")
    assert [a.get("id") for a in page(noted).xpath("//article")] == ["theme-2"]
    assert "没有这一类结果的问题" in words(await resident.get(f"{public}?outcome=adopted"))
    assert (await resident.get(f"{public}?outcome=nonsense&order=provision")).status_code == 200
    assert "正在制作" in text

    document = (await documents.of_matter(stage.matter.id))[0]
    await documents.render(document.id)
    ready = await resident.get(public)
    assert document.path in ready.text
    assert "核验" in words(ready)
    comments = await resident.get(f"{public}/2")
    assert "本条内容未公开：含住址。意见已计入并已答复" in words(comments)
    assert "301" not in comments.text
    assert (await resident.get(f"{public}/9")).status_code == 404


async def test_open_data(office: Office) -> None:
    stage = office.stage
    await stage.published()
    client = await office.browse()
    data = (await client.get(f"/matters/{stage.number}/response.json")).json()
    assert (data["matter"], data["comments"], data["withheld"]) == (stage.number, 4, 2)
    assert data["by_outcome"] == {"adopted": 2, "partially_adopted": 0, "not_adopted": 2, "noted": 0}
    assert [theme["provisions"] for theme in data["themes"]] == [["第三条"], []]
    table = await client.get(f"/matters/{stage.number}/response.csv", headers={"accept-language": "en"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert lines[1].split(",")[:6] == [
        stage.comments[0].receipt_number,
        "张**",
        "网上",
        "第三条",
        "老楼最迟哪一年改完？",
        "老楼改造期限",
    ]
    assert "301" not in table.text


async def test_a_refused_step_shows_the_page_with_the_reason(office: Office) -> None:
    stage = office.stage
    await stage.answered()
    officer = await office.browse(stage.officer)
    url = f"{office.base}/response"
    opened = await officer.get(url)
    target, fields = form_fields(opened, "/submit")
    await execute("DELETE FROM coding WHERE comment = $1", stage.ids[3])
    refused = await officer.post(target, data=fields)
    assert refused.status_code == 422
    assert f"1 条意见没有归入问题（{stage.comments[3].receipt_number}）" in words(refused)


async def test_without_comments(application: Litestar, empty_round: Round) -> None:
    office = Office(application, empty_round)
    officer, resident = await office.browse(empty_round.officer), await office.browse()
    assert "没有收到意见" in words(await officer.get(f"{office.base}/response"))
    assert (await officer.get(f"{office.base}/themes")).status_code == 200
    assert (await fill(officer, f"{office.base}/response", {}, action="/submit")).status_code == 303
    async with unit_of_work():
        await services.approve(empty_round.approver, empty_round.matter)
    assert (await fill(officer, f"{office.base}/response", {}, action="/publish")).status_code == 303
    assert "各渠道均未收到意见" in words(await resident.get(f"/matters/{empty_round.number}/response"))


async def test_everything_in_english(office: Office) -> None:
    stage = office.stage
    await stage.published()
    client = await office.browse(stage.officer)
    for url, said in (
        (f"/matters/{stage.number}/response", "4 comments came in (channels: 1)"),
        (f"/matters/{stage.number}/response/1", "2 comments"),
        (f"{office.base}/response", "Response to comments"),
        (f"{office.base}/themes", "4 of 4 comments are grouped"),
    ):
        found = await client.get(url, headers={"accept-language": "en"})
        assert found.status_code == 200
        assert said in words(found)
