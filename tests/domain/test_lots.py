"""What the bank decides about lots, and what it refuses."""

from __future__ import annotations

from typing import Any

from domain.bank import Bank, BankOpened
from domain.lots import LotsAnnounced, LotsDrawn
from tests.domain.table import TODAY, TOMORROW, Case, check, table

SEED = "5" * 64
OPENED = BankOpened(name="Bank", on=TODAY)
BEGUN = LotsDrawn(through=5, on=TODAY)


ANNOUNCED = LotsAnnounced(on=TODAY)
SEAL = "9/" + "c" * 64
SEALED = LotsDrawn(through=9, seed=SEED, checkpoint=SEAL, on=TOMORROW)


def lots(through: int, seed: str, checkpoint: str = "") -> Any:
    about = {"through": through, "seed": seed, "checkpoint": checkpoint}
    return lambda bank: bank.draw_lots(**about, on=TOMORROW)


def announce(bank: Bank) -> LotsAnnounced:
    return bank.announce_lots(on=TODAY)


ANNOUNCED_TWICE = "Lots are announced already, or were never begun."
UNSEALED = "A seal draws lots here; let this be sealed."


LOTS = {
    "the first lots have no seed": Case((OPENED,), lots(5, ""), LotsDrawn(through=5, on=TOMORROW)),
    "the next ones do": Case(
        (OPENED, BEGUN), lots(9, SEED), LotsDrawn(through=9, seed=SEED, on=TOMORROW)
    ),
    "nothing is in two draws": Case(
        (OPENED, BEGUN), lots(5, SEED), "Lots were drawn up to there already."
    ),
    "nobody begins anew": Case(
        (OPENED, BEGUN), lots(9, ""), "Lots are drawn with a seed, but for the first time."
    ),
    "nor with a seed of their own": Case(
        (OPENED,), lots(9, SEED), "Lots are drawn with a seed, but for the first time."
    ),
    "a bank has to be open": Case((), lots(5, ""), "Open the bank first."),
    "they are announced": Case((OPENED, BEGUN), announce, ANNOUNCED),
    "not before they were begun": Case((OPENED,), announce, ANNOUNCED_TWICE),
    "not twice": Case((OPENED, BEGUN, ANNOUNCED), announce, ANNOUNCED_TWICE),
    "again after those were drawn": Case((OPENED, BEGUN, ANNOUNCED, SEALED), announce, ANNOUNCED),
    "a seal draws what was announced": Case(
        (OPENED, BEGUN, ANNOUNCED), lots(9, SEED, SEAL), SEALED
    ),
    "and nothing else": Case(
        (OPENED, BEGUN), lots(9, SEED, SEAL), "Announce lots before a seal draws them."
    ),
    "nothing but a seal does": Case((OPENED, BEGUN, ANNOUNCED), lots(9, SEED), UNSEALED),
    "nor ever after one did": Case((OPENED, BEGUN, ANNOUNCED, SEALED), lots(12, SEED), UNSEALED),
}


@table(LOTS)
def test_of_lots_this_is_decided(case: Case) -> None:
    check(Bank(id="bank"), case)
