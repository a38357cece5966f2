"""Drafts are tried by the worker: what is proposed by itself, others when somebody asks."""

from __future__ import annotations

import hashlib
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.draft import digest
from domain.event import Refused, StaffId
from domain.ledger.door import Stores
from domain.ledger.trials import MOST_WAITING, Trials
from domain.proposal import RULESETS, Proposals, RulesetProposed
from domain.ruleset import Ruleset
from projections.keeper import Keeper
from projections.lab_report import read
from projections.trials import Trying, attached, carry_out, trials_of
from projections.worker import Worker
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import record
from tests.projections.test_laboratory import DRAFT
from tests.projections.test_worker import set_clock

PATIENCE = 60.0
OTHER = replace(DRAFT, pay_once_days=20)


@pytest.fixture
def trials(stores: Stores, bank: MadeBank) -> Trials:
    """Those of a bank with one effective visit."""
    bank.plan("li", "ai").won()
    record(stores, bank.entries)
    set_clock(stores, MONDAY, 9)
    Keeper(stores.ledger, stores.views).catch_up()
    return trials_of(stores.ledger)


def propose(stores: Stores, draft: Ruleset) -> None:
    proposal = RulesetProposed(
        number=0,
        effective_from=MONDAY + timedelta(days=9),
        ruleset=draft,
        reason="better",
        proposed_by=StaffId("li"),
        on=MONDAY,
    )
    proposals = stores.ledger.load(Proposals, RULESETS)
    stores.ledger.record(proposals, proposals.propose(proposal), by="li")


def work_until_tried(stores: Stores, *drafts: Ruleset) -> None:
    """Let a worker run until there is a report about each of these."""
    stop, end = threading.Event(), time.monotonic() + PATIENCE
    worker = threading.Thread(target=Worker(stores).run, args=(stop,))
    worker.start()
    trials = trials_of(stores.ledger)
    while time.monotonic() < end and not all(trials.newest(digest(each)) for each in drafts):
        time.sleep(0.05)
    stop.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()


def test_a_worker_tries_what_is_proposed_and_what_is_asked_for(
    stores: Stores, trials: Trials
) -> None:
    propose(stores, DRAFT)
    assert trials.ask(OTHER) == digest(OTHER)
    head = stores.ledger.head()
    work_until_tried(stores, DRAFT, OTHER)
    kept = trials.newest(digest(DRAFT))
    assert kept
    assert kept.digest == hashlib.sha256(kept.content).hexdigest()
    report = read(kept.content)
    assert (report.draft, report.through) == (digest(DRAFT), kept.position)
    assert kept.position >= head
    assert trials.draft_of(kept.digest) == digest(DRAFT)
    assert trials.draft_of("another") == ""


def test_a_report_is_attached_as_soon_as_there_is_one(stores: Stores, trials: Trials) -> None:
    assert attached(stores.ledger, DRAFT) is None
    carry_out(stores, DRAFT)
    kept = trials.newest(digest(DRAFT))
    assert kept
    assert attached(stores.ledger, DRAFT) == kept.digest != ""
    assert attached(stores.ledger, OTHER) is None


def test_without_any_visit_there_is_nothing_to_attach(stores: Stores, bank: MadeBank) -> None:
    record(stores, bank.entries)
    assert attached(stores.ledger, DRAFT) == ""


def test_a_draft_under_which_the_history_cannot_be_told_is_kept_with_its_problem(
    stores: Stores, trials: Trials
) -> None:
    nonsense: Any = "nonsense"
    broken = replace(DRAFT, goals=tuple(replace(goal, base=nonsense) for goal in DRAFT.goals))
    carry_out(stores, broken)
    kept = trials.newest(digest(broken))
    assert kept
    assert (kept.digest, kept.content) == ("", b"")
    assert kept.problem.startswith("scores stopped at position")
    assert attached(stores.ledger, broken) is None


def test_drafts_are_asked_for_once_tried_in_turn_and_not_too_many(
    stores: Stores, trials: Trials
) -> None:
    drafts = [replace(DRAFT, pay_once_days=10 + number) for number in range(MOST_WAITING)]
    for draft in drafts:
        trials.ask(draft)
        stores.ledger.clock.at += 1  # type: ignore[attr-defined]
    assert trials.ask(drafts[0]) == digest(drafts[0])
    with pytest.raises(Refused, match="Too many drafts wait"):
        trials.ask(replace(DRAFT, pay_once_days=60))
    assert trials.next_asked() == drafts[0]
    carry_out(stores, drafts[0])
    assert trials.next_asked() == drafts[1]
    trials.ask(replace(DRAFT, pay_once_days=60))


def test_a_worker_that_ends_gives_up_and_the_next_one_begins_again(
    stores: Stores, trials: Trials
) -> None:
    trials.ask(DRAFT)
    trying = Trying(stores)
    trying.end()
    trying.begin_next()
    trying.end()
    assert trials.newest(digest(DRAFT)) is None
    work_until_tried(stores, DRAFT)


def test_nothing_is_compared_with_views_that_stopped(stores: Stores, trials: Trials) -> None:
    with stores.views.write() as connection:
        connection.exec_driver_sql("UPDATE projection SET stopped_at = 1 WHERE name = 'boards'")
    with pytest.raises(Refused, match="do not all stand at one position"):
        carry_out(stores, DRAFT)
    assert trials.newest(digest(DRAFT)) is None
