"""Mail and SMS."""

from participation.platform import messaging
from participation.platform.outbox import Message
from workers.consumers import consumes


@consumes(messaging.TOPIC, name="messaging.deliver", timeout=45, outside=True)
async def send(message: Message) -> None:
    """Hand one mail or SMS over; NotDelivered is noted and tried again."""
    await messaging.deliver(message.payload)
