"""A small proof of work before a form from anybody is taken in, so that flooding costs something (ALTCHA, version 2).

The page carries a signed challenge in a hidden field; a script of ours solves it in the background while one writes and
puts challenge and solution into the same field. Each challenge is good once: its hash is stored in the statement or
transaction that takes the form in (``spent_challenge``).

Whoever has no script sends the challenge unsolved. That is taken too, but not sooner than WAIT seconds after the page
was made, and within a tighter limit for the address (``comment.unproven``): nothing to read, hear or calculate, so
nobody is shut out by what they cannot do. Being early is no error: the answer just waits the rest (ADR 0011).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from altcha import Challenge, Payload, Solution, create_challenge, solve_challenge, verify_solution

from participation.platform import crypto
from participation.platform.database import fetch_value, require_unit_of_work
from participation.platform.errors import RuleViolation
from participation.platform.i18n import N_
from participation.platform.web.ratelimit import hit

FIELD: Final = "_check"
LIFETIME: Final = 24 * 3600
"""Seconds a challenge is good for: a page left open overnight still works."""

WAIT: Final = 4.0
"""Seconds between making a page and taking its form unsolved; writing a comment takes longer."""

ALGORITHM: Final = "SHA-256"
PREFIX: Final = "0000"
"""What a solution's hash begins with: 65,536 tries on average, below a second on an old telephone."""

_MOST: Final = 4096
"""Characters of a field at most; ours has about 600."""

_enabled = False


class CheckFailed(RuleViolation):
    """The challenge cannot be used; the page is shown again with a fresh one and everything that was typed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A challenge that may be spent: its hash, when it expires by itself, and whether it was solved."""

    hash: bytes
    expires_at: datetime
    solved: bool


def configure(*, enabled: bool) -> None:
    """Ask for proofs in this process, or for none (tests of other things, load tests)."""
    global _enabled
    _enabled = enabled


def enabled() -> bool:
    """Whether forms are to carry a challenge."""
    return _enabled


def challenge() -> str:
    """A fresh challenge for the hidden field; "" where none is asked for."""
    return pack(challenge_json()) if _enabled else ""


def challenge_json() -> dict[str, Any]:
    """The same for programs: ALTCHA's own JSON."""
    made = create_challenge(
        ALGORITHM, 1, key_prefix=PREFIX, expires_at=int(time.time()) + LIFETIME, hmac_secret=_secret()
    )
    found: dict[str, Any] = made.to_dict()
    return found


def solve(field: str) -> str:
    """What a script makes of the field; for programs that use our pages (the demonstration, tests)."""
    found = Challenge.from_dict(json.loads(base64.b64decode(field))["challenge"])
    solution = solve_challenge(found)
    assert solution is not None, "no solution within the library's time"
    return _encoded({"challenge": found.to_dict(), "solution": solution.to_dict()})


async def check(field: object, address: str, *, policy: str = "comment.unproven") -> Checked | None:
    """What a form's field is worth; None where no proof is asked for.

    An unsolved challenge counts against `policy` for `address` and is made to wait. CheckFailed for what is missing, forged
    or too old; TooMany.
    """
    if not _enabled:
        return None
    found = read(field if isinstance(field, str) else "")
    if not found.solved:
        await hit(policy, address)
        made_at = found.expires_at.timestamp() - LIFETIME
        await asyncio.sleep(max(0.0, min(WAIT, made_at + WAIT - time.time())))
    return found


async def spend(checked: Checked | None) -> None:
    """Inside a unit of work: use a challenge up, for forms whose own statement does not. CheckFailed where it was used."""
    if checked is None:
        return
    require_unit_of_work()
    spent = await fetch_value(
        "INSERT INTO spent_challenge (challenge_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1",
        checked.hash,
        checked.expires_at,
    )
    if not spent:
        raise CheckFailed("challenge.spent", _AGAIN)


def read(field: str) -> Checked:
    """The challenge of a field, its signature and, where there is one, its solution checked. CheckFailed."""
    return _read_ours(field) or _read_any(field)


class _Parameters(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """What our challenges consist of, see `challenge_json`."""

    algorithm: str
    cost: int
    expires_at: int
    key_length: int
    key_prefix: str
    nonce: str
    salt: str


class _Signed(msgspec.Struct, forbid_unknown_fields=True):
    parameters: _Parameters
    signature: str


class _Solved(msgspec.Struct):
    counter: int
    derived_key: str = msgspec.field(name="derivedKey")


class _Field(msgspec.Struct):
    challenge: _Signed
    solution: _Solved


_FIELDS = msgspec.json.Decoder(_Field)
_HEX = re.compile(r"(?:[0-9a-f]{2}){0,32}")


def _read_ours(field: str) -> Checked | None:
    """A solved challenge as our pages make them, at a tenth of the library's cost; None for everything else, good or bad:
    what is wrong with it the library says. A test holds the two together."""
    if len(field) > _MOST:
        return None
    try:
        sent = _FIELDS.decode(base64.b64decode(field, validate=True))
    except (ValueError, RecursionError):
        return None
    made, solution = sent.challenge.parameters, sent.solution
    if (
        (made.algorithm, made.cost, made.key_length) != (ALGORITHM, 1, 32)
        or not all(_HEX.fullmatch(text) for text in (made.key_prefix, made.nonce, made.salt))
        or not time.time() <= made.expires_at < 2**40
        or not 0 <= solution.counter < 2**32
    ):
        return None
    signed = (
        f'{{"algorithm":"{ALGORITHM}","cost":1,"expiresAt":{made.expires_at},"keyLength":32,'
        f'"keyPrefix":"{made.key_prefix}","nonce":"{made.nonce}","salt":"{made.salt}"}}'
    )
    signature = hmac.digest(_secret().encode(), signed.encode(), "sha256").hex()
    if not hmac.compare_digest(signature.encode(), sent.challenge.signature.encode("utf-8", "replace")):
        return None
    tried = bytes.fromhex(made.salt + made.nonce) + solution.counter.to_bytes(4, "big")
    key = hashlib.sha256(tried).hexdigest()
    if key != solution.derived_key or not key.startswith(made.key_prefix):
        return None
    return Checked(
        hashlib.sha256(signature.encode()).digest(), datetime.fromtimestamp(made.expires_at, UTC), solved=True
    )


def _read_any(field: str) -> Checked:
    try:
        if len(field) > _MOST:
            raise ValueError("too long")
        sent = json.loads(base64.b64decode(field, validate=True))
        found = Challenge.from_dict(sent["challenge"])
        solution = Solution.from_dict(sent["solution"]) if sent.get("solution") else None
        result = verify_solution(Payload(found, solution or Solution(counter=0, derived_key="")), _secret())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CheckFailed("challenge.invalid", _AGAIN) from None
    if result.expired:
        raise CheckFailed("challenge.expired", N_("这个页面打开太久了。您写的都还在，请再按一次提交"))
    if result.invalid_signature is not False or (solution is not None and not result.verified):
        raise CheckFailed("challenge.invalid", _AGAIN)
    expires_at = found.parameters.expires_at
    if not isinstance(expires_at, int):
        raise CheckFailed("challenge.invalid", _AGAIN)
    spent = hashlib.sha256(str(found.signature).encode()).digest()
    return Checked(spent, datetime.fromtimestamp(expires_at, UTC), solution is not None)


_AGAIN = N_("没能完成安全检查。您写的都还在，请再按一次提交")


def _secret() -> str:
    # The oldest key: a challenge made before a rotation stays good.
    return crypto.blind_index("challenge", "altcha").hex()


def pack(challenge: dict[str, Any]) -> str:
    """A challenge as it stands in a hidden field."""
    return _encoded({"challenge": challenge})


def _encoded(value: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
