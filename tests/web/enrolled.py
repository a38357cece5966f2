"""Authenticators: what one shows, and people who have set one up."""

from __future__ import annotations

import pyotp

from domain.event import StaffId
from domain.ledger.second_factor import STEP
from tests.web.people import Site


def code_now(site: Site, secret: str, steps: int = 0) -> str:
    """What an authenticator shows, or will show so many steps from now."""
    return pyotp.TOTP(secret).generate_otp(site.stores.ledger.clock() // STEP + steps)


def first_code(site: Site, staff: str) -> str:
    """What the authenticator of somebody shows who is offered a secret."""
    return code_now(site, site.office.factors.offer(StaffId(staff)))


def enrol(site: Site, staff: str) -> tuple[str, list[str]]:
    """Somebody sets up a second factor; returns its secret and the recovery codes."""
    secret = site.office.factors.offer(StaffId(staff))
    return secret, site.office.factors.confirm(StaffId(staff), code_now(site, secret))
