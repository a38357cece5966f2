"""The parts of the mediocrity-trap index 平庸陷阱: what each looks at, and how it is reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

import msgspec

from domain.event import StaffId
from domain.ruleset import Ruleset
from domain.ruleset_parts import TrapRule
from domain.statistics import median, nearest_rank, spearman

ZERO, ONE = Fraction(0), Fraction(1)


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
    return Parts(
        recognition_gap(members, rules.recognition.minimum),
        detachment(members, rules.trap),
        formality(members, rules.rate_minimum),
        compression(members, rules.trap, rules.streak.workdays_per_week),
        dragging_down(members, rules.trap),
    )


def recognition_gap(members: Sequence[Member], minimum: int) -> Fraction | None:
    """RG = 1 − person-weeks answered / person-weeks with a detection.

    Of the long window where there are too few in the window: the less a team is seen, the less it
    shows, so those most in need of this part would have none.
    """
    known = [each for each in members if each.detected is not None]
    lately = sum(each.detected or 0 for each in known), sum(each.answered for each in known)
    longer = sum(each.long_detected for each in known), sum(each.long_answered for each in known)
    for detected, answered in (lately, longer):
        if detected >= max(1, minimum):
            return 1 - Fraction(answered, detected)
    return None


def detachment(members: Sequence[Member], rule: TrapRule) -> Fraction | None:
    """L = 1 − max(0, Spearman(EV, recognitions)) over the long window.

    Where all are recognised alike while EV varies it is 1 if there is a detection.
    """
    told = [(e.long_ev, e.recognitions) for e in members if e.recognitions is not None]
    if len(told) < rule.smallest:
        return None
    earned, thanked = [ev for ev, _ in told], [count for _, count in told]
    if len(set(thanked)) == 1 and len(set(earned)) > 1:
        return ONE if any(each.detections for each in members) else None
    found = spearman(earned, thanked, rule.smallest)
    return None if found is None else 1 - max(ZERO, found)


def formality(members: Sequence[Member], minimum: int) -> Fraction | None:
    """F = visits that went through the motions / visits."""
    known = [each for each in members if each.visits is not None]
    visits = sum(each.visits or 0 for each in known)
    if visits < max(1, minimum):
        return None
    return Fraction(sum(each.formal for each in known), visits)


def compression(members: Sequence[Member], rule: TrapRule, workdays: int) -> Fraction | None:
    """K = 0 if P50 ≥ the standard, else 1 − clip((P90 − P50)/max(P50, 0.01), 0, 1).

    Of EV a present week: five days present, by nearest rank. One point is 0.01 EV.
    """
    present = [each for each in members if each.present]
    # Whole numbers of one unit are in the same order as fractions, and sooner sorted.
    unit = lcm(*(each.present for each in present))
    pace = [each.ev * workdays * (unit // each.present) for each in present]
    middle = nearest_rank(pace, 50, rule.smallest)
    best = nearest_rank(pace, 90, rule.smallest)
    if middle is None or best is None:
        return None
    if middle >= rule.standard_ev * unit:
        return ZERO
    return 1 - min(ONE, max(ZERO, Fraction(best - middle, max(middle, unit))))


def dragging_down(members: Sequence[Member], rule: TrapRule) -> Fraction | None:
    """X = clip(−d/0.5, 0, 1), d = median change of the exemplars − median change of the rest.

    Exemplars are the top max(2, ⌈n/4⌉) by EV on W−2, of equal ones the first by id; the change is
    from W−1 to W, of people present in all three weeks.
    """
    weeks = [(-each.weeks[0], each.staff, each.weeks) for each in members if each.weeks]
    if len(weeks) < rule.smallest:
        return None
    changes = [change(before, now) for _, _, (_, before, now) in sorted(weeks)]
    top = max(2, -(-len(weeks) // 4))
    drift = median(changes[:top]) - median(changes[top:])
    return min(ONE, max(ZERO, -2 * drift))


@lru_cache(maxsize=4096)
def change(before: int, now: int) -> Fraction:
    """2(now − before)/(now + before), and 0 where both are 0."""
    # Points taken by hand can leave less than none, of which there is no relative change.
    before, now = max(0, before), max(0, now)
    return Fraction(2 * (now - before), now + before) if now + before else ZERO
