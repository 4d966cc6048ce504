"""A public randomness beacon, asked over HTTPS for the announced round.

Understood are the two shapes in use: drand (``{"round": 42, "randomness": "…", "signature": "…"}``) and the NIST beacon
(``{"pulse": {"pulseIndex": 42, "outputValue": "…"}}``). The answer must be about the announced round; where drand sends a
signature, the value must be its SHA-256. Nothing is trusted beyond that: a second person still enters the value.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

from participation.platform.errors import Conflict, DomainError
from participation.platform.i18n import N_
from participation.settings import current

TIMEOUT = 8.0
"""Seconds for the whole answer."""
MAX_ANSWER = 64 * 1024
_HEX = re.compile(r"[0-9a-fA-F]{32,256}")


class BeaconUnavailable(DomainError):
    """The beacon did not give the value; it can be entered by hand, or fetched again."""

    status = 503


@dataclass(frozen=True, slots=True)
class Pulse:
    """One round. ``value``: hexadecimal, lower case; ``address``: where it was fetched."""

    round: int
    value: str
    address: str


def address_of(round_: int) -> str:
    """Where the configured beacon answers for a round; "" where none is configured."""
    template = current().beacon_url
    return template.replace("{round}", str(round_)) if template else ""


async def fetch_round(round_: int) -> Pulse:
    """Ask the configured beacon (``BEACON_URL``). Conflict ``beacon.none`` without one; BeaconUnavailable.

    Called before any unit of work: it may take seconds.
    """
    address = address_of(round_)
    if not address:
        raise Conflict("beacon.none", N_("没有配置随机信标。请自己查到数值再录入"))
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("GET", address, headers={"accept": "application/json"}) as answer,
        ):
            if answer.status_code in (404, 425):
                raise _unavailable(N_("信标还没有这一轮的数值。到时间再取，或者过一会儿再试"))
            answer.raise_for_status()
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise _unavailable(N_("信标的回答太长，没有采用。请自己查到数值再录入"))
    except httpx.HTTPError:
        raise _unavailable(N_("没能取到信标的数值。请过一会儿再试，或者自己查到数值再录入")) from None
    return Pulse(round_, read_pulse(bytes(body), round_), address)


def read_pulse(body: bytes, round_: int) -> str:
    """The value of a round out of an answer. BeaconUnavailable for another round, or what is no answer."""
    try:
        found: Any = json.loads(body)
        pulse = found.get("pulse", found)
        number = int(pulse["pulseIndex"] if "pulseIndex" in pulse else pulse["round"])
        value = str(pulse["outputValue"] if "outputValue" in pulse else pulse["randomness"])
        signature = pulse.get("signature") if "randomness" in pulse else None
        if signature is not None and hashlib.sha256(bytes.fromhex(str(signature))).hexdigest() != value.lower():
            raise ValueError("the value is not the hash of its signature")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unavailable(N_("信标的回答读不懂，没有采用。请自己查到数值再录入")) from None
    if number != round_:
        raise _unavailable(N_("信标回答的是另一轮，没有采用。请过一会儿再试"))
    if not _HEX.fullmatch(value):
        raise _unavailable(N_("信标的回答读不懂，没有采用。请自己查到数值再录入"))
    return value.lower()


def _unavailable(template: str) -> BeaconUnavailable:
    return BeaconUnavailable("beacon.unavailable", template)
