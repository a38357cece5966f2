"""Who acts on a command: somebody who signs in by it, as on the pages."""

from __future__ import annotations

from cli.terminal import asked_password
from domain.event import Refused
from domain.ledger.accounts import Accounts
from domain.ledger.door import Stores
from domain.ledger.intake.history import History
from domain.staff import Staff


def acting(stores: Stores, sign_in: str) -> Staff:
    """The person of a sign-in name, whose password is asked for.

    A demonstration bank has no passwords; there it is whoever has the staff number or the id.
    """
    opened = stores.ledger.bank().opened
    if opened and opened.demo:
        staff = History(stores.ledger).staff().get(sign_in, sign_in)
    else:
        accounts = Accounts(stores.vault, stores.ledger.clock)
        account = accounts.verify(sign_in, asked_password(twice=False))
        if account.must_change:
            raise Refused("Sign in to the pages first, and choose a password of your own.")
        staff = account.staff
    person = stores.ledger.load(Staff, staff)
    if not person.joined or person.left:
        raise Refused(f"Nobody who works for the bank signs in as {sign_in}.")
    return person
