"""Version by version: a further draft is published while or after people are heard, and their comments come along."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from participation.consultations import services
from participation.consultations.services import ConsultationState, ConsultationView, Way, anchoring
from participation.consultations.services.commenting import Selected
from participation.drafts import services as drafts
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.matters.services import Stage
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, DomainError, NotFound, NotPermitted, RuleViolation
from participation.platform.web.pages import forget_pages
from tests.integration.consultations.conftest import (
    DRAFT,
    Scene,
    browse,
    close,
    import_draft,
    person,
    remark,
    review,
)
from tests.support.web import fill, page, words
from workers.consumers import load
from workers.delivery import Result, deliver

NEXT = (
    DRAFT.replace("第四条 本办法", "第五条 本办法")
    .replace("第三条 供热期内，室内温度昼夜不低于十八摄氏度", "第四条 供热期内，室内温度昼夜不低于二十摄氏度")
    .replace("第二章 供热与用热", "第三条 供热工作由旗县级以上人民政府负责，纳入目标考核。\n\n第二章 供热与用热")
    .replace("农村牧区集中居住点实行集中供热的，参照本办法执行。\n", "")
)
NOTE = "根据大家的意见，把温度改为二十度。"


@pytest.fixture
def publish_next(stage: Scene) -> Callable[..., Awaitable[ConsultationView]]:
    """``await publish_next(way)``: import, review, publish the further draft."""

    async def run(way: Way = Way.CONTINUE, text: str = NEXT) -> ConsultationView:
        await import_draft(stage.drafter, stage.matter, text)
        await review(stage.reviewer, stage.matter)
        async with unit_of_work():
            return await services.publish_next(stage.publisher, stage.number, way, NOTE)

    return run


PublishNext = Callable[..., Awaitable[ConsultationView]]


async def work() -> list[Result]:
    """Deliver what was posted about the further draft, each message to all who wait for it."""
    registry = load()
    done = []
    for row in await fetch("SELECT id, topic FROM outbox_message WHERE topic = 'consultation.revised' ORDER BY id"):
        done += [await deliver(registry, row["id"], consumer.name) for consumer in registry.of(row["topic"])]
    return done


async def places(version_id: UUID) -> dict[str, tuple[str, str, str]]:
    """receipt number → (carriage, path, quoted words) in a version."""
    rows = await fetch(
        "SELECT c.receipt_number, a.carriage, a.provision_path, a.quote_exact FROM comment_anchor a"
        " JOIN comment c ON c.id = a.comment WHERE a.version = $1",
        version_id,
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


async def test_a_further_draft_takes_the_place_of_the_first(
    stage: Scene,
    round_open: ConsultationView,
    publish_next: PublishNext,
    application: Litestar,
    client: httpx.AsyncClient,
) -> None:
    whole = await remark(round_open, "")
    exact = await remark(round_open, "art-1")
    quoted = await remark(round_open, "art-3", quote=Selected("十八摄氏度", 14))
    item = await remark(round_open, "art-3.i2")
    gone = await remark(round_open, "art-2.p2", text="参照执行要写清楚范围。")
    async with unit_of_work():
        ids = [one.comment_id for one in (whole, exact, quoted, item, gone)]
        await services.moderate(stage.moderator, round_open.id, ids, services.CommentState.PUBLISHED, "")

    opened = await publish_next()
    assert (opened.ordinal, opened.state, opened.closes_at) == (2, ConsultationState.OPEN, round_open.closes_at)
    before = await services.get_consultation(round_open.id)
    assert (before.state, before.replaced_by) == (ConsultationState.CLOSED, 2)
    assert (await matters.get_matter(stage.number)).stage is Stage.CONSULTING
    with pytest.raises(Closed) as caught:
        await remark(round_open, "art-1")
    assert caught.value.code == "consultation.replaced"
    await remark(opened, "art-3")

    assert await work() == [Result.DONE] * 2
    assert await work() == [Result.CLOSED] * 2
    assert await anchoring.carry_to(opened.version_id) == 0
    got = await places(opened.version_id)
    assert got == {
        whole.receipt_number: ("exact", "", ""),
        exact.receipt_number: ("exact", "art-1", ""),
        quoted.receipt_number: ("changed", "art-4", "二十摄氏度"),
        item.receipt_number: ("moved", "art-4.i2", ""),
        gone.receipt_number: ("orphaned", "", ""),
    }
    numbers = await anchoring.carried_numbers(opened.version_id)
    assert (numbers.total, numbers.waiting) == (5, 1)

    base = f"/matters/{stage.number}"
    shown = words(await client.get(f"{base}/draft/v2/art-4"))
    assert "对前几稿提的意见" in shown
    assert "所说的文字有改动" in shown
    assert "这一稿写作：“二十摄氏度”" in shown
    # In the margin of the new text those that came along are counted, and named as such.
    margin = page(await client.get(f"{base}/draft/v2")).xpath("//section[@id='art-4']/p[contains(@class, '__margin')]")[
        0
    ]
    assert "2 条意见" in " ".join(margin.text_content().split())
    assert "含前稿 2 条" in margin.text_content()
    old = words(await client.get(f"{base}/draft/v1"))
    assert "这不是最新的文本。" in old
    assert "含前稿" not in old
    assert "由第 2 稿代替" in old
    assert NOTE in words(await client.get(f"{base}/draft"))
    assert "到第 2 稿提意见" in words(await client.get(f"{base}/draft/v1/art-1"))
    story = words(await client.get(base))
    assert NOTE in story
    assert "与第 1 稿比较，看改了什么" in story
    listed = await client.get(f"{base}/draft/v1/comments")
    assert "共收到 5 条意见。" in words(listed)
    assert page(listed).xpath("//ul[@class='pp-seg']//a[@aria-current]/text()")[:1] == ["第 1 稿"]
    assert "共收到 1 条意见。" in words(await client.get(f"{base}/comments"))
    assert (await client.get(f"{base}/draft/v7/comments")).status_code == 404
    compared = await client.get(f"{base}/compare/1/2", follow_redirects=True)
    assert compared.status_code == 200
    assert "第 1 稿的 4 条中，1 条没有变化，1 条只改了条号，2 条改了内容；第 2 稿新增 1 条。" in words(compared)
    marks = page(compared).xpath("//section[@id='n-art-4']//*[self::ins or self::del]")
    assert [(mark.tag, mark.text_content()) for mark in marks] == [
        ("del", "[删去]十八[删去完]"),
        ("ins", "[增加]二十[增加完]"),
    ]
    # What was answered says at the changed article because of how many comments; not where nothing changed.
    await execute(
        "INSERT INTO comment_outcome (comment, theme_title, outcome, reason, link, published_at) SELECT id, '室温', CASE"
        " WHEN provision_path = 'art-4' THEN 'not_adopted' ELSE 'adopted' END, '理由', '/matters/x/response/1', now()"
        " FROM comment WHERE provision_path <> ''"
    )
    forget_pages()
    answered = page(await client.get(f"{base}/compare/v1/v2"))
    assert answered.xpath("//section[@id='n-art-4']//a[text()='看答复']/@href") == ["/matters/x/response/1"]
    assert "条意见而改" in "".join(answered.xpath("//section[@id='n-art-4']")[0].itertext())
    data = (await client.get(f"/api/v1{base}/compare/1/2")).json()
    assert [(row["old"], row["new"], row["change"]) for row in data["articles"]] == [
        ("第一条", "第一条", "kept"),
        ("第二条", "第二条", "changed"),
        (None, "第三条", "added"),
        ("第三条", "第四条", "changed"),
        ("第四条", "第五条", "renumbered"),
    ]
    assert data["articles"][3]["edits"][1:3] == [["delete", "十八"], ["insert", "二十"]]
    assert (await client.get(f"/api/v1{base}/compare/1/3")).status_code == 404
    side = await client.get(f"{base}/compare/v1/v2?view=side&show=all")
    assert "第 1 稿没有这一条" in words(side)
    assert (await client.get(f"{base}/compare/v1/v1")).status_code == 404
    assert (await client.get(f"{base}/compare/v1/v9")).status_code == 404
    assert (await client.get(f"{base}/compare/x/v2")).status_code == 404

    receipt = await services.find_receipt(quoted.receipt_number, quoted.code)
    assert receipt.changeable  # the announced closing stands, also for who spoke about the text before
    shown = words(await client.get(quoted.path))
    assert "在后来文本里的位置" in shown
    assert "第 2 稿：第四条 所说的文字有改动" in shown

    # The orphan waits for an officer, who places it by hand; it stays where it was made.
    moderator = await browse(application, stage.moderator)
    queue = f"/office/matters/{stage.number}/anchors"
    assert "有对前几稿的意见没有着落" in words(await moderator.get(f"/office/matters/{stage.number}/moderation"))
    assert "参照执行要写清楚范围。" in words(await moderator.get(queue))
    anchor = await fetch_value("SELECT id FROM comment_anchor WHERE carriage = 'orphaned'")
    refused = await fill(moderator, queue, {f"a{anchor}-decision": "confirm"})
    assert refused.status_code == 422
    assert "请写明为什么在新稿里没有对应的条文" in words(refused)
    placed = await fill(moderator, queue, {f"a{anchor}-decision": "place", f"a{anchor}-provision": "art-2"})
    assert placed.status_code == 303, words(placed)
    assert (await places(opened.version_id))[gone.receipt_number] == ("placed", "art-2", "")
    assert "由工作人员对应到这里" in words(await client.get(f"{base}/draft/v2/art-2"))
    assert "没有等您处理的意见" in words(await moderator.get(queue))
    assert "没有着落，等待处理" not in words(await moderator.get(f"/office/matters/{stage.number}/moderation"))
    again = await moderator.post(f"{queue}/{anchor}", data={}, headers={"referer": f"http://test{queue}"})
    assert again.status_code in (403, 409, 422)
    await moderator.aclose()


async def test_after_the_closing_a_new_round_opens_with_a_period_of_its_own(
    stage: Scene, round_open: ConsultationView, publish_next: PublishNext
) -> None:
    await close(round_open)
    await services.sweep_periods()
    assert (await matters.get_matter(stage.number)).stage is Stage.REPLYING
    with pytest.raises(Closed) as caught:
        await publish_next(Way.CONTINUE)
    assert caught.value.code == "consultation.ended"
    async with unit_of_work():
        opened = await services.publish_next(stage.publisher, stage.number, Way.NEW_ROUND, NOTE)
    assert (opened.state, opened.continued, opened.deadline is not None) == (ConsultationState.OPEN, False, True)
    assert (opened.closes_at - opened.opens_at).days >= 30
    assert (await services.get_consultation(round_open.id)).replaced_by is None
    assert (await matters.get_matter(stage.number)).stage is Stage.CONSULTING
    kinds = [step.kind.value for step in await matters.timeline(stage.matter.id)]
    assert kinds.count("draft_published") == 2
    assert kinds.count("consultation_opened") == 2


async def test_whoever_may_not_or_too_early_is_told(
    stage: Scene, round_open: ConsultationView, publish_next: PublishNext
) -> None:
    async def attempt(actor: Actor, note: str = NOTE) -> DomainError:
        with pytest.raises(DomainError) as caught:
            async with unit_of_work():
                await services.publish_next(actor, stage.number, Way.CONTINUE, note)
        return caught.value

    assert (await attempt(stage.publisher)).code == "matter.nothing_to_publish"
    await import_draft(stage.drafter, stage.matter, NEXT)
    assert (await attempt(stage.publisher)).code == "matter.not_reviewed"
    await review(stage.reviewer, stage.matter)
    assert isinstance(await attempt(stage.moderator), NotPermitted)
    assert isinstance(await attempt(stage.publisher, " "), RuleViolation)
    assert (await services.get_consultation(round_open.id)).is_open
    # Not public before it is published
    with pytest.raises(NotFound):
        await services.find_round(stage.number, 2)


async def test_of_two_publishers_at_once_the_second_is_told(stage: Scene, round_open: ConsultationView) -> None:
    await import_draft(stage.drafter, stage.matter, NEXT)
    await review(stage.reviewer, stage.matter)
    other = await person(Role.PUBLISHER)

    async def attempt(actor: Actor) -> str:
        try:
            async with unit_of_work():
                await services.publish_next(actor, stage.number, Way.CONTINUE, NOTE)
        except Conflict as error:
            return error.code
        return "published"

    assert sorted(await asyncio.gather(attempt(stage.publisher), attempt(other))) == [
        "matter.nothing_to_publish",
        "published",
    ]
    assert await fetch_value("SELECT count(*) FROM consultation") == 2


async def test_a_letter_typed_in_late_and_a_third_version(
    stage: Scene, round_open: ConsultationView, publish_next: PublishNext
) -> None:
    first = await remark(round_open, "art-3", quote=Selected("十八摄氏度", 14))
    second = await publish_next()
    await work()
    late = services.CommentCommand(services.Stance.SUGGEST, "信函晚到录入。")
    found = await services.find_round(stage.number, 1)
    async with unit_of_work():
        typed = await services.enter(
            stage.moderator,
            found.target("art-1"),
            late,
            channel=services.Channel.PAPER,
            received_at=round_open.opens_at,
        )
    assert await services.carry_late() == 1
    assert (await places(second.version_id))[typed.receipt_number] == ("exact", "art-1", "")
    third = await publish_next(Way.NEW_ROUND, NEXT.replace("二十摄氏度", "二十二摄氏度"))
    assert third.ordinal == 3
    await work()
    got = await places(third.version_id)
    assert got[first.receipt_number] == ("changed", "art-4", "二十二摄氏度")
    assert len(got) == 2


async def test_the_office_sees_the_comparison_before_it_publishes(
    stage: Scene, round_open: ConsultationView, application: Litestar
) -> None:
    publisher = await browse(application, stage.publisher)
    address = f"/office/matters/{stage.number}/consultation/next"
    assert "没有等待公布的新稿" in words(await publisher.get(address))
    version = await import_draft(stage.drafter, stage.matter, NEXT)
    reviewer = await browse(application, stage.reviewer)
    seen = await reviewer.get(f"/office/matters/{stage.number}/compare/{round_open.version_id}/{version.id}?view=side")
    assert "还没有公布" in words(seen)
    assert page(seen).xpath("//section[@id='n-art-4']//ins")
    assert "这一稿还没有通过保密审查" in words(await publisher.get(address))
    await review(stage.reviewer, stage.matter)
    assert page(await publisher.get(address)).xpath("//section[@id='n-art-4']//del")
    assert "公布新的一稿" in words(await publisher.get(f"/office/matters/{stage.number}"))
    refused = await fill(publisher, address, {"way": "continue", "note": ""})
    assert refused.status_code == 422
    assert "请写明改了什么、为什么改" in words(refused)
    short = await fill(publisher, address, {"way": "new_round", "note": NOTE, "period": "days", "days": "3"})
    assert short.status_code == 422
    assert "缩短的理由" in words(short)
    sent = await fill(publisher, address, {"way": "continue", "note": NOTE})
    assert sent.status_code == 303, words(sent)
    newest = await drafts.latest(stage.matter.id, published_only=True)
    assert newest is not None
    assert newest.id == version.id
    for one in (publisher, reviewer):
        await one.aclose()


async def test_the_response_answers_the_comments_of_all_versions(
    stage: Scene, round_open: ConsultationView, publish_next: PublishNext
) -> None:
    """Whoever spoke about the first text is answered with those who spoke about the second."""
    from participation.responses import services as responses
    from participation.responses.queries import coding

    first = await remark(round_open, "art-3")
    officer = await person(Role.RESPONSE_OFFICER)
    async with unit_of_work():
        theme = await responses.new_theme(officer, stage.matter, "室温标准")
    second = await publish_next()
    await work()
    later = await remark(second, "art-4")
    assert {row["path"]: row["total"] for row in await coding.shelves(second.id)} == {"art-4": 2}
    assert await services.all_comment_ids(second.id) == [first.comment_id, later.comment_id]
    async with unit_of_work():
        moved = await responses.assign(officer, stage.matter, [first.comment_id, later.comment_id], theme)
    assert moved == 2
    found = await responses.response_to(second.id)
    assert found is not None
    assert found.consultation_id == second.id
    assert (await services.counts_of_all_rounds(second.id)).total == 2
    assert await fetch_value("SELECT count(*) FROM response") == 1


async def test_officers_still_work_on_the_round_of_an_earlier_version(
    stage: Scene, round_open: ConsultationView, publish_next: PublishNext, application: Litestar
) -> None:
    left = await remark(round_open, "art-1", text="第一稿时提的意见。")
    second = await publish_next()
    await remark(second, "art-1", text="第二稿时提的意见。")
    moderator = await browse(application, stage.moderator)
    office = f"/office/matters/{stage.number}"
    newest = words(await moderator.get(f"{office}/moderation"))
    assert "第二稿时提的意见。" in newest
    assert "第一稿时提的意见。" not in newest
    shown = await moderator.get(f"{office}/consultation")
    links = page(shown).xpath("//a[contains(@href, '/round/')]/@href")
    assert links == [f"{office}/round/v1", f"{office}/round/newest"]
    chosen = await moderator.get(links[0])
    assert chosen.headers["location"] == f"{office}/moderation"
    earlier = words(await moderator.get(f"{office}/moderation"))
    assert "您正在办理第 1 稿的意见。" in earlier
    assert "第一稿时提的意见。" in earlier
    assert "第二稿时提的意见。" not in earlier
    assert "您正在办理第 1 稿的意见。" in words(await moderator.get(f"{office}/comments/new"))
    await moderator.get(f"{links[1]}?back={office}/moderation")
    assert "第二稿时提的意见。" in words(await moderator.get(f"{office}/moderation"))
    assert (await moderator.get(f"{office}/round/v9")).status_code == 404
    moderator.cookies.set("pp_round", "x.vy", path="/office")
    assert (await moderator.get(f"{office}/moderation")).status_code == 200
    await moderator.aclose()
    assert left.receipt_number


async def test_what_the_final_text_has_no_place_for_waits_too(
    stage: Scene, round_open: ConsultationView, application: Litestar
) -> None:
    kept, gone = await remark(round_open, "art-3"), await remark(round_open, "art-2.p2", text="参照执行要写清楚范围。")
    await close(round_open)
    await services.sweep_periods()
    await execute("UPDATE matter SET stage = 'responded' WHERE id = $1", stage.matter.id)
    final = await import_draft(stage.drafter, stage.matter, NEXT, kind="final")
    assert await services.carry_to(final.id) == 0  # not before it is published
    await drafts.mark_published(final.id, await services.database_now())
    assert await services.carry_to(final.id) == 2
    moderator = await browse(application, stage.moderator)
    queue = f"/office/matters/{stage.number}/anchors"
    assert "有 1 条对前几稿的意见没有着落" in words(await moderator.get(f"/office/matters/{stage.number}/consultation"))
    shown = await moderator.get(queue)
    assert "所说的文字在正式文本里已经删去" in words(shown)
    assert "参照执行要写清楚范围。" in words(shown)
    anchor = await fetch_value("SELECT id FROM comment_anchor WHERE carriage = 'orphaned'")
    labels = page(shown).xpath(f"//select[@name='a{anchor}-provision']/option/text()")
    assert labels == ["—", "第一条", "第二条", "第三条", "第四条", "第五条"]
    wrong = await fill(moderator, queue, {f"a{anchor}-decision": "place", f"a{anchor}-provision": "art-9"})
    assert "请选择新稿的条文" in words(wrong)
    placed = await fill(moderator, queue, {f"a{anchor}-decision": "place", f"a{anchor}-provision": "art-2"})
    assert placed.status_code == 303, words(placed)
    assert await places(final.id) == {
        kept.receipt_number: ("changed", "art-4", ""),
        gone.receipt_number: ("placed", "art-2", ""),
    }
    assert "正式文本：第二条" in words(await moderator.get(gone.path))
    await moderator.aclose()
