"""Figures, compared with straightforward reckonings, and their goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean

import msgspec
import pytest

from cli.proving.cast import cast, unit
from cli.proving.detected import DETECTED
from cli.proving.history import History, Scenario
from cli.proving.judged import FlagResult, TrapResult, cheating, flag_result, trap_result, watched
from cli.proving.measuring import Gain, Quality, SeedResult, Tenure, measure, tenure_gap
from cli.proving.parameters import Parameters
from cli.proving.prevented import PREVENTED
from cli.proving.recognition import Detection
from cli.proving.report import findings
from domain.event import Entry, Event, StaffId, UnitId
from projections import people
from projections.rehearsal import Rehearsal
from projections.replay import Replayed
from tests.proving.worlds import SMALL, TINY


def test_a_seed_is_measured_alike_again() -> None:
    one, again = (msgspec.structs.replace(measure(5, TINY), seconds=0) for _ in range(2))
    assert one == again
    assert len(one.trap.healthy) == len(one.trap.index) == 2
    assert one.flags.honest == 20 - len(DETECTED)


def test_veterans_and_new_managers_are_compared_within_quintiles() -> None:
    everybody = cast(2, Parameters())
    values = {each.id: float(each.number**2 % 97) for each in everybody.managers}
    ranked = sorted(everybody.managers, key=lambda each: each.quality)
    gaps = []
    for start in range(0, 60, 12):
        by_band: dict[int, list[float]] = {}
        for each in ranked[start : start + 12]:
            by_band.setdefault(each.band, []).append(values[each.id])
        if 0 in by_band and 3 in by_band:
            gaps.append(fmean(by_band[3]) - fmean(by_band[0]))
    assert tenure_gap(everybody, values) == pytest.approx(fmean(gaps))
    assert tenure_gap(everybody, dict.fromkeys(values, 1.0)) == 0


class Informed:
    """A judge who knows the truth, and says so as far as it is told to."""

    threshold = 50.0

    def index(
        self,
        told: History,
        models: Replayed,
        team: UnitId,
        day: int,
        *,
        without_recognition_gap: bool,
    ) -> float | None:
        assert day == models.setting.today
        if team == unit(told.cast.trapped):
            return 40.0 if without_recognition_gap else 70.0
        return 45.0 if team == unit(0) else None

    def flagged(
        self, told: History, models: Replayed, first: int, end: int
    ) -> Mapping[StaffId, frozenset[str]]:
        cheats = {m.id: frozenset({cheat}) for cheat, m in told.cast.roles.items()}
        cheats[told.cast.roles["log_copying"].id] = frozenset({"easiest_goal"})
        honest = next(each.id for each in told.cast.managers if not each.role)
        return cheats | ({honest: frozenset({"collusion"})} if end - first == 91 else {})


class Empty:
    """An inbox into which nothing comes."""

    def __init__(self) -> None:
        self.rehearsal = Rehearsal((people.PROJECTION,))

    @property
    def models(self) -> Replayed:
        return self.rehearsal.models

    def detected(self, entries: Sequence[Entry]) -> list[Detection]:
        self.rehearsal.follow(entries)
        return []

    def thanks(self, detection: Detection, by: StaffId, on: date, *, is_award: bool) -> Event:
        raise AssertionError


def test_a_judge_of_the_trap_is_asked_about_both_banks() -> None:
    seed = next(n for n in range(9) if cast(n, SMALL, trap=True).trapped == 1)
    healthy, trapped = (
        watched(Scenario(seed, SMALL, SMALL.weeks, trap=trap), Empty()) for trap in (False, True)
    )
    found = trap_result(healthy, trapped, Informed())
    assert found.index == [45.0, 70.0]
    assert found.healthy == [45.0, None]
    assert (found.first, found.first_without, found.all_clear) == (True, False, True)


def test_a_tie_is_no_first_place_and_an_index_at_the_threshold_is_trapped() -> None:
    found = TrapResult(
        trapped=0,
        index=[60.0, 60.0],
        without_recognition_gap=[None, None],
        healthy=[50.0, None],
        threshold=50,
    )
    assert (found.first, found.first_without, found.all_clear) == (False, False, False)


def test_a_flag_counts_as_found_only_for_the_cheat_that_was_done() -> None:
    found = flag_result(watched(cheating(0, SMALL), Empty()), Informed())
    assert Counter(found.found.values()) == {True: len(DETECTED) - 1, False: 1}
    assert not found.found["log_copying"]
    assert (found.honest, found.honest_flagged) == (20 - len(DETECTED), 1)


def result(
    *, early: float, points: int, ranks: int, cohort: float, missed: tuple[str, ...] = ()
) -> SeedResult:
    """What a seed came to; `missed` are the cheats that were not found."""
    gain = Gain(points=points, measures={}, naive_points=1, naive_ranks=ranks)
    return SeedResult(
        seed=0,
        events=1,
        seconds=0,
        quality=Quality(
            early=early, one_week=0.6, visit_count=None, successes=0.85, success_rate=None
        ),
        tenure=Tenure(bank=16, cohort=cohort),
        gains=dict.fromkeys(PREVENTED, gain),
        trap=TrapResult(
            trapped=0,
            index=[60.0, 50.0],
            without_recognition_gap=[40.0, 50.0],
            healthy=[None, 50.0],
            threshold=51,
        ),
        flags=FlagResult(
            found={cheat: cheat not in missed for cheat in DETECTED},
            honest=50,
            honest_flagged=1,
        ),
    )


def test_a_goal_is_held_by_the_mean_and_a_gain_by_every_seed() -> None:
    seeds = [
        result(early=0.80, points=-5, ranks=8, cohort=-9),
        result(
            early=0.91,
            points=1,
            ranks=12,
            cohort=-2,
            missed=DETECTED[:2],
        ),
    ]
    found = {each.what: each for each in findings(seeds)}
    assert found["quality ~ effective rank, 8 weeks"].holds is True
    assert found["quality ~ visit count, 8 weeks"].holds is None
    assert found["quality ~ true successes, 8 weeks"].holds is None
    assert found["trapped team first by MTI"].holds is True
    assert found["the same without RG"].holds is False
    assert found["healthy bank has no team above"].holds is True
    recall = found["recall of detected cheats, 60 days"]
    assert recall.estimate
    assert (recall.estimate.mean, recall.holds) == (0.875, False)
    assert found["honest people flagged a quarter"].holds is True
    assert found["points gained by own_flag"].holds is False
    assert found["naive ranks gained by own_flag"].holds is True
    assert found["percentiles veteran - new, cohort"].holds is False
    assert found["percentiles veteran - new, bank-wide"].holds is True
    assert {each.figure for each in found.values()} == {1, 2, 3, 4, 5}
