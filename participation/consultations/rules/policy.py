"""Who may comment on a round and what goes with it: published with the round, never changed while it runs.

Nobody is asked for more than the round needs (PIPL arts. 6, 51): the default is that one may speak without a name.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from participation.identity.rules import clean_name

MAX_ORGANISATION = 80
MAX_BEHALF_ROLE = 40
"""Code points of a body's name and of what somebody is there."""


class WhoMayComment(StrEnum):
    """``phone``: a code sent to the telephone is entered; ``account``: one has signed in, again by telephone."""

    ANONYMOUS = "anonymous"
    PHONE = "phone"
    ACCOUNT = "account"


class Proof(StrEnum):
    """What the sender of a comment proved."""

    NONE = ""
    PHONE = "phone"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Policy:
    """``agreeing``: published comments may be agreed with; ``attachments``: files may come with a comment."""

    who: WhoMayComment = WhoMayComment.ANONYMOUS
    agreeing: bool = True
    attachments: bool = True


_ENOUGH = {
    WhoMayComment.ANONYMOUS: frozenset(Proof),
    WhoMayComment.PHONE: frozenset({Proof.PHONE, Proof.ACCOUNT}),
    WhoMayComment.ACCOUNT: frozenset({Proof.ACCOUNT}),
}


def may_comment(who: WhoMayComment, proof: Proof) -> bool:
    """Whether somebody who proved this much may comment."""
    return proof in _ENOUGH[who]


class OrganisationProblem(StrEnum):
    TOO_LONG = "too_long"
    CONTACT = "contact"
    CONTROL = "control"
    ROLE_ALONE = "role_alone"


def clean_organisation(raw: str) -> str:
    """A body's name as it will be shown: one line, single blanks."""
    return clean_name(raw)


def organisation_problem(name: str, role: str) -> OrganisationProblem | None:
    """What is wrong with the name of a body and the role of who speaks for it (both cleaned), or None; "" is no body.

    It is shown as it is, so a telephone number or address in it is refused.
    """
    if role and not name:
        return OrganisationProblem.ROLE_ALONE
    if len(name) > MAX_ORGANISATION or len(role) > MAX_BEHALF_ROLE:
        return OrganisationProblem.TOO_LONG
    both = name + role
    if _FORBIDDEN.search(both):
        return OrganisationProblem.CONTROL
    if _CONTACT.search(unicodedata.normalize("NFKC", both)):
        return OrganisationProblem.CONTACT
    return None


_CONTACT = re.compile(r"\d{7,}|@")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u2028\u2029]")
