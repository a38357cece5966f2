"""Whoever is killed while a backup is restored leaves nothing, a vault alone, or the whole bank."""

from __future__ import annotations

import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.backup.restoring import Backup, require_empty, restore
from domain.ledger.door import Stores, open_stores
from domain.ledger.erased import ERASED_PERSON
from domain.ledger.erasing import Erasing, come_back
from domain.ledger.erasure_list import put_on_list
from domain.ledger.settings import Settings
from tests.ledger.backup.banks import backed_up, contents, filled
from tests.ledger.happenings import MANAGER
from tests.ledger.writing import RESTORING, restore_until, started

NOTHING, VAULT_ALONE, ALL = "nothing", "a vault alone", "all"


def test_a_kill_between_two_steps_of_a_restore_is_safe_and_named(
    migrated_folder: Path, tmp_path: Path
) -> None:
    found = killed_everywhere(migrated_folder, tmp_path, RESTORING)
    assert len(found) >= 8
    assert found == sorted(found, key=(NOTHING, VAULT_ALONE, ALL).index)
    assert set(found) == {NOTHING, VAULT_ALONE, ALL}


@pytest.mark.release
@pytest.mark.timeout(1800)
def test_a_kill_before_any_line_of_a_restore_is_safe_and_named(
    migrated_folder: Path, tmp_path: Path
) -> None:
    found = killed_everywhere(migrated_folder, tmp_path, frozenset())
    assert len(found) > 50
    assert set(found) == {NOTHING, VAULT_ALONE, ALL}


def killed_everywhere(empty: Path, folder: Path, functions: frozenset[str]) -> list[str]:
    """Kill who restores before each line of some functions; returns what was there each time."""
    data = shutil.copytree(empty, folder / "bank")
    settings = Settings(data=data, key_file=folder / "key")
    with closing(filled(open_stores(settings), 12)) as stores:
        before = contents(stores)
        backup = backed_up(stores, settings, folder / "shelf")
    # Since the backup was taken, the manager was erased.
    put_on_list(settings.erasure_list, {MANAGER: 1})
    found: list[str] = []
    while True:
        line = len(found) + 1
        target = Settings(data=shutil.copytree(empty, folder / str(line)), key_file=folder / "key")
        if not killed(target, backup, line, functions):
            return found
        with closing(open_stores(target)) as stores:
            found.append(state(stores, backup))
            assert contents(stores)["event"] == before["event"] or found[-1] == VAULT_ALONE
            worker = Erasing(stores, "worker")
            worker.turn()
            told = stores.vault.people([MANAGER]).values()
            assert {each.name for each in told} <= {ERASED_PERSON}, line
            assert come_back(stores) == {}, line


def killed(settings: Settings, backup: Backup, line: int, functions: frozenset[str]) -> bool:
    """Whether who restores was killed before a line, and did not come to its end."""
    assert backup.vault
    parts = (backup.ledger.folder, backup.vault.folder)
    restoring = started(restore_until, settings, parts, line, functions)
    restoring.join(60)
    assert restoring.exitcode in (0, -signal.SIGKILL)
    return restoring.exitcode != 0


def state(stores: Stores, backup: Backup) -> str:
    """What is there; where there is nothing, the restore is simply done again."""
    if stores.ledger.head():
        assert contents(stores)["data_key"]
        return ALL
    if contents(stores)["person"]:
        with pytest.raises(
            Refused, match=r"vault holds something .* restore leaves that was broken"
        ):
            require_empty(stores)
        return VAULT_ALONE
    restore(backup, stores)
    return NOTHING
