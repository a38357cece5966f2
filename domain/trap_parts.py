"""The parts of the mediocrity-trap index 平庸陷阱: what each looks at, and how it is reckoned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import msgspec

from domain.event import StaffId
from domain.ruleset import Ruleset
from domain.ruleset_parts import TrapRule
from domain.statistics import MILLION, nearest_rank, spearman, twice_median

ZERO, ONE = Fraction(0), Fraction(1)

Places = Sequence[int]
"""Where people stand in a team; who is drawn twice is there twice."""

Part = Callable[[Places], Fraction | None]
"""A part of the index, of those who stand at some places of a team."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """What the index looks at of one person present in at least half of the window.

    `ev` are points of EV, in the window and in the long one; `weeks` those of W−2, W−1 and W for
    whom was present in all three. `detected` and `answered` count person-weeks of the window with
    a detection, and with `long_` those of the long window; `detections` are all of the long window,
    not only those for which the time to answer is over; `oldest` is the day of the oldest detection
    not yet answered. `formal` of the `visits` went through the motions 滥竽充数. None: not known.
    """

    staff: StaffId
    present: int
    ev: int
    long_ev: int
    weeks: tuple[int, int, int] | None = None
    recognitions: int | None = None
    detections: int = 0
    detected: int | None = None
    answered: int = 0
    long_detected: int = 0
    long_answered: int = 0
    oldest: int = 0
    visits: int | None = None
    formal: int = 0


class Parts(NamedTuple):
    """Shares of 1, the higher the worse; None where a part is undefined.

    In the order of GAME.md: RG, L, F, K, X.
    """

    recognition_gap: Fraction | None = None
    detachment: Fraction | None = None
    formality: Fraction | None = None
    compression: Fraction | None = None
    dragging_down: Fraction | None = None


def parts_of(members: Sequence[Member], rules: Ruleset) -> Parts:
    """All parts of the index."""
    return drawn_from(members, rules)(range(len(members)))


def drawn_from(members: Sequence[Member], rules: Ruleset) -> Callable[[Places], Parts]:
    """All parts of the index, of those who stand at some places of a team.

    Each part is prepared once, as the people of a team are drawn anew hundreds of times.
    """
    parts = (
        recognition_gap(members, rules.recognition.minimum),
        detachment(members, rules.trap),
        formality(members, rules.rate_minimum),
        compression(members, rules.trap, rules.streak.workdays_per_week),
        dragging_down(members, rules.trap),
    )
    return lambda places: Parts(*[part(places) for part in parts])


def recognition_gap(members: Sequence[Member], minimum: int) -> Part:
    """RG = 1 − person-weeks answered / person-weeks with a detection.

    Of the long window where there are too few in the window: the less a team is seen, the less it
    shows, so those most in need of this part would have none.
    """
    is_known = [each.detected is not None for each in members]
    lately = [each.detected or 0 for each in members], [each.answered for each in members]
    longer = [each.long_detected for each in members], [each.long_answered for each in members]
    fewest = max(1, minimum)

    def part(places: Places) -> Fraction | None:
        known = [place for place in places if is_known[place]]
        for detected, answered in (lately, longer):
            weeks = _sum(detected, known)
            if weeks >= fewest:
                return 1 - Fraction(_sum(answered, known), weeks)
        return None

    return part


def detachment(members: Sequence[Member], rule: TrapRule) -> Part:
    """L = 1 − max(0, Spearman(EV, recognitions)) over the long window.

    Where all are recognised alike while EV varies it is 1 if there is a detection.
    """
    earned = [each.long_ev for each in members]
    given = [each.recognitions or 0 for each in members]
    is_known = [each.recognitions is not None for each in members]
    detections = [each.detections for each in members]

    def part(places: Places) -> Fraction | None:
        known = [place for place in places if is_known[place]]
        ev, thanked = [earned[place] for place in known], [given[place] for place in known]
        found = spearman(ev, thanked, rule.smallest)
        if found is not None:
            return Fraction(MILLION - max(0, found), MILLION)
        alike = len(known) >= rule.smallest and len(set(thanked)) == 1 and len(set(ev)) > 1
        return ONE if alike and _sum(detections, places) else None

    return part


def formality(members: Sequence[Member], minimum: int) -> Part:
    """F = visits that went through the motions / visits."""
    held = [each.visits or 0 for each in members]
    formal = [0 if each.visits is None else each.formal for each in members]
    fewest = max(1, minimum)

    def part(places: Places) -> Fraction | None:
        visits = _sum(held, places)
        return Fraction(_sum(formal, places), visits) if visits >= fewest else None

    return part


def compression(members: Sequence[Member], rule: TrapRule, workdays: int) -> Part:
    """K = 0 if P50 ≥ the standard, else 1 − clip((P90 − P50)/max(P50, 0.01), 0, 1).

    Of EV a present week: five days present, by nearest rank. One point is 0.01 EV.
    """
    # Whole numbers of one unit are in the same order as fractions, and sooner sorted.
    unit = lcm(*(each.present for each in members if each.present))
    paces = [e.ev * workdays * (unit // e.present) if e.present else None for e in members]

    def part(places: Places) -> Fraction | None:
        present = sorted([pace for place in places if (pace := paces[place]) is not None])
        middle = nearest_rank(present, 50, rule.smallest)
        best = nearest_rank(present, 90, rule.smallest)
        if middle is None or best is None:
            return None
        if middle >= rule.standard_ev * unit:
            return ZERO
        base = max(middle, unit)
        return Fraction(base - min(base, max(0, best - middle)), base)

    return part


def dragging_down(members: Sequence[Member], rule: TrapRule) -> Part:
    """X = clip(−d/0.5, 0, 1), d = median change of the exemplars − median change of the rest.

    Exemplars are the top max(2, ⌈n/4⌉) by EV on W−2, of equal ones the first by id; the change is
    from W−1 to W, of people present in all three weeks.
    """
    weeks = sorted((-e.weeks[0], e.staff, e.weeks, at) for at, e in enumerate(members) if e.weeks)
    changes = [change(before, now) for _, _, (_, before, now), _ in weeks]
    unit = lcm(*(each.denominator for each in changes))
    drift_of = [each.numerator * (unit // each.denominator) for each in changes]
    order = {at: rank for rank, (_, _, _, at) in enumerate(weeks)}

    def part(places: Places) -> Fraction | None:
        ranks = sorted([order[place] for place in places if place in order])
        if len(ranks) < rule.smallest:
            return None
        top = max(2, -(-len(ranks) // 4))
        drifts = [drift_of[rank] for rank in ranks]
        twice_drift = twice_median(drifts[:top]) - twice_median(drifts[top:])
        return Fraction(min(unit, max(0, -twice_drift)), unit)

    return part


def _sum(numbers: Sequence[int], places: Places) -> int:
    return sum([numbers[place] for place in places])


def change(before: int, now: int) -> Fraction:
    """2(now − before)/(now + before), and 0 where both are 0."""
    # Points taken by hand can leave less than none, of which there is no relative change.
    before, now = max(0, before), max(0, now)
    return Fraction(2 * (now - before), now + before) if now + before else ZERO
