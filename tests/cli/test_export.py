"""`pacesetter export events` writes the whole history and gives nothing away unasked."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from cli.export import COLUMNS
from domain.ledger.settings import Settings
from domain.ledger.spreadsheet import harmless
from tests.cli.conftest import Run
from tests.tree import some

ENVELOPE = "p1."
"""How ciphertext begins."""


def logs(text: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in text.splitlines()]
    return some(row for row in rows if row["type"] == "visit.logged")


def test_every_event_is_written_once_and_in_order(run: Run, bank: Settings) -> None:
    answer = run("export", "events")
    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["type"] == rows[0]["event"]["type"] == "bank.opened"


def test_texts_stay_ciphertext_unless_they_are_asked_for(run: Run, bank: Settings) -> None:
    rows = logs(run("export", "events").out)
    assert all(row["event"]["log"].startswith(ENVELOPE) for row in rows)


def test_texts_are_opened_for_a_reason_only(run: Run, bank: Settings) -> None:
    answer = run("export", "events", "--open")
    assert (answer.code, answer.out) == (2, "")
    assert "--reason" in answer.err
    answer = run("export", "events", "--open", "--reason", "audit 7")
    assert "audit 7" in answer.err
    assert not any(row["event"]["log"].startswith(ENVELOPE) for row in logs(answer.out))


def test_csv_holds_the_same_events(run: Run, bank: Settings) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", "events", "--format", "csv").out)))
    lines = [json.loads(line) for line in run("export", "events").out.splitlines()]
    assert [int(row["position"]) for row in rows] == [line["position"] for line in lines]
    assert [json.loads(row["event"]) for row in rows] == [line["event"] for line in lines]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"x{cell}") == f"x{cell}"


def test_a_file_is_for_its_owner_and_never_replaced(
    run: Run, bank: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "events.jsonl"
    assert run("export", "events", "--out", str(out)).out == ""
    assert out.read_text() == run("export", "events").out
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    answer = run("export", "events", "--out", str(out))
    assert answer.code == 2
    assert "is there already" in answer.err


def test_an_unknown_format_is_refused(run: Run, bank: Settings) -> None:
    answer = run("export", "events", "--format", "xml")
    assert answer.code == 2
    assert "jsonl, csv" in answer.err
