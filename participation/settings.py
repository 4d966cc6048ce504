"""What the environment says, read once and frozen.

Nothing else in the product reads environment variables.  In ``production`` every default that would be unsafe is refused,
all of them in one message, so that an operator mends the configuration once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = hashlib.sha256(b"participation: development key, refused in production").digest()
ENVIRONMENTS = ("embedded", "production", "test")


class SettingsError(ValueError):
    """The environment cannot be used; ``problems`` lists every reason, each with what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Site:
    """What the page's head and foot say about who runs the site."""

    name: str = "公众参与平台"
    name_en: str = "Public Participation"
    organisation: str = "某某自治区人民政府"
    organisation_en: str = "People's Government of the Autonomous Region"
    sponsor: str = "某某自治区人民政府办公厅"
    sponsor_en: str = "General Office of the People's Government"
    phone: str = "12345"
    site_code: str = "0000000000"
    icp: str = "某ICP备 00000000 号"
    police: str = "某公网安备 00000000000000 号"


@dataclass(frozen=True)
class Settings:
    """Frozen settings.  Sizes in bytes, durations in seconds, unless a name says otherwise."""

    environment: str = "embedded"
    home: Path = ROOT / "var"
    templates: Path = ROOT / "templates"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    database_url: str | None = None
    database_owner_url: str | None = None
    redis_url: str | None = None
    secret_keys: tuple[tuple[str, bytes], ...] = (("dev", DEVELOPMENT_KEY),)
    trusted_proxies: tuple[str, ...] = ()
    mail_url: str = "file:"
    mail_from: str = "participation@localhost"
    sms_url: str = "file:"
    rate_limits: bool = True
    admit_per_second: int = 150
    """People let in to one hearing's form in a second; above it they wait in line. 0: no waiting room."""
    beacon_url: str = ""
    """Address of a public randomness beacon with ``{round}`` in it; "" for none."""
    proof_of_work: bool = True
    clamav_url: str | None = None
    log_level: str = "info"
    web_workers: int = 2
    pool_size: int = 8
    resend_after: float = 60.0
    site: Site = field(default_factory=Site)

    @property
    def secure(self) -> bool:
        """Cookies carry ``Secure`` and the ``__Host-`` prefix where the public address is https."""
        return self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read ``env``; raise SettingsError with every problem at once."""
        problems: list[str] = []
        environment = env.get("PARTICIPATION_ENV", "embedded")
        if environment not in ENVIRONMENTS:
            problems.append(f"PARTICIPATION_ENV is {environment!r}; use one of {', '.join(ENVIRONMENTS)}.")

        def number(name: str, default: int) -> int:
            raw = env.get(name, "")
            if not raw:
                return default
            if not raw.isdigit():
                problems.append(f"{name} is {raw!r}; use a whole number.")
                return default
            return int(raw)

        def seconds(name: str, default: float) -> float:
            raw = env.get(name, "")
            try:
                return float(raw) if raw else default
            except ValueError:
                problems.append(f"{name} is {raw!r}; use a number of seconds.")
                return default

        port = number("PORT", 8000)
        host = env.get("HOST", "127.0.0.1")
        site_defaults = Site()
        settings = cls(
            environment=environment,
            home=Path(env.get("PARTICIPATION_HOME", ROOT / "var")).expanduser().resolve(),
            host=host,
            port=port,
            public_url=env.get("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            database_url=env.get("DATABASE_URL") or None,
            database_owner_url=env.get("DATABASE_OWNER_URL") or env.get("DATABASE_URL") or None,
            redis_url=env.get("REDIS_URL") or None,
            secret_keys=_keys(env.get("SECRET_KEYS", ""), problems) or (("dev", DEVELOPMENT_KEY),),
            trusted_proxies=tuple(p.strip() for p in env.get("TRUSTED_PROXIES", "").split(",") if p.strip()),
            mail_url=env.get("MAIL_URL", "file:"),
            mail_from=env.get("MAIL_FROM", "participation@localhost"),
            sms_url=env.get("SMS_URL", "file:"),
            rate_limits=env.get("RATE_LIMITS", "on") != "off",
            admit_per_second=number("ADMIT_PER_SECOND", 150),
            beacon_url=env.get("BEACON_URL", ""),
            proof_of_work=env.get("PROOF_OF_WORK", "on") != "off",
            clamav_url=env.get("CLAMAV_URL") or None,
            log_level=env.get("LOG_LEVEL", "info").lower(),
            web_workers=number("WEB_WORKERS", 2),
            pool_size=number("POOL_SIZE", 8),
            resend_after=seconds("OUTBOX_RESEND_AFTER", 60.0),
            site=Site(
                **{
                    name: env.get(f"SITE_{name.upper()}", getattr(site_defaults, name))
                    for name in Site.__dataclass_fields__
                }
            ),
        )
        if environment == "production":
            problems.extend(settings._unsafe())
        if problems:
            raise SettingsError(problems)
        return settings

    def _unsafe(self) -> list[str]:
        """What production refuses."""
        found = []
        if any(key == DEVELOPMENT_KEY for _, key in self.secret_keys):
            found.append("SECRET_KEYS is not set; give id:base64-of-32-bytes (`openssl rand -base64 32`).")
        if not self.database_url:
            found.append("DATABASE_URL is not set; production does not start the embedded PostgreSQL.")
        elif self.database_owner_url == self.database_url:
            found.append("DATABASE_OWNER_URL is not set; migrations need the owner, the application must not be it.")
        if not self.redis_url:
            found.append("REDIS_URL is not set; production does not start the embedded Redis.")
        if not self.secure:
            found.append(f"PUBLIC_URL is {self.public_url}; production needs https.")
        if not self.rate_limits:
            found.append("RATE_LIMITS is off; production keeps rate limits on.")
        if self.mail_url.startswith("file:"):
            found.append("MAIL_URL is a file sender; give smtp://user:password@host:587.")
        if self.log_level == "debug":
            found.append("LOG_LEVEL is debug; debug logs may hold personal data.")
        return found


def _keys(raw: str, problems: list[str]) -> tuple[tuple[str, bytes], ...]:
    """``id:base64,id:base64``: the first encrypts, all decrypt."""
    keys = []
    for part in (p.strip() for p in raw.split(",") if p.strip()):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not key_id or len(key) != 32:
            problems.append(f"SECRET_KEYS: key {key_id!r} is not id:base64-of-32-bytes.")
        else:
            keys.append((key_id, key))
    return tuple(keys)


@cache
def current() -> Settings:
    """The process's settings: the environment is read here, once."""
    return Settings.from_env(os.environ)
