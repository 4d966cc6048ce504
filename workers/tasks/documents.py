"""Official documents, on a queue of their own."""

from participation.documents import services
from participation.platform.outbox import Message
from workers.consumers import consumes


@consumes(services.TOPIC, name="documents.render", queue="render", timeout=600, outside=True)
async def render(message: Message) -> None:
    """Make the requested document; safe to repeat."""
    await services.render(message.payload["document_id"])
