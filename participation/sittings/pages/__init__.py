"""Pages of a sitting."""

from typing import Any

routes: list[Any] = []
