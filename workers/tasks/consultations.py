"""Openings and closings, noted at the second."""

from __future__ import annotations

from participation.consultations import services
from workers.celery_app import app
from workers.consumers import registry
from workers.runtime import runtime

# Told to whoever may want to know; so far nobody acts on them.
registry.announce("comment.received")
registry.announce("consultation.opened")
registry.announce("consultation.closed")


@app.task(name="consultations.sweep_periods")  # type: ignore[untyped-decorator]
def sweep_periods() -> None:
    """Note each opening and closing whose time has come."""
    runtime().run(services.sweep_periods())
