"""The pages of hearings: the public's, the registrant's, the office's."""

from typing import Any

from participation.hearings.pages import (
    applicants,
    draws,
    draws_office,
    managing,
    meetings,
    notices,
    office,
    passes,
    public,
    tickets,
)

routes: list[Any] = [
    *public.routes,
    *tickets.routes,
    *passes.routes,
    *office.routes,
    *applicants.routes,
    *managing.routes,
    *meetings.routes,
    *draws.routes,
    *draws_office.routes,
    *notices.routes,
]
