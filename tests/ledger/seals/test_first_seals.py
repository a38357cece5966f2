"""Of many events at once it is told under which seal each of them came first."""

from __future__ import annotations

from pathlib import Path

from domain.ledger.door import Stores
from domain.ledger.seals.sealer import Sealer
from tests.ledger.happenings import deed


def test_the_first_seal_over_each_of_many_events_is_told_at_once(
    stores: Stores, tmp_path: Path
) -> None:
    ledger, sealer = stores.ledger, Sealer(stores.ledger, tmp_path / "seal.key")
    assert sealer.log.sizes_over([1, 2]) == {}
    ledger.record_all([deed("a", "log")])
    first = sealer.seal()
    ledger.record_all([deed("b", "log")])
    second = sealer.seal()
    ledger.record_all([deed("c", "log")])
    assert first
    assert second
    every = range(1, ledger.head() + 2)
    told = sealer.log.sizes_over(every)
    for position in every:
        seal = sealer.log.covering(position)
        assert told.get(position) == (seal and seal.size)
    assert set(told.values()) == {first.size, second.size}
    assert sealer.log.sizes_over([]) == {}
