"""Measures 指标: what is reckoned from counts, by the formulas of GAME.md and MISSION.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, Self

from domain.event import Code
from domain.ruleset import Ruleset
from domain.statistics import nearest_rank
from domain.tallied import Tallied

PRIORITY = (Code("abnormal"), Code("channel"), Code("vip"))
"""Tiers whose customers are due a priority visit 重点走访."""

SHARE, EACH, DAYS, NUMBER, DISTANCE = "share", "each", "days", "number", "distance"
"""Kinds of figure: a proportion, so many for each, days, a count, and a distance of 0 to 1."""

COUNTED = {
    "goal_rate": (SHARE, "effective", "purposed"),
    "goal_set": (SHARE, "purposed", "visits"),
    "plan_adherence": (SHARE, "plans_kept", "plans_due"),
    "log_on_time": (SHARE, "logs_kept", "logs_due"),
    "close_rate": (SHARE, "closed", "contacted"),
    "sale_rate": (SHARE, "sold", "contacted"),
    "cpd": (EACH, "contacts", "days"),
    "reach": (EACH, "contacted", "visits"),
    "alignment": (SHARE, "aligned", "weighted"),
    "low_efficacy": (SHARE, "unaligned", "weighted"),
    "penetration": (SHARE, "seen", "active"),
    "deep_work": (SHARE, "at_home", "contacts"),
    "priority_cover": (SHARE, "due_seen", "due"),
    "channel_rate": (SHARE, "channels", "active"),
    "channel_yield": (EACH, "referees_closed", "channels"),
    "channel_decay": (SHARE, "channels_lost", "channels_before"),
}
"""Figures that divide one count by another: their kind, and the two counts."""

NUMBERS = ("visits", "claimed", "orphans", "overlaps")
"""Figures that are counts."""


_SHOWN = {
    SHARE: "{:.1%}",
    EACH: "{:,.2f}",
    DAYS: "{:,.0f}",
    NUMBER: "{:,.0f}",
    DISTANCE: "{:.2f}",
}


class Figure(NamedTuple):
    """One figure: `value` is None where there is too little to tell, `part` of `of` what it is of.

    Shares and distances lie between 0 and 1; days are days, working days where the figure says so.
    """

    code: str
    kind: str
    value: float | None
    part: int
    of: int

    @property
    def text(self) -> str:
        """The value as people read it, "–" where there is none."""
        if self.value is None:
            return "–"
        return _SHOWN[self.kind].format(self.value)

    @classmethod
    def divided(cls, code: str, kind: str, part: int, of: int, minimum: int) -> Self:
        """One count by another; None where there are fewer than `minimum`, and never by none."""
        value = part / of if of >= max(1, minimum) else None
        return cls(code, kind, value, part, of)


def mix_distance(
    visits: Mapping[Code, int], customers: Mapping[Code, int], rules: Ruleset
) -> float | None:
    """Half the sum over the tiers of |share of visits − share that the cadences ask for|.

    That is the total variation distance: 0 where visits follow the cadences, 1 where none does.
    The cadences ask for customers / cadence visits of each tier a day. None with fewer visits or
    customers of a tier than rates need. Check: visits 5, 5 on tiers of 10 and 10 customers with
    cadences 14 and 28 → shares 1/2, 1/2 against 2/3, 1/3 → 1/6.
    """
    made = sum(visits[tier.code] for tier in rules.tiers)
    asked = {tier.code: Fraction(customers[tier.code], tier.cadence) for tier in rules.tiers}
    whole, known = sum(asked.values()), sum(customers[tier.code] for tier in rules.tiers)
    if made < rules.rate_minimum or known < rules.rate_minimum:
        return None
    apart = sum(abs(Fraction(visits[code], made) - share / whole) for code, share in asked.items())
    return float(apart / 2)


def conversions(reached: Mapping[int, int], stages: int, minimum: int) -> list[Figure]:
    """From each stage but the last: of the visits that reached it, the share that went on.

    `reached` counts visits by how many of the stages they reached at least.
    """
    return [
        Figure.divided(str(at), SHARE, reached[at + 1], reached[at], minimum)
        for at in range(1, stages)
    ]


def stalls_at(steps: list[Figure]) -> int | None:
    """The stage, counted from 1, after which the smallest share went on, the first of equals.

    None where at every stage there were too few, or everybody always went on.
    """
    told = [(step.value, at) for at, step in enumerate(steps, 1) if step.value is not None]
    value, at = min(told, default=(1.0, 0))
    return at if value < 1 else None


def figures(counts: Tallied, rules: Ruleset) -> dict[str, Figure]:
    """All figures of one or more managers, in the order in which they are shown."""
    least = rules.rate_minimum
    found = [Figure("ev", EACH, counts.ev / 100, counts.ev, 100)]
    for code, (kind, part, of) in COUNTED.items():
        found.append(Figure.divided(code, kind, _count(counts, part), _count(counts, of), least))
    found += _shares(counts, rules, least)
    for code, values, percent in (
        ("assessment_lag_p50", counts.lags, 50),
        ("assessment_lag_p90", counts.lags, 90),
        ("risk_response_p90", counts.waits, 90),
        ("first_win_p50", counts.first_wins, 50),
    ):
        found.append(_of_days(code, values, percent, least))
    distance = mix_distance(counts.tier_visits, counts.tier_customers, rules)
    made = sum(counts.tier_visits.values())
    found.append(Figure("mix_distance", DISTANCE, distance, made, made))
    deepest = max(counts.depths, default=None)
    found.append(Figure("chain_depth", NUMBER, deepest, counts.channels, counts.channels))
    for code in NUMBERS:
        number = _count(counts, code)
        found.append(Figure(code, NUMBER, number, number, 1))
    return {each.code: each for each in found}


def _shares(counts: Tallied, rules: Ruleset, least: int) -> list[Figure]:
    """Shares of what each visit or customer has several of; the volume is that of the visits."""
    items, ticked = len(rules.preparation), counts.ticked.total()
    return [
        Figure.divided(code, SHARE, part, each * of, max(1, each * least))
        for code, part, of, each in (
            ("preparedness", ticked, counts.prepared, items),
            ("completeness", counts.filled, counts.active, 100),
        )
    ]


def _count(counts: Tallied, name: str) -> int:
    return int(getattr(counts, name))


def _of_days(code: str, values: Counter[int], percent: int, least: int) -> Figure:
    number = values.total()
    return Figure(code, DAYS, nearest_rank(values.elements(), percent, least), number, number)
