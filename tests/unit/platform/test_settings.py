"""The environment is read once; production refuses what is unsafe, all at once."""

from __future__ import annotations

import base64

import pytest

from participation.settings import DEVELOPMENT_KEY, Settings, SettingsError

KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "PARTICIPATION_ENV": "production",
    "PUBLIC_URL": "https://canyu.example.gov.cn/",
    "DATABASE_URL": "postgresql://participation_app@db/participation",
    "DATABASE_OWNER_URL": "postgresql://owner@db/participation",
    "REDIS_URL": "redis://cache:6379/0",
    "SECRET_KEYS": f"k2:{KEY},k1:{KEY}",
    "MAIL_URL": "smtp://u:p@mail:587",
}


def test_nothing_set_is_the_embedded_product() -> None:
    found = Settings.from_env({})
    assert found.environment == "embedded"
    assert found.database_url is None
    assert found.redis_url is None
    assert found.secret_keys == (("dev", DEVELOPMENT_KEY),)
    assert not found.secure


def test_a_complete_production_environment_is_taken() -> None:
    found = Settings.from_env(PRODUCTION)
    assert found.secure
    assert found.public_url == "https://canyu.example.gov.cn"
    assert found.secret_keys == (("k2", bytes(range(32))), ("k1", bytes(range(32))))


def test_production_refuses_every_default_in_one_message() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"PARTICIPATION_ENV": "production", "RATE_LIMITS": "off", "LOG_LEVEL": "debug"})
    named = [problem.split(" ")[0] for problem in refused.value.problems]
    assert named == ["SECRET_KEYS", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "RATE_LIMITS", "MAIL_URL", "LOG_LEVEL"]


def test_production_refuses_the_owner_as_the_application() -> None:
    with pytest.raises(SettingsError, match="DATABASE_OWNER_URL"):
        Settings.from_env({k: v for k, v in PRODUCTION.items() if k != "DATABASE_OWNER_URL"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PARTICIPATION_ENV", "staging", "use one of embedded, production, test"),
        ("PORT", "80a", "whole number"),
        ("OUTBOX_RESEND_AFTER", "soon", "number of seconds"),
        ("SECRET_KEYS", "k1:short", "base64-of-32-bytes"),
        ("SECRET_KEYS", ":" + KEY, "base64-of-32-bytes"),
        ("SECRET_KEYS", "k1:***", "base64-of-32-bytes"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        Settings.from_env({name: value})
    assert len(refused.value.problems) == 1


def test_the_site_is_described_by_the_environment() -> None:
    found = Settings.from_env({"SITE_ORGANISATION": "某市人民政府", "TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2"})
    assert found.site.organisation == "某市人民政府"
    assert found.trusted_proxies == ("10.0.0.1", "10.0.0.2")
