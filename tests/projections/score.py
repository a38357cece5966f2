"""What a made bank's history is worth, in few words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from projections.boards.rows import BOARD, BoardRow
from projections.scores import SCORE_ENTRY
from tests.projections.bank import ROOT, MadeBank
from tests.projections.views import folded, rows


def points(bank: MadeBank, manager: str = "li", measure: str = "ev") -> int:
    """A manager's points of one measure, over all time."""
    views = folded(bank.entries)
    found = rows(views, SCORE_ENTRY)
    views.close()
    return sum(row.amount for row in found if (row.manager, row.measure) == (manager, measure))


def entries_of(bank: MadeBank, rule: str) -> list[tuple[str, int]]:
    """Kind and amount of the score entries under a rule, in their order."""
    views = folded(bank.entries)
    found = sorted(rows(views, SCORE_ENTRY), key=lambda row: (row.position, row.kind != "reversal"))
    views.close()
    return [(row.kind, row.amount) for row in found if row.rule.startswith(rule)]


def amounts(bank: MadeBank, rule: str) -> Counter[int]:
    """The amounts awarded under a rule, and how often each was."""
    return Counter(amount for kind, amount in entries_of(bank, rule) if kind == "award")


def row(bank: MadeBank, manager: str = "li", unit: str = ROOT, window: str = "all") -> BoardRow:
    """A manager's row on a board; an empty one where there is none."""
    views = folded(bank.entries)
    found = {(each.window, each.scope, each.manager): each for each in rows(views, BOARD)}
    views.close()
    empty: Any = (window, unit, manager)
    return found.get(empty) or BoardRow(*empty)
