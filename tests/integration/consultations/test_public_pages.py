"""Reading and commenting in a browser without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest

from participation.consultations import services
from participation.consultations.api_sending import MAX_BODY
from participation.consultations.pages import commenting
from participation.consultations.rules import CommentState
from participation.consultations.services import CommentOutcome
from participation.platform.database import fetch_value, unit_of_work
from participation.platform.errors import TooMany
from tests.integration.consultations.conftest import close, database_now, remark
from tests.support.web import fill, form_fields, page, words

COMMENT = {"stance": "suggest", "text": "同意。但老楼要有期限。", "name": "赵小霞", "phone": "13800138000"}


@pytest.fixture
def base(round_open):
    return round_open.draft_path


async def test_provision_page(client, base):
    shown = await client.get(f"{base}/art-3")
    assert shown.status_code == 200
    text = words(shown)
    for part in (
        "第三条",
        "室内温度昼夜不低于十八摄氏度",
        "用户自行改动设施的",
        "对第三条提意见",
        "不用注册",
        "截止日期是怎么算的",
    ):
        assert part in text, part
    assert "style=" not in shown.text
    links = {link.get("href") for link in page(shown).iter("a")}
    assert {f"{base}/art-2", f"{base}/art-4", base} <= links


async def test_comment_and_receipt(client, base):
    answer = await fill(client, f"{base}/art-3", COMMENT)
    assert answer.status_code == 303, words(answer)
    receipt = await client.get(answer.headers["location"])
    assert receipt.status_code == 200
    assert receipt.headers["cache-control"] == "no-store"
    text = words(receipt)
    for part in ("您的意见已收到", "YJ-", "同意。但老楼要有期限。", "第三条", "收到，渠道：网上", "建议修改"):
        assert part in text, part
    assert "13800138000" not in receipt.text
    assert "赵小霞" not in receipt.text


async def test_nothing_unmoderated_is_public(client, stage, round_open, base):
    accepted = await remark(round_open, "art-3", "这句话还没有审核")
    for url in (f"{base}/art-3", f"/matters/{stage.number}/comments", f"/api/v1/matters/{stage.number}/comments"):
        shown = await client.get(url)
        assert shown.status_code == 200
        assert "还没有审核" not in shown.text
    assert "另有 1 条正在审核" in words(await client.get(f"{base}/art-3"))
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    for url in (f"{base}/art-3", f"/matters/{stage.number}/comments", f"/api/v1/matters/{stage.number}/comments"):
        assert "还没有审核" in (await client.get(url)).text


async def test_withheld_shows_its_reason_and_not_its_words(client, stage, round_open, base):
    accepted = await remark(round_open, "art-3", "他住在某街一号")
    async with unit_of_work():
        await services.moderate(
            stage.moderator, round_open.id, [accepted.comment_id], CommentState.WITHHELD, "含他人住址"
        )
    shown = await client.get(f"{base}/art-3")
    assert "本条内容未公开：含他人住址" in words(shown)
    assert "某街" not in shown.text
    receipt = await client.get(accepted.path)
    assert "他住在某街一号" in receipt.text
    assert "含他人住址" in receipt.text


async def test_everything_wrong_at_once_keeps_the_input(client, base):
    answer = await fill(
        client, f"{base}/art-3", {"stance": None, "text": " ", "name": "名" * 41, "phone": "1380013800"}
    )
    assert answer.status_code == 422
    text = words(answer)
    assert "有 4 处要改，其余已为您保留" in text
    for part in ("请选择您的态度", "请写下您的意见", "称呼最多 40 字", "手机号应为 11 位数字，现在是 10 位"):
        assert part in text
    _, fields = form_fields(answer, "/art-3")
    assert (fields["name"], fields["phone"]) == ("名" * 41, "1380013800")
    assert page(answer).xpath("//title")[0].text.startswith("有 4 处要改")
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_text_is_escaped(client, stage, round_open, base):
    accepted = await remark(round_open, "art-3", "<script>alert(1)</script>\n第二行", name="<b>x</b>", consent=True)
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [accepted.comment_id], CommentState.PUBLISHED)
    for url in (f"{base}/art-3", accepted.path, f"/matters/{stage.number}/comments"):
        shown = await client.get(url)
        assert "<script>alert" not in shown.text
        assert "<b>x</b>" not in shown.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>第二行" in shown.text


async def test_the_same_form_sent_twice(client, base):
    opened = await client.get(f"{base}/art-3")
    action, fields = form_fields(opened, "/art-3")
    first = await client.post(action, data=fields | COMMENT)
    again = await client.post(action, data=fields | COMMENT)
    assert again.headers["location"] == first.headers["location"] + "?again=1"
    assert "回执编号不变" in words(await client.get(again.headers["location"]))
    changed = await client.post(action, data=fields | COMMENT | {"text": "另一句"})
    assert changed.status_code == 422
    assert "内容又改了" in words(changed)
    assert "另一句" in changed.text
    assert await fetch_value("SELECT count(*) FROM comment") == 1


async def test_closed_says_since_when_and_keeps_what_was_written(client, round_open, base):
    opened = await client.get(f"{base}/art-3")
    action, fields = form_fields(opened, "/art-3")
    await close(round_open)
    answer = await client.post(action, data=fields | COMMENT)
    assert answer.status_code == 409
    assert "本次征求意见已于" in words(answer)
    assert COMMENT["text"] in answer.text
    shown = await client.get(f"{base}/art-3")
    assert "不再收取意见" in words(shown)
    assert "<textarea" not in shown.text
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_a_scheduled_draft_is_not_shown(client, publish):
    consultation = await publish(opens_at=await database_now(timedelta(hours=2)))
    shown = await client.get(f"{consultation.draft_path}/art-3")
    assert shown.status_code == 404
    assert "草案将于" in words(shown)
    assert "十八摄氏度" not in shown.text
    for url in (f"/matters/{consultation.matter_number}/comment", f"/matters/{consultation.matter_number}/comments"):
        assert (await client.get(url)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "v1/art-99",
        "v2/art-3",
        "v0/art-3",
        "v-1/art-3",
        "vx/art-3",
        "1/art-3",
        "v99999999999/art-3",
        "v1/%00",
        "v٣/art-3",
    ],
)
async def test_addresses_that_lead_nowhere(client, stage, round_open, path):
    shown = await client.get(f"/matters/{stage.number}/draft/{path}")
    assert shown.status_code == 404, words(shown)
    assert (await client.get("/matters/1999-0001/comment")).status_code == 404


async def test_without_the_forms_token_or_key(client, base):
    opened = await client.get(f"{base}/art-3")
    action, fields = form_fields(opened, "/art-3")
    assert (await client.post(action, data=COMMENT)).status_code == 403
    assert (await client.post(action, data=COMMENT | {"_csrf": fields["_csrf"]})).status_code == 422
    foreign = await client.post(action, data=fields | COMMENT, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_comment_on_the_whole(client, stage, round_open):
    answer = await fill(client, f"/matters/{stage.number}/comment", {"stance": "support", "text": "很好"})
    assert answer.status_code == 303
    assert "全文" in words(await client.get(answer.headers["location"]))
    wrong = await fill(client, f"/matters/{stage.number}/comment", {"text": ""})
    assert wrong.status_code == 422


async def test_list_by_pages_and_by_provision(client, stage, round_open):
    ids = [(await remark(round_open, "art-3" if n % 2 else "", f"第{n}句")).comment_id for n in range(25)]
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, ids, CommentState.PUBLISHED)
    url = f"/matters/{stage.number}/comments"
    first = await client.get(url)
    assert "共收到 25 条意见" in words(first)
    assert "第24句" in first.text
    assert "第4句" not in first.text
    following = page(first).xpath("//a[@rel='next']/@href")[0]
    second = await client.get(str(first.url.join(following)))
    assert "第4句" in second.text
    assert "第24句" not in second.text
    some = await client.get(url, params={"provision": "art-3"})
    assert "第23句" in some.text
    assert "第24句" not in some.text
    whole = await client.get(url, params={"provision": "whole"})
    assert "第24句" in whole.text
    assert "第23句" not in whole.text
    assert (await client.get(url, params={"provision": "art-99"})).status_code == 404
    assert (await client.get(url, params={"after": "x' OR 1=1"})).status_code == 200


async def test_receipt_lookup(client, round_open):
    accepted = await remark(round_open, "art-3")
    answer = await fill(client, "/receipts", {"number": accepted.receipt_number.lower(), "code": accepted.code.lower()})
    assert (answer.status_code, answer.headers["location"]) == (303, accepted.path)
    empty = await fill(client, "/receipts", {})
    assert empty.status_code == 422
    assert "请填写 8 位查询码" in words(empty)
    wrong = await fill(client, "/receipts", {"number": accepted.receipt_number, "code": "00000000"})
    assert wrong.status_code == 404
    assert "没有找到这张回执。请核对编号和查询码，字母不分大小写" in words(wrong)
    assert form_fields(wrong, "/receipts")[1]["number"] == accepted.receipt_number
    assert (await client.get(f"/receipts/{accepted.receipt_number}/00000000")).status_code == 404


async def test_receipt_with_its_outcome(client, stage, round_open):
    accepted = await remark(round_open, "art-3")
    outcome = CommentOutcome(
        accepted.comment_id, "室温标准", "not_adopted", "管网达不到。", "/matters/x/response#theme-1"
    )
    async with unit_of_work():
        await services.record_outcomes(round_open.id, [outcome])
    text = words(await client.get(accepted.path))
    for part in ("您的意见未采纳", "室温标准", "管网达不到。", "单位 housing的答复", "归入「室温标准」"):
        assert part in text, part


async def test_receipt_pdf(client, round_open):
    accepted = await remark(round_open, "art-3", "𠮷野家门口的路灯不亮。", name="孛儿只斤·巴特尔")
    made = await client.get(f"{accepted.path}/pdf")
    assert made.status_code == 200
    assert made.headers["content-type"] == "application/pdf"
    assert made.content.startswith(b"%PDF-")
    assert accepted.receipt_number in made.headers["content-disposition"]
    assert (await client.get(f"/receipts/{accepted.receipt_number}/00000000/pdf")).status_code == 404


async def test_english(client, round_open, base):
    client.headers["accept-language"] = "en"
    accepted = await remark(round_open, "art-3")
    for url, part in (
        (f"{base}/art-3", "Send comment"),
        (f"/matters/{round_open.matter_number}/comment", "Comment on the whole draft"),
        (f"/matters/{round_open.matter_number}/comments", "Published comments"),
        ("/receipts", "Look up the result"),
        (accepted.path, "Your comment was received"),
    ):
        shown = await client.get(url)
        assert shown.status_code == 200
        assert part in words(shown), url


async def test_api(client, round_open):
    url = f"/api/v1/matters/{round_open.matter_number}/comments"
    body = {"stance": "oppose", "text": "不同意", "provision": "art-3", "name": "王小明", "publish_name": True}
    key = {"idempotency-key": uuid4().hex}
    client.cookies.clear()
    made = await client.post(url, json=body, headers=key)
    assert made.status_code == 201
    receipt = made.json()
    assert receipt["repeated"] is False
    assert receipt["url"].endswith(f"/receipts/{receipt['receipt_number']}/{receipt['code']}")
    again = await client.post(url, json=body, headers=key)
    assert (again.status_code, again.json()["receipt_number"]) == (200, receipt["receipt_number"])
    other = await client.post(url, json=body | {"text": "x"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    stored = (await services.comments(round_open.id))[0]
    assert (stored.channel.value, stored.shown_name) == ("api", "王小明")


async def test_api_problems(client, round_open):
    url = f"/api/v1/matters/{round_open.matter_number}/comments"
    key = {"idempotency-key": uuid4().hex}
    wrong = await client.post(url, json={"stance": "hate", "text": "", "phone": "1"})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"].startswith("application/problem+json")
    assert [one["field"] for one in wrong.json()["errors"]] == ["Idempotency-Key", "stance", "text", "phone"]
    for content in (
        b"",
        b"{",
        b"[]",
        b'{"stance": 1, "text": "x"}',
        b'{"text": "x"}',
        b"\xff\xfe",
        b'{"stance":"ask","text":"x","extra":1}',
    ):
        malformed = await client.post(url, content=content, headers=key)
        assert (malformed.status_code, malformed.json()["code"]) == (400, "api.malformed")
    good = {"stance": "ask", "text": "为什么"}
    assert (await client.post(url, json=good | {"provision": "art-99"}, headers=key)).status_code == 404
    assert (await client.post(url, json=good | {"version": 9}, headers=key)).status_code == 404
    long = await client.post(url, json=good | {"text": "字" * 20000}, headers=key)
    assert (long.status_code, [one["field"] for one in long.json()["errors"]]) == (422, ["text"])
    large = key | {"content-length": str(MAX_BODY + 1)}
    assert (await client.post(url, content=b"{}", headers=large)).status_code == 413
    await close(round_open)
    closed = await client.post(url, json=good, headers=key)
    assert (closed.status_code, closed.json()["code"]) == (409, "consultation.closed")
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_api_list_has_pages(client, stage, round_open):
    ids = [(await remark(round_open, "art-3", f"第{n}句")).comment_id for n in range(53)]
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, ids[:52], CommentState.PUBLISHED)
        await services.moderate(stage.moderator, round_open.id, ids[52:], CommentState.WITHHELD, "广告")
    url = f"/api/v1/matters/{stage.number}/comments"
    first = (await client.get(url)).json()
    assert (first["total"], len(first["comments"]), first["state"]) == (53, 50, "open")
    assert (first["comments"][0]["text"], first["comments"][0]["withheld_reason"]) == (None, "广告")
    second = (await client.get(first["next"])).json()
    assert (len(second["comments"]), second["next"]) == (3, None)
    assert (await client.get(url, params={"version": "x"})).status_code == 404
    assert len((await client.get(url, params={"provision": "art-1"})).json()["comments"]) == 0


async def test_too_many_keeps_what_was_written(client, base, monkeypatch):
    async def full(policy, key):
        raise TooMany("too_many", "操作过于频繁，请 {retry_after} 秒后再试", retry_after=30)

    monkeypatch.setattr(commenting, "hit", full)
    answer = await fill(client, f"{base}/art-3", COMMENT)
    assert answer.status_code == 429
    assert "操作过于频繁，请 30 秒后再试" in words(answer)
    assert COMMENT["text"] in answer.text
