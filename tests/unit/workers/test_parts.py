"""The registry, the schedule and Celery's settings: what can be seen without servers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from participation.platform.outbox import Message
from workers import consumers, schedule
from workers.celery_app import HARD_LIMIT, QUEUES, VISIBILITY, app, broker_url, make_app
from workers.consumers import Consumer, Registry

ROOT = Path(__file__).resolve().parents[3]


async def nothing(_: Message) -> None:
    """A handler that does nothing."""


def test_a_name_is_given_once() -> None:
    registry = Registry()
    registry.add(Consumer("a.one", "topic", nothing))
    with pytest.raises(ValueError, match=r"a\.one"):
        registry.add(Consumer("a.one", "other", nothing))


def test_consumers_of_a_topic_come_in_order_of_name() -> None:
    registry = Registry()
    for name in ("b", "c", "a"):
        registry.add(Consumer(name, "topic", nothing))
    registry.add(Consumer("d", "other", nothing))
    assert [c.name for c in registry.of("topic")] == ["a", "b", "c"]
    assert registry.of("unknown") == []
    assert registry.named("d") is not None
    assert registry.named("e") is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://127.0.0.1:6379/2", "redis://127.0.0.1:6379/2"),
        ("rediss://u:p@host/0", "rediss://u:p@host/0"),
        ("unix:///run/x/redis.sock?db=3", "redis+socket:///run/x/redis.sock?virtual_host=3"),
        ("unix:///run/x/redis.sock", "redis+socket:///run/x/redis.sock?virtual_host=0"),
    ],
)
def test_celery_is_given_its_own_spelling_of_a_redis_address(given: str, expected: str) -> None:
    assert broker_url(given) == expected
    assert make_app(given).conf.broker_url == expected


def test_a_message_is_not_handed_on_while_it_may_still_be_worked_on() -> None:
    loaded = consumers.load()
    assert VISIBILITY > HARD_LIMIT
    for topic in loaded.topics():
        for consumer in loaded.of(topic):
            assert consumer.timeout < HARD_LIMIT
            assert consumer.queue in QUEUES


def test_only_json_travels_and_a_killed_worker_loses_nothing() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_every_entry_of_the_schedule_is_a_task_and_nothing_piles_up() -> None:
    consumers.load()
    for entry in schedule.TABLE:
        assert entry.task in app.tasks
        assert (entry.every is None) != (entry.at is None)
        assert entry.why
    for options in schedule.beat_schedule().values():
        assert options["options"]


def test_every_topic_that_the_product_posts_is_known_to_the_workers() -> None:
    known = consumers.load().topics()
    posted = set()
    for path in (ROOT / "participation").rglob("*.py"):
        posted |= set(re.findall(r"""\bpost\(\s*["']([a-z_.]+)["']""", path.read_text(encoding="utf-8")))
    # Hot paths write their row in one statement of their own: each says here which topic that is.
    statements = {
        "consultations/queries/accepting.py": "comment.received",
        "consultations/queries/gathered.py": "comment.received",
        "consultations/queries/batching.py": "comment.received",
        "hearings/queries/booking.py": "hearing.notify",
        "hearings/queries/queue.py": "hearing.notify",
        "hearings/queries/steering.py": "hearing.notify",
    }
    for path in (ROOT / "participation").rglob("*.py"):
        name = path.relative_to(ROOT / "participation").as_posix()
        text = path.read_text(encoding="utf-8")
        posted |= set(re.findall(r"""^TOPIC\b.*=\s*["']([a-z_.]+)["']""", text, re.MULTILINE))
        if "INSERT INTO outbox_message" in text and not name.startswith("platform/outbox/"):
            assert name in statements, f"{name} writes outbox rows of an unknown topic"
            posted.add(statements[name])
    assert posted <= known, f"nobody consumes {sorted(posted - known)}"


def test_the_web_does_not_load_celery() -> None:
    code = "import sys, participation.app as a; a.create_app(); print([m for m in sys.modules if m.split('.')[0] in ('celery', 'kombu', 'workers')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
