"""`pacesetter demo` on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.demo.aside import demonstrate_whole
from cli.demo.command import demo
from cli.demo.plan import DemoPlan
from cli.opening import opened
from domain.event import Refused
from domain.ledger.settings import Settings

SIZES = ["--managers", "4", "--customers", "80", "--weeks", "2", "--until", "2026-03-18"]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command alone, on stores of its own."""
    monkeypatch.setenv("PACESETTER_DATA", str(tmp_path))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(tmp_path / "key"))
    app = typer.Typer()
    app.command()(demo)
    return app


def test_it_fills_an_empty_ledger_once(app: typer.Typer) -> None:
    first = CliRunner().invoke(app, SIZES)
    assert first.exit_code == 0, first.output
    assert "from 2026-03-02 to 2026-03-18" in first.stdout
    second = CliRunner().invoke(app, SIZES)
    assert isinstance(second.exception, Refused)
    assert "holds events already" in str(second.exception)


def test_it_reports_to_programs_on_a_clean_output(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, [*SIZES, "--json"])
    report = json.loads(done.stdout)
    assert report["plan"]["until"] == "2026-03-18"
    assert report["events"] == sum(report["topics"].values()) > 1000


def test_whoever_breaks_off_has_no_half_bank(
    app: typer.Typer,
) -> None:
    def interrupted(_day: int) -> None:
        raise KeyboardInterrupt

    settings = Settings()
    with pytest.raises(KeyboardInterrupt):
        demonstrate_whole(settings, DemoPlan(until=date(2026, 3, 18), weeks=2), interrupted)
    with opened(settings) as stores:
        assert stores.ledger.head() == 0
    assert CliRunner().invoke(app, SIZES).exit_code == 0


def test_it_does_not_tell_of_days_to_come(app: typer.Typer) -> None:
    refused = CliRunner().invoke(app, ["--until", "9999-01-01"])
    assert isinstance(refused.exception, Refused)
    assert "ends today" in str(refused.exception)
