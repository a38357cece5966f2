"""The statement of a month: what a manager did, printed on one page to be filed or discussed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.calendar import bounds, monday
from domain.event import Refused, StaffId, UnitId
from domain.ledger.seals.proof import short_root
from domain.ranking import CHANNEL, CLOSE, EFFECTIVE, HELP
from projections import claims, profile, recognised
from projections.adjustments import adjusted
from projections.boards.rows import BoardRow
from projections.channelled import channels
from projections.claims import Standing
from projections.listing import Listing
from projections.profile import Progress
from projections.public import shown
from projections.rows import NOW
from projections.standings import Asked, last_day, rules_of, window_of
from web.deed import written
from web.forms import day
from web.period import month_before
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

MEASURES = ("ev", "help", "craft", "award")
THANKS = 6
"""Thanks that are told one by one; how many more there are is told beside."""

router = Routes()


class ByRule(NamedTuple):
    """How often a rule gave or took points, and how many."""

    rule: str
    times: int
    points: int


class Place(NamedTuple):
    """A place on the board of a settled period; among how many is not told: nobody is last."""

    window: str
    start: int
    end: int
    kind: str
    rank: int


@router.get("/managers/{staff}/statement")
def show(request: Request, staff: str, month: str = "") -> Response:
    """The statement of a month, of the one before this where none is named."""
    here, manager = desk(request), StaffId(staff)
    fresh, setting = here.freshen(written(request)), here.setting()
    views, on = here.views, _first_of(month or month_before(here.today().toordinal()))
    window, through = window_of(views, Asked(window="month", on=on))
    if window.start > setting.today:
        raise HTTPException(404)
    rules, position = rules_of(setting, window), through or NOW
    measures = profile.measures(views, setting, manager, window)
    points = claims.standing(views, manager, MEASURES, window.start, window.end, position)
    praise = recognised.received_within(views, manager, window.start, window.end)
    is_before = window.end - 1 < setting.today
    return page(
        request,
        "statement.html",
        staff=manager,
        name=here.name(manager),
        window=window,
        through=through,
        row=_settled_row(here, manager, on) if through else measures.row,
        days=measures.days,
        channels=channels(views, setting, manager, last_day(setting, window)),
        by_rule=_by_rule(points),
        late=sum(each.amount for each in adjusted(views, window.name, manager, MEASURES)),
        ranks=_places(here, manager, on),
        badges=_won(profile.badges(views, setting, rules, manager), window.start, window.end),
        root=_root(here, window.name),
        praise=praise,
        most=THANKS,
        names=here.names(list({each.leader for each in praise})),
        rules=rules,
        fresh=fresh,
        earlier=month_before(window.start) if window.start > setting.began(manager) else "",
        later=f"{date.fromordinal(window.end):%Y-%m}" if is_before else "",
        minimum=rules.rate_minimum,
    )


def _first_of(month: str) -> date:
    """The first day of a month such as 2026-03; what is none is not there."""
    try:
        return day(f"{month}-01", "month")
    except Refused as refused:
        raise HTTPException(404) from refused


class Root(NamedTuple):
    """The root over the first `size` entries, as it stands on paper."""

    size: int
    short: str


def _root(here: Desk, period: str) -> Root | None:
    """The root under which a period was settled, before that the newest; None for no seal."""
    settled = here.setting().settled.get(period)
    name = settled.checkpoint if settled else ""
    if not name:
        seal = here.seals.newest()
        name = seal.checkpoint.name if seal else ""
    size, _, root = name.partition("/")
    return Root(int(size), short_root(bytes.fromhex(root))) if root else None


def _by_rule(points: Iterable[Standing]) -> list[ByRule]:
    """Points by rule, the most first; the goals of a rule are taken together."""
    found: dict[str, ByRule] = {}
    for each in points:
        rule = each.rule.partition(":")[0]
        _, times, sum_of = found.get(rule, ByRule(rule, 0, 0))
        found[rule] = ByRule(rule, times + 1, sum_of + each.amount)
    return sorted(found.values(), key=lambda each: (-each.points, each.rule))


def _listing(here: Desk, asked: Asked) -> tuple[Listing, str, int, int] | None:
    """The board of a period that is settled, with its kind of window and its days."""
    found = shown(here.views, here.setting(), asked, here.keep)
    return (found.listing, asked.window, found.start, found.end) if found.through else None


def _settled_row(here: Desk, manager: StaffId, on: date) -> BoardRow:
    """A manager's sums as they were settled."""
    board = _listing(here, Asked(window="month", on=on))
    around = board[0].around(manager) if board else None
    return around.own.row if around else BoardRow("", UnitId(""), manager)


def _places(here: Desk, manager: StaffId, on: date) -> list[Place]:
    """Places in the month, where it is settled, and in the settled weeks that end in it."""
    start, end = bounds(f"month/{on:%Y-%m}")
    weeks = [first for first in range(monday(start), end, 7) if first + 6 < end]
    asked = [Asked(kind=kind, window="month", on=on) for kind in (EFFECTIVE, CLOSE, CHANNEL, HELP)]
    asked += [Asked(window="week", on=date.fromordinal(first)) for first in weeks]
    found = []
    for each in asked:
        board = _listing(here, each)
        around = board[0].around(manager) if board else None
        if board and around and around.own.rank:
            _, window, first, last = board
            found.append(Place(window, first, last, each.kind, around.own.rank))
    return found


def _won(badges: Iterable[Progress], start: int, end: int) -> list[Progress]:
    """Badges that were won on some days, the first one first."""
    found = [each for each in badges if each.won and start <= each.won.won_on < end]
    return found[::-1]
