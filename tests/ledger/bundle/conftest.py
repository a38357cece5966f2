"""A settled and sealed bank, bundles of it, and a check of one as a person would start it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from cli import main
from domain.ledger.bundle import verify
from domain.ledger.seals.log import SealLog
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from tests.projections.bank import MONDAY
from tests.projections.settling_live import LiveBank
from tests.projections.stores import migrated, opened, record
from tests.projections.weekly import CUSTOMERS, MANAGERS

WEEKS = 5


class Made(NamedTuple):
    """A bank, a checkpoint that somebody kept of it, and its public key."""

    settings: Settings
    kept: Path
    key: str


class Found(NamedTuple):
    """How a check ended, and what it said."""

    code: int
    told: str


Check = Callable[..., Found]


def lived() -> LiveBank:
    """Weeks of wins, referrals and corrections, each of which is settled with its places."""
    chance, bank = Random(6), LiveBank(Store("views", "sqlite://"))
    bank.hire("li").hire("wang", "south").hire("zhao", "harbour").know(*CUSTOMERS)
    for week in range(WEEKS):
        for day in range(5):
            bank.day(MONDAY + timedelta(days=7 * week + day))
            for manager in MANAGERS:
                visit = bank.plan(manager, chance.choice(CUSTOMERS)).won()
                if chance.random() < 0.3:
                    visit.refer(f"new-{week}-{day}-{manager}")
                if chance.random() < 0.2:
                    visit.retract()
        bank.adjust("li", 30 + week)
    return bank.day(MONDAY + timedelta(days=7 * WEEKS + 1))


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The bank, which no test changes."""
    folder = tmp_path_factory.mktemp("sealed")
    return made_in(folder, Settings(data=folder / "data", key_file=folder / "master.key"))


def made_in(folder: Path, settings: Settings) -> Made:
    """The bank in new stores; what was kept of it is in a folder."""
    stores = opened(migrated(settings))
    entries, half = lived().entries, 150
    record(stores, entries[:half])
    sealer = Sealer.of(stores)
    sealer.seal()
    seal = SealLog(stores.ledger.store).newest()
    record(stores, entries[half:])
    sealer.seal()
    assert seal
    kept = folder / "kept"
    kept.write_text(seal.note)
    key = str(sealer.log.known_keys()[-1].key)
    stores.close()
    return Made(settings, kept, key)


def write(made: Made, out: Path, *more: str) -> Path:
    """Write a bundle of the bank."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PACESETTER_DATA", str(made.settings.data))
        patch.setenv("PACESETTER_KEY_FILE", str(made.settings.key_file))
        patch.setenv("PACESETTER_DATABASE_URL", made.settings.database_url)
        with pytest.raises(SystemExit) as ended:
            main(("bundle", "--out", str(out), *more))
    assert not ended.value.code
    return out


@pytest.fixture(scope="session")
def whole(sealed: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of all events, which no test changes."""
    out = tmp_path_factory.mktemp("bundles") / "whole"
    return write(sealed, out, "--from-checkpoint", str(sealed.kept))


@pytest.fixture(scope="session")
def slice_of_unit(sealed: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of one unit, which no test changes."""
    out = tmp_path_factory.mktemp("bundles") / "slice"
    return write(sealed, out, "--unit", "south", "--from-checkpoint", str(sealed.kept))


@pytest.fixture
def own(whole: Path, tmp_path: Path) -> Path:
    """A bundle of all events that a test may change."""
    return shutil.copytree(whole, tmp_path / "own")


@pytest.fixture
def own_slice(slice_of_unit: Path, tmp_path: Path) -> Path:
    """A bundle of one unit that a test may change."""
    return shutil.copytree(slice_of_unit, tmp_path / "own")


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Check a bundle."""

    def checked(folder: Path, *more: str) -> Found:
        capsys.readouterr()
        code = verify.main([str(folder), *more])
        return Found(code, capsys.readouterr().out)

    return checked
