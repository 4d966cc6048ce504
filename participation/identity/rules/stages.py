"""The steps of signing in: a password, then a code; before that, once, linking the telephone; then, once, an own password."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

#: How long somebody may take between the password and the end of signing in, in seconds.
PENDING_SECONDS: Final = 15 * 60


class Stage(StrEnum):
    """What is still to be done before the person is signed in."""

    CODE = "code"
    ENROL = "enrol"
    PASSWORD = "password"  # noqa: S105  (a step, not a secret)


def stage_after_password(*, enrolled: bool) -> Stage:
    """There is always a second factor."""
    return Stage.CODE if enrolled else Stage.ENROL


def stage_after_code(*, temporary: bool) -> Stage | None:
    """A password which somebody else has seen is changed before anything else. None: signed in."""
    return Stage.PASSWORD if temporary else None


def safe_next(address: str) -> str:
    """Where to go after signing in: a page of the back office which is none of signing in itself, else its front page."""
    path = address.partition("?")[0]
    clean = "\\" not in address and address.isprintable() and "//" not in path and ".." not in path
    inside = path == "/office" or path.startswith("/office/")
    return address if clean and inside and not path.startswith("/office/sign-") else "/office"
