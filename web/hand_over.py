"""Handing over: a password for somebody, shown once and to be changed at the first sign-in."""

from __future__ import annotations

from domain.event import StaffId
from domain.ledger.accounts import new_password
from web.request import Desk


def hand_over(here: Desk, staff: StaffId, number: str) -> str:
    """A new password for a person, who can sign in from now on under their staff number."""
    password = new_password()
    if here.accounts.of([staff]):
        here.accounts.set_password(staff, password, must_change=True)
    else:
        here.accounts.create(staff, number, password, must_change=True)
    return password
