"""Badges by hand within authority and limits, and one award revoked, appealed and restored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.award import (
    BadgeAwarded,
    BadgeRestored,
    BadgeRevoked,
    Hand,
    Revocation,
    RevocationProposed,
    hand_of,
)
from domain.condition import Badge, ByHand, Condition, Count
from domain.event import Code, Event, Refused, StaffId
from domain.review import AppealDecided, AppealFiled

DAY = date(2026, 3, 30)
LEADER = (Code("leader"),)


def badge(condition: Condition) -> Badge:
    return Badge(code=Code("mate"), zh="", en="", zh_deed="", en_deed="", condition=condition)


MATE = badge(ByHand(who=LEADER, at_most=2))


def award(staff: str = "li", on: date = DAY, reason: str = "stood in") -> BadgeAwarded:
    return BadgeAwarded(
        staff=StaffId(staff), badge=Code("mate"), giver=StaffId("lead"), reason=reason, on=on
    )


def gave(*awards: BadgeAwarded) -> Hand:
    return Hand(id=hand_of(StaffId("lead"))).seen(awards)


def test_a_badge_is_given_by_whom_the_condition_names() -> None:
    assert gave().give(award(), MATE, LEADER) == award()


@pytest.mark.parametrize(
    ("hand", "given", "of", "roles", "about"),
    [
        (gave(), award(), badge(Count(of="closes", at_least=1)), LEADER, "badge"),
        (gave(), award(), MATE, (Code("manager"),), "badge"),
        (gave(), award("lead"), MATE, LEADER, "staff"),
        (gave(), award(reason=""), MATE, LEADER, "reason"),
        (gave(award(on=DAY - timedelta(days=90))), award(), MATE, LEADER, "badge"),
        (gave(award("a"), award("b")), award(), MATE, LEADER, "badge"),
    ],
)
def test_what_is_beyond_authority_or_limits_is_refused(
    hand: Hand, given: BadgeAwarded, of: Badge, roles: tuple[Code, ...], about: str
) -> None:
    with pytest.raises(Refused) as refused:
        hand.give(given, of, roles)
    assert refused.value.about == about


def test_whoever_won_it_already_is_not_given_it() -> None:
    with pytest.raises(Refused):
        gave().give(award(), MATE, LEADER, {"mate"})


def test_the_limit_is_of_one_window_and_of_one_badge() -> None:
    before = gave(award("a", DAY), award("b", DAY))
    later = award(on=date(2026, 4, 1))
    assert before.give(later, MATE, LEADER) == later
    for_good = badge(ByHand(who=LEADER, at_most=2, window="all"))
    with pytest.raises(Refused):
        before.give(award(on=date(2027, 4, 1)), for_good, LEADER)


PROPOSED = RevocationProposed(
    staff=StaffId("li"),
    badge=Code("mate"),
    won=7,
    reason="told twice",
    proposer=StaffId("one"),
    on=DAY,
)
REVOKED = BadgeRevoked(
    staff=StaffId("li"),
    badge=Code("mate"),
    won=7,
    reason="told twice",
    proposer=StaffId("one"),
    confirmer=StaffId("two"),
    on=DAY,
)
FILED = AppealFiled(staff=StaffId("li"), about=9, reason="only once", on=DAY)


def after(*events: Event) -> Revocation:
    return Revocation(id="r").seen(events)


def decided(decider: str, *, granted: bool = True, reason: str = "seen it") -> AppealDecided:
    return AppealDecided(
        staff=StaffId("li"),
        about=9,
        decider=StaffId(decider),
        granted=granted,
        reason=reason,
        on=DAY,
    )


def test_two_persons_revoke_and_a_third_restores() -> None:
    assert after().propose(PROPOSED) == PROPOSED
    assert after(PROPOSED).confirm(confirmer=StaffId("two"), on=DAY) == REVOKED
    filed = after(PROPOSED, REVOKED).appeal(position=9, reason="only once", on=DAY)
    assert filed == FILED
    restored = BadgeRestored(
        staff=StaffId("li"), badge=Code("mate"), won=7, decider=StaffId("three"), on=DAY
    )
    appealed = after(PROPOSED, REVOKED, FILED)
    assert appealed.decide(decided("three")) == (decided("three"), restored)
    no = decided("three", granted=False)
    assert appealed.decide(no) == (no,)


@pytest.mark.parametrize("confirmer", ["one", "li"])
def test_neither_the_proposer_nor_the_wearer_confirms(confirmer: str) -> None:
    with pytest.raises(Refused):
        after(PROPOSED).confirm(confirmer=StaffId(confirmer), on=DAY)


@pytest.mark.parametrize("decider", ["one", "two", "li"])
def test_nobody_who_had_to_do_with_it_decides_the_appeal(decider: str) -> None:
    with pytest.raises(Refused):
        after(PROPOSED, REVOKED, FILED).decide(decided(decider))


def test_each_step_is_taken_once_and_in_its_turn() -> None:
    done = after(PROPOSED, REVOKED, FILED, decided("three"))
    for revocation in (after(), done):
        with pytest.raises(Refused):
            revocation.confirm(confirmer=StaffId("two"), on=DAY)
        with pytest.raises(Refused):
            revocation.appeal(position=9, reason="no", on=DAY)
        with pytest.raises(Refused):
            revocation.decide(decided("three"))
    for revocation in (after(PROPOSED), done):
        with pytest.raises(Refused):
            revocation.propose(PROPOSED)
    with pytest.raises(Refused):
        after(PROPOSED).appeal(position=9, reason="no", on=DAY)
    with pytest.raises(Refused):
        after(PROPOSED, REVOKED).decide(decided("three"))


def test_each_step_says_why() -> None:
    for tell in (
        lambda: after().propose(
            RevocationProposed(**{f: getattr(PROPOSED, f) for f in FIELDS}, reason="")
        ),
        lambda: after(PROPOSED, REVOKED).appeal(position=9, reason="", on=DAY),
        lambda: after(PROPOSED, REVOKED, FILED).decide(decided("three", reason="")),
    ):
        with pytest.raises(Refused) as refused:
            tell()
        assert refused.value.about == "reason"


FIELDS = ("staff", "badge", "won", "proposer", "on")


def test_nobody_proposes_to_revoke_the_own_badge() -> None:
    own = {f: getattr(PROPOSED, f) for f in FIELDS} | {"proposer": StaffId("li")}
    with pytest.raises(Refused):
        after().propose(RevocationProposed(**own, reason="mine"))
