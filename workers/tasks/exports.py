"""Files of comments, on the queue of long work; open files kept up with what everyone may read."""

from __future__ import annotations

from uuid import UUID

from participation.consultations.services import batches, entering, exports
from participation.platform.outbox import Message
from workers.celery_app import app
from workers.consumers import consumes
from workers.runtime import runtime


@consumes(exports.REQUESTED, name="exports.make", queue="render", timeout=840, outside=True)
async def make(message: Message) -> None:
    """Make one file; whatever goes wrong stands in its row."""
    await exports.run(UUID(message.payload["export_id"]))


@app.task(name="exports.refresh_open_files")  # type: ignore[untyped-decorator]
def refresh_open_files() -> None:
    """Ask for new open files where the public comments have changed."""
    runtime().run(exports.refresh_open_files())


@app.task(name="exports.remove_expired")  # type: ignore[untyped-decorator]
def remove_expired() -> None:
    """Officers' files go after a week, originals of entries that were never registered after three days, files of
    comments that nobody took in after a month."""
    runtime().run(exports.remove_expired())
    runtime().run(entering.remove_abandoned())
    runtime().run(batches.remove_unwanted())
