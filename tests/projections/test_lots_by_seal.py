"""Where the bank is sealed, the first seal over their announcement draws lots, and no other."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.event import Event
from domain.ledger.door import Stores
from domain.ledger.seals.log import Seal, SealLog
from domain.ledger.seals.sealer import Sealer
from domain.lots import LotsAnnounced, LotsDrawn
from domain.review import SecondLookDrawn
from projections.replay import verify
from projections.worker import WORKER, Worker
from tests.projections.looking import Watched, customers, visits
from tests.projections.test_lots import falls


@pytest.fixture
def watched(stores: Stores) -> Watched:
    """A bank in which the worker has begun to draw lots."""
    return Watched(stores)


def seed_of(seal: Seal) -> str:
    """The seed under a seal once more, read off the decision record."""
    return sha256(b"pacesetter lots 1\n" + seal.checkpoint.root).hexdigest()


def say(watched: Watched, event: Event) -> None:
    """Record an event of the bank, whether it is decided like that or not."""
    watched.stores.ledger.record(watched.stores.ledger.bank(), event, by=WORKER)
    watched.learn()


def announced(watched: Watched) -> tuple[Seal, Seal]:
    """Visits, an announcement, and two seals over it, after each of which more is recorded."""
    visits(watched.bank, 100)
    watched.write()
    say(watched, LotsAnnounced(on=watched.bank.today))
    sealer, seals = Sealer.of(watched.stores), list[Seal]()
    for part in (1, 2):
        seal = sealer.seal()
        assert seal
        seals.append(seal)
        visits(watched.bank, 30, first=100 * part)
        watched.write()
    return seals[0], seals[1]


def named(number: int) -> str:
    """The visit of a number."""
    return f"visit-{number:03}"


def drawn(watched: Watched) -> list[str]:
    """The visits that were drawn."""
    return [entry.subject for entry in watched.recorded(SecondLookDrawn)]


def lots(watched: Watched) -> LotsDrawn:
    """The lots that were drawn last."""
    found = watched.recorded(LotsDrawn)[-1].event
    assert isinstance(found, LotsDrawn)
    return found


def test_the_seal_over_the_announcement_is_the_seed(watched: Watched) -> None:
    for part in range(3):
        done = visits(watched.bank, 100, first=100 * part)
        watched.tell().pass_hours(1)
        told = watched.recorded(LotsAnnounced)[-1].position
        seal = SealLog(watched.stores.ledger.store).covering(told)
        assert seal
        assert lots(watched) == LotsDrawn(
            through=seal.size,
            seed=seed_of(seal),
            checkpoint=seal.checkpoint.name,
            on=watched.bank.today,
        )
        fell = [visit for visit in done if falls(seed_of(seal), visit)]
        assert [visit for visit in drawn(watched) if visit in done] == fell
        assert fell
    assert verify(watched.stores.ledger, watched.stores.views).equal


def test_without_a_key_the_server_throws_the_dice(stores: Stores) -> None:
    watched = Watched(stores._replace(seal_key=None))
    done = visits(watched.bank, 100)
    watched.tell().pass_hours(1)
    assert lots(watched).seed
    assert not lots(watched).checkpoint
    assert not watched.recorded(LotsAnnounced)
    assert drawn(watched) == [visit for visit in done if falls(lots(watched).seed, visit)]
    assert verify(stores.ledger, stores.views).equal


def test_a_bank_that_gets_a_key_later_draws_by_seals_from_then_on(stores: Stores) -> None:
    watched = Watched(stores._replace(seal_key=None))
    visits(watched.bank, 60)
    watched.tell().pass_hours(1)
    watched.worker = Worker(stores)
    visits(watched.bank, 60, first=60)
    watched.tell().pass_hours(1)
    told: list[Any] = [entry.event for entry in watched.recorded(LotsDrawn)]
    assert [bool(each.checkpoint) for each in told] == [False, False, True]
    assert verify(stores.ledger, stores.views).equal


def test_whoever_waits_for_another_seal_is_drawn_by_the_first_all_the_same(
    watched: Watched,
) -> None:
    first, _ = announced(watched)
    watched.pass_hours(1)
    assert len(watched.recorded(LotsAnnounced)) == 1
    assert (lots(watched).through, lots(watched).seed) == (first.size, seed_of(first))
    assert drawn(watched) == [v for v in map(named, range(100)) if falls(seed_of(first), v)]


def test_who_reads_the_root_cannot_take_a_visit_out_of_the_lots(watched: Watched) -> None:
    visits(watched.bank, 100)
    watched.write()
    say(watched, LotsAnnounced(on=watched.bank.today))
    seal = Sealer.of(watched.stores).seal()
    assert seal
    fell = [v for v in map(named, range(100)) if falls(seed_of(seal), v)]
    for visit in fell:
        number = int(visit[-3:])
        manager = ("li", "wang", "zhao")[number % 3]
        watched.bank.visit(manager, customers()[number % 40], visit).retract()
    watched.tell()
    watched.pass_hours(1)
    assert drawn(watched) == fell
    assert verify(watched.stores.ledger, watched.stores.views).equal


def test_lots_wait_as_long_as_nothing_can_be_sealed(watched: Watched, tmp_path: Path) -> None:
    visits(watched.bank, 50)
    watched.tell().pass_hours(1)
    key = watched.stores.seal_key
    assert key
    away = key.rename(tmp_path / "away")
    visits(watched.bank, 50, first=50)
    watched.tell().pass_hours(1)
    watched.pass_days(2)
    assert len(watched.recorded(LotsDrawn)) == 2
    assert len(watched.recorded(LotsAnnounced)) == 2
    assert watched.stores.ledger.today() == watched.bank.today
    away.rename(key)
    watched.bank.at += 61_000_000
    watched.tell()
    assert len(watched.recorded(LotsDrawn)) == 3
    seed = lots(watched).seed
    assert set(drawn(watched)) >= {v for v in map(named, range(50, 100)) if falls(seed, v)}
    assert verify(watched.stores.ledger, watched.stores.views).equal


def test_whoever_takes_the_key_away_gets_no_dice_instead(watched: Watched) -> None:
    visits(watched.bank, 50)
    watched.tell().pass_hours(1)
    watched.worker = Worker(watched.stores._replace(seal_key=None))
    visits(watched.bank, 50, first=50)
    watched.tell().pass_hours(1)
    assert len(watched.recorded(LotsDrawn)) == 2


FORGED = {
    "another seed": (
        lambda first, _: {"seed": "5eed" * 16},
        "the seed of these lots does not follow from the seal that they name",
    ),
    "the next seal": (
        lambda _, second: {
            "through": second.size,
            "seed": seed_of(second),
            "checkpoint": second.checkpoint.name,
        },
        "the first seal over the announcement of these lots is {first}",
    ),
    "less than the seal covers": (
        lambda first, _: {"through": first.size - 1},
        "the first seal over the announcement of these lots is {first}",
    ),
    "dice": (lambda *_: {"checkpoint": ""}, "no seal drew these lots, as one had to"),
}


@pytest.mark.parametrize(("forge", "said"), FORGED.values(), ids=FORGED)
def test_lots_that_their_seal_did_not_draw_are_named(
    watched: Watched, forge: Any, said: str
) -> None:
    first, second = announced(watched)
    right = {"through": first.size, "seed": seed_of(first), "checkpoint": first.checkpoint.name}
    say(watched, LotsDrawn(**{**right, **forge(first, second)}, on=watched.bank.today))
    assert told(watched) == said.format(first=first.checkpoint.name)


def test_lots_that_nobody_announced_are_named(watched: Watched) -> None:
    visits(watched.bank, 50)
    seal = Sealer.of(watched.write().stores).seal()
    assert seal
    name = seal.checkpoint.name
    lot = LotsDrawn(through=seal.size, seed=seed_of(seal), checkpoint=name, on=date.min)
    say(watched, lot)
    assert told(watched) == "no seal lies between these lots and their announcement"


def test_dice_after_a_seal_drew_are_named(watched: Watched) -> None:
    visits(watched.bank, 50)
    watched.tell().pass_hours(1)
    say(watched, LotsDrawn(through=watched.known, seed="5eed" * 16, on=watched.bank.today))
    assert told(watched) == "no seal drew these lots, as one had to"


def told(watched: Watched) -> str:
    """What verify says first of the lots that were recorded last."""
    position = watched.recorded(LotsDrawn)[-1].position
    watched.worker.keeper.catch_up()
    first = verify(watched.stores.ledger, watched.stores.views).first_difference or ""
    assert first.startswith(f"position {position}: "), first
    return first.removeprefix(f"position {position}: ")
