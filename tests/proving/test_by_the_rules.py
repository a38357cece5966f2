"""What the rules answer the proving ground, beside straightforward reckonings of the same."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from cli.proving.by_the_rules import (
    CHEATS,
    OF_CONDUCT,
    OF_TEAMS,
    RulesFlags,
    RulesInbox,
    RulesTrap,
    cohorts_by_the_rules,
)
from cli.proving.cast import Cast, cast, unit
from cli.proving.detected import DETECTED
from cli.proving.founding import founded
from cli.proving.history import History, Scenario, history
from cli.proving.judged import cheating, trap_result, watched
from cli.proving.measuring import standings
from cli.proving.parameters import FIRST, Parameters
from cli.proving.telling import Telling
from cli.proving.weeks import monday
from domain.event import StaffId
from domain.recognition import RecognitionGiven
from domain.ruleset_1 import RULESET_1
from domain.trap_parts import parts_of
from projections import boards
from projections.flags.asking import KINDS
from projections.projection import Projection
from projections.rehearsal import rehearse
from projections.teams import members_of
from tests.proving.worlds import SMALL

LONGER = msgspec.structs.replace(SMALL, weeks=5, quality_mean=0.6)
"""Long enough for an index, and so good that much is detected."""


def of_years(*years: float) -> History:
    """A bank on its first day, whose managers have been on the staff for so long."""
    everybody = cast(0, Parameters(teams=-(-len(years) // 10), customers=1, villagers=0))
    managers = everybody.managers[: len(years)]
    for manager, each in zip(managers, years, strict=True):
        manager.joined = FIRST.toordinal() - round(365.25 * each)
    few = Cast(0, everybody.parameters, managers)
    told = Telling()
    told.say(founded(few, FIRST.toordinal()))
    scenario = Scenario(0, everybody.parameters, 0)
    return History(scenario, few, told.until(FIRST.toordinal()), [])


def plain_cohorts(everybody: Cast) -> list[list[StaffId]]:
    """Bands of tenure, as GAME.md has them where all grids are equally hard."""
    bands: list[list[StaffId]] = [[] for _ in range(4)]
    for manager in everybody.managers:
        joined = date.fromordinal(manager.joined)
        early = (FIRST.month, FIRST.day) < (joined.month, joined.day)
        years = FIRST.year - joined.year - early
        bands[sum(years >= limit for limit in (1, 3, 7))].append(manager.id)
    cells: list[list[StaffId]] = []
    waiting: list[StaffId] = []
    for band in bands:
        waiting = [*waiting, *band]
        if len(waiting) >= 8:
            cells, waiting = [*cells, waiting], []
    if waiting and cells:
        cells[-1] += waiting
    elif waiting:
        cells = [waiting]
    found = []
    for cell in cells:
        pieces = -(-len(cell) // 30)
        cuts = [len(cell) * n // pieces for n in range(pieces + 1)]
        found += [sorted(cell)[start:end] for start, end in pairwise(cuts)]
    return found


@pytest.mark.parametrize(
    ("years", "sizes"),
    [
        ([0.5] * 7 + [2.0] * 8 + [5.0] * 9 + [9.0] * 8, [15, 9, 8]),
        ([0.5] * 8 + [2.0] * 8 + [9.0] * 7, [8, 15]),
        ([0.5] * 3 + [9.0] * 2, [5]),
        ([2.0] * 62, [20, 21, 21]),
        ([1.0] * 8 + [0.99] * 8, [8, 8]),
    ],
)
def test_cohorts_of_the_rules_are_bands_of_tenure_where_no_grid_is_harder(
    years: list[float], sizes: list[int]
) -> None:
    told = of_years(*years)
    found = [list(cohort) for cohort in cohorts_by_the_rules(told)]
    assert found == plain_cohorts(told.cast)
    assert [len(cohort) for cohort in found] == sizes


def test_leaders_thank_for_what_the_rules_detect_and_cite_all_that_shows_it() -> None:
    told = history(Scenario(1, LONGER, LONGER.weeks), RulesInbox(OF_CONDUCT))
    given = [each for each in told.entries if isinstance(each.event, RecognitionGiven)]
    assert len(told.thanks) >= len(given) > 5
    at = {each.position: each for each in told.entries}
    for each in given:
        event = each.event
        assert isinstance(event, RecognitionGiven)
        assert event.evidence
        shown: set[Any] = {getattr(at[cause].event, "manager", "") for cause in event.evidence}
        assert shown == {event.staff}
        assert max(event.evidence) < each.position


def test_thanks_change_no_line_of_the_effective_board() -> None:
    plain = Scenario(1, SMALL, 3)
    projections: tuple[Projection, ...] = (*OF_TEAMS, boards.PROJECTION)
    thanked, alone = watched(plain, RulesInbox(projections)), history(plain)
    assert thanked.told.thanks
    one, other = (
        {manager: (line.rank, line.value) for manager, line in standings(models).items()}
        for models in (thanked.models, rehearse(alone.entries, projections))
    )
    assert one == other


def test_a_trapped_team_that_is_told_of_alone_has_the_index_that_it_has_among_others() -> None:
    plain = Scenario(3, LONGER, LONGER.weeks)
    healthy = watched(plain, RulesInbox(OF_TEAMS))
    alone = watched(plain._replace(trap=True, alone=True), RulesInbox(OF_TEAMS))
    among = watched(plain._replace(trap=True), RulesInbox(OF_TEAMS))
    found, wanted = (trap_result(*of, RulesTrap()) for of in ((healthy, alone), (among, among)))
    assert found.threshold == 50
    assert found.index == wanted.index
    assert found.without_recognition_gap == wanted.without_recognition_gap
    assert None not in found.index
    assert found.index[found.trapped] != found.healthy[found.trapped]


def test_without_the_recognition_gap_the_other_parts_weigh_what_they_weighed() -> None:
    told, models = watched(Scenario(3, LONGER, LONGER.weeks), RulesInbox(OF_TEAMS))
    day = monday(LONGER.weeks) - 1
    with models.store.read() as connection:
        members = members_of(connection, models.setting, {unit(0)}, day + 1)
    parts = dict(zip((30, 25, 20, 15, 10), parts_of(members, RULESET_1), strict=True))
    for weights in ((30, 25, 20, 15, 10), (25, 20, 15, 10)):
        known = {weight: parts[weight] for weight in weights if parts[weight] is not None}
        wanted = 100 * sum(w * float(part or 0) for w, part in known.items()) / sum(known)
        found = RulesTrap().index(
            told, models, unit(0), day, without_recognition_gap=30 not in weights
        )
        assert found == pytest.approx(wanted)
    assert parts[30] is not None


def test_flags_are_told_by_the_cheat_that_they_ask_about_and_by_their_day() -> None:
    told, models = watched(cheating(0, SMALL), RulesInbox(OF_CONDUCT))
    roles = {manager.id: role for role, manager in told.cast.roles.items()}
    first, end = monday(1), monday(SMALL.weeks)
    found = RulesFlags().flagged(told, models, first, end)
    right = {roles[manager] for manager, cheats in found.items() if roles.get(manager) in cheats}
    assert {"referral_ring", "log_copying"} <= right <= set(DETECTED)
    assert not RulesFlags().flagged(told, models, 0, first)
    assert not RulesFlags().flagged(told, models, end, end + 90)


def test_every_kind_of_flag_asks_about_a_cheat_and_every_cheat_is_asked_about() -> None:
    assert set(CHEATS) == set(KINDS)
    assert set(CHEATS.values()) == set(DETECTED)
