"""A backup that each test may damage: a copy of one that is taken once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domain.ledger.backup.reading import Part
from domain.ledger.backup.restoring import Backup
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from tests.ledger.backup.banks import backed_up, filled


@pytest.fixture(scope="session")
def kept(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    """A backup of a bank with a few hundred events, most of them sealed."""
    folder = tmp_path_factory.mktemp("kept")
    data = shutil.copytree(migrated_folder, folder / "data")
    settings = Settings(data=data, key_file=folder / "key")
    stores = filled(open_stores(settings), 100)
    backup = backed_up(stores, settings, folder / "shelf")
    stores.close()
    return backup


@pytest.fixture
def backup(kept: Backup, tmp_path: Path) -> Backup:
    """A copy of it."""
    assert kept.vault
    shelf = shutil.copytree(kept.ledger.folder.parent, tmp_path / "copy")
    folders = (shelf / kept.ledger.folder.name, shelf / kept.vault.folder.name)
    return Backup(Part(folders[0], "ledger"), Part(folders[1], "vault"))
