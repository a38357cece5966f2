"""How far what a page shows is: in the views, and under a seal."""

from __future__ import annotations

from typing import NamedTuple


class Fresh(NamedTuple):
    """How far the views are, how many events are not in them yet, and how many not sealed; `least`
    is how far they are to be for whoever reads.
    """

    position: int
    waiting: int
    unsealed: int
    least: int = 0
