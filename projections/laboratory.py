"""The laboratory: the real history under a draft of the rules, beside what the views say now.

Nothing is written. The draft holds for all of history, so that what changes is the rules alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from domain.draft import digest
from domain.event import Refused, StaffId
from domain.ledger.ledger import Ledger
from domain.ledger.store import Store
from domain.ruleset import Ruleset
from domain.setting import SETTING_EVENTS, Setting
from projections import cohorts
from projections.boards.rows import ROLLING
from projections.comparison import (
    badge_changes,
    badge_counts,
    cohort_spreads,
    movers,
    spread,
    team_changes,
)
from projections.gaming import DraftSetting, Side, gains
from projections.keeper import setting_at
from projections.lab_report import MOST, LabReport
from projections.picture import SHOWN_KINDS, SHOWS, Picture, picture
from projections.positions import places
from projections.replay import MEMORY
from projections.rows import begin_in_memory
from projections.shelf import Shelf
from projections.stretch import Folds, Progress, fold_history, silent, uncollected

ALL = 1 << 30
"""More events of the setting than there are."""


class Now(NamedTuple):
    """What the views show, at which position, and who is compared with whom in which period."""

    position: int
    setting: Setting
    picture: Picture
    cohort_period: str
    cohorts: Mapping[StaffId, int]


def try_draft(
    ledger: Ledger, views: Store, draft: Ruleset, progress: Progress = silent
) -> LabReport:
    """What the draft changes, as far as the views are.

    The views are read at one moment, before the long replay, and go on while it lasts.
    """
    with views.read() as connection:
        now = _now(ledger, connection)
    after = _under(ledger, draft, now.position, progress)
    return _report(ledger, now, draft, after)


def _now(ledger: Ledger, connection: Connection) -> Now:
    position = _stands_at(connection)
    setting = setting_at(ledger, position)
    period = cohorts.period_of(ROLLING, max(1, setting.today))
    return Now(
        position=position,
        setting=setting,
        picture=picture(connection, setting),
        cohort_period=period,
        cohorts=cohorts.everybody(connection, period),
    )


def _stands_at(connection: Connection) -> int:
    """The one position of all that a comparison asks."""
    standing = places(connection)
    asked = [standing.get(each.name) for each in SHOWS]
    positions = {place.position for place in asked if place and not place.stopped_at}
    if len(positions) != 1 or any(place is None or place.stopped_at for place in asked):
        raise Refused(
            "The read models do not all stand at one position; `pacesetter doctor` tells why."
        )
    return positions.pop()


@uncollected()
def _under(ledger: Ledger, draft: Ruleset, until: int, progress: Progress) -> Picture:
    """What the read models would show, had the draft always been in force."""
    store, setting = Store("views", MEMORY), DraftSetting(draft)
    with store.write() as connection:
        begin_in_memory(connection)
        shelf = Shelf(table for projection in SHOWS for table in projection.tables)
        folds = Folds(SHOWS, shelf, setting)
        fold_history(ledger, connection, folds, shelf, (0, until), progress)
        found = picture(connection, setting)
    store.close()
    return found


def _report(ledger: Ledger, now: Now, draft: Ruleset, after: Picture) -> LabReport:
    rules, before = now.setting.rules(now.setting.today), now.picture
    points, becomes = before.points, after.points
    badges, teams = badge_changes(before, after), team_changes(before, after)
    spreads = cohort_spreads(now.cohorts, points, becomes)
    return LabReport(
        draft=digest(draft),
        version_before=rules.version,
        version_draft=draft.version,
        through=now.position,
        today=date.fromordinal(max(1, now.setting.today)),
        movers=[movers(kind, before.boards[kind], after.boards[kind]) for kind in SHOWN_KINDS],
        badge_counts=badge_counts(badges),
        badges=badges[:MOST],
        spread=spread([*points.values()], [*becomes.values()]),
        cohort_period=now.cohort_period,
        compared=len(spreads),
        cohorts=spreads[:MOST],
        watched=len(teams),
        teams=teams[:MOST],
        gaming=gains(
            ledger.since(0, ALL, now.position, SETTING_EVENTS),
            now.setting,
            Side(rules, [*points.values()]),
            Side(draft, [*becomes.values()]),
        ),
    )
