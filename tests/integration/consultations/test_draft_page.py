"""The published draft: the page most people open."""

import asyncio
from datetime import timedelta

from participation.consultations import services
from participation.consultations.rules import CommentState
from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.platform.clock import local, now
from participation.platform.database import unit_of_work
from participation.platform.web.pages import forget_pages
from tests.integration.consultations.conftest import (
    close,
    database_now,
    remark,
)
from tests.support.web import page, words


async def test_the_whole_text_is_there_with_numbers(client, stage, round_open):
    await remark(round_open, "art-3")
    accepted = await remark(round_open, "art-1")
    await remark(round_open)
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    for url in (round_open.draft_path, f"/matters/{stage.number}/draft"):
        shown = await client.get(url)
        assert shown.status_code == 200
        text = words(shown)
        for part in (
            "城镇供热管理办法（征求意见稿）",
            "第一章总则",
            "室内温度昼夜不低于十八摄氏度",
            "（一）用户自行改动设施的",
            "收到 3 条意见",
            "为什么要定这个办法",
            "截止日期是怎么算的",
        ):
            assert part in text, part
        assert "set-cookie" not in shown.headers
        (day,) = page(shown).xpath("//meta[@name='PubDate']/@content")
        assert day == f"{local(round_open.opens_at):%Y-%m-%d %H:%M}"
        assert "<form" not in shown.text.split("<main")[1].split("</main")[0]
        margin = page(shown).xpath("//section[@id='art-3']//*[contains(@class, 'pp-provision__margin')]")[0]
        assert "1 条意见" in " ".join(margin.text_content().split())


async def test_it_is_kept_for_a_second_in_each_language_and_display(client, round_open):
    first = await client.get(round_open.draft_path)
    await remark(round_open)
    same = await client.get(round_open.draft_path)
    assert same.headers["etag"] == first.headers["etag"]
    assert (
        await client.get(round_open.draft_path, headers={"if-none-match": first.headers["etag"]})
    ).status_code == 304
    english = await client.get(round_open.draft_path, headers={"accept-language": "en"})
    assert "1 comment received" in words(english)
    client.cookies.set("pp_display", "senior")
    assert 'class="pp-senior"' in (await client.get(round_open.draft_path)).text
    client.cookies.clear()
    await asyncio.sleep(1.05)
    assert "收到 1 条意见" in words(await client.get(round_open.draft_path))


async def test_many_at_once_make_it_once(client, round_open, monkeypatch):
    made = []
    real = services.counts

    async def counting(consultation_id):
        made.append(consultation_id)
        await asyncio.sleep(0.05)
        return await real(consultation_id)

    monkeypatch.setattr(services, "counts", counting)
    forget_pages()
    answers = await asyncio.gather(*(client.get(round_open.draft_path) for _ in range(20)))
    assert {one.status_code for one in answers} == {200}
    assert len(made) == 1


async def test_closed(client, round_open):
    await close(round_open)
    text = words(await client.get(round_open.draft_path))
    assert "已截止" in text
    assert "对本条提意见" not in text


async def test_shortened_period_shows_its_reason(client, stage, publish):
    consultation = await publish(days=5, shortened_reason="汛期临近，须在入汛前施行")
    for url in (consultation.draft_path, f"{consultation.draft_path}/art-1", f"/matters/{stage.number}/comments"):
        assert "汛期临近，须在入汛前施行" in words(await client.get(url)), url


async def test_it_opens_at_the_second_without_any_sweep(client, publish):
    consultation = await publish(opens_at=await database_now(timedelta(seconds=0.8)))
    before = await client.get(consultation.draft_path)
    assert before.status_code == 404
    assert "草案将于" in words(before)
    assert (await client.get(f"/matters/{consultation.matter_number}/draft")).status_code == 404
    await asyncio.sleep(0.85)
    assert (await client.get(consultation.draft_path)).status_code == 200
    assert (await client.get(f"{consultation.draft_path}/art-1")).status_code == 200


async def test_a_final_text_is_read_at_the_same_kind_of_address(client, stage, round_open):
    async with unit_of_work():
        final = await drafts.save_version(
            stage.drafter,
            stage.matter,
            "final",
            parse("城镇供热管理办法\n\n第一条 已经定了。\n"),
            source_name="f.txt",
            source_sha256="0" * 64,
        )
    assert (await client.get(f"/matters/{stage.number}/draft/v2")).status_code == 404
    async with unit_of_work():
        await drafts.mark_published(final.id, now())
    shown = await client.get(f"/matters/{stage.number}/draft/v2")
    assert "已经定了" in words(shown)
    forget_pages()
    assert f"/matters/{stage.number}/draft/v2" in (await client.get(round_open.draft_path)).text
    there = await client.get(f"/matters/{stage.number}/draft/v2/art-1")
    assert (there.status_code, there.headers["location"]) == (302, f"/matters/{stage.number}/draft/v2#art-1")
    assert (await client.get(f"/matters/{stage.number}/draft/v2/art-9")).status_code == 404


async def test_unknown(client, stage):
    for url in (
        f"/matters/{stage.number}/draft",
        f"/matters/{stage.number}/draft/v1",
        "/matters/1999-1/draft",
        "/matters/x/draft/v1",
    ):
        assert (await client.get(url)).status_code == 404


async def test_a_shared_provision_shows_its_words(client, round_open):
    url = f"{round_open.draft_path}/art-3"
    said = {one.get("property"): one.get("content") for one in page(await client.get(url)).xpath("//meta[@property]")}
    assert said["og:title"].endswith("第三条")
    assert said["og:description"].startswith("供热期内，室内温度昼夜不低于十八摄氏度。")
    assert said["og:image"].endswith(f"/matters/{round_open.matter_number}/card.png")
