"""What comes late to settled periods stands in the adjustment line of the next one only."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings

from domain.calendar import bounds, window_named
from domain.event import StaffId, UnitId
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ranking import IMPROVEMENT
from projections.adjustments import adjustments
from projections.known import Window, rows_known
from projections.people import PERIOD
from projections.rows import NOW
from projections.scores import SCORE_ENTRY
from tests.projections.bank import MONDAY, ROOT, MadeBank
from tests.projections.settling import SettlingBank
from tests.projections.stories import Story, told
from tests.projections.test_late_and_corrected import STORIES, standings
from tests.projections.views import folded, rows

SETTLED = ("week", "month", "quarter")
MEASURES = ("ev", "help", "craft", "award")

Lines = Counter[tuple[str, str, str]]
"""Points by period, manager and measure; those of 0 are left out."""


def periods(kind: str, today: date) -> list[str]:
    """The periods of a kind from the first day of the bank on, one after the other."""
    days = ((MONDAY + timedelta(days=n)) for n in range((today - MONDAY).days + 1))
    return list(dict.fromkeys(window_named(kind, day) for day in days))


def asked(views: Store, today: date, scope: str = "", position: int = NOW) -> Lines:
    """The adjustment lines of every period."""
    units = {UnitId(scope)} if scope else None
    found: Lines = Counter()
    with views.read() as connection:
        for kind in SETTLED:
            for period in periods(kind, today):
                told = adjustments(connection, period, units=units, position=position)
                for manager, line in told.lines.items():
                    for measure, amount in line.items():
                        found[period, manager, measure] += amount
    return found


def plain(views: Store, today: date, scope: str = "") -> Lines:
    """The same, one entry after the other: which period was the first that was open to it?"""
    through = {row.period: row.through for row in rows(views, PERIOD)}
    found: Lines = Counter()
    for entry in rows(views, SCORE_ENTRY):
        for kind in SETTLED:
            if scope and entry.unit != scope:
                continue
            own = window_named(kind, date.fromordinal(entry.day))
            if entry.position <= through.get(own, NOW):
                continue
            later = [p for p in periods(kind, today) if bounds(p)[0] > bounds(own)[0]]
            line = next(p for p in later if entry.position <= through.get(p, NOW))
            found[line, entry.manager, entry.measure] += entry.amount
    return Counter({key: amount for key, amount in found.items() if amount})


def settled_sums(views: Store, kind: str) -> Counter[tuple[str, str]]:
    """What the settled periods of a kind say of each manager, all periods together."""
    found: Counter[tuple[str, str]] = Counter()
    with views.read() as connection:
        for row in rows(views, PERIOD):
            if row.period.startswith(kind):
                window = Window(row.period, *bounds(row.period), row.through)
                for manager, told in rows_known(connection, window, ROOT, None).items():
                    for measure in MEASURES:
                        found[manager, measure] += getattr(told, measure)
    return Counter({key: amount for key, amount in found.items() if amount})


def assert_differs_by_the_line(story: Story, views: Store | None = None) -> None:
    """Told late, wrong and corrected: unsettled standings are the same as told right and in time,
    and settled ones differ by the adjustment lines, no more and no less.
    """
    right = told(story, in_time=True, bank=SettlingBank())
    of_right = folded(right.entries, views=views)
    places = standings(of_right)
    sums = {kind: settled_sums(of_right, kind) for kind in SETTLED}
    assert asked(of_right, right.today) == plain(of_right, right.today)
    in_time = asked(of_right, right.today)
    late = told(story, in_time=False, bank=SettlingBank())
    of_late = folded(late.entries, views=views)
    lines = asked(of_late, late.today)
    assert lines == plain(of_late, late.today)
    for scope in ("north", "harbour"):
        assert asked(of_late, late.today, scope) == plain(of_late, late.today, scope)
    settled = {row.period for row in rows(of_late, PERIOD)}
    again = standings(of_late)
    open_places = {key: at for key, at in again.items() if _open(key, late.today, settled)}
    assert open_places
    assert open_places == {key: places[key] for key in open_places}
    for kind in SETTLED:
        difference = Counter(sums[kind])
        difference.subtract(settled_sums(of_late, kind))
        for (period, manager, measure), amount in lines.items():
            if period.startswith(kind):
                difference[manager, measure] -= amount
        for (period, manager, measure), amount in in_time.items():
            if period.startswith(kind):
                difference[manager, measure] += amount
        assert not any(difference.values())


def _open(key: tuple[str, str, str], today: date, settled: set[str]) -> bool:
    """Whether a board is of a window that is not settled.

    Improvement is left out: it looks back at settled weeks, as they were settled.
    """
    return key[0] != IMPROVEMENT and window_named(key[1], today) not in settled


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(STORIES)
def test_settled_periods_differ_from_the_story_told_right_by_the_adjustment_lines(
    story: Story,
) -> None:
    assert_differs_by_the_line(story)


@settings(
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STORIES)
def test_it_is_so_on_postgresql_too(postgres_settings: Settings, story: Story) -> None:
    views = Store("views", postgres_settings.url("views"))
    assert_differs_by_the_line(story, views)
    views.close()


def line(views: Store, period: str, manager: str = "li", position: int = NOW) -> dict[str, int]:
    with views.read() as connection:
        told = adjustments(connection, period, manager=StaffId(manager), position=position)
    return dict(told.lines.get(StaffId(manager), {}))


def bank() -> MadeBank:
    """A bank that settles, with Li and a customer."""
    return SettlingBank().hire("li").know("ai", "bao")


def test_what_is_told_before_the_grace_is_over_is_not_late() -> None:
    told = bank().day("2026-03-08")
    told.plan("li", "ai")
    told.day("2026-03-09").visit("li", "bao").start(date(2026, 3, 8)).log()
    views = folded(told.day("2026-03-12").entries)
    assert line(views, "week/2026-W11") == {}


def test_a_rejection_after_settling_goes_to_the_next_week_and_an_appeal_takes_it_back() -> None:
    told = bank()
    visit = told.plan("li", "ai").won()
    told.day("2026-03-11").plan("li", "bao").won()  # in time, and so in no line
    visit.draw().reject()
    views = folded(told.entries)
    assert line(views, "week/2026-W11") == {"ev": -100}
    assert line(views, "week/2026-W10") == line(views, "week/2026-W12") == {}
    told.day("2026-03-20")
    before = len(told.entries)
    visit.uphold()
    views = folded(told.entries)
    assert line(views, "week/2026-W11") == {"ev": -100}  # settled, with this line in it
    assert line(views, "week/2026-W12") == {"ev": 100}
    assert line(views, "week/2026-W12", position=before) == {}


def test_what_comes_late_while_the_week_before_is_in_its_grace_goes_to_that_week() -> None:
    told = bank()
    visit = told.plan("li", "ai").won()
    told.day("2026-03-16")  # a Monday: the week before is over, and not settled yet
    visit.draw().reject()
    views = folded(told.entries)
    assert line(views, "week/2026-W11") == {"ev": -100}
    assert line(views, "week/2026-W12") == {}
    views = folded(told.day("2026-03-18").entries)
    assert line(views, "week/2026-W11") == {"ev": -100}
    assert line(views, "week/2026-W12") == {}


def test_windows_that_are_never_settled_have_no_line() -> None:
    told = bank()
    visit = told.plan("li", "ai").won()
    told.day("2026-03-11")
    visit.draw().reject()
    views = folded(told.entries)
    for window in ("rolling", "all", "day/2026-03-11", "year/2026", "month/2026-03"):
        assert line(views, window) == {}


def test_a_move_that_is_entered_late_moves_points_from_unit_to_unit_and_adds_none() -> None:
    told = bank()
    told.plan("li", "ai").won()
    told.day("2026-03-11").move("li", "south", MONDAY)
    views = folded(told.entries)
    assert line(views, "week/2026-W11") == {}
    with views.read() as connection:
        south = adjustments(connection, "week/2026-W11", units={UnitId("south")})
        north = adjustments(connection, "week/2026-W11", units={UnitId("north")})
    li = StaffId("li")
    assert (south.ev(li), north.ev(li)) == (100, -100)
    assert south.points(li) == -north.points(li) == 104
    assert south.of(li, ("craft", "help")) == 4
