"""SMS over real HTTP to a local gateway: the signature, refusals, and a gateway that is not there."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator

import pytest

from participation.platform.messaging.messages import Sms
from participation.platform.messaging.senders import HttpSmsSender, NotDelivered, Undeliverable

SMS = Sms("b" * 32, "2026-11-23T09:10:54+00:00", "13900000000", "您的验证码 123456")


class Gateway:
    """The smallest HTTP server that keeps what it was sent."""

    def __init__(self) -> None:
        self.status = "204 No Content"
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append((head[0], headers, body))
        writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    running = Gateway()
    server = await asyncio.start_server(running.answer, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    yield running
    server.close()


async def test_a_signed_post(gateway: Gateway) -> None:
    await HttpSmsSender(f"http://key1:geh%3Aeim@127.0.0.1:{gateway.port}/send?v=1").send_sms(SMS)
    [(line, headers, body)] = gateway.requests
    assert line == "POST /send?v=1 HTTP/1.1"
    assert json.loads(body) == {"id": SMS.id, "to": SMS.to, "text": SMS.text}
    assert headers["x-message-id"] == SMS.id
    assert headers["x-key-id"] == "key1"
    assert abs(int(headers["x-timestamp"]) - time.time()) < 5
    signed = headers["x-timestamp"].encode() + b"." + body
    assert headers["x-signature"] == hmac.new(b"geh:eim", signed, hashlib.sha256).hexdigest()
    assert "authorization" not in headers  # the secret signs, it does not travel


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("400 Bad Request", Undeliverable),
        ("422 Unprocessable", Undeliverable),
        ("401 Unauthorized", NotDelivered),
        ("404 Not Found", NotDelivered),
        ("429 Too Many", NotDelivered),
        ("503 Unavailable", NotDelivered),
        ("302 Found", NotDelivered),
    ],
)
async def test_refusals(gateway: Gateway, status: str, expected: type[Exception]) -> None:
    gateway.status = status
    with pytest.raises(expected, match=status[:3]) as caught:
        await HttpSmsSender(f"http://k:s@127.0.0.1:{gateway.port}/").send_sms(SMS)
    assert SMS.to not in str(caught.value)


async def test_nobody_there() -> None:
    with pytest.raises(NotDelivered, match="ConnectError"):
        await HttpSmsSender("http://k:s@127.0.0.1:1/").send_sms(SMS)
