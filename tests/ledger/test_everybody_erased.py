"""Erase everybody: scores stay as they were, proofs stay valid, and no word of anybody is left."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, select

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from cli.export import WRITERS
from domain.erasure import ErasureApproved, ErasureRequested, erasure_of
from domain.event import Code, CustomerId, StaffId, VisitId
from domain.ledger.door import Stores, open_stores
from domain.ledger.erasing import carry_out
from domain.ledger.erasure_list import listed
from domain.ledger.ledger import Deed
from domain.ledger.photos import Photos
from domain.ledger.seals.examination import examine
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from domain.review import AdjustmentProposed
from domain.visit_event import Evidence, VisitClosed, VisitLogged, VisitPlanned
from projections.customers import CUSTOMER
from projections.keeper import Keeper
from projections.people import everybody
from projections.replay import digests, replay, verify
from tests.cli.bank import UNTIL
from tests.ledger.happenings import DAY
from tests.web.pictures import with_text

PEOPLE, WORDS = 20, 10
PLAN = DemoPlan(until=UNTIL, managers=4, customers=80, weeks=2)
TELLING_OF_ERASURES = {"trail", "duty"}  # where they stand, and who decided about them


def canaries(number: int) -> list[str]:
    """What is planted about the person of a number: who it is, and what was written."""
    kinds = ("姓名", "拼音", "电话", "工号", "日志", "下一步", "成功标准", "证据", "理由", "照片")
    return [f"金丝雀{kind}{number:03}canary" for kind in kinds]


def test_nothing_is_left_of_anybody_and_nothing_changed(settings: Settings, tmp_path: Path) -> None:
    demonstrate(settings, PLAN, lambda _day: None)
    words = [word for number in range(PEOPLE) for word in canaries(number)]
    assert len(set(words)) == PEOPLE * WORDS
    with closing(open_stores(settings)) as stores:
        people = everyone(stores)
        assert len(people) > 80
        for number, customer in enumerate(people[:PEOPLE]):
            plant(stores, CustomerId(customer), canaries(number))
        Sealer.of(stores).seal()
        before = replayed(stores)
        assert found(words, told(stores)) == set(words)  # the control: they can be read now
        for person in people:
            agree(stores, person)
        assert sorted(carry_out(stores, people, "worker")) == sorted(people)
        while Sealer.of(stores).seal():
            pass
        assert not examine(stores.ledger).differences
        assert replayed(stores) == before
        Keeper(stores.ledger, stores.views).catch_up()
        assert verify(stores.ledger, stores.views).equal
        assert found(words, told(stores)) == set()
        assert found(words, (row for store in all_stores(stores) for row in rows(store))) == set()
        assert stores.erasure_file
        assert len(listed(stores.erasure_file)) == len(people)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert found(words, (path.read_bytes() for path in files)) == set()


def everyone(stores: Stores) -> list[str]:
    Keeper(stores.ledger, stores.views).catch_up()
    with stores.views.read() as connection:
        staff = [row.staff for row in everybody(connection)]
        customers = connection.scalars(select(CUSTOMER.table.c.customer)).all()
    return [*customers, *staff]


def plant(stores: Stores, customer: CustomerId, words: list[str], by: str = "staff_nobody") -> None:
    """Have the vault and the ledger hold words about somebody, in every way there is."""
    name, sort_key, phone, number, log, following, test, note, reason, photo = words
    stores.vault.rename(Person(customer, name, number, phone, sort_key))
    stores.vault.ids("phone", {phone: customer})
    visit, manager = VisitId(f"visit_of_{customer}"), StaffId(by)
    evidence = Evidence(kind=Code("form"), note=note)
    events = (
        VisitPlanned(manager=manager, customer=customer, planned_on=DAY, success_test=test, on=DAY),
        VisitClosed(
            manager=manager,
            customer=customer,
            closing_action=Code("promise"),
            evidence=evidence,
            on=DAY,
        ),
        VisitLogged(manager=manager, customer=customer, log=log, next_step=following, on=DAY),
    )
    about = AdjustmentProposed(
        staff=StaffId(customer),
        measure=Code("ev"),
        amount=1,
        proposer=StaffId("staff_other"),
        reason=reason,
        on=DAY,
    )
    deeds = [
        Deed(subject=subject, version=0, events=said, by="staff_nobody", command=f"plant/{subject}")
        for subject, said in ((visit, events), (f"adjustment_of_{customer}", (about,)))
    ]
    stores.ledger.record_all(deeds)
    Photos(stores.vault, stores.ledger.clock).keep(visit, customer, with_text(photo.encode()))


def agree(stores: Stores, person: str) -> None:
    requested = ErasureRequested(
        person=person,
        requester=StaffId("administrator"),
        ground=Code("own_wish"),
        reason=canaries(0)[0],
        on=DAY,
    )
    approved = ErasureApproved(person=person, approver=StaffId("auditor"), on=DAY)
    deed = Deed(
        subject=erasure_of(person),
        version=0,
        events=(requested, approved),
        by="administrator",
        command=f"agree/{person}",
    )
    stores.ledger.record_all([deed])


def replayed(stores: Stores) -> dict[str, object]:
    """The digest of every table of scores, boards and facts, told anew from the events."""
    found = replay(stores.ledger)
    return {
        name: digest.digest
        for name, digest in digests(found).items()
        if name not in TELLING_OF_ERASURES
    }


def told(stores: Stores) -> Iterator[bytes]:
    """All that anybody can be told: names, texts, photos, and the export of the history."""
    ledger = stores.ledger
    entries = ledger.since(0, 1_000_000)
    file = io.StringIO(newline="")
    write = WRITERS["jsonl"](file, ledger.opened)
    for entry in entries:
        write(entry)
    yield file.getvalue().encode()
    people = {getattr(entry.event, "customer", "") for entry in entries} - {""}
    yield repr(stores.vault.people(sorted(people))).encode()
    photos = Photos(stores.vault, ledger.clock)
    for subject in {entry.subject for entry in entries if entry.subject.startswith("visit_of_")}:
        for photo in photos.of(VisitId(subject)):
            image = photos.open(VisitId(subject), photo.digest)
            yield image.content if image else b""


def all_stores(stores: Stores) -> list[object]:
    return [stores.ledger.store, stores.vault.store, stores.views]


def rows(store: object) -> Iterator[bytes]:
    """Every row of every table of a store, as a dump would hold it."""
    with store.read() as connection:  # type: ignore[attr-defined]
        for table in inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                yield b"\n".join(
                    bytes(each) if isinstance(each, (bytes, memoryview)) else str(each).encode()
                    for each in row
                )


def found(words: list[str], held: Iterator[bytes]) -> set[str]:
    left = {word.encode(): word for word in words}
    return {word for text in held for raw, word in left.items() if raw in text}
