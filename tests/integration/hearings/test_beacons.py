"""The beacon client against a real local server that answers well, badly, late and not at all."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from participation.hearings.services.draws import beacons
from participation.platform.errors import Conflict
from participation.settings import Settings

SIGNATURE = "ab" * 48
VALUE = hashlib.sha256(bytes.fromhex(SIGNATURE)).hexdigest()
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/drand/42": (200, json.dumps({"round": 42, "randomness": VALUE, "signature": SIGNATURE}).encode()),
    "/nist/42": (200, json.dumps({"pulse": {"pulseIndex": 42, "outputValue": "AB" * 64}}).encode()),
    "/forged/42": (200, json.dumps({"round": 42, "randomness": "00" * 32, "signature": SIGNATURE}).encode()),
    "/other/42": (200, json.dumps({"round": 41, "randomness": VALUE, "signature": SIGNATURE}).encode()),
    "/words/42": (200, json.dumps({"round": 42, "randomness": "heads"}).encode()),
    "/page/42": (200, b"<html>welcome</html>"),
    "/list/42": (200, b"[1]"),
    "/long/42": (200, b" " * 100_000),
    "/future/42": (425, b""),
    "/missing/42": (404, b""),
    "/broken/42": (500, b""),
    "/moved/42": (302, b""),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = ANSWERS[self.path]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://169.254.169.254/secret")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{found.server_address[1]}"
    found.shutdown()
    found.server_close()
    thread.join()


def configured(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(beacons, "current", lambda: replace(Settings(environment="test"), beacon_url=address))


@pytest.mark.parametrize(("kind", "value"), [("drand", VALUE), ("nist", "ab" * 64)])
async def test_a_round_is_fetched(server: str, monkeypatch: pytest.MonkeyPatch, kind: str, value: str) -> None:
    configured(monkeypatch, f"{server}/{kind}/{{round}}")
    pulse = await beacons.fetch_round(42)
    assert pulse == beacons.Pulse(42, value, f"{server}/{kind}/42")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("forged", "读不懂"),
        ("other", "另一轮"),
        ("words", "读不懂"),
        ("page", "读不懂"),
        ("list", "读不懂"),
        ("long", "太长"),
        ("future", "还没有这一轮"),
        ("missing", "还没有这一轮"),
        ("broken", "没能取到"),
        ("moved", "没能取到"),
    ],
)
async def test_what_is_no_answer_is_not_used(
    server: str, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    configured(monkeypatch, f"{server}/{kind}/{{round}}")
    with pytest.raises(beacons.BeaconUnavailable) as refused:
        await beacons.fetch_round(42)
    assert said in refused.value.message


async def test_no_beacon_and_none_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    configured(monkeypatch, "")
    with pytest.raises(Conflict):
        await beacons.fetch_round(42)
    configured(monkeypatch, "http://127.0.0.1:9/{round}")
    with pytest.raises(beacons.BeaconUnavailable):
        await beacons.fetch_round(42)
