"""Public boards: which listing answers a question, and what of it is shown to whom."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection

from domain.event import Code, StaffId
from domain.ranking import CLOSE, FLOOR
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections import places
from projections.arrangement import Order, surrounded
from projections.known import Window
from projections.lines import Member, beside, formula_of
from projections.listing import LOWEST, Known, Listing, Told
from projections.people import hidden, root
from projections.places import Here, Placed
from projections.quick import FEW, QUICK, Small, current
from projections.rows import NOW
from projections.standings import Asked, Board, board, cohort_period, rules_of, subtree, window_of

LASTS = 60
"""Seconds for which a current board is kept that has no quick way; a settled one is for ever."""

MEDIAN, THRESHOLDS = 50, (50, 75, 90)

Keep = Callable[[Hashable, float | None, Callable[[], Any]], Any]
"""Gives the thing about something, reckoned now or in the last seconds, None for ever."""


class Shown(NamedTuple):
    """A board and what it is of; `through` is the position at which a period was settled.

    `cohorts` is the period whose cohorts it has.
    """

    listing: Listing
    rules: Ruleset
    start: int
    end: int
    through: int
    cohorts: str


def shown(connection: Connection, setting: Setting, asked: Asked, keep: Keep) -> Shown:
    """The board that is asked for; opted-out people are on none of its pages."""
    window, through = window_of(connection, asked)
    if asked.unit:
        subtree(connection, asked.unit)  # refuses a unit that there is not
    live = window.position == NOW and not window.is_custom
    if live and asked.kind in QUICK and not asked.cohort:
        found: Listing = _quick(connection, setting, asked, window, keep)
    else:
        found = _told(connection, setting, asked, window, keep)
    rules = rules_of(setting, window)
    cohorts = cohort_period(connection, window)
    return Shown(found, rules, window.start, window.end, through, cohorts)


def _quick(
    connection: Connection, setting: Setting, asked: Asked, window: Window, keep: Keep
) -> Listing:
    """A current board in parts; of a large bank's closes, who is below the floor is kept."""
    bank = root(connection)
    scope = asked.unit or bank
    here = Here(
        window=window.name,
        scope=scope,
        kind=asked.kind,
        whole_bank=scope == bank,
        hidden=hidden(connection),
    )
    if asked.kind != CLOSE:
        return current(connection, here)
    is_large = len(setting.staff()) > FEW
    low = _more(connection, setting, window, FLOOR, keep if is_large else anew).low
    if not low:
        return current(connection, here)

    values = places.values(connection, here, FEW + 1)
    if len(values) <= FEW:
        return Small(connection, here, values, low)

    def read() -> Small:
        return Small(connection, here, places.values(connection, here), low)

    found: Small = keep((here, setting.today), LASTS, read).on(connection)
    return found


def _told(
    connection: Connection, setting: Setting, asked: Asked, window: Window, keep: Keep
) -> Listing:
    """A board that is reckoned whole, from what was kept of it where that takes long."""
    _, through = window_of(connection, asked)
    out = hidden(connection)
    formula = formula_of(asked.kind, window.name, through, setting)
    is_few = asked.cohort and window.position == NOW and not window.is_custom
    is_quick = asked.kind in QUICK and len(setting.staff()) <= FEW

    def reckon() -> Board:
        kept = anew if is_few and is_quick else keep
        more = _more(connection, setting, window, formula, kept)
        return board(connection, asked, setting, more)

    if is_few:
        return Told(reckon(), out)
    about = (asked, window.name, through, setting.today)

    def read() -> Told:
        # Somebody who opts out is no reason to reckon a settled board again.
        return Told(keep(about, None, reckon) if through else reckon(), out)

    found: Listing = keep((*about, out), None if through else LASTS, read)
    return found


def _more(
    connection: Connection, setting: Setting, window: Window, formula: str, keep: Keep
) -> Any:
    """What a board ranks by besides rows, the same for all units and cohorts."""
    rules = rules_of(setting, window)
    return keep(
        (formula, window, setting.today),
        LASTS if window.position == NOW else None,
        lambda: beside(connection, window, Code(formula), rules, setting),
    )


def anew(_about: Hashable, _lasts: float | None, reckon: Callable[[], Any]) -> Any:
    """Keep nothing."""
    return reckon()


def everything(
    connection: Connection,
    setting: Setting,
    asked: Asked,
    people: Mapping[StaffId, Member] | None = None,
) -> Told:
    """The board with everybody who may stand on it, though they did nothing."""
    found = board(connection, asked, setting, people=people)
    return Told(found, hidden(connection), everybody=True)


def named_from(listing: Listing) -> int | None:
    """The value down to which people are named to others; None where nobody is ranked.

    It is that of the middle, unless it is the lowest: nobody is shown a last place, but for one
    that is the first too.
    """
    ends, middle = listing.ends(), listing.level(MEDIAN, 1)
    if ends is None or middle is None:
        return None
    lowest, highest = ends
    return lowest + 1 if middle == lowest < highest else middle


class Above(NamedTuple):
    """A value above one's own: a percentile, or somebody's, and whose; `more` is the distance."""

    percent: int
    value: int
    more: int | None
    row: Placed | None = None


class Mine(NamedTuple):
    """One's own line with its neighbours, what there is to reach, and the percentile in a cohort.

    `value` is None where one is not ranked; the percentile is in millionths.
    """

    lines: list[Placed]
    manager: StaffId
    value: int | None
    above: list[Above]
    percentile: int | None = None


def mine(listing: Listing, me: StaffId, order: Order, *, in_cohort: bool = False) -> Mine | None:
    """Somebody's own place, told to them alone; whoever is below the middle sees nobody lower.

    Those at one value stand in the `order` of the pages.
    """
    found = surrounded(listing, me, order)
    if found is None:
        return None
    own = found.own
    value = listing.value(own.row)
    if value == LOWEST:
        return Mine([own], me, None, _thresholds(listing, None))
    above = _thresholds(listing, value)
    if found.next_up:
        at = listing.value(found.next_up.row)
        above.insert(0, Above(0, at, at - value, found.next_up))
    named = named_from(listing)
    least = value + 1 if named is None or value < named else named
    seen = [each for each in found.lines if each is own or listing.value(each.row) >= least]
    share = listing.percentile(value) if in_cohort and isinstance(listing, Known) else None
    return Mine(seen, me, value, above, share)


def to_reach(
    connection: Connection, setting: Setting, manager: StaffId, asked: Asked, keep: Keep
) -> list[Above]:
    """The thresholds of a board that lie above somebody, the nearest first; never one below."""
    listing = shown(connection, setting, asked, keep).listing
    around = listing.around(manager)
    value = listing.value(around.own.row) if around else LOWEST
    return _thresholds(listing, None if value == LOWEST else value)


def _thresholds(listing: Listing, own: int | None) -> list[Above]:
    levels = ((percent, listing.level(percent)) for percent in THRESHOLDS)
    return [
        Above(percent, at, None if own is None else at - own)
        for percent, at in levels
        if at is not None and (own is None or at > own)
    ]
