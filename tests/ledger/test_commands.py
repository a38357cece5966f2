"""A command is stored once and answers the same, however often and however badly it arrives."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from msgspec.structs import replace

from domain.event import Entry
from domain.ledger.append import Appended
from domain.ledger.door import open_stores
from domain.ledger.ledger import CommandReused, Conflict, Deed, Ledger
from domain.ledger.settings import Settings
from domain.ledger.store import Unavailable
from tests.ledger.happenings import (
    MANAGER,
    commands,
    deed,
    logged,
    positions,
    reached,
    started,
    visit,
)
from tests.tiers import Rounds, tiers

WORKERS, AT_ONCE = 4, 20
BLOCK = 20
"""Keys in a round."""

CUT = 0.3
"""Share of the appends whose answer is lost on its way back."""


def test_a_command_that_comes_again_answers_the_same(ledger: Ledger) -> None:
    one = visit()
    first = ledger.record(one, started(), logged("said"), by=MANAGER, command="c")
    ledger.record_all([deed("another", "said")])
    assert ledger.record(one, started(), logged("said"), by=MANAGER, command="c") == first
    assert commands(ledger) == {"c": 2, "another": 3}


def test_commands_of_many_deeds_answer_the_same(ledger: Ledger) -> None:
    deeds = [deed("a", "one"), deed("b", "two"), replace(deed("c", "three"), command="a")]
    first = ledger.record_all(deeds)
    assert [entry.position for entry in first] == list(range(1, 10))
    assert ledger.record_all(deeds) == first
    assert commands(ledger) == {"a": 6, "b": 3}
    assert ledger.answered(["a", "b", "never"]) == {
        "a": [*first[:3], *first[6:]],
        "b": list(first[3:6]),
    }


OTHER = {
    "another text": [deed("c", "something else")],
    "another subject": [replace(deed("c", "said"), subject="visit_other")],
    "fewer events": [replace(deed("c", "said"), events=deed("c", "said").events[:1])],
    "more events": [deed("c", "said", contacts=3)],
    "another command beside": [deed("c", "said"), deed("new", "said")],
}


@pytest.mark.parametrize("what", OTHER)
def test_a_command_id_cannot_stand_for_something_else(ledger: Ledger, what: str) -> None:
    ledger.record_all([deed("c", "said")])
    with pytest.raises(CommandReused):
        ledger.record_all(OTHER[what])
    assert positions(ledger) == [1, 2, 3]


def test_a_decision_about_an_old_version_is_refused(ledger: Ledger) -> None:
    one = visit()
    ledger.record(one, started(), by=MANAGER)
    with pytest.raises(Conflict):
        ledger.record(one, logged("said"), by=MANAGER, command="late")
    assert positions(ledger) == [1]
    ledger.record(ledger.load(type(one), one.id), logged("said"), by=MANAGER, command="late")
    assert positions(ledger) == [1, 2]


def test_of_many_deeds_none_is_recorded_where_one_is_refused(ledger: Ledger) -> None:
    ledger.record_all([deed("a", "said")])
    stale = replace(deed("a", "said"), command="late")
    with pytest.raises(Conflict):
        ledger.record_all([deed("b", "said"), stale, deed("c", "said")])
    assert commands(ledger) == {"a": 3}


def test_of_threads_that_share_a_commit_only_the_one_at_fault_is_refused(ledger: Ledger) -> None:
    ledger.record_all([deed("a", "said")])
    stale = replace(deed("a", "said"), command="late")
    wanted = [*(deed(f"{number}", "said") for number in range(9)), stale]
    answers: dict[str, object] = {}

    def record(mine: Deed, gate: threading.Barrier) -> None:
        gate.wait(10)
        try:
            answers[mine.command] = ledger.record_all([mine])
        except Conflict as refused:
            answers[mine.command] = refused

    for _ in range(10):
        answers.clear()
        gate = threading.Barrier(len(wanted))
        threads = [threading.Thread(target=record, args=(each, gate)) for each in wanted]
        for thread in threads:
            thread.daemon = True  # were one never to wake, the test is to fail, not to hang
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(answers) == len(wanted)
        assert isinstance(answers.pop("late"), Conflict)
        assert all(isinstance(answer, tuple) for answer in answers.values())
    assert commands(ledger) == {"a": 3, **{f"{number}": 3 for number in range(9)}}


@pytest.mark.parametrize("keys", tiers(100, 5_000, minutes=60))
def test_a_retry_never_duplicates_even_when_answers_are_lost(
    settings: Settings, rounds: Rounds, keys: int
) -> None:
    chance, sent = random.Random(7), list[str]()
    with closing(open_stores(settings)) as opened:
        opened.vault.key("customer_1")
        workers = [open_stores(settings) for _ in range(WORKERS)]
        for worker in workers:
            lose_answers(worker.ledger, chance)
        with ThreadPoolExecutor(AT_ONCE) as clients:
            for block in rounds(keys // BLOCK):
                mine = [f"key-{block * BLOCK + number}" for number in range(BLOCK)]
                send_at_once(clients, [worker.ledger for worker in workers], mine)
                for key in mine:
                    with pytest.raises(CommandReused):
                        opened.ledger.record_all([deed(key, "something else")])
                sent += mine
        assert commands(opened.ledger) == dict.fromkeys(sent, 3)
        assert positions(opened.ledger) == list(range(1, 3 * len(sent) + 1))
    for worker in workers:
        worker.close()


def send_at_once(clients: ThreadPoolExecutor, ledgers: list[Ledger], keys: list[str]) -> None:
    """The same deed from several clients at once, each until it is answered; all answers agree."""

    def send(number: int) -> tuple[Entry, ...]:
        while True:
            try:
                wanted = deed(keys[number // AT_ONCE], "said")
                return ledgers[number % WORKERS].record_all([wanted])
            except Unavailable:
                continue

    answers = list(clients.map(send, range(len(keys) * AT_ONCE)))
    for place, key in enumerate(keys):
        assert len(set(answers[place * AT_ONCE : (place + 1) * AT_ONCE])) == 1, key


def lose_answers(ledger: Ledger, chance: random.Random) -> None:
    """Have the connection break right after some commits, and right before some appends."""
    appender = ledger.recorder._appender
    append: Callable[[Any, Sequence[Appended]], int] = appender._append

    def append_and_break(connection: Any, rows: Sequence[Appended]) -> int:
        if chance.random() < CUT / 3:
            raise Unavailable("cut before the append")
        head = append(connection, rows)
        if chance.random() < CUT:
            raise Unavailable("cut after the commit")
        return head

    appender._append = append_and_break


def test_events_recorded_without_a_command_are_commands_of_their_own(ledger: Ledger) -> None:
    one = visit()
    ledger.record(one, started(), by=MANAGER)
    ledger.record(replace(one, version=1), reached("customer_2"), by=MANAGER)
    assert len(commands(ledger)) == 2
