"""Tickets that a door can trust without asking: signed with a key that never leaves the installation (Ed25519).

The public keys are published, so that a door verifies offline. A key that was rotated in signs from then on; older
tickets stay good as long as their key is in the ring.
"""

import base64
import re
from typing import Any

from participation.hearings.rules.passes import Pass, not_after, read_pass, write_pass
from participation.hearings.views import TicketView
from participation.platform import crypto
from participation.platform.clock import now
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_

_PURPOSE = "ticket"
_IN_ADDRESS = re.compile(r"(?:^|/t/)([A-Za-z0-9_.-]+)/?$", re.ASCII)


def pass_of(ticket: TicketView) -> str:
    """The signed line of a ticket."""
    hearing = ticket.hearing
    given = Pass(
        hearing.number,
        ticket.number,
        ticket.places,
        not_after(hearing.starts_at, hearing.ends_at),
        crypto.open_key_id(),
    )
    return write_pass(given, crypto.sign_openly(given.signed.encode(), _PURPOSE))


def path_of_pass(ticket: TicketView) -> str:
    """Where a plain camera leads with the ticket's QR code: a page that says nothing of the holder."""
    return f"/t/{pass_of(ticket)}"


def text_in(scanned: str) -> str:
    """The signed line in what a camera read (an address of ours, or the line itself); "" where there is none."""
    found = _IN_ADDRESS.search(scanned.strip())
    return found[1] if found and found[1].count(".") >= 6 else ""


def examine(text: str, hearing_number: str | None = None) -> Pass:
    """What a genuine ticket says. RuleViolation names what is wrong with any other.

    ``hearing_number``: the session at whose door it is shown; None where any will do.
    """
    read = read_pass(text)
    if read is None:
        raise RuleViolation("ticket.unreadable", N_("这不是本平台的凭证，或者二维码不完整。请再扫一次，或输入报名编号"))
    said, signature = read
    try:
        genuine = crypto.verify_openly(said.signed.encode(), signature, said.key_id, _PURPOSE)
    except crypto.UnknownKey:
        raise RuleViolation(
            "ticket.key_unknown", N_("签这张凭证的密钥已停用或不是本平台的。请核对证件，按报名编号签到")
        ) from None
    if not genuine:
        raise RuleViolation("ticket.forged", N_("凭证的签名不对：内容被改过，或者是伪造的。请核对证件和报名编号"))
    if hearing_number is not None and said.hearing != hearing_number:
        raise RuleViolation("ticket.other_hearing", N_("这是另一场会议（{number}）的凭证"), number=said.hearing)
    if said.expired(now()):
        raise RuleViolation(
            "ticket.expired",
            N_("这张凭证已于 {expires_at} 失效。会议改期的，请本人重新打开凭证页，或按报名编号签到"),
            expires_at=said.expires_at,
        )
    return said


def public_keys_json() -> dict[str, Any]:
    """The public keys as a JSON Web Key set (RFC 8037), the current one first."""
    return {
        "keys": [
            {
                "kid": key_id,
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "EdDSA",
                "use": "sig",
                "x": base64.urlsafe_b64encode(key).rstrip(b"=").decode(),
            }
            for key_id, key in crypto.public_keys(_PURPOSE).items()
        ]
    }
