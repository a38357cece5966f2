"""The verifier of bundles set to reckon a history, and what the views say of the same claims."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from domain.event import Entry
from domain.ledger.bundle import verify
from domain.ledger.mapper import encoded
from domain.ledger.store import Store
from domain.ruleset_1 import RULESET_1
from projections.scores import SCORE_ENTRY
from tests.projections.views import rows

Standing = dict[str, dict[tuple[Any, ...], int]]
"""By claim: amounts by rule, measure, manager, unit, day and version of the ruleset."""


def history() -> verify.History:
    """One to which nothing was told."""
    return verify.History(json.loads(msgspec.json.encode(RULESET_1)))


def tell(to: verify.History, entry: Entry) -> None:
    """Tell an entry as a bundle does."""
    told = verify.Told(entry.position, entry.subject, entry.at, entry.imported)
    to.take(told, json.loads(encoded(entry.event)))


def reckoned(entries: Iterable[Entry], every: int = 0) -> Standing:
    """What the verifier finds to stand, reckoned at the end, or after so many events again."""
    told = history()
    reckoning = verify.Reckoning(told)
    for entry in entries:
        tell(told, entry)
        if every and not entry.position % every:
            reckoning.reckon()
    reckoning.reckon()
    return standing(reckoning)


def standing(reckoning: verify.Reckoning) -> Standing:
    """All claims as they stand in a reckoning."""
    bank, found = reckoning.history.bank, {}
    for name, (rule, measure, manager, day, amount, _) in reckoning.standing.items():
        key = (rule, measure, manager, bank.unit(manager, day), day, bank.rules(day).version)
        found[name] = {key: amount}
    return found


def published(views: Store, through: int = 1 << 62) -> Standing:
    """All claims as the score entries say they stood at a position."""
    sums: defaultdict[str, defaultdict[tuple[Any, ...], int]]
    sums = defaultdict(lambda: defaultdict(int))
    for row in rows(views, SCORE_ENTRY):
        if row.position <= through:
            key = (row.rule, row.measure, str(row.manager), str(row.unit), row.day, row.ruleset)
            sums[row.claim][key] += row.amount
    kept = {name: {k: n for k, n in amounts.items() if n} for name, amounts in sums.items()}
    return {name: amounts for name, amounts in kept.items() if amounts}
