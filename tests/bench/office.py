"""Where officers' long work is measured: a private PostgreSQL, the product's services in this process, as in a worker."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from litestar import Litestar

from participation.app import create_app
from participation.settings import Settings
from tests.support import postgres


@dataclass(frozen=True)
class Office:
    """The application, and the address of the owner of its tables."""

    app: Litestar
    owner_url: str

    async def vacuum(self) -> None:
        """What autovacuum does within a minute; only the owner of the tables may."""
        owner = await asyncpg.connect(self.owner_url)
        await owner.execute("VACUUM ANALYZE")
        await owner.close()


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """An empty one."""
    with contextlib.redirect_stdout(io.StringIO()):  # the migrations' own report
        server = await postgres.start()
    settings = Settings(
        environment="test",
        home=server.home / "home",
        database_url=server.app_url,
        database_owner_url=server.owner_url,
        public_url="http://testserver",
        rate_limits=False,
        log_level="warning",
    )
    app = create_app(settings)
    try:
        async with app.lifespan():
            yield Office(app, server.owner_url)
    finally:
        server.stop()


async def a_round() -> UUID:
    """A matter of its own with an open round."""
    from participation.consultations import services
    from participation.identity.rules import Role
    from participation.matters import services as matters
    from participation.matters.services import NewMatter
    from participation.platform.database import unit_of_work
    from tests.integration.consultations.conftest import import_draft, person, review

    drafter, reviewer, publisher = await person(Role.DRAFTER), await person(Role.REVIEWER), await person(Role.PUBLISHER)
    async with unit_of_work():
        matter = await matters.create_matter(
            drafter, NewMatter("城镇供热管理办法", "规定供热。", drafter.organisation_id, "major_decision", "城乡建设")
        )
    await import_draft(drafter, matter)
    await review(reviewer, matter)
    async with unit_of_work():
        return (await services.publish(publisher, matter.number)).id
