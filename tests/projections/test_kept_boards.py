"""A settled board is reckoned once, whoever asks not to be shown meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.staff import Staff
from projections import public
from projections.public import Keep, shown
from projections.standings import Asked, Board, board
from tests.projections import weekly
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.reckoned import reckoned


@pytest.fixture
def reckonings(monkeypatch: pytest.MonkeyPatch) -> list[Board]:
    """The boards that were reckoned."""
    found: list[Board] = []

    def told(*given: Any, **more: Any) -> Board:
        found.append(board(*given, **more))
        return found[-1]

    monkeypatch.setattr(public, "board", told)
    return found


def kept_for_ever() -> Keep:
    """Somebody who keeps what is good for ever, and is asked for nothing else."""
    kept: dict[Any, Any] = {}

    def keep(about: Any, lasts: float | None, reckon: Callable[[], Any]) -> Any:
        assert lasts is None
        return kept[about] if about in kept else kept.setdefault(about, reckon())

    return keep


def people_on(bank: MadeBank, keep: Keep) -> set[str]:
    """Who is shown on the board of the first week."""
    with reckoned(bank.entries) as found:
        board_of = shown(found.connection, found.setting, Asked(on=MONDAY), keep)
        assert board_of.through
        return {each.row.manager for each in board_of.listing.page(0, 10)}


def test_a_settled_board_is_not_reckoned_again_when_somebody_opts_out(
    bank: MadeBank, reckonings: list[Board]
) -> None:
    for manager, customer in (("li", "ai"), ("wang", "bao")):
        bank.plan(manager, customer).won()
    bank.days(8)
    weekly.settle(bank, MONDAY, len(bank.entries))
    keep = kept_for_ever()
    assert people_on(bank, keep) == {"li", "wang"}
    bank.say(Staff, "wang", lambda each: each.opt_out(on=bank.today))
    assert people_on(bank, keep) == {"li"}
    bank.say(Staff, "wang", lambda each: each.opt_in(on=bank.today))
    assert people_on(bank, keep) == {"li", "wang"}
    assert len(reckonings) == 1
