"""A password is long and not the first that somebody would try; nothing else is asked of it."""

from __future__ import annotations

import pytest

from domain.event import Refused
from domain.ledger.accounts import new_password
from domain.ledger.password import require_fit
from tests.ledger.signing_in import ANOTHER, PASSWORD

SIGN_IN = "ZhangWeiZhang"

UNFIT = {
    "at least 12": ["", "elevenchars", "e\u0301" * 11],
    "at most 200": ["pea " * 51],
    "must not be the sign-in name": ["ZHANGWEIZHANG", "zhangweizhang!2024"],
    "tried first": [
        "Motherfucker",
        "123456123456",
        "Password2024!",
        "p@ssword12345",
        "sunshine????",
    ],
}


@pytest.mark.parametrize(
    ("why", "password"), [(why, each) for why, passwords in UNFIT.items() for each in passwords]
)
def test_an_unfit_password_is_refused_and_it_is_said_why(why: str, password: str) -> None:
    with pytest.raises(Refused, match=why):
        require_fit(password, SIGN_IN)


@pytest.mark.parametrize("password", [PASSWORD, ANOTHER, "aaaaaaabbbbb", "7 3 9 2 8 4 1"])
def test_nothing_but_length_is_asked_of_a_password(password: str) -> None:
    require_fit(password, SIGN_IN)


def test_a_password_to_hand_over_is_fit_and_easily_read() -> None:
    made = {new_password() for _ in range(500)}
    assert len(made) == 500
    for each in made:
        require_fit(each, SIGN_IN)
        assert [len(group) for group in each.split("-")] == [4, 4, 4, 4]
        assert set(each) <= set("bcdfghjkmnpqrstvwxz-")
