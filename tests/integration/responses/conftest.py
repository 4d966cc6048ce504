"""A round with comments that has closed, and the people who answer it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest

from participation.consultations import services as consultations
from participation.consultations.services import Accepted, CommentState, ConsultationView, moderate
from participation.identity.rules import Actor, Role
from participation.matters import services as matters
from participation.matters.services import MatterView, NewMatter
from participation.platform.database import unit_of_work
from participation.responses import services
from participation.responses.rules import Outcome
from tests.integration.consultations.conftest import close, import_draft, person, remark, review
from tests.support.postgres import TestDatabase


@dataclass
class Round:
    """Four comments: two on article 3, one on article 1, one on the whole; closed."""

    matter: MatterView
    consultation: ConsultationView
    comments: list[Accepted]
    officer: Actor
    approver: Actor
    publisher: Actor
    moderator: Actor

    @property
    def number(self) -> str:
        return self.matter.number

    @property
    def ids(self) -> list[UUID]:
        return [comment.comment_id for comment in self.comments]

    async def theme(self, title: str, *comments: int) -> UUID:
        """A new theme with these comments (by index)."""
        async with unit_of_work():
            theme_id = await services.new_theme(self.officer, self.matter, title)
            if comments:
                await services.assign(self.officer, self.matter, [self.ids[n] for n in comments], theme_id)
        return theme_id

    async def reply(self, theme_id: UUID, outcome: Outcome = Outcome.ADOPTED, **more: object) -> None:
        """Answer it."""
        values: dict[str, object] = {"reason": "照办，已写明年限。", "change": "", "paths": ()} | more
        async with unit_of_work():
            await services.write_reply(self.officer, self.matter, theme_id, outcome=outcome, **values)  # type: ignore[arg-type]

    async def answered(self) -> tuple[UUID, UUID]:
        """Everything grouped and answered."""
        first = await self.theme("老楼改造期限", 0, 1)
        second = await self.theme("怎么测温", 2, 3)
        await self.reply(first, paths=["art-3"], change="第三条增加年限。")
        await self.reply(second, Outcome.NOT_ADOPTED, reason="测温办法另行规定。")
        return first, second

    async def approved(self) -> None:
        """Submitted and approved."""
        async with unit_of_work():
            await services.submit(self.officer, self.matter)
        async with unit_of_work():
            await services.approve(self.approver, self.matter)

    async def published(self) -> None:
        """All the way."""
        await self.answered()
        await self.approved()
        async with unit_of_work():
            await services.publish(self.publisher, self.matter, base_url="https://site.example")


async def open_matter() -> tuple[MatterView, ConsultationView, Actor]:
    """A published draft with its round, and its publisher."""
    drafter, reviewer, publisher = (
        await person(Role.DRAFTER),
        await person(Role.REVIEWER),
        await person(Role.PUBLISHER),
    )
    async with unit_of_work():
        matter = await matters.create_matter(
            drafter,
            NewMatter(
                "城镇供热管理办法", "规定供热从哪天开始。", drafter.organisation_id, "major_decision", "城乡建设"
            ),
        )
    await import_draft(drafter, matter)
    await review(reviewer, matter)
    async with unit_of_work():
        consultation = await consultations.publish(publisher, matter.number)
    return await matters.get_matter(matter.number), consultation, publisher


@pytest.fixture
async def empty_round(database: TestDatabase) -> Round:
    """A closed round without any comment."""
    matter, consultation, publisher = await open_matter()
    await close(consultation)
    return Round(
        matter,
        consultation,
        [],
        await person(Role.RESPONSE_OFFICER),
        await person(Role.APPROVER),
        publisher,
        await person(Role.MODERATOR),
    )


@pytest.fixture
async def round_closed(database: TestDatabase) -> Round:
    """A closed round with four comments, one of them withheld, one not moderated."""
    matter, consultation, publisher = await open_matter()
    comments = [
        await remark(consultation, "art-3", "老楼最迟哪一年改完？", name="张三"),
        await remark(consultation, "art-3", "家住 5 号楼 301，给个年限。"),
        await remark(consultation, "art-1", "请写明怎么测温。"),
        await remark(consultation, "", "总体赞成。"),
    ]
    moderator = await person(Role.MODERATOR)
    async with unit_of_work():
        await moderate(
            moderator, consultation.id, [comments[0].comment_id, comments[2].comment_id], CommentState.PUBLISHED, ""
        )
        await moderate(moderator, consultation.id, [comments[1].comment_id], CommentState.WITHHELD, "含住址")
    await close(consultation)
    return Round(
        matter,
        consultation,
        comments,
        await person(Role.RESPONSE_OFFICER),
        await person(Role.APPROVER),
        publisher,
        moderator,
    )
