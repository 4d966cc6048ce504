"""What other features and the commands may ask of identity."""

from participation.identity.queries import OrganisationView, StaffView
from participation.identity.services.access import actor_of, require, resolve_actor
from participation.identity.services.credentials import new_password, new_totp_secret
from participation.identity.services.organisations import (
    create_organisation,
    ensure_organisation,
    organisation,
    organisation_by_path,
    organisations,
)
from participation.identity.services.staff import Credentials, create_staff, staff_member, staff_names, staff_of

__all__ = [
    "Credentials",
    "OrganisationView",
    "StaffView",
    "actor_of",
    "create_organisation",
    "create_staff",
    "ensure_organisation",
    "new_password",
    "new_totp_secret",
    "organisation",
    "organisation_by_path",
    "organisations",
    "require",
    "resolve_actor",
    "staff_member",
    "staff_names",
    "staff_of",
]
