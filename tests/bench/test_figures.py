"""What the figures measure is what they say they measure."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench import boards, filling, known, lab, limit, one_by_one, rebuild, ways
from bench.bank import make
from bench.child import CONTEXT, in_child
from bench.crowd import Crowd
from bench.run import SQLITE, settings_in
from bench.stores import connected, empty_views, prepare, rows_of
from bench.tail import Log, Seen, follow
from bench.writers import Turns, rates, write
from cli.demo.plan import DemoPlan
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from projections import PROJECTIONS
from projections.rebuild import rebuild as fold_history
from tests.tree import ROOT

PLAN = DemoPlan(until=date(2026, 5, 27), managers=4, customers=80, weeks=1, seed=7)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A very small bank whose history is there and whose views are not."""
    folder = tmp_path_factory.mktemp("bench") / "bank"
    assert make(PLAN, folder) > 300
    return settings_in(folder)


@pytest.fixture
def apart(tmp_path: Path, bank: Settings) -> Settings:
    """The history of the bank with stores of its own for all else."""
    return settings_in(tmp_path, ledger=bank.url("ledger"))


def contents(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all read models."""
    with closing(Store("views", settings.url("views"))) as views, views.read() as connection:
        tables = [table for projection in PROJECTIONS for table in projection.tables]
        return {each.name: sorted(rows_of(connection, each.name, each.columns)) for each in tables}


@pytest.mark.parametrize("in_thread", [False, True])
def test_the_limit_ends_in_the_rows_of_a_rebuild(
    bank: Settings, apart: Settings, in_thread: bool
) -> None:
    rebuilt = rebuild.rebuild_all(apart)
    expected = contents(apart)
    written = in_child(60, limit.write_ready_rows, apart, apart=in_thread)
    assert contents(apart) == expected
    assert expected["board"]
    assert written.number == rebuilt.number


def test_the_peer_makes_the_same_rows_one_event_at_a_time(
    bank: Settings, apart: Settings, tmp_path: Path
) -> None:
    peer = one_by_one.Peer(SQLITE, bank.url("ledger"), apart, 200, 50)
    one_by_one.warm(peer, 2)
    assert one_by_one.count_days(peer, "").number == 50
    for number in range(2):
        assert (
            in_child(60, one_by_one.fold_one_by_one, peer, number, forgets=bool(number)).number
            == 50
        )
    ours = settings_in(tmp_path / "ours", ledger=bank.url("ledger"))
    empty_views(ours)
    with closing(open_stores(ours)) as stores:
        fold_history(stores.ledger, stores.views, PROJECTIONS, 200 + 2 * 51)
    assert contents(apart) == contents(ours)


def test_writers_store_what_they_count(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    prepare(settings)
    pair = (ways.ours, ways.library_durable)
    slices = write(pair, settings, CONTEXT.Barrier(1), 1, Turns(0.1, 2))
    assert len(rates(slices, 2)) == 2
    counted = sum(each.events for each in slices[0][::2])
    with closing(open_stores(settings)) as stores:
        assert stores.ledger.head() == counted + 20
        rows = stores.ledger.recorder.rows(0, 1)
    assert b'"success_test":"p1.' in rows[0][11]
    assert ways.SUCCESS_TEST.encode() not in rows[0][11]
    assert rows[0][8]


def test_a_tailing_reader_counts_what_appears_behind_it(postgres_url: str, tmp_path: Path) -> None:
    settings, found = settings_in(tmp_path, postgres_url), list[list[Seen]]()
    with closing(connected(postgres_url, "public")) as connection:
        connection.execute("CREATE TABLE log (number bigint PRIMARY KEY)")
        log = [Log("log", "number")]
        reader = threading.Thread(target=lambda: found.append(follow(settings, log, 0.5)))
        reader.start()
        time.sleep(0.3)
        for number in (1, 2, 4, 3):
            connection.execute("INSERT INTO log VALUES (%s)", (number,))
            time.sleep(0.1)
        reader.join()
    assert found == [[Seen(events=3, hidden=1)]]


def test_nobody_is_missing_on_any_board_that_is_asked_for(tmp_path: Path) -> None:
    crowd, settings, days = Crowd(400, 40), settings_in(tmp_path), 3
    filling.fill(crowd, settings, days)
    assert set(people_by_board(settings, days)) == {400, 100}
    asked = boards.ask(crowd, settings, days, 0)
    assert len({each.name for each in asked}) == 42
    assert all(each.fresh > 0 and each.again > 0 for each in asked)


def people_by_board(settings: Settings, days: int) -> Iterator[int]:
    with closing(Store("views", settings.url("views"))) as views, views.read() as connection:
        for here in boards.every_board(days):
            yield connection.exec_driver_sql(
                'SELECT count(*) FROM board WHERE "window" = ? AND scope = ?',
                (here.window, here.scope),
            ).scalar_one()


def test_the_command_tells_what_it_could_not_run_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = ["-m", "bench", "--only", "import", "--real-file", str(tmp_path / "absent.csv")]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "PG_BIN": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "not run: file absent" in done.stdout
    assert "There is no PostgreSQL" in done.stderr.replace("\n", " ")
    assert list(tmp_path.iterdir()) == []


def test_a_draft_is_tried_on_the_whole_history_of_the_bank(bank: Settings, apart: Settings) -> None:
    head = lab.fold_views(apart)
    tried = in_child(60, lab.try_once, apart)
    assert tried.number == head > 300
    (told, memory) = lab.results(SQLITE, [tried, tried])
    assert (told.ours, told.goal, told.at_most) == ([tried.seconds] * 2, 60, True)
    assert memory.ours[0] > 0


def test_each_board_of_the_bank_is_asked_for_as_it_was_known(
    bank: Settings, apart: Settings
) -> None:
    head = lab.fold_views(apart)
    positions = known.positions_of(head, 3, seed=1)
    assert (len(positions), positions[-1]) == (3, head)
    told = in_child(60, known.ask, apart, positions)
    assert len({each.board for each in told}) == len(known.BOARDS) == 29
    assert len(told) == 3 * 29
    assert all(each.lines for each in told if each.position == head and "all" in each.board)
    slowest, _ = known.results(SQLITE, head, [told])
    assert slowest.ours == [max(each.seconds for each in told)]
    assert (slowest.goal, slowest.at_most) == (2, True)
