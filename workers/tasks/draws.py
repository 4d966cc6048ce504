"""What draws ask of the workers."""

import structlog

from participation.hearings.services import draws
from participation.hearings.services.draws import results
from participation.platform.outbox import Message
from workers.celery_app import app
from workers.consumers import consumes
from workers.runtime import runtime

log = structlog.get_logger(__name__)


@consumes(results.TOPIC, name="draws.send_results", timeout=120)
async def send_results(message: Message) -> None:
    """Tell two hundred people what came of the draw."""
    await results.send_results(dict(message.payload))


@app.task(name="draws.sweep_skips")  # type: ignore[untyped-decorator]
def sweep_skips() -> None:
    """Whoever was found ineligible after a draw is skipped in its transcript too."""
    if done := runtime().run(draws.sweep_skips()):
        log.info("draws.skipped", lines=done)
