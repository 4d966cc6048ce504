"""A message is asked for in a transaction: committed with it, gone with it, unreadable in the table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from participation.platform import messaging
from participation.platform.database import fetch, unit_of_work
from participation.platform.messaging import services


async def test_asked_for_and_delivered(database: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with unit_of_work():
        await messaging.send_mail(to="zhang@example.org", subject="回执", text="您的意见已收到。")
        await messaging.send_sms(to="13900000000", text="回执 2026-0001")
    rows = await fetch("SELECT payload::text AS payload FROM outbox_message WHERE topic = 'message.send' ORDER BY id")
    assert len(rows) == 2
    for row in rows:
        assert "zhang" not in row["payload"]
        assert "139" not in json.loads(row["payload"]).get("channel")
    monkeypatch.setattr(services, "_senders", None)
    messaging.configure(mail_url="file:", mail_from="p@example.org", sms_url="file:", home=tmp_path)
    for row in rows:
        assert await messaging.deliver(json.loads(row["payload"]))
    written = sorted((tmp_path / "mail").iterdir(), key=lambda path: path.suffix)
    assert [path.suffix for path in written] == [".eml", ".txt"]
    assert "13900000000" in written[1].read_text()


async def test_rolled_back_is_never_sent(database: object) -> None:
    with pytest.raises(ZeroDivisionError):
        async with unit_of_work():
            await messaging.send_sms(to="13900000000", text="x")
            raise ZeroDivisionError
    assert await fetch("SELECT 1 FROM outbox_message") == []


async def test_not_outside_a_unit_of_work(database: object) -> None:
    with pytest.raises(RuntimeError, match="unit of work"):
        await messaging.send_sms(to="13900000000", text="x")
