"""The last steps on the real database: the final text and its interpretation."""

import json

import httpx
import pytest
from asyncpg import RaiseError
from litestar import Litestar

from participation.documents import services as documents
from participation.documents.rules import DocumentKind
from participation.identity.rules import Role
from participation.interpretations import services
from participation.interpretations.rules import ElementCode, State
from participation.matters import services as matters
from participation.matters.services import Stage, StepKind
from participation.platform.database import execute, fetch_value, unit_of_work
from participation.platform.errors import Conflict, NotFound, NotPermitted, RuleViolation
from tests.integration.consultations.conftest import browse, person
from tests.integration.interpretations.conftest import COMPLETE, Finish
from tests.support.web import fill, page, words


async def test_the_final_text_is_published_and_decides_the_matter(finish: Finish) -> None:
    async with unit_of_work():
        version = await services.publish_final(finish.publisher, finish.matter)
    assert version.published_at is not None
    assert (await matters.get_matter(finish.number)).stage is Stage.DECIDED
    step = (await matters.timeline(finish.matter.id))[-1]
    assert (step.kind, step.link) == (StepKind.FINAL_PUBLISHED, f"/matters/{finish.number}/draft/v{version.ordinal}")
    async with unit_of_work():
        with pytest.raises(Conflict, match=r"final\.published"):
            await services.publish_final(finish.publisher, finish.matter)


async def test_an_incomplete_interpretation_is_kept_but_not_submitted(finish: Finish) -> None:
    part = {ElementCode.BACKGROUND: ("供热是民生大事。", ())}
    async with unit_of_work():
        kept = await services.write(finish.writer, finish.matter, part)
    assert kept.state is State.DRAFTING
    with pytest.raises(RuleViolation, match=r"interpretation\.empty"):
        async with unit_of_work():
            await services.write(finish.writer, finish.matter, part, finished=True)
    unbound = {code: (text, ()) for code, (text, _paths) in COMPLETE.items()}
    with pytest.raises(RuleViolation, match=r"interpretation\.unbound"):
        async with unit_of_work():
            await services.write(finish.writer, finish.matter, unbound, finished=True)
    found = await services.interpretation_of(finish.matter.id)
    assert found is not None
    assert found.element(ElementCode.BACKGROUND).text == "供热是民生大事。"


async def test_a_second_person_approves(finish: Finish) -> None:
    both = await person(Role.RESPONSE_OFFICER, Role.APPROVER)
    async with unit_of_work():
        await services.write(both, finish.matter, COMPLETE)
    await finish.submitted()
    async with unit_of_work():
        with pytest.raises(NotPermitted, match=r"interpretation\.own"):
            await services.approve(both, finish.matter)
    async with unit_of_work():
        back = await services.send_back(finish.approver, finish.matter, "写清楚")
    assert (back.state, back.remark) == (State.DRAFTING, "写清楚")
    await finish.submitted()
    async with unit_of_work():
        assert (await services.approve(finish.approver, finish.matter)).state is State.APPROVED


async def test_a_change_after_the_approval_needs_a_new_one(finish: Finish) -> None:
    await finish.submitted()
    async with unit_of_work():
        await services.approve(finish.approver, finish.matter)
    async with unit_of_work():
        changed = await services.write(finish.writer, finish.matter, COMPLETE)
    assert (changed.state, changed.approved_by) == (State.DRAFTING, None)
    async with unit_of_work():
        with pytest.raises(Conflict):
            await services.publish(finish.publisher, finish.matter, base_url="https://site.example")


async def test_it_is_published_with_or_after_the_final_text(finish: Finish) -> None:
    await finish.submitted()
    async with unit_of_work():
        await services.approve(finish.approver, finish.matter)
    async with unit_of_work():
        with pytest.raises(RuleViolation, match=r"interpretation\.final_first"):
            await services.publish(finish.publisher, finish.matter, base_url="https://site.example")
    with pytest.raises(NotFound):
        await services.published_interpretation(finish.matter)


async def test_publishing_ends_the_matters_way(finish: Finish) -> None:
    await finish.published()
    found = await services.published_interpretation(finish.matter)
    assert (await matters.get_matter(finish.number)).stage is Stage.INTERPRETED
    step = (await matters.timeline(finish.matter.id))[-1]
    assert (step.kind, step.link) == (StepKind.INTERPRETATION_PUBLISHED, f"/matters/{finish.number}/interpretation")
    document = await documents.of_subject(DocumentKind.INTERPRETATION, found.id)
    assert document is not None
    view = json.loads(await fetch_value("SELECT view FROM document WHERE id = $1", document.id))
    assert [(e["heading"], [p["label"] for p in e["provisions"]]) for e in view["elements"]] == [
        ("背景和依据", ["第一条"]),
        ("目标任务", ["第一条"]),
        ("主要内容", ["第二条"]),
        ("适用范围", ["第二条第一款", "第二条第二款"]),
    ]
    assert view["elements"][2]["provisions"][0]["text"].startswith("供热期内")
    assert (await documents.render(document.id)).ready


async def test_a_published_interpretation_never_changes(finish: Finish) -> None:
    await finish.published()
    async with unit_of_work():
        with pytest.raises(Conflict, match=r"interpretation\.published"):
            await services.write(finish.writer, finish.matter, COMPLETE)
    for statement in (
        "UPDATE interpretation SET remark = 'x'",
        "DELETE FROM interpretation_element",
        "UPDATE interpretation_element SET text = 'x'",
    ):
        with pytest.raises(RaiseError, match="never changed"):
            await execute(statement)


async def test_only_the_units_people(finish: Finish) -> None:
    stranger = await person(Role.RESPONSE_OFFICER, Role.PUBLISHER, at="region/water")
    async with unit_of_work():
        with pytest.raises(NotPermitted):
            await services.write(stranger, finish.matter, COMPLETE)
        with pytest.raises(NotPermitted):
            await services.publish_final(stranger, finish.matter)


async def test_the_pages_from_writing_to_reading(
    application: Litestar, finish: Finish, client: httpx.AsyncClient
) -> None:
    writer, approver, publisher = [
        await browse(application, actor) for actor in (finish.writer, finish.approver, finish.publisher)
    ]
    url = f"/office/matters/{finish.number}/interpretation"
    fields = {f"text_{code.value}": text for code, (text, _paths) in COMPLETE.items()}
    wrong = await fill(
        writer, url, fields | {"paths_background": "第九十九条", "then": "submit"}, action="/interpretation"
    )
    assert wrong.status_code == 422
    assert "正式文本里没有 第九十九条" in words(wrong)
    assert page(wrong).xpath("//textarea[@name='text_goals']")[0].text.strip() == "让居民不再挨冻。"
    fields |= {f"paths_{code.value}": "第二条、3" for code in COMPLETE}
    sent = await fill(writer, url, fields | {"then": "submit"}, action="/interpretation")
    assert sent.status_code == 303
    assert (await fill(approver, url, {}, action="/approve")).status_code == 303
    assert (await client.get(f"/matters/{finish.number}/interpretation")).status_code == 404
    assert (await fill(publisher, url, {}, action="/final/publish")).status_code == 303
    assert (await fill(publisher, url, {}, action="/interpretation/publish")).status_code == 303
    shown = await client.get(f"/matters/{finish.number}/interpretation")
    assert shown.status_code == 200
    assert "让居民不再挨冻。" in words(shown)
    assert "第二条" in words(shown)
    assert f"/matters/{finish.number}/draft/v{finish.version.ordinal}#art-2" in shown.text
    english = await client.get(f"/matters/{finish.number}/interpretation", headers={"accept-language": "en"})
    assert "Background and basis" in words(english)
    for opened in (writer, approver, publisher):
        await opened.aclose()


async def test_a_provision_the_final_text_does_not_have_is_refused(finish: Finish) -> None:
    async with unit_of_work():
        with pytest.raises(NotFound, match=r"interpretation\.strange_provision"):
            await services.write(finish.writer, finish.matter, {ElementCode.SCOPE: ("城镇。", ("art-99",))})
    assert await services.interpretation_of(finish.matter.id) is None
