"""Who has the key of the seals can sign another history: only a checkpoint from before tells."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.door import open_stores
from domain.ledger.seals.examination import examine
from domain.ledger.seals.key import signer_at
from domain.ledger.seals.merkle import EMPTY_ROOT
from domain.ledger.seals.note import Checkpoint
from domain.ledger.seals.sealer import Sealer
from domain.ledger.seals.witness import require_seen, show
from domain.ledger.settings import Settings
from tests.ledger.happenings import deed
from tests.ledger.seals.test_tampering import attack

CUT = [
    "DELETE FROM event WHERE position > 6",
    "DELETE FROM seal_leaf WHERE position > 6",
    "DELETE FROM seal WHERE size > 6",
]


@pytest.mark.parametrize("contacts", [2, 8], ids=["as long as before", "longer than before"])
def test_a_tail_that_was_sealed_anew_contradicts_the_checkpoint_that_was_kept(
    settings: Settings, tmp_path: Path, contacts: int
) -> None:
    witness = tmp_path / "checkpoint"
    with closing(open_stores(settings)) as stores:
        sealer = Sealer.of(stores)
        for command in "abc":
            stores.ledger.record_all([deed(command, "log")])
            seal = sealer.seal()
        assert seal
        show(witness, seal)
        attack(stores.ledger.store, CUT)
        with pytest.raises(Refused, match="some are missing"):
            require_seen(witness, sealer.log)
        stores.ledger.record_all([deed("other", "another log", contacts)])
        again = Sealer.of(stores)
        assert again.seal()
        # Whoever looks at the ledger alone finds nothing wrong with it.
        assert examine(stores.ledger).differences == ()
        assert again.log.alarms() == []
        with pytest.raises(Refused, match="not the ones that are here now"):
            require_seen(witness, again.log)


def test_a_checkpoint_of_nothing_vouches_for_nothing(settings: Settings) -> None:
    """Whoever stole the key could replace what was kept by one that every history goes on from."""
    with closing(open_stores(settings)) as stores:
        sealer = Sealer.of(stores)
        stores.ledger.record_all([deed("a", "log")])
        assert sealer.seal()
        signer = signer_at(settings.seal_key, sealer.log.origin(), make=False)
        nothing = signer.sign(str(Checkpoint(sealer.log.origin(), 0, EMPTY_ROOT)))
        with pytest.raises(Refused, match="not the ones that are here now"):
            sealer.log.follows(nothing)
