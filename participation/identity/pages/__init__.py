"""Pages of identity: signing in, one's own account, administration."""

from typing import Any

from participation.identity.pages import account, administration, residents, sign_in

routes: list[Any] = [*sign_in.routes, *account.routes, *administration.routes, *residents.routes]
