"""Badges and streaks: what a manager's tallies are worth, and the runs of weeks and logs."""

from projections.badges.fold import BadgeFold
from projections.badges.rows import BADGE, HOME, HOME_GRID, LOG_DAY, MET, STREAK, TALLY, WEEK
from projections.projection import Projection

PROJECTION = Projection(
    name="badges",
    version=1,
    tables=(TALLY, BADGE, WEEK, LOG_DAY, STREAK, HOME, HOME_GRID, MET),
    fold=BadgeFold,
    reads_lines=True,
)
