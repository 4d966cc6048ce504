"""The clock of the day of a hearing."""

import structlog

from participation.sittings import services
from workers.celery_app import app
from workers.runtime import runtime

log = structlog.get_logger(__name__)


@app.task(name="sittings.sweep_cut_offs")  # type: ignore[untyped-decorator]
def sweep_cut_offs() -> None:
    """Places of those who have not come by the cut-off go to people on site."""
    if released := runtime().run(services.sweep_cut_offs()):
        log.info("sittings.places_released", sessions=released)
