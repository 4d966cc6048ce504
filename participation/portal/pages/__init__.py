"""Pages of the portal."""

from typing import Any

from participation.portal.pages import following, helping, reading, sharing

routes: list[Any] = [*reading.routes, *helping.routes, *following.routes, *sharing.routes]
