"""A session is known by its token alone, ends in time, and ends everywhere at once."""

from __future__ import annotations

import base64
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select, update

from domain.event import StaffId
from domain.ledger.accounts import Accounts
from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate
from domain.ledger.sessions import Session, Sessions
from domain.ledger.settings import Settings
from domain.ledger.vault_schema import SESSION
from tests.ledger.signing_in import ANOTHER, LI, PASSWORD, ZHANG, CountingHasher, SetClock
from tests.postgres import OwnPostgres


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands."""
    return SetClock()


@pytest.fixture
def sessions(stores: Stores, clock: SetClock) -> Sessions:
    """The sessions of a bank without accounts."""
    return Sessions(stores.vault, clock)


@pytest.fixture
def accounts(stores: Stores, clock: SetClock) -> Accounts:
    """The accounts of two people of the same bank."""
    accounts = Accounts(stores.vault, clock, CountingHasher())
    accounts.create(ZHANG, "zhang", PASSWORD)
    accounts.create(LI, "li", ANOTHER, must_change=True)
    return accounts


@pytest.fixture
def elsewhere(settings: Settings, clock: SetClock) -> Iterator[Sessions]:
    """The same sessions as another process has them."""
    with closing(open_stores(settings)) as stores:
        yield Sessions(stores.vault, clock)


def seen(stores: Stores) -> list[int]:
    """When those signed in were noted last."""
    with stores.vault.store.read() as connection:
        query = select(SESSION.c.seen).order_by(SESSION.c.began)
        return list(connection.execute(query).scalars())


def test_the_token_tells_who_it_is_with_an_account_or_without(
    sessions: Sessions, elsewhere: Sessions, accounts: Accounts
) -> None:
    visitor = StaffId("staff_3")
    for staff, must_change in ((ZHANG, False), (LI, True), (visitor, False)):
        token = sessions.begin(staff)
        found = Session(staff, must_change, staff, one_factor=staff != visitor)
        assert sessions.who(token) == elsewhere.who(token) == found


@pytest.mark.parametrize("token", ["", "\0", "\ud800", "x" * 100_000, "' OR 1 = 1 --"])
def test_what_is_no_token_is_nobody(sessions: Sessions, token: str) -> None:
    sessions.begin(ZHANG)
    assert sessions.who(token) is None
    sessions.end(token)


def test_every_session_has_a_token_of_its_own_that_nobody_guesses(sessions: Sessions) -> None:
    tokens = {sessions.begin(ZHANG) for _ in range(50)}
    assert len(tokens) == 50
    assert {len(base64.urlsafe_b64decode(f"{token}=")) for token in tokens} == {32}
    assert all(sessions.who(token) == Session(ZHANG, name=ZHANG) for token in tokens)


def test_the_token_is_not_in_the_vault(sqlite_settings: Settings, clock: SetClock) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        token = Sessions(stores.vault, clock).begin(ZHANG)
        raw = b"".join(path.read_bytes() for path in sqlite_settings.data.glob("vault.db*"))
    assert sha256(token.encode()).digest() in raw
    assert token.encode() not in raw
    assert base64.urlsafe_b64decode(f"{token}=") not in raw


def test_the_vault_holds_the_hash_of_a_token(stores: Stores, sessions: Sessions) -> None:
    token = sessions.begin(ZHANG)
    with stores.vault.store.read() as connection:
        [digest] = connection.execute(select(SESSION.c.digest)).scalars()
    assert bytes(digest) == sha256(token.encode()).digest()


def test_a_session_ends_after_half_an_hour_without_a_request(
    sessions: Sessions, clock: SetClock
) -> None:
    used, idle = sessions.begin(ZHANG), sessions.begin(LI)
    clock.pass_minutes(20)
    assert sessions.who(used)
    clock.pass_minutes(10)
    assert sessions.who(used)
    clock.pass_minutes(0.01)
    assert sessions.who(used)
    assert sessions.who(idle) is None
    clock.pass_minutes(30.01)
    assert sessions.who(used) is None


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(
    sessions: Sessions, clock: SetClock
) -> None:
    token = sessions.begin(ZHANG)
    for _ in range(12 * 4):
        clock.pass_minutes(15)
        assert sessions.who(token)
    clock.pass_minutes(0.01)
    assert sessions.who(token) is None


def test_requests_are_noted_once_a_minute(
    stores: Stores, sessions: Sessions, clock: SetClock
) -> None:
    token, began = sessions.begin(ZHANG), clock.now
    for _ in range(4):
        clock.pass_minutes(0.25)
        assert sessions.who(token)
    assert seen(stores) == [began]
    clock.pass_minutes(0.25)
    assert sessions.who(token)
    assert seen(stores) == [clock.now]


def test_who_reads_does_not_wait_for_who_writes(
    settings: Settings, stores: Stores, sessions: Sessions, clock: SetClock
) -> None:
    token, began = sessions.begin(ZHANG), clock.now
    clock.pass_minutes(2)
    with closing(open_stores(settings)) as other, other.vault.store.write() as writing:
        writing.execute(update(SESSION).values(seen=SESSION.c.seen))
        asked = time.monotonic()
        assert sessions.who(token) == Session(ZHANG, name=ZHANG)
        assert time.monotonic() - asked < 5
        assert seen(stores) == [began]
    assert sessions.who(token)
    assert seen(stores) == [clock.now]


def test_a_disabled_person_is_signed_out_everywhere_at_once(
    sessions: Sessions, elsewhere: Sessions, accounts: Accounts
) -> None:
    zhangs, lis = sessions.begin(ZHANG), sessions.begin(LI)
    assert elsewhere.who(zhangs)
    accounts.disable(ZHANG)
    late = sessions.begin(ZHANG)
    assert elsewhere.who(zhangs) is elsewhere.who(late) is None
    assert elsewhere.who(lis)
    accounts.enable(ZHANG)
    assert elsewhere.who(zhangs) is elsewhere.who(late) is None
    assert elsewhere.who(sessions.begin(ZHANG))


def test_another_password_signs_the_person_out_everywhere_at_once(
    sessions: Sessions, elsewhere: Sessions, accounts: Accounts
) -> None:
    zhangs, lis = [sessions.begin(ZHANG) for _ in range(3)], sessions.begin(LI)
    assert all(elsewhere.who(token) for token in zhangs)
    accounts.set_password(ZHANG, "quite another one")
    assert not any(elsewhere.who(token) for token in zhangs)
    assert elsewhere.who(lis)


def test_who_signs_out_does_so_here_or_everywhere(sessions: Sessions, elsewhere: Sessions) -> None:
    here, there, another = [sessions.begin(ZHANG) for _ in range(3)]
    lis = sessions.begin(LI)
    for _ in range(2):
        sessions.end(here)
        assert elsewhere.who(here) is None
        assert elsewhere.who(there)
    elsewhere.end_all(ZHANG)
    assert sessions.who(there) is sessions.who(another) is None
    assert sessions.who(lis)


def test_what_is_over_is_swept_away_and_nothing_else(
    stores: Stores, sessions: Sessions, elsewhere: Sessions, clock: SetClock
) -> None:
    old = sessions.begin(ZHANG)
    for _ in range(24):
        clock.pass_minutes(29)
        assert sessions.who(old)
    for _ in range(200):
        sessions.begin(LI)
    clock.pass_minutes(25)  # the old one is past its twelve hours, and Li's are not idle yet
    assert sessions.sweep() == 1
    live = sessions.begin(ZHANG)
    clock.pass_minutes(6)
    with ThreadPoolExecutor(2) as together:
        swept = together.map(lambda each: each.sweep(), (sessions, elsewhere))
        assert sum(swept) == 200
    assert sessions.sweep() == 0
    assert sessions.who(live)
    assert len(seen(stores)) == 1


def test_a_restart_of_the_database_signs_nobody_out(
    private_postgres: OwnPostgres, tmp_path: Path, clock: SetClock
) -> None:
    settings = Settings(database_url=private_postgres.url(), key_file=tmp_path / "key")
    migrate(settings)
    with closing(open_stores(settings)) as stores:
        sessions = Sessions(stores.vault, clock)
        token = sessions.begin(ZHANG)
        assert sessions.who(token)
        private_postgres.stop(signal.SIGQUIT)
        private_postgres.start()
        assert sessions.who(token) == Session(ZHANG, name=ZHANG)
