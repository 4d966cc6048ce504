"""Personal data in a text: what kind, from where to where. Pure, usable on its own; no database, no network.

People who leave a telephone number in a public remark often disguise it (full-width digits, 幺三八, dots, line breaks),
so every detector reads a folded copy of the text that remembers where each sign came from. What is found is only a
proposal: a moderator decides.
"""

from participation.consultations.privacy.kinds import Finding, PersonalData
from participation.consultations.privacy.scanner import scan

__all__ = ["Finding", "PersonalData", "scan"]
