"""An event that cannot be read is found among the others, and told by its position."""

from __future__ import annotations

import pytest

from domain.event import Refused
from domain.ledger.ledger import Ledger
from domain.ledger.seals import unreadable
from domain.ledger.seals.unreadable import first_unreadable, named_where_unreadable
from tests.ledger.happenings import deed
from tests.ledger.seals.test_tampering import attack

BELOW_ZERO = "UPDATE event SET at = -1 WHERE position IN ({}, 26)"


@pytest.fixture
def written(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Thirty events, which are looked at in seven stretches."""
    monkeypatch.setattr(unreadable, "STRETCH", 4)
    ledger.record_all([deed(f"c{number}", "log") for number in range(10)])
    assert ledger.head() == 30
    return ledger


def test_where_all_can_be_read_none_is_found(written: Ledger) -> None:
    assert first_unreadable(written) == 0


@pytest.mark.parametrize("position", [1, 4, 5, 7, 25])
def test_the_first_of_several_is_found_wherever_it_stands(written: Ledger, position: int) -> None:
    attack(written.store, [BELOW_ZERO.format(position)])
    assert first_unreadable(written) == position


def test_an_event_that_is_none_of_ours_cannot_be_read_either(written: Ledger) -> None:
    body = "convert_to('{}', 'UTF8')" if written.store.postgres else "CAST('{}' AS BLOB)"
    attack(written.store, [f"UPDATE event SET state = {body} WHERE position = 30"])
    assert first_unreadable(written) == 30


def test_whoever_stumbles_over_one_is_told_which_it_is(written: Ledger) -> None:
    attack(written.store, [BELOW_ZERO.format(9)])
    for stumbled in (TypeError("x"), UnicodeDecodeError("utf-8", b"", 0, 1, "x"), KeyError("x")):
        with (
            pytest.raises(Refused, match=r"event at position 9 cannot be read.*Repair nothing"),
            named_where_unreadable(written, KeyError),
        ):
            raise stumbled


def test_what_fails_for_another_reason_fails_as_ever(written: Ledger) -> None:
    with pytest.raises(TypeError, match="mine"), named_where_unreadable(written):
        raise TypeError("mine")
    attack(written.store, [BELOW_ZERO.format(9)])
    with pytest.raises(KeyError, match="mine"), named_where_unreadable(written):
        raise KeyError("mine")
