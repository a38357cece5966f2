"""Parts of a ruleset: what each rule counts, and from when on it applies, as data."""

from __future__ import annotations

import msgspec

HARD_CLOSE, RISK_SEEN, FIRST_CHANNEL = "hard_close", "risk_seen", "first_channel"
RUN_OF_FIVE, WIDE_STOP, COMEBACK = "run_of_five", "wide_stop", "comeback"
"""Codes of the benchmark behaviours that can be detected; a ruleset names those that are."""


class CraftPoints(msgspec.Struct, frozen=True, kw_only=True):
    """What good workmanship earns, capped per manager and day where several small acts add up."""

    logged_on_time: int = 2
    held_on_planned_day: int = 1
    assessed_on_time: int = 1
    daily_cap: int = 10
    risk_flag_visited: int = 20
    risk_working_days: int = 2


class HelpPoints(msgspec.Struct, frozen=True, kw_only=True):
    """What helping others earns."""

    referee_contacted: int = 20
    referee_closed: int = 60


class ChannelRule(msgspec.Struct, frozen=True, kw_only=True):
    """渠道客户: how many referrals in how many days make a customer a channel."""

    window_days: int = 180
    referrals_contacted: int = 2
    referrals_closed: int = 1


class StreakRule(msgspec.Struct, frozen=True, kw_only=True):
    """连胜: `closes_per_week` standing closes in a week of `workdays_per_week` days present."""

    closes_per_week: int = 3
    workdays_per_week: int = 5
    weeks_per_freeze: int = 4
    freezes_held: int = 2


class SecondLookRule(msgspec.Struct, frozen=True, kw_only=True):
    """复核: which share of assessed visits is drawn, and for how many working days it waits."""

    share_hundredths: int = 10
    redraw_days: int = 10
    give_up_days: int = 20
    kappa_minimum: int = 5


class CohortRule(msgspec.Struct, frozen=True, kw_only=True):
    """Who is compared with whom: sizes, and the years at which a band of tenure ends."""

    smallest: int = 8
    largest: int = 30
    tenure_years: tuple[int, ...] = (1, 3, 7)


class ImprovementRule(msgspec.Struct, frozen=True, kw_only=True):
    """The board of improvement: a week beside the median of settled weeks before it."""

    weeks: int = 8
    minimum: int = 4


class RecognitionRule(msgspec.Struct, frozen=True, kw_only=True):
    """表彰: what an award pays, how many there are, and how soon a detection is to be answered.

    A leader's budget of awards is a share of the people led, each week; two people do not
    recognise each other within `pair_days`.
    """

    award_points: int = 50
    budget_hundredths: int = 20
    budget_minimum: int = 1
    answer_working_days: int = 7
    pair_days: int = 30
    unrecognised_days: int = 60
    minimum: int = 5


class TrapRule(msgspec.Struct, frozen=True, kw_only=True):
    """平庸陷阱: weights of the index's parts in hundredths, and what each part looks at.

    `standard_ev` is in points of EV a present week; `threshold` from which a team counts as
    trapped.
    """

    recognition_gap: int = 30
    detachment: int = 25
    formality: int = 20
    compression: int = 15
    dragging_down: int = 10
    weeks: int = 4
    long_weeks: int = 12
    smallest: int = 8
    fewest_parts: int = 3
    copied_likeness: int = 90
    standard_ev: int = 600
    threshold: int = 50


class BalanceRule(msgspec.Struct, frozen=True, kw_only=True):
    """Over- and under-visiting 访问过度/不足: over which time, and from which ratio on.

    What was done in spite of low rapport counts if that was rated `rated_days` before.
    """

    days: int = 180
    cadences: int = 2
    minimum: int = 5
    over_hundredths: int = 150
    under_hundredths: int = 50
    by_feel_hundredths: int = 30
    low_rapport: int = 2
    suggestions: int = 5
    rated_days: int = 14


class FlagRule(msgspec.Struct, frozen=True, kw_only=True):
    """From when on conduct is a question for a person: how often, and in which share of cases.

    `weeks` are looked back, `look_weeks` for second looks. Minutes and hours are those of visits;
    hundredths are shares. A heap is of so many closes on a day, 0 for no question, and so many
    times as on other days, of which there have to be `heap_days`.
    """

    weeks: int = 8
    look_weeks: int = 26
    copied_likeness: int = 90
    copied_minimum: int = 5
    copied_hundredths: int = 30
    travel_minutes: int = 3
    first_hour: int = 5
    last_hour: int = 23
    impossible_minimum: int = 3
    flush_minutes: int = 2
    burst_minimum: int = 12
    burst_hundredths: int = 60
    heap_minimum: int = 0
    heap_days: int = 5
    heap_times: int = 5
    goal_minimum: int = 20
    goal_hundredths: int = 80
    goal_common_hundredths: int = 50
    rejected_minimum: int = 3
    rejected_hundredths: int = 10
    unknown_minimum: int = 4
    unknown_hundredths: int = 50
    unknown_meetings: int = 2
    lenient_minimum: int = 4
    lenient_hundredths: int = 50
    favoured_minimum: int = 6
    favoured_hundredths: int = 60
    ring_hops: int = 6
