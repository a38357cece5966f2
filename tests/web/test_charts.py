"""Charts: where their parts stand, and that they tell in words what they draw."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.charts import (
    ACROSS,
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    bars,
    gauge,
    line,
    pairs,
    ring,
    spread,
    ticks,
)
from web.language import LANGUAGES
from web.render import environment

AMOUNTS = st.integers(-(10**9), 10**9)
DAY = 739_000


@given(AMOUNTS, AMOUNTS)
def test_ticks_are_few_evenly_apart_and_enclose_what_they_are_for(one: int, other: int) -> None:
    low, high = sorted((one, other))
    found = ticks(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert len({later - each for each, later in pairwise(found)}) <= 1
    assert len(found) <= 6


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 4, [0, 1, 2, 3, 4]),
        (0, 9, [0, 5, 10]),
        (0, 1_000_000, [0, 500_000, 1_000_000]),
        (-150, 420, [-200, 0, 200, 400, 600]),
    ],
)
def test_ticks_are_round_numbers(low: int, high: int, expected: list[int]) -> None:
    assert ticks(low, high) == expected


def test_a_line_has_a_gap_where_a_value_is_not_known() -> None:
    it = line([(DAY, 1), (DAY + 7, None), (DAY + 14, 3), (DAY + 21, 0)])
    assert [[dot.value for dot in run] for run in it.runs] == [[1], [3, 0]]
    assert [dot.x for dot in it.dots] == sorted({dot.x for dot in it.dots})
    assert it.lowest.value == 0 < it.highest.value == 3
    assert it.dots[-1].y == it.floor == BOTTOM
    assert [name for name, _ in it.names] == [DAY, DAY + 14, DAY + 21]


@given(st.lists(st.one_of(st.none(), AMOUNTS), max_size=20), st.one_of(st.none(), AMOUNTS))
def test_a_line_and_its_threshold_stay_within_the_picture(
    values: list[int | None], threshold: int | None
) -> None:
    above = None if threshold is None else ("P75", threshold)
    it = line(list(enumerate(values)), above)
    heights = [dot.y for dot in it.dots] + ([it.threshold.at] if it.threshold else [])
    assert all(TOP <= y <= BOTTOM for y in heights)
    assert all(LEFT <= dot.x <= RIGHT for dot in it.dots)


@given(st.lists(AMOUNTS, max_size=40), st.lists(st.tuples(st.just("P50"), AMOUNTS), max_size=2))
def test_a_histogram_holds_every_value_once(
    values: list[int], marks: list[tuple[str, int]]
) -> None:
    it = spread(values, marks)
    assert sum(bar.held for bar in it.bars) == len(values)
    assert all(ACROSS[0] <= mark.at <= ACROSS[1] for mark in it.marks)


def test_bars_and_gauges_fill_no_more_than_there_is() -> None:
    assert [bar.width for bar in bars([0, 50, None, 200, -3])] == [0, 80, 0, 320, 0]
    full = gauge(120, (0, 100), (-5, 130), [("P90", 90)])
    assert (full.filled, full.interval) == (288, (16, 304))
    assert gauge(None, (0, 100)).filled == 0
    told = pairs([("a", 0, 50), ("b", None, 100), ("c", -4, None)])
    assert [(pair.before, pair.after) for pair in told] == [(6, 160), (None, 314), (6, None)]
    assert told[1].y - told[0].y == 40
    assert [ring(1, 4), ring(9, 4), ring(0, 4), ring(1, 0), ring(-1, 4)] == [25, 100, 0, 0, 0]


@pytest.mark.parametrize("speaks", LANGUAGES)
@pytest.mark.parametrize(
    "call",
    [
        f"trend('What <b>', [({DAY}, 310), ({DAY + 7}, none)], 'hundredths', ('P75', 400), 100)",
        "ring('What <b>', 3, 4, '75 %', '3 / 4')",
        "bars('What <b>', [('one <i>', 410000), ('two', none)], 'millionths')",
        "spread('What <b>', [1, 5, 9], 'whole', [('P50', 5), ('P90', 9)], (2, 6))",
        "before_after('What <b>', [('one <i>', 22500, none), ('two', 1, 2)], 'thousandths')",
        "thermometer('What <b>', 56, 'whole', 0, 100, (44, 61), [('P90', 90)])",
    ],
)
def test_every_chart_is_told_in_words_and_says_nothing_unsafe(call: str, speaks: str) -> None:
    macro = call.partition("(")[0]
    file = f"{macro}.html" if macro in ("spread", "before_after") else "charts.html"
    source = f"{{% from '{file}' import {macro} %}}{{{{ {call} }}}}"
    text = environment(speaks).from_string(source).render()
    drawn = next(each for each in ElementTree.fromstring(f"<p>{text}</p>").iter("svg"))
    assert drawn.get("role") == "img"
    title, told = drawn.findtext("title"), drawn.findtext("desc")
    assert title == "What <b>"
    assert told
    assert told.strip()
    assert "style=" not in text
