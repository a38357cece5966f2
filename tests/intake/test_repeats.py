"""Each visit is imported once, whatever breaks off and whoever imports the file again."""

from __future__ import annotations

from itertools import pairwise

import pytest

from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.intake import Mapping, import_visits, writing
from domain.ledger.intake.names import CUSTOMER, Names
from domain.ledger.ledger import Ledger
from domain.visit_event import VisitStarted
from tests.intake.bank import contents, entries, events, imported, reasons, table, visit

UNNAMED = {
    "manager": "1001",
    "customer": "王小明",
    "held_on": "2026-11-03",
    "log": "谈了到期转存",
    "referees": "孙七",
}


def many(number: int) -> list[dict[str, str]]:
    """Rows about as many customers, every tenth of them twice."""
    return [
        visit(visit_id=f"v{at}", customer=f"客户{at - at % 10 // 9}", manager=f"m{at % 7}")
        for at in range(number)
    ]


def test_the_same_file_again_adds_nothing(either: Stores) -> None:
    rows = [UNNAMED, UNNAMED, visit(contacts="李四", log="x")]
    first = imported(either.ledger, *rows)
    before = contents(either)
    second = imported(either.ledger, *rows)
    assert (first.visits, first.already_there) == (3, 0)
    assert (second.rows, second.visits, second.events, second.already_there) == (3, 0, 0, 3)
    assert (second.achieved, second.missed, second.rejected) == (0, 0, ())
    assert contents(either) == before


def test_rows_that_are_exact_repeats_are_visits_of_their_own(ledger: Ledger) -> None:
    report = imported(ledger, UNNAMED, UNNAMED, UNNAMED)
    assert report.visits == 3
    assert len({entry.subject for entry in entries(ledger) if entry.subject[:6] == "visit_"}) == 3


def test_a_file_that_has_grown_adds_what_is_new(ledger: Ledger) -> None:
    imported(ledger, UNNAMED, visit())
    report = imported(ledger, visit(visit_id="v2"), UNNAMED, visit(), UNNAMED)
    assert (report.visits, report.already_there) == (2, 2)


def test_the_order_of_columns_makes_no_other_visits(ledger: Ledger) -> None:
    imported(ledger, UNNAMED)
    report = imported(ledger, dict(reversed(UNNAMED.items())))
    assert (report.visits, report.already_there) == (0, 1)


def test_a_visit_id_with_other_content_is_rejected(ledger: Ledger) -> None:
    imported(ledger, visit())
    report = imported(ledger, visit(outcome="missed"), visit(visit_id="v2"))
    reason = "visit_id v1 was imported before with other content."
    assert reasons(report) == [(1, "visit_id", reason)]
    assert (report.visits, report.already_there) == (1, 0)


def test_one_visit_id_on_two_rows_is_one_visit_or_a_contradiction(ledger: Ledger) -> None:
    report = imported(ledger, visit(), visit(), visit(outcome="missed"))
    reason = "visit_id v1 stands on another row with other content."
    assert reasons(report) == [(3, "visit_id", reason)]
    assert (report.visits, report.already_there) == (1, 1)


def test_what_depends_on_the_place_in_the_file_is_no_other_content(ledger: Ledger) -> None:
    mapping = """
        [columns]
        visit_id = "id"
        manager = {share_out = {over = 3, prefix = "m"}}
        customer = {row = "c"}
        held_on = "day"
    """
    rows = [{"id": str(at), "day": "2026-11-03"} for at in range(5)]
    imported(ledger, *rows, mapping=mapping)
    report = imported(ledger, *reversed(rows), {"id": "9", "day": "2026-11-04"}, mapping=mapping)
    assert (report.visits, report.already_there, report.rejected) == (1, 5, ())


def test_the_same_rows_with_another_mapping_are_other_visits(ledger: Ledger) -> None:
    mapping = '[columns]\nmanager = "m"\ncustomer = "c"\nheld_on = "d"\n'
    row = {"m": "1001", "c": "王小明", "d": "2026-11-03"}
    imported(ledger, row, mapping=mapping)
    report = imported(ledger, row, mapping=mapping + 'channel = {constant = "on_site"}\n')
    assert (report.visits, report.already_there) == (1, 0)


def test_each_row_its_own_customer_holds_across_files(ledger: Ledger) -> None:
    mapping = '[columns]\nmanager = "m"\ncustomer = {row = "c"}\nheld_on = "d"\n'
    for day in ("2026-11-03", "2026-11-04"):
        imported(ledger, {"m": "1001", "d": day}, {"m": "1001", "d": day}, mapping=mapping)
    customers = {event.customer for event in events(ledger, VisitStarted)}
    assert len(customers) == 4
    people = ledger.vault.people(list(customers)).values()
    assert sorted(person.name for person in people) == ["c1", "c1", "c2", "c2"]


@pytest.mark.parametrize("batches", [0, 1, 2, 4])
def test_an_import_that_broke_off_is_completed_exactly_once(
    either: Stores, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr(writing, "EVENTS", 40)
    ledger, rows = either.ledger, many(40)
    file, whole = table(*rows), ledger.record_all
    written = 0

    def breaking_off(deeds):  # type: ignore[no-untyped-def]
        nonlocal written
        if written == batches:
            raise ConnectionError
        written += 1
        return whole(deeds)

    monkeypatch.setattr(ledger, "record_all", breaking_off)
    with pytest.raises(ConnectionError):
        import_visits(ledger, file, Mapping.by_name(file.header))
    before = ledger.head()
    monkeypatch.setattr(ledger, "record_all", whole)
    second = import_visits(ledger, file, Mapping.by_name(file.header))
    assert before + second.events == ledger.head()
    assert second.visits + second.already_there == 40
    assert ledger.head() == 2 + 1 + 1 + 7 + 2 * 36 + 4 * 40
    assert import_visits(ledger, file, Mapping.by_name(file.header)).events == 0
    assert len(contents(either)["person"]) == 7 + 36


def test_an_import_that_broke_off_in_the_vault_is_completed(
    either: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking_off(_people: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(either.vault, "remember", breaking_off)
        with pytest.raises(ConnectionError):
            imported(either.ledger, visit())
    assert either.ledger.head() == 0
    assert imported(either.ledger, visit()).visits == 1
    assert len(contents(either)["person"]) == len(contents(either)["reference"]) - 1 == 2


@pytest.mark.parametrize("batch", [20, 2_000])
def test_an_import_beside_another_of_the_same_file_is_refused_and_adds_nothing_twice(
    either: Stores, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(writing, "EVENTS", batch)
    ledger, whole = either.ledger, either.ledger.record_all

    def overtaken(deeds):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(ledger, "record_all", whole)
        imported(ledger, *many(20))
        return whole(deeds)

    imported(ledger, visit(visit_id="first", customer="客户0", manager="m0"))
    monkeypatch.setattr(ledger, "record_all", overtaken)
    with pytest.raises(Refused, match="import the file again"):
        imported(ledger, *many(20))
    assert imported(ledger, *many(20)).events == 0


def test_names_are_found_as_the_vault_finds_them(ledger: Ledger) -> None:
    imported(ledger, visit())
    names = Names(ledger.vault)
    names.look_up(CUSTOMER, ["王小明", "李四"])
    assert names.new(CUSTOMER) == {"李四"}
    assert ledger.vault.ids(CUSTOMER, {"王小明": "other"}) == {
        "王小明": names.ids(CUSTOMER)["王小明"]
    }


def test_no_transaction_is_larger_than_a_batch(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "EVENTS", 50)
    sizes: list[int] = []
    whole = ledger.record_all

    def measured(deeds):  # type: ignore[no-untyped-def]
        sizes.append(sum(len(deed.events) for deed in deeds))
        return whole(deeds)

    monkeypatch.setattr(ledger, "record_all", measured)
    imported(ledger, *many(30), visit(visit_id="x", contacts=";".join(f"c{n}" for n in range(60))))
    assert max(sizes[:-1]) <= 50
    assert sizes[-1] == 64
    assert all(one + other > 50 for one, other in pairwise(sizes))
