"""Workers are killed and Redis is emptied: each document is made, and made once."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
import redis

from tests.faults.conftest import Running
from tests.support.running import Product

pytestmark = pytest.mark.fault

ROWS = "250"  # opinions in the document: some seconds of layout
#: The render worker holds this lock while it works on a message (workers.delivery).
BEING_RENDERED = """
SELECT count(*) FROM outbox_message m JOIN pg_locks l
  ON ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('documents.render', m.id)
WHERE l.locktype = 'advisory' AND l.granted AND m.topic = 'document.requested' AND m.completed_at IS NULL
"""


async def wait_for(product: Product, statement: str, wanted: Callable[[Any], bool], within: float, *values: Any) -> Any:
    deadline = time.monotonic() + within
    while True:
        found = (await product.sql(statement, *values))[0][0]
        if wanted(found):
            return found
        assert time.monotonic() < deadline, (
            f"still {found} after {within} s\n{product.logs('render', 'worker', 'beat')}"
        )
        await asyncio.sleep(0.03)


async def all_ready(product: Product, documents: list[str], within: float = 90) -> None:
    await wait_for(
        product,
        "SELECT count(*) FROM document WHERE id = ANY($1::uuid[]) AND state = 'ready'",
        lambda n: n == len(documents),
        within,
        documents,
    )
    await wait_for(
        product,
        "SELECT count(*) FROM outbox_message WHERE topic = 'document.requested' AND completed_at IS NULL",
        lambda n: n == 0,
        within,
    )


async def made_once(product: Product, documents: list[str]) -> None:
    """Each has one audit event that it became ready, one receipt, and a file that is what it says."""
    subjects = [f"document:{found}" for found in documents]
    events = await product.sql(
        "SELECT subject, count(*) AS n FROM audit_event WHERE action = 'document.ready' AND subject = ANY($1) GROUP BY 1",
        subjects,
    )
    assert {row["subject"]: row["n"] for row in events} == dict.fromkeys(subjects, 1)
    receipts = await product.sql(
        "SELECT count(*) FROM outbox_receipt r JOIN outbox_message m ON m.id = r.message_id"
        " WHERE m.payload ->> 'document_id' = ANY($1)",
        documents,
    )
    assert receipts[0][0] == len(documents)
    async with product.browser() as browser:
        for row in await product.sql("SELECT id, sha256 FROM document WHERE id = ANY($1::uuid[])", documents):
            answer = await browser.get(f"/documents/{row['id']}.pdf")
            assert answer.status_code == 200
            assert answer.content.startswith(b"%PDF")
            assert hashlib.sha256(answer.content).hexdigest() == row["sha256"]


@pytest.mark.parametrize("whole", [True, False], ids=["the whole worker", "the process that renders"])
async def test_kill_9_in_the_middle_of_a_render(running: Running, whole: bool) -> None:
    product = running.product
    (document,) = product.scene("document", ROWS, "1")["documents"]
    await wait_for(product, BEING_RENDERED, lambda n: n > 0, 30)
    victims = product.renderers()
    assert len(victims) == 2
    for pid in victims if whole else victims[1:]:
        os.kill(pid, signal.SIGKILL)
    assert (await product.sql("SELECT state FROM document WHERE id = $1::uuid", document))[0][0] == "requested"
    await all_ready(product, [document])
    await made_once(product, [document])


async def test_redis_emptied_with_work_queued(running: Running) -> None:
    product = running.product
    documents = product.scene("document", "40", "6")["documents"]
    await wait_for(product, BEING_RENDERED, lambda n: n > 0, 30)
    with redis.from_url(product.services["REDIS_URL"]) as client:
        assert client.keys("*"), "nothing was queued"
        client.flushall()
    await all_ready(product, documents)
    await made_once(product, documents)


async def test_redis_killed_with_work_queued(running: Running) -> None:
    product = running.product
    documents = product.scene("document", "40", "3")["documents"]
    with redis.from_url(product.services["REDIS_URL"]) as client:
        pid = client.info("server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    async with product.browser() as browser:
        assert (await browser.get(running.draft)).status_code == 200
        assert (await browser.get("/readyz")).status_code == 200
    await all_ready(product, documents)
    await made_once(product, documents)
