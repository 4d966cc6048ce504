"""Which topic wakes which service: the registry that the modules in ``workers.tasks`` fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import workers.tasks
from participation.platform.outbox.queries import Handler


@dataclass(frozen=True)
class Consumer:
    """One service's interest in a topic.

    ``name`` stands in the receipts and never changes once used.  ``timeout``: seconds.  ``outside``: the handler opens its
    own units of work and keeps its own idempotence (a render, a mail); otherwise handler and receipt are one transaction.
    """

    name: str
    topic: str
    handler: Handler
    queue: str = "default"
    timeout: float = 60.0
    outside: bool = False


class Registry:
    """All consumers, by topic and by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, Consumer] = {}
        self._announcements: set[str] = set()

    def add(self, consumer: Consumer) -> None:
        """Raises ValueError for a name used twice: its receipts would be mixed up."""
        if consumer.name in self._by_name:
            raise ValueError(f"two consumers are called {consumer.name}")
        self._by_name[consumer.name] = consumer

    def announce(self, topic: str) -> None:
        """``topic`` is posted for whoever may want it later; that nobody listens to it is no fault."""
        self._announcements.add(topic)

    def unheard(self) -> list[str]:
        """Topics whose messages are complete as they are: announced, and nobody listens (yet)."""
        return sorted(topic for topic in self._announcements if not self.of(topic))

    def of(self, topic: str) -> list[Consumer]:
        """Who is woken by a topic, in order of name."""
        return sorted((c for c in self._by_name.values() if c.topic == topic), key=lambda c: c.name)

    def named(self, name: str) -> Consumer | None:
        """The consumer of that name."""
        return self._by_name.get(name)

    def topics(self) -> set[str]:
        """Every topic that somebody knows."""
        return {consumer.topic for consumer in self._by_name.values()} | self._announcements


registry = Registry()


def consumes(
    topic: str, *, name: str, queue: str = "default", timeout: float = 60.0, outside: bool = False
) -> Callable[[Handler], Handler]:
    """Declare a coroutine as a consumer of ``topic`` (see Consumer)."""

    def register(handler: Handler) -> Handler:
        registry.add(Consumer(name, topic, handler, queue, timeout, outside))
        return handler

    return register


def load() -> Registry:
    """Import every module in ``workers.tasks``; returns the filled registry."""
    for module in iter_modules(workers.tasks.__path__, "workers.tasks."):
        import_module(module.name)
    return registry
