"""What the page of a team tells, reckoned at once; of a large part of the bank it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from domain.event import StaffId, UnitId
from domain.rescue import Drought, Effect
from domain.trap import Trap, explained
from projections import droughts, teams
from projections.lifts import Lifted, lift
from web.ahead import as_of
from web.fresh import Fresh
from web.request import Desk

FEW = 60
"""Teams of so many people are reckoned each time, those of more once in so many seconds:"""

LASTS = 600
"""An index looks at whole weeks, and changes little within one."""


class Team(NamedTuple):
    """The index with its history, the visits it looks at, the spread of quality, the droughts."""

    through: int
    trap: Trap
    weeks: list[tuple[int, Trap]]
    formal: int
    visits: int
    spread: teams.Spread
    droughts: Mapping[StaffId, Drought]
    effect: tuple[Effect, Effect]
    lifted: Lifted | None


def team_of(here: Desk, unit: str, fresh: Fresh) -> tuple[Team, Fresh]:
    """The team of a unit with those below it, and as of when it is told."""
    setting = here.setting()
    inside = setting.below(UnitId(unit))
    there = setting.worked_in(inside)
    size = sum(setting.unit(each, setting.today) in inside for each in there)
    if size <= FEW:
        return _team(here, unit), fresh
    return as_of(here, ("team", unit), LASTS, fresh, lambda desk: _team(desk, unit))


def ahead(here: Desk) -> None:
    """Reckon what leaders of the whole bank ask for."""
    team_of(here, here.setting().root(), here.freshen())


def _team(here: Desk, unit: str) -> Team:
    views, setting = here.views, here.setting()
    inside = setting.below(UnitId(unit))
    end = teams.last_end(setting)
    people = [row.staff for row in teams.people_of(views, setting, inside, setting.today)]
    by_week = teams.members_by_week(views, setting, inside, end)
    members, rules = by_week[end], setting.rules(end - 1)
    # It follows from these people and rules alone, and people are drawn anew hundreds of times.
    about = ("index", tuple(members), rules.version)
    return Team(
        through=end - 1,
        trap=here.keep_own(about, None, lambda: explained(members, rules)),
        weeks=teams.history_of(setting, by_week),
        formal=sum(each.formal for each in members),
        visits=sum(each.visits or 0 for each in members),
        spread=teams.quality_spread(views, setting, people, teams.span_of(setting, end)),
        droughts=droughts.droughts(views, setting, people),
        effect=droughts.rescue_effect(views, setting, people),
        lifted=_lifted(here, unit, end),
    )


def _lifted(here: Desk, unit: str, end: int) -> Lifted | None:
    """By how much the middle rose from the week before the last whole one."""
    if not unit:
        return None
    return lift(here.views, here.setting(), UnitId(unit), "week", date.fromordinal(end - 1))
