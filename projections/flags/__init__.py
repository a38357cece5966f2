"""Flags: questions about conduct, and what they are derived from."""

from projections.flags.fold import FlagFold
from projections.flags.rows import TABLES
from projections.projection import Projection

PROJECTION = Projection(name="flags", version=2, tables=TABLES, fold=FlagFold, reads_lines=True)
