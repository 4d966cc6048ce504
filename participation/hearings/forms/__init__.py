"""The forms of hearings: raw fields in, a command or every error out."""

from participation.hearings.forms.announce import AnnounceForm
from participation.hearings.forms.office import ChangeForm, HeldForm, LookupForm
from participation.hearings.forms.registration import RegistrationForm, done_with, glimpse, registration_form

__all__ = [
    "AnnounceForm",
    "ChangeForm",
    "HeldForm",
    "LookupForm",
    "RegistrationForm",
    "done_with",
    "glimpse",
    "registration_form",
]
