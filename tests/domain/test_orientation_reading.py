"""A draft of an orientation is read strictly, against the rules that will be in force."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from domain.event import Code, Refused
from domain.orientation import Weight
from domain.ruleset_1 import RULESET_1
from domain.ruleset_reading import read_orientation


def text(said: Any) -> str:
    return msgspec.json.encode(said).decode()


def test_an_orientation_is_read_strictly_too() -> None:
    weights = [{"hundredths": 150, "segment": "farmer", "goal": "product_sold"}, {"hundredths": 80}]
    assert read_orientation(text({"weights": weights}), RULESET_1) == (
        Weight(hundredths=150, segment=Code("farmer"), goal=Code("product_sold")),
        Weight(hundredths=80),
    )
    assert read_orientation('{"weights": []}', RULESET_1) == ()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{}], "$.weights[0].hundredths is missing."),
        ([{"hundredths": 201}], "$.weights[0].hundredths is 201; it has to lie between 0 and 200."),
        (
            [{"hundredths": 1, "goal": "sell"}],
            "$.weights[0].goal has to be one of: channel_advanced, ",
        ),
        (
            [{"hundredths": 1, "segment": "king"}],
            "$.weights[0].segment has to be one of: farmer, ",
        ),
        ([{"hundredths": 1}, {"hundredths": 2}], "$.weights[1] stands there twice."),
        ([{"weight": 1}], "There is no field $.weights[0].weight; choose one of: hundredths, "),
    ],
)
def test_what_is_wrong_with_an_orientation_is_refused_with_its_path(
    rows: list[Any], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_orientation(text({"weights": rows}), RULESET_1)
    assert str(refused.value).startswith(sentence)
