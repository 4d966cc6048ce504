"""Sessions, form keys and telephone codes that are over."""

import structlog

from participation.identity.services import phone_proof
from participation.platform.web import sessions
from workers.celery_app import app
from workers.runtime import runtime

log = structlog.get_logger(__name__)


@app.task(name="web.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Remove expired sessions and the answers to forms sent long ago."""
    log.info("web.swept", removed=runtime().run(sessions.sweep()))
    runtime().run(phone_proof.sweep())
