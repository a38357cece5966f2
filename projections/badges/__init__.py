"""Badges and streaks: what a manager's tallies are worth, and the runs of weeks and logs."""

from projections.badges.fold import BadgeFold
from projections.badges.rows import (
    BADGE,
    COHORT,
    GRAIN,
    HOME,
    HOME_GRID,
    LOG_DAY,
    MET,
    RAPPORT,
    REVOCATION,
    STREAK,
    TALLY,
    TITLE,
    WEEK,
)
from projections.projection import Projection

PROJECTION = Projection(
    name="badges",
    version=2,
    tables=(
        *(TALLY, BADGE, TITLE, WEEK, COHORT, LOG_DAY, STREAK),
        *(HOME, HOME_GRID, MET, RAPPORT, GRAIN, REVOCATION),
    ),
    fold=BadgeFold,
    reads_lines=True,
)
