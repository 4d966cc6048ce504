"""A matter whose response is published and whose final text is imported and reviewed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pytest

from participation.drafts import services as drafts
from participation.drafts.rules import parse
from participation.drafts.services import VersionView
from participation.identity.rules import Actor, Role
from participation.interpretations import services
from participation.interpretations.rules import ElementCode
from participation.matters import services as matters
from participation.matters.services import MatterView
from participation.platform.database import unit_of_work
from participation.responses import services as responses
from tests.integration.consultations.conftest import close, person, review
from tests.integration.responses.conftest import open_matter
from tests.support.postgres import TestDatabase

FINAL = """城镇供热管理办法

第一条 为了规范城镇供热用热行为，制定本办法。

第二条 供热期内，室内温度昼夜不低于二十摄氏度。
未改造的建筑，改造前不低于十八摄氏度。

第三条 本办法自公布之日起施行。
"""

COMPLETE = {
    ElementCode.BACKGROUND: ("供热是民生大事。", ("art-1",)),
    ElementCode.GOALS: ("让居民不再挨冻。", ("art-1",)),
    ElementCode.MAIN_CONTENT: ("室温从十八度提高到二十度。\n未改造的建筑分步提高。", ("art-2",)),
    ElementCode.SCOPE: ("城镇集中供热。", ("art-2.p1", "art-2.p2")),
}


@dataclass
class Finish:
    """The people at the end of the way."""

    matter: MatterView
    version: VersionView
    writer: Actor
    approver: Actor
    publisher: Actor

    @property
    def number(self) -> str:
        return self.matter.number

    async def submitted(self) -> None:
        """Written whole and handed over."""
        async with unit_of_work():
            await services.write(self.writer, self.matter, COMPLETE, interpreter="厅长", finished=True)

    async def published(self) -> None:
        """Final text and interpretation."""
        await self.submitted()
        async with unit_of_work():
            await services.approve(self.approver, self.matter)
        async with unit_of_work():
            await services.publish_final(self.publisher, self.matter)
        async with unit_of_work():
            await services.publish(self.publisher, self.matter, base_url="https://site.example")


@pytest.fixture
async def finish(database: TestDatabase) -> Finish:
    """Everything before the interpretation is done; the final text waits for publication."""
    matter, consultation, publisher = await open_matter()
    await close(consultation)
    officer, approver, drafter = (
        await person(Role.RESPONSE_OFFICER),
        await person(Role.APPROVER),
        await person(Role.DRAFTER),
    )
    async with unit_of_work():
        await responses.submit(officer, matter)
        await responses.approve(approver, matter)
        await responses.publish(officer, matter, base_url="https://site.example")
    async with unit_of_work():
        version = await drafts.save_version(
            drafter,
            await matters.get_matter(matter.number),
            "final",
            parse(FINAL),
            source_name="正式文本.txt",
            source_sha256=hashlib.sha256(FINAL.encode()).hexdigest(),
        )
    await review(await person(Role.REVIEWER), matter)
    return Finish(await matters.get_matter(matter.number), version, officer, approver, publisher)
