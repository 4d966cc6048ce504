"""Publishing, moderating and registering in the office, in a browser without JavaScript."""

from datetime import timedelta

import pytest

from participation.consultations import services
from participation.consultations.rules import CommentState, ConsultationState
from participation.identity.rules import Role
from participation.platform.clock import SHANGHAI
from participation.platform.database import fetch_value
from tests.integration.consultations.conftest import browse, database_now, import_draft, person, remark
from tests.support.web import fill, form_fields, page, words


@pytest.fixture
def office(stage):
    return f"/office/matters/{stage.number}"


async def test_publish_by_the_statute(application, stage, office):
    async with await browse(application, stage.publisher) as publisher:
        opened = await publisher.get(f"{office}/consultation")
        assert "第 30 日为" in words(opened)
        answer = await fill(publisher, f"{office}/consultation", {"period": "statutory"}, action="/consultation")
        assert answer.status_code == 303, words(answer)
        shown = words(await publisher.get(answer.headers["location"]))
    assert "正在征求意见" in shown
    assert (await services.of_matter(stage.matter.id)).state is ConsultationState.OPEN


async def test_publish_errors_are_all_told_and_nothing_is_published(application, stage, office):
    async with await browse(application, stage.publisher) as publisher:
        wrong = {"period": "days", "days": "x", "opens_at": "morgen", "shortened_reason": "长" * 301}
        answer = await fill(publisher, f"{office}/consultation", wrong, action="/consultation")
        assert answer.status_code == 422
        assert "有 3 处要改" in words(answer)
        assert form_fields(answer, "/consultation")[1]["opens_at"] == "morgen"
        short = await fill(publisher, f"{office}/consultation", {"period": "days", "days": "3"}, action="/consultation")
        assert short.status_code == 422
        assert "要写明缩短的理由" in words(short)
    assert await services.of_matter(stage.matter.id) is None


async def test_publish_shortened_to_a_moment(application, stage, office):
    closes_at = (await database_now(timedelta(minutes=5))).astimezone(SHANGHAI)
    async with await browse(application, stage.publisher) as publisher:
        answer = await fill(
            publisher,
            f"{office}/consultation",
            {"period": "exact", "closes_at": f"{closes_at:%Y-%m-%dT%H:%M:%S}", "shortened_reason": "演示"},
            action="/consultation",
        )
        assert answer.status_code == 303, words(answer)
        assert "演示" in words(await publisher.get(f"{office}/consultation"))
    found = await services.of_matter(stage.matter.id)
    assert found.closes_at == closes_at.replace(microsecond=0)


async def test_publish_sent_twice(application, stage, office):
    async with await browse(application, stage.publisher) as publisher:
        opened = await publisher.get(f"{office}/consultation")
        action, fields = form_fields(opened, "/consultation")
        answers = [await publisher.post(action, data=fields | {"period": "statutory"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert await fetch_value("SELECT count(*) FROM consultation") == 1


async def test_who_may_not_publish(application, stage, office):
    both = await person(Role.PUBLISHER, Role.REVIEWER)
    for actor, part in ((stage.drafter, "公布由发布员办理"), (both, None)):
        async with await browse(application, actor) as client:
            shown = await client.get(f"{office}/consultation")
            assert shown.status_code == 200
            if part:
                assert part in words(shown)
                assert (await client.post(f"{office}/consultation", data={})).status_code == 403
    stranger = await person(Role.PUBLISHER, at="region/water")
    async with await browse(application, stranger) as client:
        assert (await client.get(f"{office}/consultation")).status_code == 403


async def test_publish_page_before_the_review(application, stage, office):
    await import_draft(stage.drafter, stage.matter)
    async with await browse(application, stage.publisher) as publisher:
        assert "还没有通过保密审查" in words(await publisher.get(f"{office}/consultation"))


async def test_moderation_in_bulk(application, stage, office, round_open):
    accepted = [await remark(round_open, "art-3", f"第{n}句") for n in range(4)]
    async with await browse(application, stage.moderator) as moderator:
        opened = await moderator.get(f"{office}/moderation")
        assert opened.text.count('name="pick"') == 4
        ids = [str(one.comment_id) for one in accepted]
        answer = await fill(
            moderator, f"{office}/moderation", {"pick": ids[:2], "action": "publish"}, action="/moderation"
        )
        assert answer.status_code == 303, words(answer)
        answer = await fill(
            moderator,
            f"{office}/moderation",
            {"pick": ids[2:3], "action": "withhold", "reason": "含他人住址"},
            action="/moderation",
        )
        assert answer.status_code == 303
        left = await moderator.get(f"{office}/moderation")
        assert left.text.count('name="pick"') == 1
        withheld = await moderator.get(f"{office}/moderation", params={"show": "withheld"})
        assert "理由：含他人住址" in words(withheld)
        everything = await moderator.get(f"{office}/moderation", params={"show": "all", "provision": "art-3"})
        assert everything.text.count('name="pick"') == 4
        assert "没有等您审核的意见" in words(await moderator.get(f"{office}/moderation", params={"provision": "art-1"}))
    counts = await services.counts(round_open.id)
    assert (counts.published, counts.withheld, counts.received) == (2, 1, 1)


async def test_moderation_errors(application, stage, office, round_open):
    accepted = await remark(round_open, "art-3")
    pick = str(accepted.comment_id)
    async with await browse(application, stage.moderator) as moderator:
        for data, status, part in (
            ({"action": "publish"}, 422, "还没有勾选意见"),
            ({"pick": [pick], "action": "withhold", "reason": " "}, 422, "不公开要写明理由"),
            ({"pick": [pick]}, 422, "请选择公开还是不公开"),
            ({"pick": ["00000000-0000-4000-8000-000000000000"], "action": "publish"}, 404, "没有找到这些意见"),
            ({"pick": ["' OR 1=1"], "action": "publish"}, 422, "还没有勾选意见"),
        ):
            answer = await fill(moderator, f"{office}/moderation", data, action="/moderation")
            assert (answer.status_code, part in words(answer)) == (status, True), (data, words(answer))
        kept = await fill(
            moderator, f"{office}/moderation", {"pick": [pick], "action": "withhold"}, action="/moderation"
        )
        assert page(kept).xpath(f"//input[@value='{pick}']/@checked")
    async with await browse(application, stage.publisher) as publisher:
        assert (await publisher.get(f"{office}/moderation")).status_code == 403
    assert (await services.comments(round_open.id))[0].state is CommentState.RECEIVED


async def test_register_a_letter(application, stage, office, round_open):
    today = (await database_now()).astimezone(SHANGHAI).date().isoformat()
    async with await browse(application, stage.moderator) as moderator:
        data = {"channel": "paper", "received_on": today, "provision": "art-3", "stance": "oppose", "text": "不同意。"}
        answer = await fill(moderator, f"{office}/comments/new", data, action="/comments/new")
        assert answer.status_code == 303, words(answer)
        done = await moderator.get(str(answer.url.join(answer.headers["location"])))
        assert "已登记" in words(done)
        comment = (await services.comments(round_open.id))[0]
        assert comment.receipt_number in words(done)
        wrong = await fill(
            moderator,
            f"{office}/comments/new",
            {"channel": "web", "received_on": "x", "provision": "art-99", "text": ""},
            action="/comments/new",
        )
        assert wrong.status_code == 422
        assert "有 5 处要改" in words(wrong)
        early = await fill(
            moderator, f"{office}/comments/new", data | {"received_on": "2020-01-01"}, action="/comments/new"
        )
        assert early.status_code == 409
        assert "收到日期要在征求意见期间" in words(early)
        assert "不同意。" in early.text
    assert (comment.channel.value, comment.provision_path) == ("paper", "art-3")
    async with await browse(application, await person(Role.MODERATOR)) as other:
        shown = await other.get(f"{office}/comments/new", params={"entered": comment.receipt_number})
        assert "已登记" not in words(shown)


async def test_before_the_opening(application, stage, office, publish):
    await publish(opens_at=await database_now(timedelta(hours=1)))
    async with await browse(application, stage.publisher) as publisher:
        assert "到开始时间自动公布" in words(await publisher.get(f"{office}/consultation"))
    async with await browse(application, stage.moderator) as moderator:
        assert (await moderator.get(f"{office}/moderation")).status_code == 409


async def test_before_any_round(application, stage, office):
    async with await browse(application, stage.moderator) as moderator:
        for page_name in ("moderation", "comments/new"):
            assert (await moderator.get(f"{office}/{page_name}")).status_code == 404


async def test_english(application, stage, office, round_open):
    await remark(round_open)
    async with await browse(application, stage.moderator) as moderator:
        moderator.headers["accept-language"] = "en"
        for page_name, part in (
            ("consultation", "Comments received"),
            ("moderation", "With the selected comments"),
            ("comments/new", "Register letters and calls"),
        ):
            assert part in words(await moderator.get(f"{office}/{page_name}"))
