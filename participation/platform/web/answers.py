"""The answer to a form that was taken in, for the busiest of them."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.types import ASGIApp, Receive, Scope, Send


class SeeOther(Response[bytes]):
    """303 to an address of ours, without cookies: nothing has to be looked up or encoded for it."""

    def __init__(self, location: str) -> None:
        """``location``: ASCII, as it goes into the header."""
        self.status_code = 303
        self.location = location

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIApp:  # type: ignore[override]
        """Two messages."""
        start: Any = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": [(b"content-length", b"0"), (b"location", self.location.encode("ascii"))],
        }

        async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send(start)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        return answer
