"""Personal data masked before publication, the queue, second opinions and appeals, word lists: in a browser without JavaScript."""

import asyncio
from uuid import uuid4

import pytest

from participation.consultations import services
from participation.consultations.rules import CommentState
from participation.consultations.rules.masking import Mask
from participation.consultations.services import checking, masking, moderation, reviewing, wordlists
from participation.consultations.services.masking import Decisions
from participation.identity.rules import Role
from participation.platform.database import fetch, fetch_value, unit_of_work
from participation.platform.errors import Conflict, DomainError, NotPermitted, RuleViolation
from tests.integration.consultations.conftest import browse, person, remark
from tests.support.web import fill, form_fields, page, words

TOLD = "我叫王小明，手机138-0013-8000，供热差。车牌蒙A12345也写上"


@pytest.fixture
def office(stage):
    return f"/office/matters/{stage.number}"


async def shown(consultation):
    return (await services.comments(consultation.id))[0]  # the first that came


async def test_personal_data_is_decided_place_by_place(application, stage, office, round_open, client):
    accepted = await remark(round_open, "art-3", TOLD)
    one = f"{office}/moderation/{accepted.receipt_number}"
    async with await browse(application, stage.moderator) as moderator:
        opened = await moderator.get(f"{office}/moderation")
        assert [words_of(mark) for mark in page(opened).xpath("//mark")] == ["王小明", "138-0013-8000", "蒙A12345"]
        answer = await fill(
            moderator,
            f"{office}/moderation",
            {"pick": [str(accepted.comment_id)], "action": "publish"},
            action="/moderation",
        )
        assert answer.status_code == 303
        told = words(await moderator.get(answer.headers["location"]))
        assert "1 条里有没处理的个人信息，没有公开" in told
        assert (await shown(round_open)).state is CommentState.RECEIVED
        desk = await moderator.get(one)
        boxes = page(desk).xpath("//input[@name='mask']")
        assert [(box.get("value"), box.get("checked") is not None) for box in boxes] == [
            ("2-5", True),
            ("8-21", True),
            ("28-35", True),
        ]
        # The plate stays readable, two more words go.
        answer = await fill(
            moderator, one, {"mask": ["2-5", "8-21"], "words": "供热差", "action": "publish"}, action=one
        )
        assert answer.status_code == 303, words(answer)
        comment = await shown(round_open)
        assert comment.text == "我叫〔已隐去：姓名〕，手机〔已隐去：手机号〕，〔已隐去：个人信息〕。车牌蒙A12345也写上"
        assert comment.original == TOLD
        after = await moderator.get(one)
        assert "遮住 3 处" in words(after)
        # Nothing else waits: the next one is the list.
        assert (await moderator.get(f"{office}/moderation/next?after=1")).headers["location"] == f"{office}/moderation"
        waiting = await remark(round_open, "art-3", "同意")
        onward = await moderator.get(f"{office}/moderation/next?after=999")
        assert onward.headers["location"].endswith(waiting.receipt_number)
        # Published text changes at once, the earlier decision stays in the history.
        answer = await fill(moderator, one, {"mask": ["2-5", "8-21", "28-35"], "action": "save"}, action=one)
        assert answer.status_code == 303, words(answer)
        assert (
            await shown(round_open)
        ).text == "我叫〔已隐去：姓名〕，手机〔已隐去：手机号〕，供热差。车牌〔已隐去：车牌号〕也写上"
    assert await fetch_value("SELECT count(*) FROM comment_masking") == 2
    for address in (
        f"/matters/{stage.number}/comments",
        f"{round_open.draft_path}/art-3",
        f"/api/v1/matters/{stage.number}/comments",
    ):
        public = (await client.get(address)).text
        assert "已隐去：手机号" in public
        assert not {"138-0013-8000", "王小明", "蒙A12345"} & {
            part for part in ("138-0013-8000", "王小明", "蒙A12345") if part in public
        }
    mine = words(await client.get(accepted.path))
    assert TOLD in mine
    assert "公众看到的" in mine
    facts = await fetch("SELECT facts::text FROM audit_event WHERE action = 'comment.masked'")
    assert all("138" not in fact[0] for fact in facts)


def words_of(mark):
    return "".join(mark.xpath("text()"))


async def test_masking_refuses(stage, round_open):
    accepted = await remark(round_open, "art-3", TOLD)
    shown_places = ((2, 5), (8, 21), (28, 35))

    async def mask(decisions, actor=stage.moderator, **options):
        async with unit_of_work():
            return await masking.mask(actor, round_open.id, accepted.comment_id, decisions, **options)

    for decisions, code, options in (
        (Decisions(1, (), frozenset()), "moderation.undecided", {"publish": True}),
        (Decisions(2, shown_places, frozenset(shown_places)), "comment.changed", {}),
        (Decisions(1, ((0, 999),), frozenset({(0, 999)})), "comment.changed", {}),
        (Decisions(1, shown_places, frozenset(), ("没有这句",)), "moderation.words_unknown", {}),
        (Decisions(1, shown_places, frozenset(), tuple(str(n) for n in range(41))), "moderation.too_many_words", {}),
    ):
        with pytest.raises(DomainError) as refused:
            await mask(decisions, **options)
        assert refused.value.code == code
    with pytest.raises(NotPermitted):
        await mask(Decisions(1, shown_places, frozenset()), actor=stage.publisher)
    assert await mask(Decisions(1, shown_places, frozenset({(2, 5)}))) == (1, accepted.receipt_number)
    assert (await shown(round_open)).state is CommentState.RECEIVED
    # Decided, so that it can be published with others.
    async with unit_of_work():
        done = await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    assert done == services.Moderated(1, 0, 0)
    assert (await shown(round_open)).text == TOLD.replace("王小明", "〔已隐去：姓名〕")


async def test_words_changed_by_the_writer_wait_again(stage, round_open, database):
    accepted = await remark(round_open, "art-3", "手机13800138000")
    async with unit_of_work():
        await services.moderate(
            stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED, mask_found=True
        )
    assert (await shown(round_open)).text == "手机〔已隐去：手机号〕"
    async with unit_of_work():
        await fetch_value(
            "INSERT INTO comment_edition (comment, edition, stance, text, written_at, replaced_at)"
            " SELECT id, edition, stance, text, created_at, clock_timestamp() FROM comment RETURNING 1"
        )
        await fetch_value("UPDATE comment SET text = '手机13900139000', edition = 2 RETURNING 1")
    again = await shown(round_open)
    assert (again.state, again.text) == (CommentState.RECEIVED, "")
    row = (await fetch("SELECT masks, public_text, checked_edition FROM comment"))[0]
    assert tuple(row) == ("[]", None, 0)


async def test_filters_and_what_bulk_reports(application, stage, office, round_open):
    first = await remark(round_open, "art-3", TOLD)
    second = await remark(round_open, "", "暖气不热，骗子公司")
    await remark(round_open, "art-4", "同意")
    async with unit_of_work():
        await wordlists.keep(
            stage.moderator, second.comment_id, title="骂人话", category="abuse", words=["骗子", "王八"], active=True
        )
    while await checking.check_pending():
        pass

    async with await browse(application, stage.moderator) as moderator:

        async def numbers(**filters):
            found = await moderator.get(f"{office}/moderation", params=filters)
            assert found.status_code == 200, words(found)
            return page(found).xpath("//p[@class='pp-item__meta']/a/text()")

        assert len(await numbers()) == 3
        assert await numbers(flag="personal") == [first.receipt_number]
        assert await numbers(flag="words") == [second.receipt_number]
        assert await numbers(flag="review") == []
        assert await numbers(provision="whole") == [second.receipt_number]
        assert await numbers(provision="art-3", channel="web", q="供热") == [first.receipt_number]
        assert await numbers(q="暖气") == [second.receipt_number]
        assert await numbers(channel="paper") == []
        assert await numbers(days="7") == []
        assert len(await numbers(show="nonsense", days="x", flag="y", channel="z")) == 3
        assert "敏感词：骗子（骂人话）" in words(await moderator.get(f"{office}/moderation"))
        ids = [str(one) for one in await services.all_comment_ids(round_open.id)]
        answer = await fill(moderator, f"{office}/moderation", {"pick": ids, "action": "mask"}, action="/moderation")
        assert "公开了 3 条" in words(await moderator.get(answer.headers["location"]))
        answer = await fill(
            moderator, f"{office}/moderation?show=published", {"pick": ids, "action": "publish"}, action="/moderation"
        )
        assert "3 条没有变" in words(await moderator.get(answer.headers["location"]))
        for wrong in ("x", "published.1.2", "published.a.b.c", "published.1.2.99999"):
            assert (await moderator.get(f"{office}/moderation", params={"done": wrong})).status_code == 200
    # Marked words never hide anything.
    assert {comment.state for comment in await services.comments(round_open.id)} == {CommentState.PUBLISHED}


async def test_appeal_is_decided_by_another(application, stage, office, round_open, client):
    accepted = await remark(round_open, "art-3", "局长电话13800138000，请打", phone="13900139000")
    async with unit_of_work():
        await services.moderate(
            stage.moderator, round_open.id, [accepted.comment_id], CommentState.WITHHELD, "含个人隐私"
        )
    assert "申请复核" in words(await client.get(accepted.path))
    answer = await fill(client, f"{accepted.path}/appeal", {"words": "号码是公开的"}, action="/appeal")
    assert answer.status_code == 303, words(answer)
    mine = words(await client.get(accepted.path))
    assert "您申请了复核" in mine
    again = await client.get(f"{accepted.path}/appeal")
    assert "现在不能申请复核" in words(again)
    review = (await reviewing.open_reviews(round_open.id))[0]
    one = f"{office}/reviews/{review.id}"
    async with await browse(application, stage.moderator) as same:
        assert "要由另一位来看" in words(await same.get(f"{office}/reviews"))
        opened = await same.get(one)
        assert "不能自己复核" in words(opened)
        assert "复核未公开的意见" not in words(await same.get("/office")).partition("等第二个人来看的")[2]
        _, fields = form_fields(opened, "/sign-out")
        forged = await same.post(one, data=fields | {"decision": "withheld", "reason": "我说的"})
        assert forged.status_code == 403
    async with await browse(application, stage.reviewer) as other:
        assert "复核未公开的意见" in words(await other.get("/office")).partition("等第二个人来看的")[2]
        assert "1 条等待复核" in words(await other.get(f"{office}/reviews"))
        empty = await fill(other, one, {}, action=str(review.id))
        assert (empty.status_code, "请写明复核的理由" in words(empty)) == (422, True)
        answer = await fill(other, one, {"decision": "published", "reason": "内容与条文有关"}, action=str(review.id))
        assert answer.status_code == 303, words(answer)
        assert "改为公开" in words(await other.get(one))
        assert "没有等待复核" in words(await other.get(f"{office}/reviews"))
    assert (await shown(round_open)).text == "局长电话〔已隐去：手机号〕，请打"
    mine = words(await client.get(accepted.path))
    assert "另一位工作人员复核：改为公开。理由：内容与条文有关" in mine
    # Whoever asked and left a telephone is told once; neither number nor text lie open in the outbox.
    (message,) = await fetch("SELECT payload FROM outbox_message WHERE topic = 'message.send'")
    assert "13900139000" not in message["payload"]


async def test_appeal_once_for_each_decision(stage, round_open):
    accepted = await remark(round_open, "art-3", "同意")

    async def appeal():
        async with unit_of_work():
            await reviewing.appeal(await services.find_receipt(accepted.receipt_number, accepted.code), "")

    with pytest.raises(Conflict):
        await appeal()
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.WITHHELD, "广告")
    await appeal()
    with pytest.raises(Conflict):
        await appeal()
    review = (await reviewing.of_comment(accepted.comment_id))[0]
    other = await person(Role.MODERATOR)

    async def decide(decision, actor=other, reason="没有新的理由"):
        async with unit_of_work():
            await reviewing.decide(actor, round_open.id, review.id, decision, reason)

    with pytest.raises(NotPermitted):
        await decide(CommentState.WITHHELD, actor=stage.moderator)
    with pytest.raises(NotPermitted):
        await decide(CommentState.WITHHELD, actor=stage.publisher)
    for decision, reason in (
        (CommentState.RECEIVED, "x"),
        (CommentState.WITHHELD, " "),
        (CommentState.WITHHELD, "长" * 301),
    ):
        with pytest.raises(RuleViolation):
            await decide(decision, reason=reason)
    results = await asyncio.gather(
        decide(CommentState.WITHHELD), decide(CommentState.PUBLISHED), return_exceptions=True
    )
    assert (
        sorted(type(one) for one in results if one is not None) == [Conflict]
        or len([one for one in results if one]) == 1
    )
    with pytest.raises(Conflict):
        await appeal()


async def test_second_opinion_before_a_decision(application, stage, office, round_open):
    accepted = await remark(round_open, "art-3", "说不准能不能公开")
    async with await browse(application, stage.moderator) as moderator:
        answer = await fill(
            moderator, f"{office}/moderation/{accepted.receipt_number}", {"words": "请看第一句"}, action="/second"
        )
        assert answer.status_code == 303, words(answer)
        assert "请人再看" in words(await moderator.get(f"{office}/moderation"))
        twice = await fill(moderator, f"{office}/moderation/{accepted.receipt_number}", {"words": ""}, action="/second")
        assert (twice.status_code, "已经有人请求复核" in words(twice)) == (409, True)
    review = (await reviewing.open_reviews(round_open.id))[0]
    other = await person(Role.MODERATOR)
    async with unit_of_work():
        await reviewing.decide(other, round_open.id, review.id, CommentState.WITHHELD, "辱骂他人")
    comment = await shown(round_open)
    assert (comment.state, comment.withheld_reason) == (CommentState.WITHHELD, "辱骂他人")


async def test_reasons_and_lists_are_kept_by_officers(application, stage, office, round_open):
    waiting = await remark(round_open, "art-3", "赌 博网站，ＤＵＢＯ")
    await checking.check_pending()
    async with await browse(application, stage.moderator) as moderator:
        answer = await fill(
            moderator, "/office/moderation", {"reasons": "含商业秘密\n\n含商业秘密\n其他"}, action="/reasons"
        )
        assert answer.status_code == 303, words(answer)
        assert page(await moderator.get(f"{office}/moderation")).xpath("//datalist/option/@value") == [
            "含商业秘密",
            "其他",
        ]
        opened = await moderator.get("/office/moderation/words/new")
        action, fields = form_fields(opened)
        wrong = await moderator.post(action, data=fields | {"title": "", "words": "长" * 41, "category": "x"})
        assert wrong.status_code == 422
        assert all(part in words(wrong) for part in ("请给词表起个名称", "太长", "请选择类别"))
        file = {"file": ("词.txt", "dubo # 拼音\n赌博\ndubo\n".encode("gb18030"), "text/plain")}
        kept = await moderator.post(
            action, data=fields | {"title": "赌博", "category": "other", "words": "网站", "active": "y"}, files=file
        )
        assert kept.status_code == 303, words(kept)
        row = (await fetch("SELECT words, size, edition FROM word_list"))[0]
        assert tuple(row) == ("网站\ndubo\n赌博", 3, 1)
        tried = await fill(moderator, "/office/moderation", {"text": "上DuBo網站"}, action="/try")
        assert "标出 2 处" in words(tried)
        picture = {"file": ("a.png", b"\x89PNG\x00\x00", "image/png")}
        _, fields = form_fields(await moderator.get(action), action)
        refused = await moderator.post(action, data=fields, files=picture)
        assert (refused.status_code, "不是文本文件" in words(refused)) == (422, True)
    assert await fetch_value("SELECT topic FROM outbox_message ORDER BY id DESC LIMIT 1") == "wordlist.kept"
    await checking.recheck("region/water")
    assert await checking.check_pending() == 0
    await checking.recheck("region/housing")
    while await checking.check_pending():
        pass
    assert await fetch_value("SELECT flagged::text FROM comment WHERE id = $1", waiting.comment_id) == (
        '[{"list": "赌博", "word": "网站"}, {"list": "赌博", "word": "dubo"}]'
    )
    stranger = await person(Role.MODERATOR, at="region/water")
    async with await browse(application, stranger) as other:
        assert (await other.get(action)).status_code == 404


async def test_bulk_limits(stage, round_open):
    accepted = await remark(round_open, "art-3", "同意")
    ids = [accepted.comment_id]
    with pytest.raises(RuleViolation):
        async with unit_of_work():
            await services.moderate(
                stage.moderator,
                round_open.id,
                [uuid4() for _ in range(moderation.MAX_AT_ONCE + 1)],
                CommentState.PUBLISHED,
            )
    # Two moderators at one queue: one moves it, the other is told that nothing changed.
    other = await person(Role.MODERATOR)

    async def publish(actor):
        async with unit_of_work():
            return await services.moderate(actor, round_open.id, ids, CommentState.PUBLISHED)

    done = await asyncio.gather(publish(stage.moderator), publish(other))
    assert sorted((one.moved, one.unchanged) for one in done) == [(0, 1), (1, 0)]
    assert await fetch_value("SELECT count(*) FROM comment_history") == 1
    assert Mask(0, 1, "name").as_json() == {"start": 0, "end": 1, "kind": "name", "masked": True, "own": False}
