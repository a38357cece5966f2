"""Whatever goes wrong in whatever order, nothing is lost, doubled or told differently later."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from domain.lots import LotsDrawn
from projections.replay import verify
from tests.simulation.faults import AFTER, BEFORE, READING
from tests.simulation.world import World

SEEDS = 200
RELEASE_SEEDS = 100_000
BLOCK = 20
STEPS = 150

LOTS = (LotsDrawn,)

KEPT: tuple[int, ...] = ()
"""Seeds that once failed, to be run for ever."""


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of migrated, empty stores, to be copied."""
    folder = tmp_path_factory.mktemp("simulated")
    migrate(Settings(data=folder, key_file=folder / "key"))
    return folder


def lived(empty: Path, folder: Path, seed: int) -> World:
    """A world that went through its steps, checked at the end."""
    shutil.copytree(empty, folder)
    world = World(Settings(data=folder, key_file=folder / "key"), seed)
    for _ in range(STEPS):
        world.step()
    world.calm()
    check(world, seed)
    world.draws.update(how_drawn(each.event) for each in world.stores.ledger.since(0, kinds=LOTS))
    world.stores.close()
    shutil.rmtree(folder)
    return world


def how_drawn(event: Any) -> str:
    """What drew lots; of the first ones nothing is drawn."""
    if event.checkpoint:
        return "drawn by a seal"
    return "drawn by dice" if event.seed else "begun"


def check(world: World, seed: int) -> None:
    """What has to hold in every world."""
    ledger = world.stores.ledger
    entries = ledger.since(0)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1)), seed
    versions = Counter(entry.subject for entry in entries)
    assert {(e.subject, e.version) for e in entries} == {
        (subject, version) for subject, most in versions.items() for version in range(1, most + 1)
    }, seed
    stored: dict[str, list[int]] = {}
    for entry in entries:
        stored.setdefault(entry.command, []).append(entry.position)
    for command, answer in world.answered.items():
        assert stored.get(command) == [entry.position for entry in answer], (seed, command)
    assert not world.turned_down & stored.keys(), seed
    verdict = verify(ledger, world.stores.views)
    assert verdict.equal, (seed, verdict.first_difference)
    assert verdict.events == len(entries), seed


@pytest.mark.parametrize("block", range(SEEDS // BLOCK))
def test_a_bank_stays_whole_whatever_goes_wrong(empty: Path, tmp_path: Path, block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in (*range(block * BLOCK, (block + 1) * BLOCK), *KEPT[block :: SEEDS // BLOCK]):
        world = lived(empty, tmp_path / "world", seed)
        seen.update(world.faults.seen)
        seen.update(crashes=world.crashes, answered=len(world.answered))
        seen.update(turned_down=len(world.turned_down))
        seen.update(world.draws)
    assert min(seen[what] for what in (BEFORE, AFTER, READING, "crashes", "turned_down")) > 0
    assert min(seen[what] for what in ("drawn by dice", "drawn by a seal")) > 0
    assert seen["answered"] > 20 * BLOCK


@pytest.mark.release
@pytest.mark.timeout(0)
def test_a_bank_stays_whole_in_very_many_worlds(empty: Path, tmp_path: Path) -> None:
    for seed in range(SEEDS, RELEASE_SEEDS):
        lived(empty, tmp_path / "world", seed)
