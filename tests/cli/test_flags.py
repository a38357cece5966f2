"""`pacesetter flags` names whom a question is about; other programs get ids."""

from __future__ import annotations

from sqlalchemy import insert

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.flags.rows import FLAG
from tests.cli.bank import UNTIL
from tests.cli.conftest import Run


def test_whom_a_question_is_about_is_named_and_who_is_unknown_keeps_the_id(
    run: Run, own_bank: Settings
) -> None:
    who = run("board", "--json", "--window", "all").json[0]
    ids = {"manager": who["manager"], "other": "somebody_erased"}
    stores = open_stores(own_bank)
    with stores.views.write() as connection:
        asked = {"flag": "a_flag", "kind": "favoured", "position": 7, "causes": "[3, 5]", **ids}
        rest = {"answered": 0, "answered_day": 0, "finding": "", "answerer": ""}
        day = UNTIL.toordinal()
        connection.execute(insert(FLAG.table).values(**asked, **rest, day=day))
    stores.close()
    (told,) = run("flags", "--json").json
    assert (told["manager"], told["other"], told["causes"]) == (*ids.values(), [3, 5])
    out = run("flags").out
    assert who["name"] in out
    assert who["manager"] not in out
    assert "somebody_erased" in out
