"""The portal's pages against the real features below it."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from participation.consultations import services as consultations
from participation.hearings import services as hearings
from participation.hearings.rules import HearingKind
from participation.hearings.services import Announcement, simple_pools
from participation.platform.database import unit_of_work
from tests.integration.portal.conftest import MakeMatter, Office, close_round, move_round
from tests.support.web import page, words
from tests.unit.look.markup import Markup


def clean(response: httpx.Response) -> str:
    """The page's words; nothing in its markup is wrong."""
    assert response.status_code == 200, words(response)
    assert Markup(response.text).problems == []
    return words(response)


async def test_empty_site_says_what_will_come(client: httpx.AsyncClient) -> None:
    text = clean(await client.get("/"))
    assert "现在没有正在征求意见的事项。新的草案公布后会出现在这里。" in text
    assert "您说了，我们做了" not in text
    assert "还没有公开的事项。" in clean(await client.get("/matters"))
    assert "还没有公布的意见采纳情况" in clean(await client.get("/responses"))


async def test_home_shows_what_is_open(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    response = await client.get("/")
    text = clean(response)
    assert "城镇供热管理办法" in text
    assert "还剩30天" in text
    assert "已收到 0 条意见" in text
    assert "已有 1 件草案公开征求意见，其中 0 件已逐条答复。" in text
    tree = page(response)
    assert tree.xpath(f"//a[@href='/matters/{matter.number}/draft/v1']")
    assert tree.xpath("//form[@action='/receipts']//input[@name='_csrf']")
    assert len(tree.xpath("//svg[contains(@class, 'pp-ruler')]/rect")) == 30


async def test_only_one_red_button_on_a_view(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    await make_matter(title="草畜平衡核定办法")
    for path in ("/", f"/matters/{matter.number}"):
        tree = page(await client.get(path))
        buttons = [e.get("class") for e in tree.xpath("//*[contains(@class, 'govuk-button')]")]
        red = [classes for classes in buttons if "govuk-button--" not in classes]
        assert len(red) == 1, path


async def test_what_is_not_published_is_nowhere(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    hidden = await make_matter(published=False, title="还在起草的办法")
    assert "还在起草的办法" not in clean(await client.get("/"))
    assert "还在起草的办法" not in clean(await client.get("/matters"))
    assert (await client.get(f"/matters/{hidden.number}")).status_code == 404


@pytest.mark.parametrize("number", ["2026-9999", "x", "%00", "2026-0001%00", "2026-0001%27", "%F0%A0%AE%B7"])
async def test_unknown_matter_is_not_found(client: httpx.AsyncClient, number: str) -> None:
    response = await client.get(f"/matters/{number}")
    assert response.status_code == 404
    assert "没有找到" in words(response)
    assert Markup(response.text).problems == []


async def test_list_is_searched_filtered_and_paged(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    for n in range(22):
        await make_matter(title=f"第 {n} 件办法")
    await make_matter(title="100%_供热办法")
    text = clean(await client.get("/matters"))
    assert "共 23 件" in text
    assert "100%_供热办法" in text
    assert "第 0 件办法" not in text
    response = await client.get("/matters?page=2")
    assert "第 0 件办法" in clean(response)
    assert page(response).xpath("//a[@rel='prev' and @href='/matters']")
    assert "「100%_」：找到 1 件" in clean(await client.get("/matters", params={"q": "100%_"}))
    assert "没有找到。换几个字，或者看全部事项。" in clean(await client.get("/matters?q=渔业"))
    assert "没有找到" in clean(await client.get("/matters?stage=answered"))
    assert "共 23 件" in clean(await client.get("/matters?stage=open"))


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=abc", "page=0", "page=99999999999999999999", "stage=nonsense", "q=" + "x" * 3000, "q=%00"],
)
async def test_list_takes_any_query(client: httpx.AsyncClient, make_matter: MakeMatter, query: str) -> None:
    await make_matter()
    clean(await client.get(f"/matters?{query}"))


async def test_search_words_are_shown_as_text(client: httpx.AsyncClient) -> None:
    response = await client.get("/matters", params={"q": '"><script>alert(1)</script>'})
    clean(response)
    assert "<script>alert" not in response.text


async def test_matter_tells_its_story_from_open_to_closed(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    response = await client.get(f"/matters/{matter.number}")
    text = clean(response)
    assert "共 3 条。公布前由起草人以外的人做了保密审查。" in text
    assert "公开征求意见正在进行" in text
    assert "《重大行政决策程序暂行条例》第十五条：征求意见不少于 30 日" in text
    assert matter.index_number is not None
    assert matter.index_number in text
    states = [li.get("class") for li in page(response).xpath("//ol[@class='pp-timeline']/li")]
    assert states == ["is-done", "is-now", "is-next", "is-next", "is-next"]

    await close_round(matter)
    response = await client.get(f"/matters/{matter.number}")
    text = clean(response)
    assert "共收到 0 条意见。" in text
    assert "整理和答复意见正在进行" in text
    assert "读草案、提意见" not in text
    states = [li.get("class") for li in page(response).xpath("//ol[@class='pp-timeline']/li")]
    assert states == ["is-done", "is-done", "is-now", "is-next", "is-next"]


async def test_shortened_period_shows_its_reason(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter(days=10)
    text = clean(await client.get(f"/matters/{matter.number}"))
    assert "期限短于规定。公布的理由：供热期临近" in text
    await close_round(matter)
    assert "期限短于规定，公布的理由是：供热期临近" in clean(await client.get(f"/matters/{matter.number}"))


async def test_round_of_minutes_has_no_ruler_and_closes_today(
    client: httpx.AsyncClient, make_matter: MakeMatter
) -> None:
    matter = await make_matter(days=10)
    now = await consultations.database_now()
    await move_round(matter, closes_at=now + timedelta(minutes=1))
    response = await client.get(f"/matters/{matter.number}")
    clean(response)
    # At 23:59 the minute reaches into tomorrow: one tick, one day.
    assert len(page(response).xpath("//svg[contains(@class, 'pp-ruler')]/rect")) <= 1


async def test_meta_elements_name_the_article(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    tree = page(await client.get(f"/matters/{matter.number}"))
    metas = {m.get("name"): m.get("content") for m in tree.xpath("//meta[@name]")}
    assert metas["ArticleTitle"] == "城镇供热管理办法"
    assert metas["ContentSource"] == "住房和城乡建设厅"
    assert metas["SiteIDCode"] == "0000000000"
    assert len(metas["PubDate"]) == len("2026-11-13 10:42")


async def test_hearing_is_on_home_and_in_the_story(
    client: httpx.AsyncClient, make_matter: MakeMatter, office: Office
) -> None:
    matter = await make_matter()
    now = await consultations.database_now()
    notice = Announcement(
        kind=HearingKind.HEARING,
        title="城镇供热管理办法立法听证会",
        description="听取意见。",
        agenda="供热期",
        venue="政务服务中心",
        starts_at=now + timedelta(days=40),
        registration_opens_at=None,
        registration_closes_at=now + timedelta(days=20),
        pools=simple_pools(10, 30),
    )
    async with unit_of_work():
        hearing = await hearings.announce(office.hearing_officer, matter.number, notice)
    response = await client.get("/")
    text = clean(response)
    assert "城镇供热管理办法立法听证会" in text
    assert "余30/ 30 席" in text
    assert page(response).xpath(f"//a[@href='/hearings/{hearing.number}']")
    text = clean(await client.get(f"/matters/{matter.number}"))
    assert "报名中" in text
    assert "旁听席余 30 席" in text


async def test_pages_in_english_and_large_print(client: httpx.AsyncClient, make_matter: MakeMatter) -> None:
    matter = await make_matter()
    await client.get("/display?lang=en")
    text = clean(await client.get("/"))
    assert "Before we decide, we listen." in text
    assert "30 days left" in text
    text = clean(await client.get(f"/matters/{matter.number}"))
    assert "Where it stands" in text
    assert "under way" in text
    await client.get("/display?senior=1")
    response = await client.get(f"/matters/{matter.number}")
    clean(response)
    assert page(response).get("class") == "pp-senior"


@pytest.mark.parametrize(
    "topic", ["participate", "hearings", "hearing-officers", "recorders", "accessibility", "privacy", "verify"]
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_help(client: httpx.AsyncClient, topic: str, language: str) -> None:
    await client.get(f"/display?lang={language}")
    clean(await client.get(f"/help/{topic}"))


async def test_unknown_help_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/help/everything")).status_code == 404


async def test_mongolian_sample_is_honest(client: httpx.AsyncClient) -> None:
    response = await client.get("/mn")
    assert "蒙古文界面正在准备，还没有启用" in clean(response)
    assert page(response).xpath("//div[@lang='mn-Mong' and @tabindex='0']")
