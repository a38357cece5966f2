"""A code of an authenticator is good for its half minute and once; what is kept gives none away."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pyotp
import pytest
from sqlalchemy import select

from domain.event import Refused
from domain.ledger.door import Stores, open_stores
from domain.ledger.second_factor import (
    RECOVERY_CODES,
    STEP,
    WRONG_CODE,
    SecondFactors,
    address_of,
    matching_step,
)
from domain.ledger.sessions import Sessions
from domain.ledger.settings import Settings
from domain.ledger.vault_schema import GUESS, RECOVERY_CODE
from tests.ledger.signing_in import LI, ZHANG, SetClock

# RFC 6238, appendix B, SHA-1: the last six of the eight digits that it gives.
SECRET_OF_THE_RFC = base64.b32encode(b"12345678901234567890").decode()
CODES_OF_THE_RFC = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands."""
    return SetClock()


@pytest.fixture
def factors(stores: Stores, clock: SetClock) -> SecondFactors:
    """The second factors of a bank."""
    return SecondFactors(stores.vault, clock)


@pytest.fixture
def elsewhere(settings: Settings, clock: SetClock) -> Iterator[SecondFactors]:
    """The same ones as another process has them."""
    with closing(open_stores(settings)) as stores:
        yield SecondFactors(stores.vault, clock)


def shown(secret: str, clock: SetClock, steps: int = 0) -> str:
    """What an authenticator shows so many steps from now."""
    return pyotp.TOTP(secret).generate_otp(clock.now // STEP + steps)


def enrol(factors: SecondFactors, clock: SetClock) -> tuple[str, list[str]]:
    """Zhang sets one up, and waits until its first code is over."""
    secret = factors.offer(ZHANG)
    codes = factors.confirm(ZHANG, shown(secret, clock))
    clock.now += 2 * STEP
    return secret, codes


def told(factors: SecondFactors, code: str) -> str:
    """What Zhang is told about a code."""
    with pytest.raises(Refused) as refused:
        factors.require(ZHANG, code)
    return str(refused.value)


@pytest.mark.parametrize(("second", "code"), CODES_OF_THE_RFC.items())
def test_the_codes_are_those_of_the_rfc(second: int, code: str) -> None:
    assert matching_step(SECRET_OF_THE_RFC, code, second * 1_000_000) == second // 30


def test_what_is_offered_counts_once_its_code_was_given(
    factors: SecondFactors, clock: SetClock
) -> None:
    secret = factors.offer(ZHANG)
    assert factors.offered(ZHANG) == secret
    assert factors.since([ZHANG, LI]) == {}
    assert told(factors, shown(secret, clock)) == WRONG_CODE
    with pytest.raises(Refused, match="The code is wrong"):
        factors.confirm(ZHANG, "000000")
    assert len(factors.confirm(ZHANG, shown(secret, clock))) == RECOVERY_CODES
    assert factors.since([ZHANG, LI]) == {ZHANG: clock.now}
    assert factors.offered(ZHANG) == ""
    with pytest.raises(Refused, match="set one up first"):
        factors.confirm(ZHANG, shown(secret, clock))


def test_a_code_is_good_for_a_step_before_and_after_and_no_longer(
    factors: SecondFactors, clock: SetClock
) -> None:
    secret, _ = enrol(factors, clock)
    for steps, good in ((-2, False), (2, False), (-1, True), (0, True), (1, True)):
        code = shown(secret, clock, steps)
        if good:
            factors.require(ZHANG, f" {code[:3]} {code[3:]} ")
        else:
            assert told(factors, code) == WRONG_CODE


def test_a_code_is_good_once_and_so_are_those_before_it(
    factors: SecondFactors, elsewhere: SecondFactors, clock: SetClock
) -> None:
    secret, _ = enrol(factors, clock)
    factors.require(ZHANG, shown(secret, clock))
    assert told(factors, shown(secret, clock)) == WRONG_CODE
    assert told(elsewhere, shown(secret, clock, -1)) == WRONG_CODE
    clock.now += STEP
    elsewhere.require(ZHANG, shown(secret, clock))


def test_the_code_that_confirmed_opens_nothing(factors: SecondFactors, clock: SetClock) -> None:
    secret = factors.offer(ZHANG)
    code = shown(secret, clock)
    factors.confirm(ZHANG, code)
    assert told(factors, code) == WRONG_CODE


def test_of_many_who_give_the_same_code_at_once_one_gets_in(
    factors: SecondFactors, elsewhere: SecondFactors, clock: SetClock
) -> None:
    secret, codes = enrol(factors, clock)
    for code in (shown(secret, clock), codes[0]):

        def attempt(at: int, code: str = code) -> bool:
            try:
                (factors, elsewhere)[at % 2].require(ZHANG, code)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(6) as together:
            assert sum(together.map(attempt, range(6))) == 1


def test_each_recovery_code_opens_once_however_it_is_typed(
    factors: SecondFactors, clock: SetClock
) -> None:
    _, codes = enrol(factors, clock)
    assert len(set(codes)) == RECOVERY_CODES
    for used, code in enumerate(codes, 1):
        factors.require(ZHANG, code.upper().replace("-", " "))
        assert factors.left(ZHANG) == RECOVERY_CODES - used
        assert told(factors, code) == WRONG_CODE


def test_another_one_replaces_the_first_when_it_is_confirmed(
    factors: SecondFactors, clock: SetClock
) -> None:
    first, old = enrol(factors, clock)
    second = factors.offer(ZHANG)
    factors.require(ZHANG, shown(first, clock, -1))
    new = factors.confirm(ZHANG, shown(second, clock))
    clock.now += 2 * STEP
    assert told(factors, shown(first, clock)) == told(factors, old[0]) == WRONG_CODE
    factors.require(ZHANG, shown(second, clock))
    factors.require(ZHANG, new[0])


def test_setting_one_up_and_losing_it_sign_out_everywhere(
    stores: Stores, factors: SecondFactors, clock: SetClock
) -> None:
    sessions = Sessions(stores.vault, clock)
    before, other = sessions.begin(ZHANG), sessions.begin(LI)
    enrol(factors, clock)
    assert sessions.who(before) is None
    after = sessions.begin(ZHANG)
    factors.remove(ZHANG)
    assert sessions.who(after) is None
    assert sessions.who(other)
    assert (factors.since([ZHANG]), factors.left(ZHANG)) == ({}, 0)
    with pytest.raises(Refused, match="no second factor"):
        factors.remove(ZHANG)


def test_ten_guesses_in_a_quarter_of_an_hour_are_compared_and_no_right_one_after_them(
    factors: SecondFactors, elsewhere: SecondFactors, clock: SetClock
) -> None:
    secret, codes = enrol(factors, clock)
    for at in range(10):
        assert told((factors, elsewhere)[at % 2], "000000") == WRONG_CODE
    assert "too often" in told(factors, shown(secret, clock))
    assert "too often" in told(elsewhere, codes[0])
    clock.pass_minutes(15)
    factors.require(ZHANG, shown(secret, clock))


@pytest.mark.parametrize("code", ["", "\0", "\ud800", "1" * 4000, "１２３４５６", "' OR 1 = 1 --"])
def test_what_is_no_code_is_refused(factors: SecondFactors, clock: SetClock, code: str) -> None:
    enrol(factors, clock)
    assert told(factors, code) == WRONG_CODE


def test_neither_the_secret_nor_a_recovery_code_is_in_the_vault(
    sqlite_settings: Settings, clock: SetClock
) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        factors = SecondFactors(stores.vault, clock)
        secret, codes = enrol(factors, clock)
        told(factors, "000000")
        with stores.vault.store.read() as connection:
            hashes = set(connection.execute(select(RECOVERY_CODE.c.hash)).scalars())
            guesses = connection.execute(select(GUESS.c.name)).scalars().all()
        raw = b"".join(path.read_bytes() for path in sqlite_settings.data.glob("vault.db*"))
    assert len(hashes) == RECOVERY_CODES
    assert all(ZHANG.encode() not in name for name in guesses)
    said = [secret, *codes, *(each.replace("-", "") for each in codes)]
    assert not [each for each in said if each.encode() in raw]
    assert base64.b32decode(secret) not in raw


def test_the_picture_says_whose_it_is_and_for_what() -> None:
    told = address_of(SECRET_OF_THE_RFC, "zhang 17")
    assert told.startswith("otpauth://totp/Pacesetter:zhang%2017?")
    assert f"secret={SECRET_OF_THE_RFC}" in told
    assert "issuer=Pacesetter" in told
