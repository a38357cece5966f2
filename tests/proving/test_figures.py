"""Figures, compared with straightforward reckonings, and their goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import fmean

import msgspec
import pytest

from cli.proving.cast import Cast, cast, unit
from cli.proving.cohorts import cohorts
from cli.proving.detected import DETECTED
from cli.proving.history import History
from cli.proving.judged import TrapResult, flag_result, trap_result
from cli.proving.measuring import Gain, Quality, SeedResult, Tenure, measure, tenure_gap
from cli.proving.parameters import FIRST, Parameters
from cli.proving.prevented import PREVENTED
from cli.proving.report import findings
from domain.event import StaffId, UnitId
from projections.replay import Replayed
from tests.proving.worlds import SMALL, TINY


def test_a_seed_is_measured_alike_again() -> None:
    one, again = (msgspec.structs.replace(measure(5, TINY), seconds=0) for _ in range(2))
    assert one == again
    assert one.trap is None
    assert one.flags is None


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


def test_cohorts_of_the_made_up_bank_are_its_bands() -> None:
    everybody = cast(0, Parameters())
    bands = {each.id: each.band for each in everybody.managers}
    found = cohorts(everybody)
    assert [len(cohort) for cohort in found] == [12, 18, 18, 12]
    assert [{bands[staff] for staff in cohort} for cohort in found] == [{0}, {1}, {2}, {3}]


def with_years(*years: float) -> Cast:
    """A bank whose managers have been on the staff for so long."""
    everybody = cast(0, Parameters(teams=10))
    managers = everybody.managers[: len(years)]
    for manager, each in zip(managers, years, strict=True):
        manager.joined = FIRST.toordinal() - round(365.25 * each)
    return Cast(0, everybody.parameters, managers)


def test_a_small_band_joins_the_next_older_and_the_last_the_one_before() -> None:
    def sizes(*years: float) -> list[int]:
        return [len(cohort) for cohort in cohorts(with_years(*years))]

    assert sizes(*[0.5] * 7, *[2.0] * 8, *[5.0] * 9, *[9.0] * 8) == [15, 9, 8]
    assert sizes(*[0.5] * 8, *[2.0] * 8, *[9.0] * 7) == [8, 15]
    assert sizes(*[0.5] * 3, *[9.0] * 2) == [5]
    assert sizes(*[2.0] * 62) == [20, 21, 21]
    assert sizes(*[1.0] * 8, *[0.99] * 8) == [8, 8]


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


def test_a_judge_of_the_trap_is_asked_about_both_banks() -> None:
    seed = next(n for n in range(9) if cast(n, SMALL, trap=True).trapped == 1)
    found = trap_result(seed, SMALL, Informed())
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
    found = flag_result(0, SMALL, Informed())
    assert Counter(found.found.values()) == {True: len(DETECTED) - 1, False: 1}
    assert not found.found["log_copying"]
    assert (found.honest, found.honest_flagged) == (20 - len(DETECTED), 1)


def result(*, early: float, points: int, ranks: int, cohort: float) -> SeedResult:
    gain = Gain(points=points, measures={}, naive_points=1, naive_ranks=ranks)
    return SeedResult(
        seed=0,
        events=1,
        seconds=0,
        quality=Quality(early=early, one_week=0.6, visit_count=None),
        tenure=Tenure(bank=16, cohort=cohort),
        gains=dict.fromkeys(PREVENTED, gain),
        trap=None,
        flags=None,
    )


def test_a_goal_is_held_by_the_mean_and_a_gain_by_every_seed() -> None:
    seeds = [
        result(early=0.80, points=-5, ranks=8, cohort=-9),
        result(early=0.91, points=1, ranks=12, cohort=-2),
    ]
    found = {each.what: each for each in findings(seeds)}
    assert found["quality ~ effective rank, 8 weeks"].holds is True
    assert found["quality ~ visit count, 8 weeks"].holds is None
    assert found["trapped team first by MTI"].holds is None
    assert found["recall of detected cheats, 60 days"].estimate is None
    assert found["points gained by own_flag"].holds is False
    assert found["naive ranks gained by own_flag"].holds is True
    assert found["percentiles veteran - new, cohort"].holds is False
    assert found["percentiles veteran - new, bank-wide"].holds is True
    assert {each.figure for each in found.values()} == {1, 2, 3, 4, 5}
