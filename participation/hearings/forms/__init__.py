"""The forms of hearings: raw fields in, a command or every error out."""

from participation.hearings.forms.announce import AnnounceForm
from participation.hearings.forms.office import HeldForm, LookupForm
from participation.hearings.forms.registration import RegistrationForm

__all__ = ["AnnounceForm", "HeldForm", "LookupForm", "RegistrationForm"]
