"""The mediocrity-trap index 平庸陷阱 of a team: its parts, its interval, the cheapest next act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec.structs import replace

from domain.event import StaffId
from domain.ruleset import Ruleset
from domain.ruleset_parts import TrapRule
from domain.statistics import interval, resamples
from domain.trap_parts import Member, Parts, drawn_from, parts_of

RESAMPLES, INTERVAL_PERCENT = 400, 90
"""How often people are drawn anew, and which share of the indexes lies inside of the interval."""

FEWEST_RESAMPLES, LARGEST_TEAM = 40, 100
"""Of more people than the second, an index is surer and longer to reckon: they are drawn less
often, down to the first, and no act of one leader is looked for."""

THANK, LOG, VISIT = "thank", "log", "visit"
"""Acts: thank for a detection, work on a visit's form, make one more visit an effective one."""

AIMS = {
    THANK: ("recognition_gap", "detachment"),
    LOG: ("formality",),
    VISIT: ("compression", "dragging_down"),
}
"""The acts, what costs least first, and the parts that each is meant to better: that a visit more
also makes an old thanks look deserved is no reason to advise it."""

EFFECTIVE_VISIT = 100
"""Points of one effective visit at weight 1."""


class Act(NamedTuple):
    """One act for one person, the part that it betters most, and the index after it."""

    kind: str
    part: str
    staff: StaffId
    after: Fraction


class Trap(NamedTuple):
    """The index of a team of `people`, None where too little is known; a description."""

    people: int
    parts: Parts
    value: Fraction | None
    interval: tuple[Fraction, Fraction] | None = None
    act: Act | None = None


def index(parts: Parts, rule: TrapRule) -> Fraction | None:
    """MTI = 100·(0.30 RG + 0.25 L + 0.20 F + 0.15 K + 0.10 X), `mti/1`.

    The weights of the parts that are defined are renormalised; fewer than three say nothing
    (check: .6 .8 .3 .5 .4 → 55.5).
    """
    weighed = [
        (int(getattr(rule, name)), part)
        for name, part in zip(Parts._fields, parts, strict=True)
        if part is not None
    ]
    weights = sum(weight for weight, _ in weighed)
    if len(weighed) < rule.fewest_parts or not weights:
        return None
    # A sum of fractions is brought to lowest terms once, and not after every part.
    over, under = 0, 1
    for weight, part in weighed:
        over = over * part.denominator + weight * part.numerator * under
        under *= part.denominator
    return Fraction(100 * over, under * weights)


def trap(members: Sequence[Member], rules: Ruleset) -> Trap:
    """The index of a team, without interval and act."""
    if len(members) < rules.trap.smallest:
        return Trap(len(members), Parts(), None)
    parts = parts_of(members, rules)
    return Trap(len(members), parts, index(parts, rules.trap))


def explained(members: Sequence[Member], rules: Ruleset) -> Trap:
    """The index with its interval and the cheapest next act."""
    found = trap(members, rules)
    if found.value is None:
        return found
    is_team = len(members) <= LARGEST_TEAM
    return found._replace(
        interval=index_interval(members, rules),
        act=cheapest_act(members, rules, found) if is_team else None,
    )


def index_interval(members: Sequence[Member], rules: Ruleset) -> tuple[Fraction, Fraction] | None:
    """Where the index lies when people are drawn anew; the same team draws the same ones.

    None where most of such teams have no index.
    """
    people = sorted(members, key=lambda each: each.staff)
    times = max(FEWEST_RESAMPLES, min(RESAMPLES, RESAMPLES * LARGEST_TEAM // len(people)))
    parts_at, drawn = drawn_from(people, rules), list[Fraction]()
    for places in resamples((each.staff for each in people), len(people), times):
        found = index(parts_at(places), rules.trap)
        if found is not None:
            drawn.append(found)
    return interval(drawn, INTERVAL_PERCENT) if 2 * len(drawn) > times else None


def cheapest_act(members: Sequence[Member], rules: Ruleset, now: Trap) -> Act | None:
    """The one act that lowers the index most; of equal ones what costs least, then the oldest.

    None where no act lowers it.
    """
    if now.value is None:
        return None
    best: tuple[Fraction, int, int, StaffId] | None = None
    found: Act | None = None
    for place, kind, after in _acts(members):
        team = [*members[:place], after, *members[place + 1 :]]
        after_it = parts_of(team, rules)
        parts = now.parts._replace(**{name: getattr(after_it, name) for name in AIMS[kind]})
        reached = index(parts, rules.trap)
        if reached is None or reached >= now.value:
            continue
        order = (reached, list(AIMS).index(kind), after.oldest if kind == THANK else 0, after.staff)
        if best is None or order < best:
            best = order
            found = Act(kind, _bettered(now.parts, parts, rules.trap), after.staff, reached)
    return found


def _acts(members: Sequence[Member]) -> Iterator[tuple[int, str, Member]]:
    """Each act that is possible: at which place, of which kind, and the member after it."""
    for place, each in enumerate(members):
        if each.detected is not None and each.answered < each.detected:
            thanked = None if each.recognitions is None else each.recognitions + 1
            after = replace(
                each,
                answered=each.answered + 1,
                long_answered=each.long_answered + 1,
                recognitions=thanked,
            )
            yield place, THANK, after
        if each.visits is not None and each.formal:
            yield place, LOG, replace(each, formal=each.formal - 1)
        more = EFFECTIVE_VISIT
        weeks = each.weeks and (*each.weeks[:2], each.weeks[2] + more)
        yield (
            place,
            VISIT,
            replace(each, ev=each.ev + more, long_ev=each.long_ev + more, weeks=weeks),
        )


def _bettered(before: Parts, after: Parts, rule: TrapRule) -> str:
    """The part that weighs most in how far the index fell."""
    fell = {
        name: getattr(rule, name) * (old - new)
        for name, old, new in zip(Parts._fields, before, after, strict=True)
        if old is not None and new is not None
    }
    return max(fell, key=fell.__getitem__, default="")
