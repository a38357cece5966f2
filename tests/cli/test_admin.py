"""`pacesetter admin` makes the first administrator, and lets in one who forgot the password."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyotp
import pytest

from domain.event import Event, Refused, StaffId, UnitId
from domain.ledger.accounts import Accounts
from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate
from domain.ledger.second_factor import STEP, SecondFactors
from domain.ledger.sessions import Sessions
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from domain.staff import Staff
from tests.cli.conftest import Answer, Run
from tests.ledger.happenings import execute
from tests.postgres import Postgres
from tests.projections.stores import migrated

PASSWORD, ANOTHER = "correct horse bat", "quite another one"

Typed = Callable[..., Answer]


@pytest.fixture
def typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command of the group, with a password on stdin."""

    def with_password(*words: str, password: str = PASSWORD) -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n" if password else ""))
        return run("admin", *words)

    return with_password


@pytest.fixture(params=["sqlite", "postgres"])
def new(
    request: pytest.FixtureRequest, nothing: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Where commands find stores in which nothing was recorded."""
    if request.param == "sqlite":
        yield migrated(nothing)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue("migrated_database")) as url:
        monkeypatch.setenv("PACESETTER_DATABASE_URL", url)
        yield Settings()


def create(typed: Typed, name: str = "张伟", number: str = "A1", *more: str) -> Answer:
    return typed("create", "--name", name, "--number", number, *more)


def events(settings: Settings) -> list[Event]:
    with closing(open_stores(settings)) as stores:
        return [entry.event for entry in stores.ledger.since(0)]


def accounts(stores: Stores) -> Accounts:
    return Accounts(stores.vault, stores.ledger.clock)


def test_the_first_administrator_opens_the_bank_and_can_sign_in(
    typed: Typed, new: Settings
) -> None:
    answer = create(typed, "张伟", "A1", "--bank", "某银行", "--json")
    assert answer.code == 0
    staff = answer.json["staff"]
    assert answer.json == {"staff": staff, "sign_in": "a1"}
    tags = ["bank.opened", "bank.day_opened", "unit.opened", "staff.joined", "staff.role_granted"]
    assert [event.tag() for event in events(new)] == tags
    with closing(open_stores(new)) as stores:
        bank = stores.ledger.bank().opened
        assert bank
        assert (bank.name, bank.time_zone, bank.demo) == ("某银行", "Asia/Shanghai", False)
        assert stores.ledger.load(Staff, staff).roles == {"administrator"}
        assert stores.vault.people([staff])[staff] == Person(staff, "张伟", "A1")
        assert stores.vault.ids("staff", {"A1": "staff_9"}) == {"A1": staff}
        assert accounts(stores).verify("A1", PASSWORD).staff == staff
        assert {entry.by for entry in stores.ledger.since(0)} == {staff}


def test_another_administrator_joins_the_same_bank(typed: Typed, new: Settings) -> None:
    first = create(typed, "张伟", "A1", "--bank", "某银行", "--json").json["staff"]
    answer = create(typed, "李娜", "A2")
    assert answer.out == "李娜 is an administrator and signs in as a2.\n"
    with closing(open_stores(new)) as stores:
        second = accounts(stores).verify("a2", PASSWORD).staff
        units = [stores.ledger.load(Staff, each).unit for each in (first, second)]
        assert units[0] == units[1] != ""
    assert len(events(new)) == 7


# Between these two it is never the same day.
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_bank_opens_on_the_date_of_its_time_zone(
    typed: Typed, nothing: Settings, zone: str
) -> None:
    before = date_in(zone)
    create(typed, "张伟", "A1", "--bank", "某银行", "--time-zone", zone)
    [on] = {event.on for event in events(nothing)}
    assert on in (before, date_in(zone))


def date_in(zone: str) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()


@pytest.mark.parametrize(
    ("words", "password", "why"),
    [
        (("--bank", ""), PASSWORD, "name it with --bank"),
        (("--time-zone", "Mars/Base"), PASSWORD, "no time zone 'Mars/Base'"),
        (("--name", " "), PASSWORD, "with --name"),
        (("--number", ""), PASSWORD, "Give a sign-in name"),
        ((), "short", "at least 12"),
        ((), "", "give the password on stdin"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    typed: Typed, nothing: Settings, words: tuple[str, ...], password: str, why: str
) -> None:
    migrate(nothing)
    fit = ("--name", "张伟", "--number", "A1", "--bank", "某银行")
    answer = typed("create", *fit, *words, password=password)
    assert answer.code == 2
    assert why in answer.err
    assert "Traceback" not in answer.err
    assert events(nothing) == []
    assert create(typed, "李娜", "A1", "--bank", "某银行").code == 0
    assert len(events(nothing)) == 5


def test_a_password_that_is_no_text_is_refused(
    run: Run, nothing: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff" * 20), "utf-8"))
    answer = run("admin", "create", "--name", "张伟", "--number", "A1", "--bank", "某银行")
    assert (answer.code, "give it in UTF-8" in answer.err) == (2, True)


def test_a_sign_in_name_that_is_taken_is_refused(typed: Typed, nothing: Settings) -> None:
    create(typed, "张伟", "A1", "--bank", "某银行")
    answer = create(typed, "李娜", "a1")
    assert answer.code == 2
    assert "a1 is taken" in answer.err
    assert len(events(nothing)) == 5


def test_a_demonstration_bank_has_no_administrator_of_ones_own(
    typed: Typed, own_bank: Settings
) -> None:
    with closing(open_stores(own_bank)) as stores:
        head = stores.ledger.head()
    answer = create(typed)
    assert answer.code == 2
    assert "demonstration bank" in answer.err
    with closing(open_stores(own_bank)) as stores:
        assert stores.ledger.head() == head
        assert accounts(stores).find("A1") is None


def test_who_works_here_as_something_else_is_no_administrator(
    typed: Typed, nothing: Settings
) -> None:
    create(typed, "张伟", "A1", "--bank", "某银行")
    with closing(open_stores(nothing)) as stores:
        manager = Staff(id="staff_7")
        joined = manager.join(unit=UnitId("unit_1"), on=stores.ledger.today())
        stores.vault.remember([Person("staff_7", "王芳", "0017")])
        stores.ledger.record(manager, joined, by="staff_7")
    answer = create(typed, "王芳", "0017")
    assert answer.code == 2
    assert "a number of their own" in answer.err


def test_what_broke_off_before_the_account_is_taken_up_again(typed: Typed, new: Settings) -> None:
    first = create(typed, "张伟", "A1", "--bank", "某银行", "--json").json["staff"]
    with closing(open_stores(new)) as stores:
        execute(stores.vault.store, "DELETE FROM account")
    again = create(typed, "张威", "A1", "--json")
    assert again.json["staff"] == first
    assert len(events(new)) == 5
    with closing(open_stores(new)) as stores:
        assert stores.vault.people([first])[first].name == "张威"


def test_what_broke_off_before_the_ledger_is_taken_up_again(typed: Typed, new: Settings) -> None:
    with closing(open_stores(new)) as stores:
        stores.vault.ids("staff", {"A1": "staff_7"})
        stores.vault.remember([Person("staff_7", "张伟", "A1")])
    answer = create(typed, "张伟", "A1", "--bank", "某银行", "--json")
    assert answer.json["staff"] == "staff_7"
    assert len(events(new)) == 5


def test_a_new_password_lets_in_and_signs_out_everywhere(typed: Typed, new: Settings) -> None:
    staff = StaffId(create(typed, "张伟", "A1", "--bank", "某银行", "--json").json["staff"])
    with closing(open_stores(new)) as stores:
        sessions = Sessions(stores.vault, stores.ledger.clock)
        token = sessions.begin(staff)
        answer = typed("password", "--number", "a1", password=ANOTHER)
        assert answer.out == "a1 has a new password and is signed out everywhere.\n"
        assert sessions.who(token) is None
        assert accounts(stores).verify("A1", ANOTHER).staff == staff
        with pytest.raises(Refused):
            accounts(stores).verify("A1", PASSWORD)
        accounts(stores).disable(staff)
    answer = typed("password", "--number", "A1", "--json")
    assert answer.json == {"staff": staff, "sign_in": "a1"}
    assert "still disabled" in answer.err


def test_a_second_factor_is_told_and_reset_when_it_was_lost(typed: Typed, new: Settings) -> None:
    staff = StaffId(create(typed, "张伟", "A1", "--bank", "某银行", "--json").json["staff"])
    assert typed("second-factor", "--number", "A1").out == "a1 has no second factor.\n"
    with closing(open_stores(new)) as stores:
        clock = stores.ledger.clock
        factors = SecondFactors(stores.vault, clock)
        factors.confirm(staff, pyotp.TOTP(factors.offer(staff)).generate_otp(clock() // STEP))
        token = Sessions(stores.vault, clock).begin(staff)
        answer = typed("second-factor", "--number", "a1", "--json")
        assert answer.json == {"staff": staff, "sign_in": "a1", "second_factor": True}
        answer = typed("second-factor", "--number", "A1", "--reset")
        assert answer.out == "a1 has no second factor any more and is signed out everywhere.\n"
        assert Sessions(stores.vault, clock).who(token) is None
        assert factors.since([staff]) == {}
    assert typed("second-factor", "--number", "A1", "--reset").code == 2


def test_a_password_for_nobody_is_refused(typed: Typed, nothing: Settings) -> None:
    answer = typed("password", "--number", "A9")
    assert answer.code == 2
    assert "Nobody signs in as A9" in answer.err
