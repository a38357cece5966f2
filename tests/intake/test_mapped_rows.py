"""What a mapping makes of rows: own words, shares, columns that are missing, files without rows."""

from __future__ import annotations

import pytest

from domain.event import Refused
from domain.ledger.intake import Mapping, Table, import_visits
from domain.ledger.ledger import Ledger
from domain.visit_event import VisitStarted
from tests.intake.bank import events, imported, table, visit


def test_mapped_values_are_put_into_our_words_and_empty_cells_filled(ledger: Ledger) -> None:
    mapping = """
        [columns]
        manager = "m"
        customer = "c"
        held_on = "d"
        planned_on = "d"
        goal = {constant = "product_sold"}
        outcome = {column = "o", map = {yes = "achieved"}, default = "held"}
        channel = {column = "w", map = {door = "on_site"}, default = "telephone"}
    """
    row = {"m": "1001", "c": "甲", "d": "2026-11-03"}
    report = imported(
        ledger,
        {**row, "o": "yes", "w": "door"},
        {**row, "o": "", "w": ""},
        {**row, "o": "missed", "w": "branch"},
        mapping=mapping,
    )
    assert (report.visits, report.achieved, report.missed) == (3, 1, 1)
    channels = [event.channel for event in events(ledger, VisitStarted)]
    assert channels == ["on_site", "telephone", "branch"]
    assert {field: str(words) for field, words in report.fields.items()} == {
        "goal": "always 'product_sold'",
        "outcome": "'held' where o is empty",
        "channel": "'telephone' where w is empty",
    }


def test_rows_are_shared_out_by_their_number(ledger: Ledger) -> None:
    mapping = """
        [columns]
        manager = {share_out = {over = 6, prefix = "m"}}
        unit = {share_out = {over = 2, prefix = "u"}}
        customer = {row = "c"}
        held_on = "d"
    """
    days = [{"d": "2026-11-03"} for _ in range(13)]
    report = imported(ledger, *days, mapping=mapping)
    assert report.assumed["managers"] == 6
    assert report.assumed["units"] == 2
    assert report.assumed["customers"] == 13
    assert "units_not_followed" not in report.assumed
    started = [event.manager for event in events(ledger, VisitStarted)]
    names = [ledger.vault.people([manager])[manager].name for manager in started]
    assert names == [f"m{number % 6}" for number in range(13)]


def test_a_column_that_the_mapping_names_and_the_file_lacks_is_refused(ledger: Ledger) -> None:
    mapping = Mapping.by_name(("manager", "customer", "held_on", "log"))
    with pytest.raises(Refused, match="no column 'log'; its columns are: manager, customer"):
        import_visits(ledger, Table.of(b"manager,customer,held_on\n1,2,2026-11-03\n"), mapping)
    assert ledger.head() == 0


def test_a_header_alone_adds_nothing_at_all(ledger: Ledger) -> None:
    file = Table.of(b"manager,customer,held_on\n")
    report = import_visits(ledger, file, Mapping.by_name(file.header))
    assert (report.rows, report.visits, report.events, ledger.head()) == (0, 0, 0, 0)


def test_progress_ends_with_all_events_written(ledger: Ledger) -> None:
    file = table(*(visit(visit_id=str(number)) for number in range(900)))
    seen: list[tuple[int, int]] = []
    import_visits(
        ledger,
        file,
        Mapping.by_name(file.header),
        progress=lambda done, of: seen.append((done, of)),
    )
    assert len(seen) == 2
    assert seen[-1] == (ledger.head(), ledger.head())
