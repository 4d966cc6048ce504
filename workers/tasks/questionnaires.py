"""Answers are counted as they come in."""

from __future__ import annotations

from participation.questionnaires import services
from workers.celery_app import app
from workers.runtime import runtime


@app.task(name="questionnaires.count")  # type: ignore[untyped-decorator]
def count() -> None:
    """Add what is new to the tallies."""
    runtime().run(services.count_answers())
