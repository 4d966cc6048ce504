"""A file of 10,000 comments, from its upload to the last row of the register, as an officer waits for it.

python -m tests.bench.importing [--rows 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import io
import time
from typing import Any

import openpyxl

from participation.consultations import services
from participation.consultations.batches.columns import Field
from participation.consultations.rules import Channel, Stance
from participation.consultations.services import batches
from participation.identity.rules import Role
from participation.matters import services as matters
from participation.platform.clock import SHANGHAI
from participation.platform.database import fetch_value, unit_of_work
from tests.bench.office import a_round, office

ROWS = 10_000
GOAL_SECONDS = 30.0
COLUMNS = {"意见内容": Field.TEXT, "针对条款": Field.PROVISION, "姓名": Field.NAME, "手机号": Field.PHONE}


def sheet(rows: int) -> bytes:
    """An .xlsx as a questionnaire tool exports it."""
    book, target = openpyxl.Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet()
    page.append(list(COLUMNS))
    for n in range(rows):
        page.append([f"第{n}条：室内温度应当再提高一些，老人和孩子都怕冷。", "第三条", "赵秀霞", "13800138000"])
    book.save(target)
    return target.getvalue()


async def measure(rows: int = ROWS) -> dict[str, Any]:
    """{"seconds", "checked": how long the look at every row took}, in an office."""
    from tests.integration.consultations.conftest import person

    consultation = await services.get_consultation(await a_round())
    matter = await matters.get_matter(consultation.matter_number)
    moderator = await person(Role.MODERATOR)
    data = sheet(rows)
    today = (await fetch_value("SELECT clock_timestamp()")).astimezone(SHANGHAI).date()
    started = time.perf_counter()
    async with unit_of_work():
        batch_id = await batches.keep(moderator, matter, consultation, "大.xlsx", data)
    async with unit_of_work():
        batch = await batches.find(consultation.id, batch_id)
        fields = dict(enumerate(COLUMNS.values()))
        await batches.start_check(
            moderator, matter, batch, fields, stance=Stance.SUGGEST, channel=Channel.WECHAT, received=today
        )
    await batches.run_check(batch_id)
    checked = time.perf_counter() - started
    async with unit_of_work():
        batch = await batches.find(consultation.id, batch_id)
        await batches.start_import(moderator, matter, batch, without_bad=False)
    await batches.run_import(batch_id, moderator.staff_id)
    taken = time.perf_counter() - started
    assert await fetch_value("SELECT count(*) FROM comment WHERE batch = $1", batch_id) == rows
    return {"seconds": taken, "checked_seconds": checked, "goal_seconds": GOAL_SECONDS * rows / ROWS}


async def main(rows: int) -> None:
    """Alone."""
    async with office():
        found = await measure(rows)
    print(f"{rows:,} rows: {found['seconds']:.1f} s, of which {found['checked_seconds']:.1f} s looking at them")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.importing")
    parser.add_argument("--rows", type=int, default=ROWS)
    asyncio.run(main(parser.parse_args().rows))
