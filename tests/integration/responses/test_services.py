"""Grouping, answering, approving, publishing on the real database."""

import json
from uuid import uuid4

import pytest
from asyncpg import RaiseError

from participation.audit import services as audit
from participation.consultations import services as consultations
from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.identity.rules import Role
from participation.matters import services as matters
from participation.matters.services import Stage, StepKind
from participation.platform.database import execute, fetch, fetch_value, unit_of_work
from participation.platform.errors import Closed, Conflict, NotFound, NotPermitted, RuleViolation
from participation.responses import services
from participation.responses.rules import Outcome, ResponseState
from tests.integration.consultations.conftest import person
from tests.integration.responses.conftest import Round


async def where(stage: Round) -> dict[int, str]:
    """comment index → title of its theme."""
    rows = await fetch("SELECT k.comment, t.title FROM coding k JOIN theme t ON t.id = k.theme")
    return {stage.ids.index(row[0]): row[1] for row in rows}


async def test_a_comment_stands_under_one_theme_and_can_be_moved(round_closed: Round) -> None:
    stage = round_closed
    first = await stage.theme("老楼", 0, 1)
    second = await stage.theme("测温", 1, 2)
    assert await where(stage) == {0: "老楼", 1: "测温", 2: "测温"}
    async with unit_of_work():
        assert await services.assign(stage.officer, stage.matter, [stage.ids[0], stage.ids[1]], second) == 1
    async with unit_of_work():
        assert await services.assign(stage.officer, stage.matter, [stage.ids[0]], None) == 1
    assert await where(stage) == {1: "测温", 2: "测温"}
    names = await services.provision_names(stage.consultation.version_id)
    response = await services.response_of(stage.matter.id)
    assert response is not None
    assert [(t.position, t.title, t.comments) for t in await services.themes(response.id, names)] == [
        (1, "老楼", 0),
        (2, "测温", 2),
    ]
    assert first != second


async def test_undo_puts_back_step_by_step(round_closed: Round) -> None:
    stage = round_closed
    await stage.theme("老楼", 0, 1)
    await stage.theme("测温", 1, 2)
    for expected in ({0: "老楼", 1: "老楼"}, {}, {}):
        async with unit_of_work():
            await services.undo(stage.officer, stage.matter)
        assert await where(stage) == expected


async def test_undo_leaves_what_was_moved_again_by_someone_else(round_closed: Round) -> None:
    stage = round_closed
    await stage.theme("老楼", 0, 1)
    other = await person(Role.RESPONSE_OFFICER)
    async with unit_of_work():
        theme = await services.new_theme(other, stage.matter, "别的")
        await services.assign(other, stage.matter, [stage.ids[0]], theme)
    async with unit_of_work():
        assert await services.undo(stage.officer, stage.matter) == 1
    assert await where(stage) == {0: "别的"}


async def test_undo_does_not_bring_back_a_removed_theme(round_closed: Round) -> None:
    stage = round_closed
    first = await stage.theme("老楼", 0)
    second = await stage.theme("测温")
    async with unit_of_work():
        await services.merge(stage.officer, stage.matter, first, second)
    async with unit_of_work():
        await services.remove_theme(stage.officer, stage.matter, first)
    async with unit_of_work():
        assert await services.undo(stage.officer, stage.matter) == 0
    assert await where(stage) == {0: "测温"}


async def test_titles_are_told_apart_and_full_themes_stay(round_closed: Round) -> None:
    stage = round_closed
    first = await stage.theme("老楼", 0)
    second = await stage.theme("测温")
    async with unit_of_work():
        with pytest.raises(Conflict, match=r"theme\.title_taken"):
            await services.new_theme(stage.officer, stage.matter, "老楼")
        with pytest.raises(Conflict, match=r"theme\.title_taken"):
            await services.rename_theme(stage.officer, stage.matter, second, "老楼")
        with pytest.raises(Conflict, match=r"theme\.not_empty"):
            await services.remove_theme(stage.officer, stage.matter, first)
        with pytest.raises(NotFound):
            await services.remove_theme(stage.officer, stage.matter, uuid4())
        with pytest.raises(RuleViolation, match=r"theme\.into_itself"):
            await services.merge(stage.officer, stage.matter, first, first)
        await services.rename_theme(stage.officer, stage.matter, second, "怎么测温")


async def test_comments_of_another_round_are_refused(round_closed: Round) -> None:
    stage = round_closed
    theme = await stage.theme("老楼")
    async with unit_of_work():
        with pytest.raises(NotFound, match=r"theme\.strange_comment"):
            await services.assign(stage.officer, stage.matter, [stage.ids[0], uuid4()], theme)
        with pytest.raises(NotFound, match=r"theme\.unknown"):
            await services.assign(stage.officer, stage.matter, [stage.ids[0]], uuid4())
    assert await where(stage) == {}


async def test_only_response_officers_of_the_unit_work_on_it(round_closed: Round) -> None:
    stage = round_closed
    for stranger in (stage.approver, await person(Role.RESPONSE_OFFICER, at="region/water")):
        async with unit_of_work():
            with pytest.raises(NotPermitted):
                await services.new_theme(stranger, stage.matter, "老楼")


async def test_what_is_missing_is_named(round_closed: Round) -> None:
    stage = round_closed
    await stage.theme("老楼", 0, 1)
    async with unit_of_work():
        with pytest.raises(RuleViolation) as refused:
            await services.submit(stage.officer, stage.matter)
    assert refused.value.code == "response.incomplete"
    numbers = "、".join(stage.comments[n].receipt_number for n in (2, 3))
    assert refused.value.message == f"还不能公布：2 条意见没有归入问题（{numbers}）；1 个问题没有答复（老楼）"
    assert await fetch_value("SELECT state FROM response") == "drafting"


async def test_nothing_is_submitted_while_the_consultation_runs(round_closed: Round) -> None:
    stage = round_closed
    await stage.answered()
    await execute("UPDATE consultation SET closes_at = clock_timestamp() + interval '1 day'")
    async with unit_of_work():
        with pytest.raises(Closed, match=r"response\.still_open"):
            await services.submit(stage.officer, stage.matter)


async def test_nobody_approves_own_work(round_closed: Round) -> None:
    stage = round_closed
    both = await person(Role.RESPONSE_OFFICER, Role.APPROVER)
    first = await stage.theme("全部", 0, 1, 2)
    async with unit_of_work():
        await services.assign(both, stage.matter, [stage.ids[3]], first)
    await stage.reply(first)
    async with unit_of_work():
        await services.submit(stage.officer, stage.matter)
    async with unit_of_work():
        with pytest.raises(NotPermitted, match=r"response\.own"):
            await services.approve(both, stage.matter)
    async with unit_of_work():
        assert (await services.approve(stage.approver, stage.matter)).state is ResponseState.APPROVED


async def test_while_it_is_submitted_nothing_changes_until_it_is_returned(round_closed: Round) -> None:
    stage = round_closed
    first, _ = await stage.answered()
    async with unit_of_work():
        await services.submit(stage.officer, stage.matter)
    for change in (
        services.new_theme(stage.officer, stage.matter, "新"),
        services.assign(stage.officer, stage.matter, [stage.ids[0]], None),
        services.undo(stage.officer, stage.matter),
        services.write_reply(stage.officer, stage.matter, first, outcome=Outcome.NOTED, reason="改"),
    ):
        async with unit_of_work():
            with pytest.raises(Conflict, match=r"response\.not_drafting"):
                await change
    async with unit_of_work():
        with pytest.raises(RuleViolation, match=r"response\.no_remark"):
            await services.send_back(stage.approver, stage.matter, " ")
        returned = await services.send_back(stage.approver, stage.matter, "第二个问题写清楚")
    assert (returned.state, returned.remark) == (ResponseState.DRAFTING, "第二个问题写清楚")
    await stage.reply(first, Outcome.NOTED)


async def test_moves_out_of_order_are_refused(round_closed: Round) -> None:
    stage = round_closed
    await stage.answered()
    async with unit_of_work():
        for move in (
            services.approve(stage.approver, stage.matter),
            services.send_back(stage.approver, stage.matter, "改"),
            services.publish(stage.publisher, stage.matter, base_url="https://site.example"),
        ):
            with pytest.raises(Conflict, match=r"response\.state"):
                await move


async def test_publishing_tells_everyone_at_once(round_closed: Round) -> None:
    stage = round_closed
    await stage.published()

    response = await services.response_of(stage.matter.id)
    assert response is not None
    assert response.published
    assert (await matters.get_matter(stage.number)).stage is Stage.RESPONDED
    step = (await matters.timeline(stage.matter.id))[-1]
    assert (step.kind, step.link) == (StepKind.RESPONSE_PUBLISHED, f"/matters/{stage.number}/response")
    assert dict(step.facts) == {
        "adopted": 1,
        "partially_adopted": 0,
        "not_adopted": 1,
        "noted": 0,
        "themes": 2,
        "comments": 4,
    }
    rows = await fetch("SELECT comment, theme_title, outcome, reason, link FROM comment_outcome")
    found = {stage.ids.index(row[0]): tuple(row)[1:] for row in rows}
    link = f"/matters/{stage.number}/response#theme-"
    assert found[0] == found[1] == ("老楼改造期限", "adopted", "照办，已写明年限。", link + "1")
    assert found[2] == found[3] == ("怎么测温", "not_adopted", "测温办法另行规定。", link + "2")
    receipt = await consultations.find_receipt(stage.comments[0].receipt_number, stage.comments[0].code)
    assert receipt.outcome is not None
    assert receipt.outcome.outcome == "adopted"

    document = await documents.of_subject(DocumentKind.CONSULTATION_SUMMARY, response.id)
    assert document is not None
    assert document.title == "《城镇供热管理办法（征求意见稿）》公开征求意见采纳情况反馈"
    topics = {row[0] for row in await fetch("SELECT topic FROM outbox_message")}
    assert {"document.requested", "response.published"} <= topics
    actions = [event.action for event in await audit.history(response.audit_subject)]
    assert [a for a in actions if a.startswith("response.")] == [
        "response.submit",
        "response.approve",
        "response.publish",
    ]


async def test_the_summary_holds_only_what_may_be_known(round_closed: Round) -> None:
    stage = round_closed
    await stage.published()
    view = json.loads(await fetch_value("SELECT view FROM document"))
    assert view["received"] == 4
    assert view["withheld"] == 2
    assert view["period_basis"] == "根据《重大行政决策程序暂行条例》第十五条"
    assert view["channels"] == [{"name": "网上", "received": 4}]
    first, second = view["themes"]
    assert (first["provisions"], first["change"]) == (["第三条"], "第三条增加年限。")
    shown, hidden = first["opinions"]
    assert (shown["source"], shown["text"], shown["provision"]) == ("张**", "老楼最迟哪一年改完？", "第三条")
    assert (hidden["source"], hidden["text"], hidden["withheld"]) == (
        "匿名",
        "本条内容未公开：含住址。意见已计入并已答复",
        True,
    )
    assert second["opinions"][1]["text"] == "本条内容未公开：尚在审核。意见已计入并已答复"
    assert "301" not in json.dumps(view, ensure_ascii=False)
    assert view["url"] == f"https://site.example/matters/{stage.number}/response"
    made = await documents.render((await documents.of_matter(stage.matter.id))[0].id)
    assert made.ready


async def test_a_letter_typed_in_after_the_approval_stops_the_publication(round_closed: Round) -> None:
    stage = round_closed
    await stage.answered()
    await stage.approved()
    await execute("DELETE FROM coding_step WHERE comment = $1", stage.ids[3])
    await execute("DELETE FROM coding WHERE comment = $1", stage.ids[3])
    async with unit_of_work():
        with pytest.raises(RuleViolation, match=r"response\.incomplete"):
            await services.publish(stage.publisher, stage.matter, base_url="https://site.example")
    assert await fetch_value("SELECT count(*) FROM comment_outcome") == 0
    assert await fetch_value("SELECT count(*) FROM document") == 0


async def test_a_failed_publication_changes_nothing(round_closed: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = round_closed
    await stage.answered()
    await stage.approved()

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(documents, "request", broken)
    with pytest.raises(RuntimeError, match="broken"):
        async with unit_of_work():
            await services.publish(stage.publisher, stage.matter, base_url="https://site.example")
    assert await fetch_value("SELECT state FROM response") == "approved"
    assert await fetch_value("SELECT count(*) FROM comment_outcome") == 0
    assert (await matters.get_matter(stage.number)).stage in (Stage.CONSULTING, Stage.REPLYING)


async def test_a_published_response_never_changes(round_closed: Round) -> None:
    stage = round_closed
    await stage.published()
    with pytest.raises(RaiseError, match="never changed"):
        await execute("UPDATE response SET remark = 'x'")
    with pytest.raises(RaiseError, match="only added"):
        await execute("DELETE FROM response_step")
    async with unit_of_work():
        with pytest.raises(Conflict):
            await services.send_back(stage.approver, stage.matter, "改")


async def test_a_round_without_comments_is_answered_too(empty_round: Round) -> None:
    stage = empty_round
    assert await services.response_of(stage.matter.id) is None
    await stage.approved()
    async with unit_of_work():
        await services.publish(stage.officer, stage.matter, base_url="https://site.example")
    view = json.loads(await fetch_value("SELECT view FROM document"))
    assert (view["received"], view["themes"]) == (0, [])
    made = await documents.render((await documents.of_matter(stage.matter.id))[0].id)
    assert made.ready


async def test_the_publisher_or_the_officer_publishes_nobody_else(round_closed: Round) -> None:
    stage = round_closed
    await stage.answered()
    await stage.approved()
    for stranger in (stage.approver, stage.moderator, await person(Role.PUBLISHER, at="region/water")):
        async with unit_of_work():
            with pytest.raises(NotPermitted):
                await services.publish(stranger, stage.matter, base_url="https://site.example")


async def test_a_reply_speaks_of_provisions_of_the_draft(round_closed: Round) -> None:
    stage = round_closed
    theme = await stage.theme("老楼", 0)
    async with unit_of_work():
        with pytest.raises(NotFound):
            await services.write_reply(
                stage.officer, stage.matter, theme, outcome=Outcome.ADOPTED, reason="改", paths=["art-99"]
            )
        with pytest.raises(RuleViolation):
            await services.write_reply(stage.officer, stage.matter, theme, outcome=Outcome.ADOPTED, reason=" ")
    await stage.reply(theme, paths=["art-3", "art-1"])
    await stage.reply(theme, Outcome.NOTED, paths=["art-1"])
    response = await services.response_of(stage.matter.id)
    assert response is not None
    found = await services.theme(response.id, theme, await services.provision_names(stage.consultation.version_id))
    assert (found.outcome, found.provisions) == (Outcome.NOTED, (("art-1", "第一条"),))


async def test_a_matter_without_a_round_has_nothing_to_group(round_closed: Round) -> None:
    stage = round_closed
    drafter = await person(Role.DRAFTER)
    async with unit_of_work():
        fresh = await matters.create_matter(
            drafter,
            matters.NewMatter("另一件", "简介。", drafter.organisation_id, "major_decision", "城乡建设"),
        )
        with pytest.raises(NotFound, match=r"response\.no_round"):
            await services.new_theme(stage.officer, fresh, "老楼")
