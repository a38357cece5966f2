"""Lots in a bundle were drawn by the first seal over their announcement, or the check tells."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.ledger.door import Stores
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.lots import LotsAnnounced, LotsDrawn
from projections.worker import WORKER, Worker
from tests.ledger.bundle.conftest import Check, Made, write
from tests.ledger.bundle.tampering import Lines, change
from tests.projections.looking import Watched, visits
from tests.projections.stores import migrated, opened

WRONG = "These lots are not those of the seal over {size} events."
NO_SEAL = "No seal drew these lots, as one had to."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Where the bank is."""
    return Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")


def announced(settings: Settings) -> tuple[Watched, LotsDrawn]:
    """A bank in which two seals lie over an announcement, and the lots that are due."""
    watched = Watched(opened(migrated(settings)))
    visits(watched.bank, 20)
    on = watched.write().bank.today
    say(watched.stores, LotsAnnounced(on=on))
    sealer = Sealer.of(watched.stores)
    seal = sealer.seal()
    visits(watched.learn().bank, 2, first=20)
    watched.write()
    sealer.seal()
    assert seal
    root = seal.checkpoint.root
    due = LotsDrawn(
        through=seal.size,
        seed=sha256(b"pacesetter lots 1\n" + root).hexdigest(),
        checkpoint=f"{seal.size}/{root.hex()}",
        on=on,
    )
    return watched, due


def say(stores: Stores, event: Any) -> None:
    """Record an event of the bank, whether it is decided like that or not."""
    stores.ledger.record(stores.ledger.bank(), event, by=WORKER)


@pytest.fixture(params=[(), ("--unit", "south")], ids=["all", "a slice"])
def kind(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """A bundle of all events or of one unit; lots are of the bank, and both have them."""
    asked: tuple[str, ...] = request.param
    return asked


def bundled(settings: Settings, stores: Stores, out: Path, *kind: str) -> Path:
    """Seal what is there, and bundle it."""
    Sealer.of(stores).seal()
    stores.close()
    return write(Made(settings, out, ""), out, *kind)


def drawn(settings: Settings, out: Path, *kind: str) -> tuple[Path, LotsDrawn]:
    """A bundle with lots that are in order, and these lots."""
    watched, due = announced(settings)
    say(watched.stores, due)
    return bundled(settings, watched.stores, out, *kind), due


def test_lots_that_a_worker_drew_are_found_in_order(
    settings: Settings, tmp_path: Path, check: Check, kind: tuple[str, ...]
) -> None:
    stores = opened(migrated(settings))
    watched = Watched(stores._replace(seal_key=None))
    for part in range(4):  # of the first lots nothing is drawn, and of the second by dice
        visits(watched.bank, 20, first=20 * part)
        watched.tell().pass_hours(1)
        watched.worker = Worker(stores)
    found = check(bundled(settings, stores, tmp_path / "out", *kind))
    assert found.code == 0, found.told
    assert "Checked: 3 times lots were drawn by a seal" in found.told


FORGED = {
    "another seed": ({"seed": "5eed" * 16}, WRONG),
    "another part of the history": ({"through": 3}, WRONG),
    "another seal": ({"checkpoint": f"9/{bytes(32).hex()}"}, WRONG),
    "dice": ({"checkpoint": "", "seed": "5eed" * 16}, WRONG),
}


@pytest.mark.parametrize(("forged", "said"), FORGED.values(), ids=FORGED)
def test_lots_that_their_seal_did_not_draw_are_found(
    settings: Settings, tmp_path: Path, check: Check, forged: dict[str, Any], said: str,
    kind: tuple[str, ...],
) -> None:  # fmt: skip
    watched, due = announced(settings)
    fields = {name: getattr(due, name) for name in ("through", "seed", "checkpoint", "on")}
    say(watched.stores, LotsDrawn(**{**fields, **forged}))
    position = watched.stores.ledger.head()
    found = check(bundled(settings, watched.stores, tmp_path / "out", *kind))
    assert found.code == 1
    assert f"DIFFERENCE at position {position}: {said.format(size=due.through)}" in found.told


def test_dice_after_a_seal_drew_and_lots_before_any_seal_are_found(
    settings: Settings, tmp_path: Path, check: Check, kind: tuple[str, ...]
) -> None:
    watched, due = announced(settings)
    stores = watched.stores
    say(stores, due)
    dice = LotsDrawn(through=stores.ledger.head(), seed="5eed" * 16, on=due.on)
    say(stores, dice)
    say(stores, LotsAnnounced(on=due.on))
    say(stores, dice)
    last = stores.ledger.head()
    told = check(bundled(settings, stores, tmp_path / "out", *kind)).told
    assert f"DIFFERENCE at position {last - 2}: {NO_SEAL}" in told
    assert f"DIFFERENCE at position {last}: {NO_SEAL}" in told
    assert "Checked: 1 times lots were drawn by a seal" in told


def test_lots_of_a_seal_that_nobody_signed_are_found(
    settings: Settings, tmp_path: Path, check: Check, kind: tuple[str, ...]
) -> None:
    folder, due = drawn(settings, tmp_path / "out", *kind)
    assert check(folder).code == 0

    def forge(lines: Lines) -> None:
        at = next(n for n, note in enumerate(lines) if note.split("\n")[1] == f"{due.through}")
        lines[at] = f"{lines[at].rpartition(chr(10) * 2)[0]}\n\n"

    change(folder, "seals.jsonl", forge)
    found = check(folder)
    assert found.code == 1
    what = f"The signature under the seal over {due.through:,} events is false."
    assert f"DIFFERENCE at position {due.through}: {what}" in found.told


def test_lots_of_a_seal_that_the_checkpoint_does_not_go_on_from_are_found(
    settings: Settings, tmp_path: Path, check: Check
) -> None:
    folder, due = drawn(settings, tmp_path / "out", "--unit", "south")

    def forge(lines: Lines) -> None:
        assert [size for size, _ in lines] == [due.through]
        lines[0][1].pop()

    change(folder, "seal_proofs.jsonl", forge)
    found = check(folder)
    assert found.code == 1
    what = f"The log does not go on from the seal over {due.through:,} events."
    assert f"DIFFERENCE at position {due.through}: {what}" in found.told
    (folder / "seal_proofs.jsonl").write_text("")
    assert what in check(folder).told


def test_lots_that_were_changed_in_a_slice_are_named(
    settings: Settings, tmp_path: Path, check: Check
) -> None:
    folder, _ = drawn(settings, tmp_path / "out", "--unit", "south")
    at: list[int] = []

    def forge(lines: Lines) -> None:
        row = next(line for line in reversed(lines) if line[3] == "bank.lots_drawn")
        at.append(row[0])
        row[11] = row[11].replace('"seed":"', '"seed":"5')

    change(folder, "events.jsonl", forge)
    found = check(folder)
    assert found.code == 1
    assert f"DIFFERENCE at position {at[0]}: The event is not the one that was sealed" in found.told


def test_an_announcement_that_is_missing_in_a_slice_is_named(
    settings: Settings, tmp_path: Path, check: Check
) -> None:
    folder, _ = drawn(settings, tmp_path / "out", "--unit", "south")
    rows = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    at = next(n for n, row in enumerate(rows) if row[3] == "bank.lots_announced")
    after = next(row for row in rows[at + 1 :] if row[1] == "bank")
    for name in ("events.jsonl", "proofs.jsonl"):
        change(folder, name, lambda lines: lines.pop(at))
    found = check(folder)
    assert found.code == 1
    assert f"position {after[0]}: An event of bank before this one is missing." in found.told
