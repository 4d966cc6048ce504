"""A questionnaire from the first question to its results, in browsers without JavaScript."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

import httpx
import pytest
from litestar import Litestar

from participation.identity.rules import Role
from participation.platform.database import execute, fetch, fetch_value
from participation.questionnaires import services
from participation.questionnaires.rules import QuestionnaireState
from tests.conftest import browser
from tests.integration.consultations.conftest import browse, close, person
from tests.support.web import fill, form_fields, words

QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("single", {"title": "哪天开始供热？", "options": "十月一日\n十月十五日\n", "other": "y", "required": "y"}),
    ("multiple", {"title": "怎么通知？", "options": "短信\n电话\n公告", "most": "2"}),
    ("scale", {"title": "满意吗？", "least": "1", "most": "5", "low": "不满意", "high": "满意"}),
    ("ranking", {"title": "先办哪件？", "options": "管网\n计量"}),
    ("matrix", {"title": "各项怎样？", "rows": "温度\n服务", "options": "好\n不好"}),
    ("text", {"title": "还想说什么？", "help": "想到什么写什么"}),
    ("provision", {"title": "逐条表态", "paths": ["art-1", "art-3"]}),
]


@pytest.fixture
def office(stage: Any) -> str:
    return f"/office/matters/{stage.number}/questionnaires"


async def written(client: httpx.AsyncClient, office: str) -> str:
    """A questionnaire with one question of every kind, made page by page; its address in the office."""
    made = await fill(client, office, {"title": "供热怎么安排", "intro": "大约三分钟。"}, action="/questionnaires")
    assert made.status_code == 303, words(made)
    here: str = made.headers["location"]
    for kind, fields in QUESTIONS:
        answer = await fill(client, f"{here}/questions/new?kind={kind}", fields, action="/questions/new")
        assert answer.status_code == 303, f"{kind}: {words(answer)[:600]}"
    return here


async def published(application: Litestar, stage: Any, office: str) -> str:
    """The same, published; its public address."""
    async with await browse(application, stage.drafter) as drafter:
        here = await written(drafter, office)
    async with await browse(application, stage.publisher) as publisher:
        answer = await fill(publisher, here, {}, action="/publish")
        assert answer.status_code == 303, words(answer)
    return here.removeprefix("/office")


FULL = {
    "q1": "other", "q1_other": "看天气", "q2": ["0", "2"], "q3": "4", "q4_0": "2", "q4_1": "1", "q5_0": "0", "q5_1": "1",
    "q6": "=请早一点", "q7_0_stance": "support", "q7_1_stance": "suggest", "q7_1_text": "改成二十度",
}  # fmt: skip


async def test_the_whole_way(application: Litestar, stage: Any, office: str, round_open: Any) -> None:
    path = await published(application, stage, office)
    async with browser(application) as resident:
        assert path in (await resident.get(f"/matters/{stage.number}")).text
        opened = await resident.get(path)
        assert "1. 哪天开始供热？（必答）" in words(opened)
        assert "最多选 2 项" in words(opened)
        # The provision's own words can be read beside the question.
        assert "室内温度昼夜不低于十八摄氏度" in words(opened)
        sent = await fill(resident, path, FULL, action=path)
        assert sent.status_code == 303, words(sent)
        receipt = await resident.get(sent.headers["location"])
        assert receipt.headers["cache-control"] == "no-store"
        assert "其他：看天气" in words(receipt)
        assert "其中 2 段话登记为意见" in words(receipt)
        results = await resident.get(f"{path}/results")
        assert "问卷结束以后才公布结果" in words(results)
        assert (await resident.get(f"{path}/results.csv")).status_code == 404
        number, code = sent.headers["location"].split("/")[-2:]
        found = await fill(resident, "/receipts", {"number": number, "code": code.lower()}, action="/receipts")
        assert (await resident.get(found.headers["location"])).status_code == 200
        wrong = await resident.get(f"/questionnaire-receipts/{number}/AAAAAAAA")
        unknown = await resident.get(f"/questionnaire-receipts/WJ-2026-99999/{code}")
        assert (wrong.status_code, unknown.status_code) == (404, 404)

    # What was written in own words is in the register, on the provision it speaks of.
    registered = await fetch("SELECT provision_path, text, stance, channel FROM comment ORDER BY sequence")
    assert [tuple(row) for row in registered] == [
        ("", "=请早一点", "suggest", "web"),
        ("art-3", "改成二十度", "suggest", "web"),
    ]

    assert await services.count_answers() == 1
    assert await services.count_answers() == 0
    async with await browse(application, stage.drafter) as drafter:
        shown = await drafter.get(f"/office{path}/results")
        assert "已统计 1 份答卷" in words(shown)
        assert "平均 4.00 分" in words(shown)
        table = await drafter.get(f"/office{path}/results.csv")
        rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
        assert rows[0][:3] == ["收到时间", "哪天开始供热？", "哪天开始供热？: 其他"]
        assert rows[1][1:] == [
            "其他", "看天气", "短信、公告", "4", "2", "1", "好", "不好", "'=请早一点", "赞成", "", "建议修改", "改成二十度",
        ]  # fmt: skip

    await close(round_open)
    async with browser(application) as resident:
        shown = await resident.get(f"{path}/results")
        assert "共收到1份答卷" in words(shown).replace(" ", "")
        open_data = await resident.get(f"{path}/results.csv")
        assert "请早一点" not in open_data.text
        assert "改成二十度" not in open_data.text
        late = await resident.get(path)
        assert "不再收答卷" in words(late)
        english = await resident.get(f"{path}/results", headers={"accept-language": "en"})
        assert english.status_code == 200


async def test_all_that_is_wrong_is_told_and_what_was_given_stays(
    application: Litestar, stage: Any, office: str, round_open: Any
) -> None:
    path = await published(application, stage, office)
    async with browser(application) as resident:
        wrong = {"q2": ["0", "1", "2"], "q4_0": "1", "q6": "留着我", "q7_0_text": "这条不行"}
        answer = await fill(resident, path, wrong, action=path)
        assert answer.status_code == 422
        for message in (
            "有 4 处要改",
            "这一题要回答",
            "最多选 2 项",
            "请给每一项排上名次",
            "请再选赞成、反对还是建议修改",
        ):
            assert message in words(answer)
        _address, kept = form_fields(answer, path)
        assert (kept["q6"], kept["q7_0_text"], kept["q4_0"], kept["q2"]) == ("留着我", "这条不行", "1", ["0", "1", "2"])
    assert await fetch_value("SELECT count(*) FROM questionnaire_answer") == 0
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_sent_twice_is_one_answer(application: Litestar, stage: Any, office: str, round_open: Any) -> None:
    path = await published(application, stage, office)
    async with browser(application) as resident:
        opened = await resident.get(path)
        target, fields = form_fields(opened, path)
        fields |= FULL
        headers = {"referer": str(opened.url)}
        first, second = await asyncio.gather(
            resident.post(target, data=fields, headers=headers), resident.post(target, data=fields, headers=headers)
        )
        third = await resident.post(target, data=fields, headers=headers)
    assert first.status_code == second.status_code == third.status_code == 303
    assert first.headers["location"] == second.headers["location"] == third.headers["location"]
    assert await fetch_value("SELECT count(*) FROM questionnaire_answer") == 1
    assert await fetch_value("SELECT count(*) FROM comment") == 2


async def test_who_wrote_it_does_not_publish_it(
    application: Litestar, stage: Any, office: str, round_open: Any
) -> None:
    both = await person(Role.DRAFTER, Role.PUBLISHER)
    async with await browse(application, both) as client:
        here = await written(client, office)
        shown = await client.get(here)
        assert "问卷要由另一个人公布" in words(shown)
        address, fields = form_fields(shown, here)
        refused = await client.post(f"{here}/publish", data=fields, headers={"referer": str(shown.url)})
        assert refused.status_code == 403, address
    assert (await services.of_matter(stage.matter.id))[0].state is QuestionnaireState.DRAFT


async def test_before_the_round_and_with_something_missing(application: Litestar, stage: Any, office: str) -> None:
    async with await browse(application, stage.drafter) as drafter:
        made = await fill(drafter, office, {"title": "空的"}, action="/questionnaires")
        here = made.headers["location"]
        wrong = await fill(drafter, f"{here}/questions/new?kind=matrix", {"options": "一"}, action="/questions/new")
        assert wrong.status_code == 422
        for message in ("请写下要问什么", "至少要有两个选项", "请写下要逐一选择的事"):
            assert message in words(wrong)
        forged = await fill(
            drafter,
            f"{here}/questions/new?kind=provision",
            {"title": "问", "paths": ["art-1", "nowhere"]},
            action="/questions/new",
        )
        assert "请从列出的条文里选" in words(forged)
        assert (await drafter.get(f"{here}/questions/new?kind=magic")).status_code == 404
        assert (await drafter.get(f"{here}/questions/q9")).status_code == 404
    async with await browse(application, stage.publisher) as publisher:
        shown = await publisher.get(here)
        assert "公布这份问卷" not in words(shown)
        _address, fields = form_fields(await publisher.get(f"/office/matters/{stage.number}/consultation"))
        for body in ({}, {"q": "1"}):
            fields["_key"] = fields["_key"][:-1] + str(len(body))
            refused = await publisher.post(f"{here}/publish", data=fields | body, headers={"referer": str(shown.url)})
            assert (refused.status_code, "每个问题都要填完整" in words(refused)) == (422, True)
    async with browser(application) as resident:
        assert (await resident.get(here.removeprefix("/office"))).status_code == 404


async def test_two_officers_do_not_overwrite_each_other(application: Litestar, stage: Any, office: str) -> None:
    async with await browse(application, stage.drafter) as drafter:
        here = await written(drafter, office)
        opened = await drafter.get(f"{here}/questions/q6")
        target, fields = form_fields(opened, "/q6")
        assert fields["help"] == "想到什么写什么"
        # Each save is made on what the saver's own request read, so only a true race collides; the database decides it.
        answers = await asyncio.gather(
            *(
                drafter.post(
                    target,
                    data={**fields, "title": f"第 {n} 人", "_key": f"{fields['_key'][:-2]}{n:02}"},
                    headers={"referer": str(opened.url)},
                )
                for n in range(6)
            )
        )
        codes = sorted(answer.status_code for answer in answers)
        assert codes[0] == 303
        assert set(codes) <= {303, 409}
        for do, order in (
            ("up", "q1 q2 q3 q4 q6 q5 q7"),
            ("down", "q1 q2 q3 q4 q5 q6 q7"),
            ("remove", "q1 q2 q3 q4 q5 q7"),
        ):
            shown = await drafter.get(here)
            form = next(f for f in [form_fields(shown, "/q6/arrange")])
            moved = await drafter.post(form[0], data={**form[1], "do": do}, headers={"referer": str(shown.url)})
            assert moved.status_code == 303
            current = (await services.of_matter(stage.matter.id))[0]
            assert " ".join(question.id for question in current.definition.questions) == order
    assert (
        await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'questionnaire.changed'")
        == 7 + codes.count(303) + 3
    )


async def test_ended_early_with_a_published_reason(
    application: Litestar, stage: Any, office: str, round_open: Any
) -> None:
    path = await published(application, stage, office)
    async with browser(application) as resident:
        opened = await resident.get(path)
        target, fields = form_fields(opened, path)
        async with await browse(application, stage.publisher) as publisher:
            empty = await fill(publisher, f"/office{path}", {"reason": " "}, action="/end")
            assert "请写明为什么停止" in words(empty)
            ended = await fill(publisher, f"/office{path}", {"reason": "第一题漏了选项"}, action="/end")
            assert ended.status_code == 303, words(ended)
        late = await resident.post(target, data=fields | FULL, headers={"referer": str(opened.url)})
        assert late.status_code == 409
        assert "第一题漏了选项" in words(late)
        assert "=请早一点" not in words(await resident.get(path))
    assert await fetch_value("SELECT count(*) FROM comment") == 0


async def test_what_is_published_stays(application: Litestar, stage: Any, office: str, round_open: Any) -> None:
    path = await published(application, stage, office)
    async with await browse(application, stage.drafter) as drafter:
        shown = words(await drafter.get(f"/office{path}"))
        assert "加一个问题" not in shown
        answer = await fill(drafter, f"{office}", {"title": "另一份"}, action="/questionnaires")
        assert answer.headers["location"].endswith("/questionnaires/2")
        gone = await fill(drafter, answer.headers["location"], {}, action="/discard")
        assert gone.headers["location"] == office
    for change in (
        "UPDATE questionnaire SET title = 'x'",
        "DELETE FROM questionnaire",
        "UPDATE questionnaire SET definition = '{}'",
    ):
        with pytest.raises(Exception, match="published questionnaire"):
            await execute(change)
    with pytest.raises(Exception, match="stays as it was given"):
        await _answered_then("UPDATE questionnaire_answer SET answers = '{}'", application, path)


async def _answered_then(statement: str, application: Litestar, path: str) -> None:
    async with browser(application) as resident:
        assert (await fill(resident, path, {"q1": "0"}, action=path)).status_code == 303
    await execute(statement)


async def test_counting_survives_many_at_once(application: Litestar, stage: Any, office: str, round_open: Any) -> None:
    await published(application, stage, office)
    questionnaire_id = await fetch_value("SELECT id FROM questionnaire")
    await execute(
        """
        INSERT INTO questionnaire_answer (id, questionnaire, sequence, receipt_number, answers)
        SELECT gen_random_uuid(), $1, n, 'WJ-T-' || n, jsonb_build_object('q3', 1 + n % 5) FROM generate_series(1, 4500) n
        """,
        questionnaire_id,
    )
    counted = await asyncio.gather(*(services.count_answers() for _ in range(4)))
    assert sum(counted) == 4500
    tally = json.loads(await fetch_value("SELECT tally FROM questionnaire"))
    assert tally == {
        "total": 4500,
        "counts": {"q3": {"answered": 4500, "1": 900, "2": 900, "3": 900, "4": 900, "5": 900}},
    }


async def test_what_the_summary_says(application: Litestar, stage: Any, office: str, round_open: Any) -> None:
    path = await published(application, stage, office)
    async with browser(application) as resident:
        assert (await fill(resident, path, FULL, action=path)).status_code == 303
        assert await services.count_answers() == 1
        # One more that no worker has counted yet.
        assert (await fill(resident, path, {"q1": "1", "q3": "5"}, action=path)).status_code == 303
    (facts,) = await services.facts_for_summary(stage.matter.id)
    assert (facts.title, facts.answers, facts.ended_reason) == ("供热怎么安排", 2, "")
    assert [(question.answered, question.lines) for question in facts.questions] == [
        (2, ("十月一日 0、十月十五日 1、其他 1",)),
        (1, ("短信 1、电话 0、公告 1",)),
        (2, ("1 分 0、2 分 0、3 分 0、4 分 1、5 分 1", "平均 4.50 分")),
        (1, ("计量：平均名次 1.00", "管网：平均名次 2.00")),
        (1, ("温度：好 1、不好 0", "服务：好 0、不好 1")),
        (1, ("回答均登记为意见，逐条答复",)),
        (1, ("第一条：赞成 1、反对 0、建议修改 0", "第三条：赞成 0、反对 0、建议修改 1")),
    ]
