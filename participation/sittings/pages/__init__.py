"""Pages of a sitting."""

from typing import Any

from participation.sittings.pages import attendance, desk, door_desk, doors, live, mine, papers, recording, reporting

routes: list[Any] = [
    *desk.routes,
    *recording.routes,
    *reporting.routes,
    *papers.routes,
    *live.routes,
    *mine.routes,
    *doors.routes,
    *door_desk.routes,
    *attendance.routes,
]
