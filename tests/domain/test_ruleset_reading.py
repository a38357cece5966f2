"""A draft of a ruleset is read strictly: what is wrong is refused with the path of its field."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.draft import written
from domain.event import Refused
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.ruleset_ranges import RANGES
from domain.ruleset_reading import check_ruleset, read_ruleset
from tests.domain.drafts import Change, drop, plain, put, refusal, text

WRONG: list[tuple[Change, str]] = [
    (drop("goals"), "$.goals is missing."),
    (drop("trap"), "$.trap is missing."),
    (drop("goals.2.zh"), "$.goals[2].zh is missing."),
    (put("goals", {}), "$.goals has to be a list."),
    (put("craft", []), "$.craft has to be an object."),
    (put("goals.2.base", "80"), "$.goals[2].base has to be a whole number."),
    (put("goals.2.base", 80.5), "$.goals[2].base has to be a whole number."),
    (put("goals.2.base", True), "$.goals[2].base has to be a whole number."),
    (put("goals.2.base", 39), "$.goals[2].base is 39; it has to lie between 40 and 150."),
    (put("goals.2.base", 151), "$.goals[2].base is 151; it has to lie between 40 and 150."),
    (put("goals.2.zh", " "), "$.goals[2].zh is empty; fill it in."),
    (put("goals.2.en", ""), "$.goals[2].en is empty; fill it in."),
    (put("goals.2.en", 7), "$.goals[2].en has to be a text."),
    (put("goals.2.en", "a\0"), "$.goals[2].en holds a character that cannot be shown."),
    (put("goals.2.en", "a" * 401), "$.goals[2].en is too long; there is room for 400."),
    (put("goals.2.code", "channel_advanced"), "$.goals[2].code stands there twice."),
    (
        put("goals.2.code", "Product sold"),
        "$.goals[2].code has to be a code: small letters, digits and _, a letter first.",
    ),
    (
        put("goals.2.worth", 3),
        "There is no field $.goals[2].worth; choose one of: code, zh, en, base.",
    ),
    (put("goals", []), "$.goals is empty; fill it in."),
    (put("boards", []), "$.boards is empty; fill it in."),
    (
        drop("closing_actions.5"),
        "$.goals[4] can never be reached: no closing action belongs to it.",
    ),
    (
        put("closing_actions.0.goal", "sell"),
        (
            "$.closing_actions[0].goal has to be one of: channel_advanced, business_understood, "
            "product_sold, referral_obtained, proposal_accepted, product_taught."
        ),
    ),
    (
        put("closing_actions.0.fields", ["due_date", "handshake"]),
        "$.closing_actions[0].fields[1] has to be one of: promised_amount, due_date, product, ",
    ),
    (
        put("closing_actions.0.evidence", "smile"),
        "$.closing_actions[0].evidence has to be one of: reservation_form, contract, ",
    ),
    (put("tiers.0.cadence", 0), "$.tiers[0].cadence is 0; it has to lie between 1 and 730."),
    (put("version", 1), "$.version is 1; it has to lie between 2 and 1000000."),
    (put("wilson_z", 0), "$.wilson_z is 0.0; it has to lie between 0.1 and 5."),
    (put("wilson_z", 10**400), "$.wilson_z is too large a number."),
    (put("wilson_z", float("inf")), "This is not a draft: it has numbers"),
    (put("goals.2.base", -(10**30)), "$.goals[2].base is too large a number."),
    (put("wilson_z", "z"), "$.wilson_z has to be a number."),
    (
        put("trap.recognition_gap", 31),
        (
            "$.trap: the weights recognition_gap, detachment, formality, compression, "
            "dragging_down come to 101; together they have to be 100."
        ),
    ),
    (
        put("cohort.largest", 14),
        "$.cohort.largest is 14; because of $.cohort.smallest it has to be at least 15.",
    ),
    (
        put("late_days", 0),
        "$.late_days is 0; because of $.on_time_days it has to be at least 1.",
    ),
    (
        put("cohort.tenure_years", [1, 3, 3]),
        "$.cohort.tenure_years[2] has to be more than the year before it.",
    ),
    (
        put("boards.0.code", "visits"),
        "$.boards[0].code has to be one of: effective, close, channel, improvement, help.",
    ),
    (
        put("behaviours.0.code", "smile"),
        "$.behaviours[0].code has to be one of: hard_close, risk_seen, first_channel, ",
    ),
    (put("behaviours.3.at_least", 0), "$.behaviours[3].at_least has to be at least 1."),
    (
        put("behaviours.0.at_least", 3),
        "$.behaviours[0].at_least has to be left out: this behaviour has no number.",
    ),
    (put("formulas.0", "svq/9"), "$.formulas[0] has to be one of: svq/1, ev/1, craft/1, "),
    (drop("formulas.1"), "$.formulas has to name the formula 'ev' once."),
    (put("formulas.1", "svq/1"), "$.formulas has to name the formula 'svq' once."),
    (
        put("badges.0.condition.of", "smiles"),
        "$.badges[0].condition.of has to be one of: purposed, effective, closes, ",
    ),
    (
        put("badges.0.condition.window", "month"),
        "$.badges[0].condition.window has to be one of: all.",
    ),
    (
        put("badges.2.condition.among", "patch"),
        "$.badges[2].condition.window has to be one of: quarter.",
    ),
    (
        put("badges.0.condition.type", "luck"),
        "$.badges[0].condition.type has to be one of: count, rate, streak, ",
    ),
    (put("badges.0.condition", 1), "$.badges[0].condition has to be an object."),
    (put("badges.8.condition.kind", "luck"), "$.badges[8].condition.kind has to be one of: week"),
    (put("badges.0.zh_deed", ""), "$.badges[0].zh_deed is empty; fill it in."),
]


@pytest.mark.parametrize(
    ("change", "sentence"), WRONG, ids=lambda each: each[:40] if isinstance(each, str) else ""
)
def test_what_is_wrong_is_refused_with_its_path(change: Change, sentence: str) -> None:
    said = copy.deepcopy(plain())
    change(said)
    assert refusal(said).startswith(sentence)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "This is not JSON; line 1, column 1 cannot be read."),
        ('{"version": 2,\n oops', "This is not JSON; line 2, column 2 cannot be read."),
        ("[" * 100_000, "This is not a draft: it has numbers"),
        ('{"wilson_z": -Infinity}', "This is not a draft: it has numbers"),
        ('{"wilson_z": NaN}', "This is not a draft: it has numbers"),
        ('{"version": ' + "9" * 5000 + "}", "This is not a draft: it has numbers"),
        ("[]", "$ has to be an object."),
        ("7", "$ has to be an object."),
        ('{"version": 2, "version": 3}', "$.version stands there twice."),
    ],
)
def test_what_is_no_draft_at_all_is_refused(said: str, sentence: str) -> None:
    assert refusal(said).startswith(sentence)


def test_what_was_shown_can_be_read_again() -> None:
    following = msgspec.structs.replace(RULESET_1, version=2)
    assert read_ruleset(text(plain())) == following
    assert read_ruleset(text(written(following))) == following


def test_what_is_shown_for_editing_has_every_field() -> None:
    shown = written(RULESET_1)
    assert shown["goals"][2]["base"] == 100
    assert shown["closing_actions"][1]["expiry_days"] == 0
    assert shown["badges"][0]["condition"] == {
        "type": "count",
        "of": "closes",
        "at_least": 1,
        "window": "all",
    }


def test_stored_rules_load_whatever_the_check_says_of_them() -> None:
    said = plain() | {"goals": [], "version": -1, "a field of tomorrow": 1}
    stored = msgspec.json.decode(text(said), type=Ruleset)
    assert stored.version == -1
    with pytest.raises(Refused):
        check_ruleset(stored)


def numbers(said: Any, path: str = "$") -> Iterator[tuple[str, Any, Any]]:
    """Each number below: its path, and where to change it."""
    pairs = said.items() if isinstance(said, dict) else enumerate(said)
    for name, value in pairs:
        at = f"{path}.{name}" if isinstance(said, dict) else f"{path}[{name}]"
        if isinstance(value, dict | list):
            yield from numbers(value, at)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield at, said, name


NUMBERS = [path for path, _, _ in numbers(plain())]


@settings(deadline=None)
@given(st.sampled_from(NUMBERS), st.one_of(st.integers(-(10**14), -1), st.integers(10**7, 10**14)))
def test_no_number_is_read_that_is_out_of_all_bounds(path: str, number: int) -> None:
    said = copy.deepcopy(plain())
    holder, name = next((into, name) for at, into, name in numbers(said) if at == path)
    holder[name] = number
    assert refusal(said).startswith(
        f"{path} is {number if path != '$.wilson_z' else float(number)}"
    )


def test_every_range_is_of_a_field_that_exists() -> None:
    said = plain() | {"weights": [{"hundredths": 1}]}
    said["goals"][0]["base"] = said["closing_actions"][0]["expiry_days"] = 100
    found = {"".join(c for c in path if not c.isdigit()) for path, _, _ in numbers(said)}
    fields = {path.replace("[]", "").removeprefix("$.") for path in found}
    assert RANGES.keys() <= fields
