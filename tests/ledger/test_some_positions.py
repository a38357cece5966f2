"""Some entries are asked for by their positions, and come in their order."""

from __future__ import annotations

from domain.ledger.ledger import Ledger
from tests.ledger.happenings import deed


def test_entries_are_found_by_their_positions_whatever_the_order_asked_for(ledger: Ledger) -> None:
    entries = [entry for n in range(4) for entry in ledger.record_all([deed(str(n), "said")])]
    assert [entry.position for entry in entries] == list(range(1, 13))
    assert ledger.at([7]) == entries[6:7]
    assert ledger.at([12, 1, 5]) == [entries[0], entries[4], entries[11]]
    assert ledger.at([3, 3, 3]) == entries[2:3]
    assert ledger.at(range(1, 13)) == entries


def test_positions_at_which_nothing_stands_are_left_out(ledger: Ledger) -> None:
    ledger.record_all([deed("one", "said")])
    assert [entry.position for entry in ledger.at([0, 2, 4, 1 << 40])] == [2]
    assert ledger.at([]) == []
    assert ledger.at([-1]) == []
