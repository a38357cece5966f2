"""Appends are timed in pairs of turns: in one of each a sealer seals them, in the other nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import FIGURES, chosen
from bench.child import ChildFailed
from bench.run import SQLITE, settings_in
from bench.sealing import Turns, in_pairs, measure, result
from bench.stores import prepare


def test_the_first_of_a_pair_is_sealed_in_every_other_one() -> None:
    assert in_pairs(3) == [True, False, False, True, True, False]


def test_events_are_sealed_in_the_turns_that_say_so_and_in_no_other(tmp_path: Path) -> None:
    settings, turns = settings_in(tmp_path), Turns(in_pairs(2), 0.6)
    prepare(settings)
    taken, sealed = measure(settings, turns)
    assert [bool(events) for events in sealed] == [True, False, False, True]
    told = result(SQLITE, turns, taken, sealed)
    assert (told.ours, told.theirs) == ([taken[0], taken[3]], [taken[1], taken[2]])
    assert min(taken) > 0


def test_where_nobody_sealed_there_is_no_figure() -> None:
    with pytest.raises(ChildFailed, match=r"In turns \[3\]"):
        result(SQLITE, Turns(in_pairs(2), 1), [1.0] * 4, [9, 0, 0, 0])


def test_sealing_is_measured_with_the_appends_and_alone() -> None:
    assert [name for name, _ in chosen(["appends"])] == ["appends", "sealing"]
    assert [name for name, _ in chosen(["sealing"])] == ["sealing"]
    assert chosen([]) == list(FIGURES)
