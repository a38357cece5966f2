"""A restoration 恢复: the bank goes on from a backup, although events after it were lost."""

from __future__ import annotations

from domain.bank import Bank
from domain.event import Event, Refused


class BankRestored(Event, frozen=True, kw_only=True, tag="bank.restored"):
    """The ledger goes on from a backup of `size` events; a witness has seen `witness_size`.

    Where that is no more, the witness has seen other ones.
    """

    size: int
    witness_size: int
    reason: str


def restored(bank: Bank, *, size: int, witness_size: int, reason: str) -> BankRestored:
    """Go on from a backup, although a witness has seen more or something else."""
    if bank.opened is None:
        raise Refused("Open the bank first.")
    if not reason.strip():
        raise Refused("Say why the loss is accepted; auditors read it.", about="reason")
    on = bank.today or bank.opened.on
    return BankRestored(size=size, witness_size=witness_size, reason=reason.strip(), on=on)
