"""What `participation up` does when its parts die, when it is told to end, and when it is killed itself."""

from __future__ import annotations

import os
import signal
import time

import httpx
import pytest

from tests.faults.conftest import Running
from tests.support.running import Product, children, command_line, product, until

pytestmark = pytest.mark.fault


def family(found: Product) -> list[int]:
    """The supervisor, its children and theirs, the servers included."""
    assert found.supervisor is not None
    pids, queue = [], [found.supervisor.pid]
    while queue:
        pid = queue.pop()
        pids.append(pid)
        queue += children(pid)
    return pids


def answers(found: Product) -> bool:
    try:
        return httpx.get(f"{found.url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_web_process_that_is_killed_is_replaced(running: Running) -> None:
    found = running.product
    (granian,) = found.child_pids("granian")
    os.kill(granian, signal.SIGKILL)
    until(lambda: found.child_pids("granian") not in ([], [granian]) and answers(found), 30, "the web is back")


def test_kill_9_of_the_supervisor_leaves_nothing_behind_and_the_next_start_finds_the_data() -> None:
    with product() as found:
        number = found.scene()["number"]
        before = family(found)
        assert found.supervisor is not None
        assert len(before) > 8
        found.supervisor.kill()
        found.supervisor.wait()
        found.supervisor = None
        until(lambda: not [pid for pid in before if command_line(pid)], 20, "everything has ended")

        started = time.monotonic()
        found.output.write_text("")
        found.start()
        assert time.monotonic() - started < 40
        assert httpx.get(f"{found.url}/matters/{number}", timeout=30).status_code == 200
        assert "up to date" in found.output.read_text()

        # And the polite way: nothing is left, and it says so.
        after = family(found)
        assert found.stop() == 0
        assert [pid for pid in after if command_line(pid)] == []
        assert "ended; the data stays" in found.output.read_text()
