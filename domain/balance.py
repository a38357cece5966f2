"""Visit balance 访问过度/访问不足: how often customers were due and seen, and who is next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

import msgspec

from domain.event import Code, CustomerId
from domain.ruleset import Ruleset
from domain.ruleset_parts import BalanceRule
from domain.statistics import MILLION, spearman

LOW_RAPPORT, NEVER_SEEN, DROPPED, SELDOM = "low_rapport", "never_seen", "dropped", "seldom"
"""Why a customer is suggested: how it feels, not seen at all, not seen again, seen too seldom."""

UNRATED = 3
"""The rapport of a customer who was not rated yet: neither high nor low."""

Tiers = Sequence[tuple[int, Code]]
"""Since when a customer has been in which tier, the first one first."""


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of mine, and how they were served in the window.

    `due` are the whole cadences that elapsed since `since`, when the customer became mine in it,
    `visits` the days since then on which they were seen. `rapport` is 1 to 5, 0 unrated;
    `last_day` the last visit ever, 0 for none; `dropped` whether nobody came again within two
    cadences of the first visit, None while these last.
    """

    customer: CustomerId
    since: int
    cadence: int
    due: int
    visits: int
    last_day: int = 0
    rapport: int = 0
    dropped: bool | None = None
    planned_day: int = 0

    @property
    def ratio(self) -> Fraction:
        """v/τ, of a customer who was due."""
        return Fraction(self.visits, self.due)


class Balance(NamedTuple):
    """A manager's balance over the customers who were due; None where there are too few.

    `dropped` are those not seen again, of the `first_visits` of which one can tell.
    """

    customers: int
    value: Fraction | None
    over: tuple[Served, ...]
    under: tuple[Served, ...]
    comfort_bias: Fraction | None
    by_feel: bool
    dropped: int
    first_visits: int


class Suggestion(NamedTuple):
    """Whom to visit next, and why."""

    served: Served
    reasons: tuple[str, ...]


def visit_balance(pairs: Sequence[tuple[int, int]], minimum: int) -> Fraction | None:
    """VBI = 1 − Σ|v−τ| / Σ max(v, τ) over pairs (τ, v) of customers who were due.

    None for fewer than `minimum` (checks: τ 2,2,2,2, v 5,2,1,0 → 5/11; a perfect schedule → 1).
    """
    due = [(tau, visits) for tau, visits in pairs if tau]
    if len(due) < max(1, minimum):
        return None
    apart = sum(abs(visits - tau) for tau, visits in due)
    return 1 - Fraction(apart, sum(max(pair) for pair in due))


def balance(served: Iterable[Served], rules: Ruleset) -> Balance:
    """Balance, who is over- and under-visited, comfort bias and visit-and-drop 走访一个丢一个."""
    rule, everybody = rules.balance, list(served)
    due = [each for each in everybody if each.due]
    bias = comfort_bias(due)
    judged = [each.dropped for each in everybody if each.dropped is not None]
    return Balance(
        customers=len(due),
        value=visit_balance([(each.due, each.visits) for each in due], rule.minimum),
        over=tuple(e for e in due if 100 * e.visits > rule.over_hundredths * e.due),
        under=tuple(each for each in due if is_under(each.due, each.visits, rule)),
        comfort_bias=bias,
        by_feel=bias is not None and 100 * bias > rule.by_feel_hundredths,
        dropped=sum(judged),
        first_visits=len(judged),
    )


def is_under(due: int, visits: int, rule: BalanceRule) -> bool:
    """v/τ < 0.5: a customer was seen too seldom for the times they were due.

    Where τ = 0 nothing can be said yet.
    """
    return due > 0 and 100 * visits < rule.under_hundredths * due


def comfort_bias(due: Iterable[Served]) -> Fraction | None:
    """Spearman(rapport, v/τ) over the customers who were rated; above 0.3 is by feel 跟着感觉走."""
    rated = [each for each in due if each.rapport and each.due]
    # Of one denominator, whole numbers are in the order of the fractions, and sooner compared.
    common = lcm(*(each.due for each in rated))
    ratios = [each.visits * (common // each.due) for each in rated]
    found = spearman([each.rapport for each in rated], ratios)
    return None if found is None else Fraction(found, MILLION)


def suggestions(served: Iterable[Served], rule: BalanceRule, today: int) -> list[Suggestion]:
    """The under-visited for whom no visit is planned, those that feel worse first."""
    under = [e for e in served if is_under(e.due, e.visits, rule) and e.planned_day < today]
    under.sort(key=lambda e: (e.rapport or UNRATED, e.ratio, e.last_day, e.customer))
    return [Suggestion(each, reasons(each, rule)) for each in under[: rule.suggestions]]


def reasons(each: Served, rule: BalanceRule) -> tuple[str, ...]:
    """Why this one."""
    found = [LOW_RAPPORT] if 0 < each.rapport <= rule.low_rapport else []
    if not each.last_day:
        found.append(NEVER_SEEN)
    elif each.dropped:
        found.append(DROPPED)
    else:
        found.append(SELDOM)
    return tuple(found)


def trailing_days(rules: Ruleset) -> int:
    """How far back visit balance looks: max(180 d, 2 × the longest cadence)."""
    longest = max((tier.cadence for tier in rules.tiers), default=rules.default_cadence)
    return max(rules.balance.days, rules.balance.cadences * longest)


def became_mine(
    today: int, start: int, changes: Iterable[int], is_mine: Callable[[int], bool]
) -> int | None:
    """The first day of the stretch up to today, not before `start`, on which a customer was mine.

    Nothing changes but on the days `changes`. None for whom is not mine today.
    """
    found = None
    for day in sorted({start, *(day for day in changes if start < day <= today)}, reverse=True):
        if not is_mine(day):
            break
        found = day
    return found


def whole_cadences(since: int, end: int, tiers: Tiers, rules: Ruleset) -> int:
    """τ: so many times the customer came due on the days [since, end).

    A day in a tier is one part in so many days as the tier's cadence has.
    """
    inside = [day for day, _ in tiers if since < day < end] if len(tiers) > 1 else []
    if not inside:
        return (end - since) // cadence(tiers, since, rules)
    changes = sorted({since, end, *inside})
    elapsed = Fraction(0)
    for first, after in pairwise(changes):
        elapsed += Fraction(after - first, cadence(tiers, first, rules))
    return int(elapsed)


def cadence(tiers: Tiers, day: int, rules: Ruleset) -> int:
    """The cadence in force on a day; before the first tiering, that of the first tier."""
    if len(tiers) < 2:  # of nearly all customers
        return rules.cadence(tiers[0][1] if tiers else Code(""))
    at = bisect_right(tiers, day, key=lambda row: row[0])
    return rules.cadence(tiers[max(0, at - 1)][1])


def is_dropped(visits: Collection[int], tiers: Tiers, today: int, rules: Ruleset) -> bool | None:
    """Whether nobody came again within two cadences of the first of some days of visits.

    None without a visit, and while the two cadences last.
    """
    if not visits:
        return None
    first = min(visits)
    last = first + rules.balance.cadences * cadence(tiers, first, rules)
    if last > today:
        return None
    return not any(first < day <= last for day in visits)
