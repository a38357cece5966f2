"""A dry run finds out everything and writes nothing."""

from __future__ import annotations

import pytest

from domain.ledger import intake
from domain.ledger.door import Stores
from domain.ledger.intake import visits
from tests.intake.bank import contents, imported, table, visit

ROWS = (
    visit(visit_id="a", log="谈了到期转存", grid="东街", contacts="李四", referees="孙七"),
    visit(visit_id="b", goal="sell"),
    visit(visit_id="b2", customer="赵五"),
)


def test_a_dry_run_of_an_empty_bank_writes_nothing_and_reports_the_same(either: Stores) -> None:
    before = contents(either)
    assert not any(before.values())
    dry = imported(either.ledger, *ROWS, dry_run=True)
    assert contents(either) == before
    assert dry == imported(either.ledger, *ROWS)
    assert dry.visits == 2
    assert len(dry.rejected) == 1


def test_a_dry_run_of_a_bank_with_history_knows_what_is_there(either: Stores) -> None:
    imported(either.ledger, ROWS[0])
    before = contents(either)
    dry = imported(either.ledger, *ROWS, visit(visit_id="a", outcome="missed"), dry_run=True)
    assert contents(either) == before
    assert (dry.visits, dry.already_there) == (1, 1)
    assert [(each.row, each.field) for each in dry.rejected] == [(2, "goal"), (4, "visit_id")]
    assert dry.assumed["customers"] == 1
    assert "managers" not in dry.assumed


def test_a_dry_run_tells_how_many_rows_are_checked(
    either: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(either.ledger, ROWS[0])
    monkeypatch.setattr(visits, "CHECKED", 1)
    file, told = table(*ROWS), []
    intake.import_visits(
        either.ledger,
        file,
        intake.Mapping.by_name(file.header),
        dry_run=True,
        progress=lambda *reached: told.append(reached),
    )
    assert told == [(1, 3), (2, 3)]  # the first one is there already
