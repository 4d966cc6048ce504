"""Sealing the audit trail and publishing its head."""

from __future__ import annotations

from participation.audit import services
from participation.settings import current
from workers.celery_app import app
from workers.runtime import runtime


@app.task(name="audit.seal")  # type: ignore[untyped-decorator]
def seal() -> None:
    """Seal what waits, batch by batch."""
    while runtime().run(services.seal_pending()) >= services.BATCH:
        pass


@app.task(name="audit.anchor")  # type: ignore[untyped-decorator]
def anchor() -> None:
    """Publish today's head of the chain once, also to a file that is to be copied off this machine."""
    runtime().run(services.anchor(current().home / "anchors.jsonl"))
