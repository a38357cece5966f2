"""A rehearsal folds what stands in no ledger just as a replay folds a ledger."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.event import Entry
from domain.ledger.door import Stores
from projections import boards, people, recognition, scores
from projections.boards.rows import BOARD
from projections.recognition.rows import DETECTION
from projections.rehearsal import Rehearsal, rehearse
from projections.replay import digests, replay
from projections.scores import SCORE_ENTRY


@pytest.mark.parametrize("piece", [0, 7, 1000])
def test_a_rehearsal_in_pieces_comes_to_what_a_replay_comes_to(
    demo: Stores, history: list[Entry], piece: int
) -> None:
    replayed = replay(demo.ledger)
    rehearsal = Rehearsal()
    size = piece or len(history)
    few = history if piece != 7 else history[:2000]
    for start in range(0, len(few), size):
        models = rehearsal.fold(few[start : start + size])
        assert models.position == few[: start + size][-1].position
    if few is not history:
        replayed = replay(demo.ledger, len(few))
    assert digests(rehearsal.models) == digests(replayed)
    assert rehearsal.models.setting.today == replayed.setting.today


def test_what_was_only_followed_is_known_in_memory_and_written_when_it_is_asked_for(
    history: list[Entry],
) -> None:
    rehearsal, whole = Rehearsal((scores.PROJECTION, recognition.PROJECTION)), rehearse(history)
    for start in range(0, len(history), 5000):
        rehearsal.follow(history[start : start + 5000])
    query = select(DETECTION.table).order_by(DETECTION.table.c.detection)
    with whole.store.read() as connection:
        wanted = [DETECTION.row(values) for values in connection.execute(query)]
    assert sorted(rehearsal.rows(DETECTION), key=DETECTION.key) == wanted != []
    followed, folded = digests(rehearsal.models), digests(whole)
    for table in (DETECTION, SCORE_ENTRY):
        assert followed[table.name] == folded[table.name]


def test_only_the_projections_that_are_asked_for_are_folded(history: list[Entry]) -> None:
    models = rehearse(history, (people.PROJECTION, scores.PROJECTION, boards.PROJECTION))
    whole = rehearse(history)
    with models.store.read() as some, whole.store.read() as all_of_it:
        for rows in (BOARD, SCORE_ENTRY):
            query = select(rows.table).order_by(*rows.table.primary_key.columns)
            assert some.execute(query).fetchall() == all_of_it.execute(query).fetchall() != []
    assert digests(models)["trail"].rows == 0
