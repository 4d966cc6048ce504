"""The forms of hearings: raw fields in, a command or every error out."""

from participation.hearings.forms.announce import AnnounceForm
from participation.hearings.forms.office import ChangeForm, HeldForm, LookupForm
from participation.hearings.forms.registration import RegistrationForm, registration_form
from participation.hearings.forms.short_way import glimpse, read_application

__all__ = [
    "AnnounceForm",
    "ChangeForm",
    "HeldForm",
    "LookupForm",
    "RegistrationForm",
    "glimpse",
    "read_application",
    "registration_form",
]
