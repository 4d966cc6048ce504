"""What registrants are told, and the waiting list's clock."""

from uuid import UUID

import structlog

from participation.hearings import services
from participation.hearings.services import NOTIFY, shortfalls
from participation.platform.outbox import Message
from participation.settings import current
from workers.celery_app import app
from workers.consumers import consumes
from workers.runtime import runtime

log = structlog.get_logger(__name__)


@consumes(NOTIFY, name="hearings.tell")
async def tell(message: Message) -> None:
    """Write the SMS and the mail about one registration."""
    await services.tell(UUID(message.payload["registration"]), message.payload["what"], current().public_url)


@app.task(name="hearings.sweep_offers")  # type: ignore[untyped-decorator]
def sweep_offers() -> None:
    """End offers that have run out; the next in line are offered their places."""
    if ended := runtime().run(services.sweep_offers()):
        log.info("hearings.offers_expired", ended=ended)


@app.task(name="hearings.sweep_reminders")  # type: ignore[untyped-decorator]
def sweep_reminders() -> None:
    """Remind those who have a place; make observers of unselected participants who asked for it."""
    told = runtime().run(services.sweep_reminders())
    made = runtime().run(services.sweep_cascades())
    if told or made:
        log.info("hearings.swept", reminded=told, cascaded=made)


@app.task(name="hearings.sweep_shortfalls")  # type: ignore[untyped-decorator]
def sweep_shortfalls() -> None:
    """Pools for which too few registered by the close."""
    if found := runtime().run(shortfalls.sweep()):
        log.info("hearings.short", pools=found)


@app.task(name="hearings.reconcile")  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Look at every invariant; each finding is an error in the log and a number in the metrics."""
    found = runtime().run(services.reconcile())
    log.info("hearings.reconciled", findings=found)
