"""Signing in as a member of staff: password, then the code an authenticator would show."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyotp

from participation.demo.accounts import Account
from participation.demo.browser import Browser, PlayError


def sign_in(base_url: str, account: Account, wait: Callable[[str], None]) -> Browser:
    """A browser signed in as ``account``.

    A code counts once: where it was used a moment ago (a second play within the same half minute), the next one is
    waited for, as a person would.
    """
    browser = Browser(base_url)
    page = browser.fill(
        browser.open("/office/sign-in"),
        {"username": account.username, "password": account.password},
        having="password",
        expect=None,
    )
    for _ in range(3):
        if not page.url.endswith("/office/sign-in/code"):
            break
        page = browser.fill(page, {"code": pyotp.TOTP(account.totp_secret).now()}, having="code", expect=None)
        if page.status == 422:
            wait(f"{account.username}: the code was used already, waiting for the next one")
            time.sleep(30 - time.time() % 30 + 0.5)
            page = browser.open("/office/sign-in/code")
    if page.status != 200 or "/sign-in" in page.url:
        raise PlayError(f"{account.username} could not sign in: {page.status} {page.problem}")
    return browser
