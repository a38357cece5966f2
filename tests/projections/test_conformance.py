"""Vectors of `tests/conformance`: facts, and what stands of them; the rules and the verifier agree.

Another verifier can be tried on the same files, whose form docs/bundle.md tells.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.event import Entry
from domain.ledger.mapper import scanned
from tests.projections.verifying import Standing, published, reckoned
from tests.projections.views import folded
from tests.tree import ROOT, some

VECTORS = some(sorted((ROOT / "tests" / "conformance").glob("*.json")))


def entries_of(vector: dict[str, Any]) -> list[Entry]:
    """The entries of a vector; who recorded them, and in which command, matters to no score."""
    return [
        scanned((position, subject, 1, at, "", source, None, json.dumps(event).encode()))
        for position, subject, at, source, event in vector["events"]
    ]


def standing_of(vector: dict[str, Any]) -> Standing:
    """What a vector says to stand."""
    found: Standing = {}
    for claim, rule, measure, manager, unit, day, version, amount in vector["standing"]:
        key = (rule, measure, manager, unit, date.fromisoformat(day).toordinal(), version)
        found[claim] = {key: amount}
    return found


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_rules_and_verifier_let_stand_what_the_vector_says(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    entries, due = entries_of(vector), standing_of(vector)
    assert len(due) == len(vector["standing"]) > 0
    views = folded(entries)
    assert published(views) == due
    views.close()
    assert reckoned(entries) == due
