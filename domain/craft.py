"""Craft: the small acts of good workmanship of a visit, and the cap of a manager's day on them."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

from domain.score import CRAFT, Claim, LogKept, claim_id
from domain.tally import LOGGED, CraftAct, CraftDay, VisitTally

if TYPE_CHECKING:
    from domain.book import Book


def act(book: Book, tally: VisitTally) -> None:
    """Bring the small acts of a visit into its day, whose cap takes the first ones."""
    standing, acted = tally.acts, tally.acted
    if len(standing) == len(acted) and all(rule in standing for rule in acted):
        return
    day = book.memory.craft_day(tally.manager, tally.held_day)
    gone = [rule for rule in acted if rule not in standing]
    come = [rule for rule in standing if rule not in acted]
    tally.acted = list(standing)
    for rule in gone:
        _cease(book, day, tally, rule)
    last = [_enter(book, day, tally, rule, standing[rule]) for rule in come]
    if gone or None in last:
        _reckon(book, day)
        return
    cap = book.setting.rules(day.day).craft.daily_cap
    for each in last:  # the ordinary case: one more act, and nothing changes for those before
        if each and each.stands:
            _pay(book, day, each, min(cap - day.paid, each.worth))


def come_again(book: Book, tally: VisitTally, *, again: bool) -> None:
    """Pay the acts of a visit no more, or again, as it is not or is the first of its day.

    That the log was kept is said all the same: a streak asks it of every visit.
    """
    tally.again = again
    if tally.acted:
        day = book.memory.craft_day(tally.manager, tally.held_day)
        for each in day.acts:
            if each.visit == tally.visit:
                each.stands = not again and each.rule in tally.acted
        _reckon(book, day)


def _cease(book: Book, day: CraftDay, tally: VisitTally, rule: str) -> None:
    if rule == LOGGED:
        book.lines.append(LogKept(-1, tally.manager, tally.visit, tally.held_day))
    found = day.find(tally.visit, rule)
    if found:
        found.stands = False


def _enter(
    book: Book, day: CraftDay, tally: VisitTally, rule: str, position: int
) -> CraftAct | None:
    """Let an act stand; returns it when it is a new one, and the last of the day."""
    if rule == LOGGED:
        book.lines.append(LogKept(1, tally.manager, tally.visit, tally.held_day))
    is_last = not day.acts or day.acts[-1].position < position
    before = None if is_last else day.find(tally.visit, rule)
    if before:
        before.stands = not tally.again
        return None
    worth = int(getattr(book.setting.rules(day.day).craft, rule))
    found = CraftAct(position, rule, tally.visit, worth, stands=not tally.again)
    insort(day.acts, found, key=lambda each: each.position)
    return found if is_last else None


def _reckon(book: Book, day: CraftDay) -> None:
    left = book.setting.rules(day.day).craft.daily_cap
    for each in day.acts:
        amount = min(left, each.worth) if each.stands else 0
        left -= amount
        _pay(book, day, each, amount)


def _pay(book: Book, day: CraftDay, paid: CraftAct, amount: int) -> None:
    if amount == paid.paid:
        return
    name = claim_id(paid.rule, paid.visit)
    claim = Claim(name, paid.rule, CRAFT, day.manager, day.day, (paid.position,))
    if paid.paid:
        book.score("reversal", claim, -paid.paid)
    if amount:
        book.score("reinstatement" if paid.ever_paid else "award", claim, amount)
        paid.ever_paid = True
    day.paid += amount - paid.paid
    paid.paid = amount
