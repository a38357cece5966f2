"""An auditor says why, then looks; what was opened is remembered until the next reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.event import Code, Refused, StaffId
from domain.inspection import LONGEST, REASONS, Inspection, Round, inspection_of, round_of

ON = date(2026, 3, 2)
LI, AUDITOR = StaffId("li"), StaffId("auditor")
NEW = Inspection(id=inspection_of(LI, AUDITOR))


def begun(it: Inspection = NEW, ground: str = "flag", reason: str = " why ") -> Inspection:
    return it.seen([it.begin(staff=LI, auditor=AUDITOR, ground=ground, reason=reason, on=ON)])


def test_a_reason_is_given_and_pages_are_opened_for_it() -> None:
    it = begun()
    assert it.begun
    assert (it.begun.staff, it.begun.auditor, it.begun.ground) == (LI, AUDITOR, "flag")
    assert it.begun.reason == "why"
    event = it.look(page=Code("visit"), thing="visit_1", on=ON)
    assert (event.staff, event.auditor) == (LI, AUDITOR)
    assert it.seen([event]).inspected == {("visit", "visit_1", "")}
    assert begun(it.seen([event])).inspected == frozenset()


def test_nothing_is_opened_without_a_reason() -> None:
    with pytest.raises(Refused, match="Say first why"):
        NEW.look(page=Code("visit"), thing="visit_1", on=ON)


@pytest.mark.parametrize(
    ("ground", "reason", "about"),
    [("", "why", "ground"), ("curiosity", "why", "ground"), ("other", " ", "reason"),
     ("flag", "x" * (LONGEST + 1), "reason")],
)  # fmt: skip
def test_what_is_no_reason_is_refused_beside_its_field(
    ground: str, reason: str, about: str
) -> None:
    with pytest.raises(Refused) as refused:
        begun(ground=ground, reason=reason)
    assert refused.value.about == about


def test_a_round_needs_a_reason_and_remembers_lists_that_were_shown() -> None:
    new = Round(id=round_of(AUDITOR))
    given: dict[str, Any] = {"page": Code("flags"), "thing": "", "through": 7, "on": ON}
    with pytest.raises(Refused, match="Say first why"):
        new.look(**given, form=Code(""))
    with pytest.raises(Refused) as refused:
        new.begin(auditor=AUDITOR, ground="other", reason=" ", on=ON)
    assert refused.value.about == "reason"
    begun = new.begin(auditor=AUDITOR, ground="sample", reason="", on=ON)
    it = new.seen([begun])
    shown, filed = it.look(**given, form=Code("")), it.look(**given, form=Code("csv"))
    assert (shown.auditor, shown.through, filed.form) == (AUDITOR, 7, "csv")
    assert it.seen([filed]).inspected == frozenset()
    assert it.seen([shown]).inspected == {("flags", "")}
    assert it.seen([shown, begun]).inspected == frozenset()


@pytest.mark.parametrize("ground", REASONS)
def test_a_usual_reason_needs_no_words_of_its_own(ground: str) -> None:
    reason = "as the board asked" if ground == "other" else ""
    assert begun(ground=ground, reason=reason).begun
