"""Boards: what each manager has to show in each window and unit, as of now."""

from projections.boards.fold import BoardFold
from projections.boards.rows import BOARD, DAY, LEVEL, PAIR
from projections.projection import Projection

PROJECTION = Projection(
    name="boards",
    version=2,
    tables=(BOARD, LEVEL, PAIR, DAY),
    fold=BoardFold,
    reads_lines=True,
)
