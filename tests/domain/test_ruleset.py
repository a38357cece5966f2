"""The ruleset: its default numbers, and refusals that name what exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from domain.event import Code, Refused
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1


@pytest.mark.parametrize(
    ("look_up", "sentence"),
    [
        (
            lambda: RULESET_1.goal(Code("sell")),
            (
                "goal 'sell'; choose one of: channel_advanced, business_understood, product_sold, "
                "referral_obtained, proposal_accepted, product_taught."
            ),
        ),
        (
            lambda: RULESET_1.tier(Code("gold")),
            "tier 'gold'; choose one of: abnormal, channel, vip, existing, new.",
        ),
        (
            lambda: RULESET_1.known("stage", Code("end"), RULESET_1.stages),
            "stage 'end'; choose one of: rapport, trust, needs, products, objections, close.",
        ),
        (
            lambda: RULESET_1.closing_action(Code("handshake")),
            (
                "closing action 'handshake'; choose one of: deposit_promised, product_signed, "
                "referral_list_received, partnership_agreed, business_profile_filled, "
                "proposal_signed, customer_operated."
            ),
        ),
    ],
)
def test_an_unknown_code_is_refused_and_those_that_exist_are_named(
    look_up: Callable[[], Any], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        look_up()
    assert str(refusal.value) == f"There is no {sentence}"


def test_a_known_code_gives_its_row() -> None:
    assert RULESET_1.goal(Code("product_sold")).base == 100
    assert RULESET_1.closing_action(Code("deposit_promised")).fields == (
        *("promised_amount", "due_date"),
    )


def test_a_tier_sets_the_cadence_and_no_tier_the_default() -> None:
    cadences = {tier.code: RULESET_1.cadence(tier.code) for tier in RULESET_1.tiers}
    assert cadences == {"abnormal": 14, "channel": 14, "vip": 28, "existing": 56, "new": 28}
    assert RULESET_1.cadence(Code("")) == RULESET_1.default_cadence == 28


def test_the_numbers_are_those_of_the_game() -> None:
    rules, craft = RULESET_1, RULESET_1.craft
    assert (rules.repeat_days, rules.pay_once_days) == (28, 90)
    assert (rules.on_time_days, rules.late_days, rules.assess_days) == (1, 7, 7)
    assert (rules.lapse_days, rules.drought_days, rules.rate_minimum) == (2, 10, 5)
    assert rules.wilson_z == 1.2816
    assert (craft.logged_on_time, craft.held_on_planned_day, craft.assessed_on_time) == (2, 1, 1)
    assert (craft.daily_cap, craft.risk_flag_visited, craft.risk_working_days) == (10, 20, 2)
    assert (rules.help.referee_contacted, rules.help.referee_closed) == (20, 60)
    assert (rules.channel.window_days, rules.channel.referrals_contacted) == (180, 2)
    assert rules.channel.referrals_closed == 1
    assert (rules.streak.closes_per_week, rules.streak.workdays_per_week) == (3, 5)
    assert (rules.streak.weeks_per_freeze, rules.streak.freezes_held) == (4, 2)


def test_every_closing_action_belongs_to_a_goal_that_exists() -> None:
    for action in RULESET_1.closing_actions:
        assert RULESET_1.goal(action.goal) in RULESET_1.goals
        assert action.fields


def test_a_ruleset_is_the_same_after_it_was_stored() -> None:
    stored = msgspec.json.encode(RULESET_1)
    assert msgspec.json.decode(stored, type=Ruleset) == RULESET_1
