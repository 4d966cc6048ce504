"""Comments on selected words, and by a body: on the page without JavaScript, and over the API."""

from uuid import uuid4

import pytest

from participation.consultations import services
from participation.consultations.rules import CommentState, quote_at
from participation.platform.database import fetch_one, unit_of_work
from tests.support.web import fill, form_fields, page, words

SAID = {"stance": "suggest", "text": "请写成二十度。"}


async def stored():
    return (await services.comments_by_ids([(await fetch_one("SELECT id FROM comment"))["id"]]))[0]


@pytest.fixture
async def article(round_open):
    return (await services.text_of(round_open)).provision("art-3")


async def test_a_sentence_is_picked(client, stage, round_open, article):
    url = f"{round_open.draft_path}/art-3"
    offered = page(await client.get(url)).xpath("//input[@name='quote_pick']/@value")
    assert offered[:2] == ["whole", "art-3|0|20"]
    assert offered[-1] == "words"
    item = next(value for value in offered if value.startswith("art-3.i2"))
    answer = await fill(client, url, SAID | {"quote_pick": item})
    assert answer.status_code == 303, words(answer)
    comment = await stored()
    # On the item it stands in, not on the article whose page it was made on.
    assert (comment.provision_path, comment.provision_label) == ("art-3.i2", "第三条第（二）项")
    assert comment.quote.exact == "不可抗力。"
    assert "不可抗力。" in words(await client.get(answer.headers["location"]))


async def test_words_are_written(client, stage, round_open, article):
    url = f"{round_open.draft_path}/art-3"
    answer = await fill(client, url, SAID | {"quote_words": "昼夜不低于 十八摄氏度"})
    assert answer.status_code == 303, words(answer)
    comment = await stored()
    start = article.text.index("昼夜")
    assert comment.quote == quote_at(article.text, start, start + 10)
    shown = await client.get(url)
    assert not page(shown).xpath("//mark")  # not published yet
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [comment.id], CommentState.PUBLISHED)
    shown = await client.get(url)
    mark = page(shown).xpath("//mark[@class='pp-marked']/a")
    assert [(one.text, one.get("href")) for one in mark] == [("昼夜不低于十八摄氏度", f"#{comment.receipt_number}")]
    assert page(shown).xpath("//blockquote")[0].text_content().endswith("昼夜不低于十八摄氏度")
    assert "".join(line.text_content() for line in page(shown).xpath("//p[@data-pp-part='art-3']")) == article.text


async def test_selected_by_a_script(client, round_open, article):
    start = article.text.index("摄氏度")
    selected = {"quote_pick": "words", "quote_words": "摄氏度", "quote_path": "art-3", "quote_start": str(start)}
    assert (await fill(client, f"{round_open.draft_path}/art-3", SAID | selected)).status_code == 303
    assert ((await stored()).quote.start, (await stored()).quote.end) == (start, start + 3)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"quote_pick": "words"}, "请写下原文里的几个字"),
        ({"quote_words": "没有这几个字"}, "原文里没有这几个字"),
        ({"quote_pick": "art-1|0|3"}, "原文里没有这几个字"),
        ({"quote_pick": "art-3|x|3"}, "原文里没有这几个字"),
        ({"quote_pick": "art-3|500|900"}, "原文里没有这几个字"),
        ({"behalf_role": "法务"}, "写了身份，还要写单位名称"),
        ({"on_behalf_of": "某公司 13800138000"}, "单位名称会公开，请不要写电话"),
        ({"on_behalf_of": "长" * 81}, "单位名称最多 80 字"),
    ],
)
async def test_what_cannot_be_is_said_with_the_rest_kept(client, round_open, fields, said):
    answer = await fill(client, f"{round_open.draft_path}/art-3", SAID | {"stance": None} | fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "请选择您的态度" in words(answer)  # all at once
    _, kept = form_fields(answer, "/art-3")
    assert kept["text"] == SAID["text"]
    assert kept.get("quote_words", "") == fields.get("quote_words", "")
    assert await fetch_one("SELECT 1 FROM comment") is None


async def test_for_an_organisation(client, stage, round_open):
    url = f"{round_open.draft_path}/art-3"
    body = {"name": "王小明", "on_behalf_of": "某供热 有限公司", "behalf_role": "法务负责人"}
    await fill(client, url, SAID | body)
    comment = await stored()
    assert (comment.shown_name, comment.on_behalf_of, comment.behalf_role) == (
        "某供热 有限公司",
        "某供热 有限公司",
        "法务负责人",
    )
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [comment.id], CommentState.PUBLISHED)
    shown = words(await client.get(url))
    assert "某供热 有限公司单位意见法务负责人" in shown
    assert "王" not in shown


async def test_over_the_api(client, stage, round_open):
    url = f"/api/v1/matters/{stage.number}/comments"
    sent = SAID | {
        "provision": "art-3",
        "quote": {"exact": "十八摄氏度"},
        "on_behalf_of": "某公司",
        "behalf_role": "员工",
    }
    made = await client.post(url, json=sent, headers={"idempotency-key": uuid4().hex})
    assert made.status_code == 201, made.text
    comment = await stored()
    assert comment.quote.exact == "十八摄氏度"
    async with unit_of_work():
        await services.moderate(stage.moderator, round_open.id, [comment.id], CommentState.PUBLISHED)
    (shown,) = (await client.get(url)).json()["comments"]
    assert (shown["on_behalf_of"], shown["behalf_role"], shown["name"]) == ("某公司", "员工", "某公司")
    assert shown["quote"] == {
        "exact": "十八摄氏度",
        "prefix": comment.quote.prefix,
        "suffix": comment.quote.suffix,
        "start": comment.quote.start,
        "end": comment.quote.end,
    }
    wrong = await client.post(url, json=sent | {"quote": {"exact": "没有"}}, headers={"idempotency-key": uuid4().hex})
    assert (wrong.status_code, [one["field"] for one in wrong.json()["errors"]]) == (422, ["quote"])
    wrong = await client.post(
        url, json=SAID | {"quote": {"exact": "供热"}, "behalf_role": "员工"}, headers={"idempotency-key": uuid4().hex}
    )
    assert [one["field"] for one in wrong.json()["errors"]] == ["on_behalf_of", "quote"]
