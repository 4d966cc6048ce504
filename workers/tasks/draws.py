"""What hearings ask of the workers."""

from typing import Any

from participation.hearings.services.draws import results
from participation.platform.outbox import Message
from workers.consumers import consumes


@consumes(results.TOPIC, name="draws.send_results", timeout=120)
async def send_results(message: Message) -> Any:
    """Tell two hundred people what came of the draw."""
    await results.send_results(dict(message.payload))
