"""A backup that lacks what a witness has seen is refused, unless somebody says why it is to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.bank import Bank
from domain.event import Refused
from domain.ledger.backup.restoring import (
    OPERATOR,
    Backup,
    checked,
    record_loss,
    require_empty,
    restore,
)
from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.restoration import BankRestored, restored
from tests.ledger.backup.banks import backed_up, filled
from tests.ledger.happenings import DAY, deed


def note_of(stores: Stores) -> str:
    """The newest checkpoint, as a witness keeps it."""
    while Sealer.of(stores).seal():
        pass
    newest = Sealer.of(stores).log.newest()
    assert newest
    return newest.note


@pytest.fixture
def bank(stores: Stores) -> Stores:
    """A bank with some events, the last of which are not sealed."""
    return filled(stores, 20)


@pytest.fixture
def backup(bank: Stores, settings: Settings, tmp_path: Path) -> Backup:
    """A backup of it."""
    return backed_up(bank, settings, tmp_path / "shelf")


def test_a_witness_that_saw_no_more_than_the_backup_has_is_content(
    bank: Stores, backup: Backup
) -> None:
    earlier = Sealer.of(bank).log.newest()
    assert earlier
    # The second covers events that were in the backup and not sealed yet.
    for note in (earlier.note, note_of(bank)):
        found = checked(backup, note, "")
        assert found.loss == ""
        assert found.events == backup.ledger.manifest.events
        assert 0 < found.sealed < found.events
        assert found.witness_size in (earlier.size, found.events)


def test_a_witness_that_saw_more_stops_it_and_an_accepted_loss_is_recorded(
    bank: Stores, backup: Backup, settings: Settings, tmp_path: Path
) -> None:
    bank.ledger.record_all([deed("later", "after the backup", contacts=4)])
    note, had = note_of(bank), backup.ledger.manifest.events
    for reason in ("", "  "):
        with pytest.raises(Refused, match=f"{had + 5} events were seen, and .* has {had}"):
            checked(backup, note, reason)
    found = checked(backup, note, "the disk is gone")
    other = Settings(data=tmp_path / "other", key_file=settings.key_file)
    migrate(other)
    new = open_stores(other)
    require_empty(new)
    restore(backup, new)
    record_loss(new, found, "the disk is gone")
    [last] = new.ledger.since(had)
    new.close()
    reason = "the disk is gone"
    assert last.event == BankRestored(size=had, witness_size=had + 5, reason=reason, on=DAY)
    assert last.by == OPERATOR


def test_a_witness_that_saw_something_else_stops_it(
    bank: Stores, backup: Backup, settings: Settings, tmp_path: Path
) -> None:
    """Of two who went on from the same backup, each has seen what the other has not."""
    other = Settings(data=tmp_path / "other", key_file=settings.key_file)
    migrate(other)
    twin = open_stores(other)
    restore(backup, twin)
    twin.ledger.record_all([deed("twin", "of the twin", contacts=6)])
    bank.ledger.record_all([deed("later", "after the backup", contacts=4)])
    later = backed_up(twin, other, tmp_path / "twins")
    twin.close()
    with pytest.raises(Refused, match="were others when they were seen"):
        checked(later, note_of(bank), "")
    assert "others" in checked(later, note_of(bank), "they are to be told apart").loss


def test_a_witness_of_another_bank_is_no_witness(
    backup: Backup, settings: Settings, tmp_path: Path
) -> None:
    other = Settings(data=tmp_path / "other", key_file=tmp_path / "others" / "key")
    migrate(other)
    stranger = open_stores(other)
    stranger.ledger.record_all([deed("stranger", "elsewhere")])
    note = note_of(stranger)
    stranger.close()
    with pytest.raises(Refused, match="another bank"):
        checked(backup, note, "it will do")
    with pytest.raises(Refused, match="not a checkpoint"):
        checked(backup, "nothing\n\n", "")


def test_without_a_bank_or_a_reason_no_loss_is_accepted() -> None:
    bank = Bank(id="bank")
    with pytest.raises(Refused, match="Open the bank first"):
        restored(bank, size=1, witness_size=2, reason="so")
    opened = bank.after(bank.open(name="银行", on=DAY, time_zone="Asia/Shanghai"))
    with pytest.raises(Refused, match="Say why"):
        restored(opened, size=1, witness_size=2, reason=" ")
    told = restored(opened, size=1, witness_size=2, reason=" so ")
    assert (told.reason, told.on) == ("so", DAY)
