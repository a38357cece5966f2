"""Free text reaches the ledger as ciphertext that opens in its own place, under a living key."""

from __future__ import annotations

from contextlib import closing

from msgspec.structs import replace

from domain.event import Code, Entry, StaffId
from domain.ledger.door import Stores, open_stores
from domain.ledger.encryption import REDACTED, private_fields
from domain.ledger.ledger import Ledger
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from domain.review import AppealFiled
from domain.visit_event import Evidence, VisitClosed, VisitLogged, VisitPlanned
from tests.ledger.happenings import CUSTOMER, DAY, MANAGER, execute, logged, started, visit

CANARIES = (
    "王小明",
    "13912345678",
    "谈了三万元定期",
    "表弟也想开户",
    "承诺书在抽屉里",
    "zhang wei",
)


def test_what_was_written_can_be_read_and_the_ledger_holds_ciphertext(ledger: Ledger) -> None:
    [entry] = ledger.record(visit(), logged("谈了三万元定期"), by=MANAGER)
    assert text(entry).startswith("p1.")
    assert ledger.opened(entry) == logged("谈了三万元定期")
    [stored] = ledger.since(0)
    assert stored == entry
    assert ledger.opened(stored) == logged("谈了三万元定期")


def test_an_empty_text_stays_empty_and_needs_no_key(ledger: Ledger) -> None:
    [entry] = ledger.record(visit(), logged("", "customer_silent"), by=MANAGER)
    assert ledger.opened(entry) == entry.event == logged("", "customer_silent")
    assert ledger.vault.find("customer_silent") is None


def test_texts_inside_of_evidence_and_about_staff_are_ciphertext_too(ledger: Ledger) -> None:
    evidence = Evidence(kind=Code("form"), note="承诺书在抽屉里")
    closed = VisitClosed(
        manager=MANAGER,
        customer=CUSTOMER,
        closing_action=Code("promise"),
        evidence=evidence,
        on=DAY,
    )
    appeal = AppealFiled(staff=StaffId("staff_1"), about=7, reason="谈了三万元定期", on=DAY)
    for event in (closed, appeal):
        [entry] = ledger.record(visit(), event, by=MANAGER)
        assert entry.event != event
        assert ledger.opened(entry) == event
    assert [field.inner for field in private_fields(VisitClosed)] == ["note"]


def test_a_text_does_not_open_in_another_place(ledger: Ledger) -> None:
    plan = VisitPlanned(
        manager=MANAGER, customer=CUSTOMER, planned_on=DAY, success_test="谈了三万元定期", on=DAY
    )
    one = visit()
    said, planned = ledger.record(one, replace(logged("said"), next_step="next"), plan, by=MANAGER)
    log = said.event
    assert isinstance(log, VisitLogged)
    moved = {
        "to another visit": replace(said, subject="visit_other"),
        "to another event of the visit": replace(said, version=2),
        "to another field": replace(said, event=replace(log, log=log.next_step)),
        "to another customer": replace(said, event=replace(log, customer="customer_2")),
        "to another kind of text": replace(planned, event=replace(plan, success_test=log.log)),
    }
    ledger.vault.key("customer_2")
    assert text(ledger_opens(ledger, said)) == "said"
    for where, entry in moved.items():
        assert text(ledger_opens(ledger, entry)) == REDACTED, where


def test_without_its_key_a_text_is_redacted_for_good(settings: Settings) -> None:
    with closing(open_stores(settings)) as stores:
        [entry] = stores.ledger.record(visit(), logged("谈了三万元定期"), by=MANAGER)
        execute(stores.vault.store, "DELETE FROM data_key WHERE person = 'customer_1'")
    with closing(open_stores(settings)) as stores:
        assert stores.ledger.opened(entry) == logged(REDACTED)
        assert stores.vault.find("customer_1") is None
        stores.ledger.record(visit(), logged("new words"), by=MANAGER)
        assert stores.ledger.opened(entry) == logged(REDACTED)


def test_what_tells_who_somebody_is_stands_nowhere_in_the_ledger(stores: Stores) -> None:
    plant(stores)
    with stores.ledger.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM event").all()
    held = b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )
    assert len(rows) == 4
    assert not [word for word in CANARIES if word.encode() in held]


def test_what_tells_who_somebody_is_stands_in_no_file_of_the_ledger(
    sqlite_settings: Settings,
) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        plant(stores)
        assert not found_in(sqlite_settings, "ledger.db*")
    assert not found_in(sqlite_settings, "ledger.db*")
    # The control: the vault holds names, so the search finds what is there.
    assert found_in(sqlite_settings, "vault.db*") == {"王小明", "13912345678", "zhang wei"}


def plant(stores: Stores) -> None:
    stores.vault.remember([Person(CUSTOMER, "王小明", "", "13912345678", "zhang wei")])
    stores.vault.ids("customer", {"13912345678": CUSTOMER, "王小明": CUSTOMER})
    evidence = Evidence(kind=Code("form"), note="承诺书在抽屉里")
    stores.ledger.record(
        visit(),
        VisitPlanned(
            manager=MANAGER, customer=CUSTOMER, planned_on=DAY, success_test="表弟也想开户", on=DAY
        ),
        started(),
        VisitClosed(
            manager=MANAGER, customer=CUSTOMER, closing_action=Code("a"), evidence=evidence, on=DAY
        ),
        logged("谈了三万元定期"),
        by=MANAGER,
    )


def found_in(settings: Settings, pattern: str) -> set[str]:
    """The planted words in some files of the stores."""
    files = list(settings.data.glob(pattern))
    assert files
    held = b"".join(path.read_bytes() for path in files)
    return {word for word in CANARIES if word.encode() in held}


def ledger_opens(ledger: Ledger, entry: Entry) -> Entry:
    return replace(entry, event=ledger.opened(entry))


def text(entry: Entry) -> str:
    event = entry.event
    return event.log if isinstance(event, VisitLogged) else getattr(event, "success_test", "")
