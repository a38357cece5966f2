"""A backup holds what the bank holds at one moment, and goes into either database."""

from __future__ import annotations

import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.backup.manifest import MANIFEST, Manifest
from domain.ledger.backup.reading import Part
from domain.ledger.backup.restoring import Backup, checked
from domain.ledger.backup.shelf import moments, named, newest, prune
from domain.ledger.backup.taking import take
from domain.ledger.door import Stores, open_stores
from domain.ledger.encryption import REDACTED
from domain.ledger.keys import MasterKey
from domain.ledger.seals.examination import examine
from domain.ledger.settings import Settings
from domain.visit_event import VisitLogged
from tests.ledger.backup.banks import PASSWORD, accounts, backed_up, contents, filled, restored
from tests.ledger.happenings import MANAGER, commands, deed, positions
from tests.ledger.writing import PARTS as PARTS_OF_ONE
from tests.ledger.writing import serve_clients, started, take_backups
from tests.tiers import Rounds, tiers


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Settings:
    """Where a backup is restored to: an empty bank on either database, with the same keys."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(data=tmp_path / "restored", database_url=url, key_file=settings.key_file)


@pytest.fixture
def clock() -> list[int]:
    """Microseconds that pass between two backups."""
    return [1_700_000_000_000_000]


def logs(stores: Stores) -> list[str]:
    """What was written about visits, as far as it can be read."""
    events = map(stores.ledger.opened, stores.ledger.since(0, kinds=[VisitLogged]))
    return [event.log for event in events if isinstance(event, VisitLogged)]


def test_what_was_backed_up_is_restored_on_either_database(
    stores: Stores, settings: Settings, target: Settings, tmp_path: Path
) -> None:
    filled(stores)
    before = contents(stores)
    backup = backed_up(stores, settings, tmp_path / "shelf")
    stores.ledger.record_all([deed("later", "after the backup")])
    with restored(backup, target) as found:
        assert contents(found) == before
        assert all(before[name] for name in ("event", "seal", "seal_key", "data_key", "account"))
        assert examine(found.ledger).differences == ()
        assert accounts(found).verify("wang", PASSWORD).staff == MANAGER
        assert found.vault.people([MANAGER])[MANAGER].name == "王小明"
        assert logs(found)[:2] == ["said 0", "said 1"]
        found.ledger.record_all([deed("next", "it goes on")])


def test_a_backup_is_whole_although_others_write_meanwhile(
    settings: Settings, target: Settings, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    journal.touch()
    writers = [started(serve_clients, settings, journal, number) for number in range(4)]
    stores = open_stores(settings)
    try:
        while stores.ledger.head() < 200:
            time.sleep(0.01)
        head = stores.ledger.head()
        backup = backed_up(stores, settings, tmp_path / "shelf")
        assert stores.ledger.head() > backup.ledger.manifest.events >= head
    finally:
        for writer in writers:
            writer.kill()
            writer.join()
        stores.close()
    with restored(backup, target) as found:
        assert positions(found.ledger) == list(range(1, backup.ledger.manifest.events + 1))
        assert set(commands(found.ledger).values()) == {PARTS_OF_ONE}
        assert set(logs(found)) == {"said"}


@pytest.mark.parametrize("times", tiers(8, 200, minutes=60))
def test_whoever_is_killed_leaves_no_half_backup(
    sqlite_settings: Settings, tmp_path: Path, rounds: Rounds, times: int
) -> None:
    filled(open_stores(sqlite_settings)).close()
    shelf = tmp_path / "shelf"
    halves = 0
    for round_ in rounds(times):
        before = set(shelf.glob(".*.part"))
        taking = started(take_backups, sqlite_settings, shelf, 0.01)
        patience = time.monotonic() + 30
        while set(shelf.glob(".*.part")) <= before:
            assert time.monotonic() < patience, "no backup was begun"
            time.sleep(0.005)
        time.sleep(0.03 * (7 - round_ % 8))
        taking.kill()
        taking.join()
        halves += bool(list(shelf.glob(".*.part")))
        for moment in moments(shelf):
            parts = [Part(shelf / named(part, moment), part) for part in ("ledger", "vault")]
            checked(Backup(*parts), "", "")
    assert halves
    stores = open_stores(sqlite_settings)
    time.sleep(1)  # a backup has the second in its name
    backed_up(stores, sqlite_settings, shelf)
    stores.close()
    assert not list(shelf.glob(".*.part"))


def test_a_backup_is_for_its_owner_alone_and_holds_no_key(
    stores: Stores, settings: Settings, tmp_path: Path
) -> None:
    filled(stores)
    take(stores, settings, tmp_path / "shelf")
    secret, sign = settings.key_file.read_bytes().strip(), settings.seal_key.read_bytes()
    paths = [path for path in (tmp_path / "shelf").rglob("*") if path.name != ".lock"]
    assert len(paths) > 10
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        if path.is_file():
            assert secret not in path.read_bytes()
            assert sign.rpartition(b"+")[2].strip() not in path.read_bytes()
    [vault] = (tmp_path / "shelf").glob("vault-*")
    manifest = Manifest.read((vault / MANIFEST).read_bytes())
    assert manifest.master == MasterKey.at(settings.key_file).name
    assert manifest.master_file == str(settings.key_file)
    assert {"session", "guess"}.isdisjoint(manifest.tables)


def test_without_the_vault_texts_stay_unreadable(
    stores: Stores, settings: Settings, target: Settings, tmp_path: Path
) -> None:
    filled(stores)
    backup = backed_up(stores, settings, tmp_path / "shelf")
    with restored(backup._replace(vault=None), target) as found:
        assert set(logs(found)) == {REDACTED}
        found.ledger.record_all([deed("next", "it goes on")])
        [first, *_, last] = logs(found)
        assert (first, last) == (REDACTED, "it goes on")


def test_an_empty_bank_has_nothing_to_back_up(
    stores: Stores, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="nothing to back up"):
        take(stores, settings, tmp_path / "shelf")


def test_older_vaults_are_taken_away_and_ledgers_stay(
    sqlite_settings: Settings, tmp_path: Path, clock: list[int]
) -> None:
    stores = open_stores(sqlite_settings, lambda: clock[0])
    filled(stores, 2)
    shelf = tmp_path / "shelf"
    assert newest(shelf) is None
    for _ in range(4):
        take(stores, sqlite_settings, shelf)
        clock[0] += 60_000_000
    stores.close()
    assert len(moments(shelf)) == len(moments(shelf, "vault")) == 4
    assert prune(shelf, 2) == [named("vault", each) for each in moments(shelf)[:2]]
    assert moments(shelf, "vault") == moments(shelf)[2:]
    assert prune(shelf, 2) == []
    assert newest(shelf) == datetime(2023, 11, 14, 22, 16, 20, tzinfo=UTC)
    with pytest.raises(Refused, match="At least one"):
        prune(shelf, 0)


def test_no_backup_is_written_over_another_or_beside_one(
    sqlite_settings: Settings, tmp_path: Path, clock: list[int]
) -> None:
    stores = open_stores(sqlite_settings, lambda: clock[0])
    filled(stores, 2)
    shelf = tmp_path / "shelf"
    take(stores, sqlite_settings, shelf)
    with pytest.raises(Refused, match="backup of this moment"):
        take(stores, sqlite_settings, shelf)
    clock[0] += 5_000_000

    def meanwhile(_rows: int) -> None:
        with pytest.raises(Refused, match="Another backup is being written"):
            prune(shelf, 1)

    take(stores, sqlite_settings, shelf, meanwhile)
    stores.close()
    assert len(moments(shelf)) == 2


def test_a_full_or_forbidden_disk_is_told_in_a_sentence(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    stores = filled(open_stores(sqlite_settings), 2)
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="cannot be written to"):
        take(stores, sqlite_settings, tmp_path / "file")

    def removed(_rows: int) -> None:
        for folder in (tmp_path / "shelf").glob(".ledger*"):
            folder.rename(tmp_path / "gone")

    with pytest.raises(Refused, match="cannot be written to"):
        take(stores, sqlite_settings, tmp_path / "shelf", removed)
    stores.close()
    assert moments(tmp_path / "shelf") == []
