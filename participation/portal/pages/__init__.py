"""Pages of the portal."""

from typing import Any

from participation.portal.pages import helping

routes: list[Any] = [*helping.routes]
