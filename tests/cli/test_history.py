"""`pacesetter replay` and `pacesetter verify` tell whether the views are what the history says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.people import STAFF
from projections.positions import POSITION
from projections.trail import TRAIL
from tests.cli.bank import UNTIL
from tests.cli.conftest import Run


def head(settings: Settings) -> int:
    stores = open_stores(settings)
    try:
        return stores.ledger.head()
    finally:
        stores.close()


def test_a_read_model_of_an_older_version_is_rebuilt_before_it_is_asked(
    run: Run, own_bank: Settings
) -> None:
    assert run("verify").code == 0
    stores = open_stores(own_bank)
    with stores.views.write() as connection:
        connection.execute(update(POSITION).where(POSITION.c.name == "trail").values(version=0))
        connection.execute(delete(TRAIL.table))
    stores.close()
    assert run("verify").code == 0


def test_a_replay_goes_to_the_last_event(run: Run, bank: Settings) -> None:
    answer = run("replay", "--json")
    assert answer.code == 0
    assert answer.json["events"] == head(bank)
    assert answer.json["today"] == str(UNTIL)
    assert answer.json["events_per_second"] > 0
    verified = run("verify", "--json").json["tables"]
    assert answer.json["tables"] == {
        name: {"rows": table["rows"], "digest": table["digest"]} for name, table in verified.items()
    }


@pytest.mark.parametrize("given", ["flag", "variable"])
def test_a_replay_stops_where_it_is_told_to(
    run: Run, bank: Settings, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given == "variable":
        monkeypatch.setenv("PACESETTER_REPLAY_UNTIL", "100")
    words = ["--until", "100"] if given == "flag" else []
    assert run("replay", "--json", *words).json["events"] == 100


def test_untouched_views_are_what_the_history_says(run: Run, own_bank: Settings) -> None:
    assert run("seal").code == 0
    answer = run("verify", "--json")
    assert answer.code == 0
    assert list(answer.json) == [
        "equal", "events", "sealed", "seals", "periods", "models", "tables", "first_difference"
    ]  # fmt: skip
    assert answer.json["equal"] is True
    assert answer.json["events"] == head(own_bank)
    assert answer.json["first_difference"] is None
    assert answer.json["sealed"] == head(own_bank)
    assert answer.json["tables"]["board"]["rows"] > 0
    for name, model in answer.json["models"].items():
        assert model["equal"] is True, name
        assert model["position"] == head(own_bank)
    assert model_rows(answer.json) == sum(each["rows"] for each in answer.json["tables"].values())
    for table in answer.json["tables"].values():
        assert list(table) == ["rows", "digest", "equal"]
        assert table["equal"] is True


def model_rows(told: dict[str, Any]) -> int:
    found: int = sum(model["rows"] for model in told["models"].values())
    assert found > 1000
    return found


def test_a_person_is_told_how_much_of_each_read_model_was_compared(
    run: Run, bank: Settings
) -> None:
    models = run("verify", "--json").json["models"]
    said = run("verify").out
    assert {"people", "scores", "badges"} <= models.keys()
    for name, model in models.items():
        (line,) = [each.split() for each in said.splitlines() if each.split()[:1] == [name]][:1]
        assert line[1:] == [f"{model['rows']:,}", f"{model['position']:,}", "yes"]
    assert f"{model_rows({'models': models}):,} rows of {len(models)} read models" in said


def test_whoever_asks_for_more_than_there_is_is_told_how_far_the_ledger_goes(
    run: Run, bank: Settings
) -> None:
    last = head(bank)
    answer = run("replay", "--json", "--until", f"{last + 1}")
    assert (answer.code, answer.json["events"], answer.json["head"]) == (0, last, last)
    assert f"goes as far as entry {last:,}; there is no entry {last + 1:,} yet" in answer.err
    assert "goes as far" not in run("replay", "--json", "--until", f"{last}").err


def test_an_altered_row_is_found(run: Run, own_bank: Settings) -> None:
    assert run("verify").code == 0
    stores = open_stores(own_bank)
    with stores.views.write() as connection:
        connection.execute(update(STAFF.table).values(joined_day=1))
    stores.close()
    answer = run("verify", "--json")
    assert answer.code == 1
    assert answer.json["equal"] is False
    assert answer.json["tables"]["staff"]["equal"] is False
    assert [n for n, model in answer.json["models"].items() if not model["equal"]] == ["people"]
    assert answer.json["first_difference"].startswith("staff: altered row")
    assert "NO" in run("verify").out


def test_an_empty_ledger_is_replayed_in_no_time(run: Run, nothing: Settings) -> None:
    assert run("replay", "--json").json["events"] == 0
    assert "not opened yet" in run("replay").out
    assert run("verify", "--json").json["equal"] is True
