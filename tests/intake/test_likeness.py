"""How much a log resembles the person's own earlier ones, measured before it is encrypted."""

from __future__ import annotations

import random
from datetime import date

import pytest

from domain.event import StaffId, VisitId
from domain.ledger import likeness
from domain.ledger.door import Stores
from domain.ledger.likeness import Sketches, log_likeness
from domain.ledger.vault import Vault
from domain.visit_event import VisitLogged
from tests.intake.bank import contents, events, imported, visit

ME, OTHER = StaffId("staff_me"), StaffId("staff_other")
DAY = date(2026, 11, 3).toordinal()

LETTERS = "".join(chr(ord("一") + at) for at in range(200))
"""Two hundred characters, no two the same: as many shingles as it has characters, less two."""


def measured(vault: Vault, number: int, log: str, day: int = DAY, person: StaffId = ME) -> int:
    """The likeness of the log of visit `number`, which is kept."""
    return log_likeness(vault, visit=VisitId(f"v{number}"), person=person, day=day, log=log)


def test_likeness_is_the_jaccard_of_three_character_shingles(stores: Stores) -> None:
    assert measured(stores.vault, 1, LETTERS[:102]) == 0
    # 100 shingles each, 50 of them the same: 50 of 150.
    assert measured(stores.vault, 2, LETTERS[50:152]) == 33
    assert measured(stores.vault, 3, LETTERS[:102]) == 100


def test_the_highest_likeness_counts(stores: Stores) -> None:
    measured(stores.vault, 1, LETTERS[:102])
    measured(stores.vault, 2, LETTERS[90:192])
    assert measured(stores.vault, 3, LETTERS[:92]) == 90


def test_a_short_log_is_like_another_only_when_it_is_the_same(stores: Stores) -> None:
    short = LETTERS[:31]
    assert len(short) - 2 == 29
    measured(stores.vault, 1, short)
    assert measured(stores.vault, 2, short[:-1]) == 0
    assert measured(stores.vault, 3, short) == 100
    assert measured(stores.vault, 4, LETTERS[:32]) == 0
    assert measured(stores.vault, 5, LETTERS[:33]) == 96


def plainly(log: str, earlier: list[str]) -> int:
    """The definition, word for word."""

    def shingles(text: str) -> set[str]:
        return {text[at : at + 3] for at in range(len(text) - 2)}

    highest, mine = 0, shingles(log)
    for other in map(shingles, earlier):
        if len(mine) >= 30 and len(other) >= 30:
            highest = max(highest, 100 * len(mine & other) // len(mine | other))
    return 100 if log in earlier else highest


@pytest.mark.parametrize("seed", range(20))
def test_every_short_cut_comes_to_the_same(stores: Stores, seed: int) -> None:
    chance, logs = random.Random(seed), list[str]()
    sketches = Sketches(stores.vault)
    for at in range(60):
        pieces = (LETTERS[start : start + 9] for start in chance.choices(range(60), k=7))
        log = chance.choice([*logs, ""])[: chance.randrange(80)] + "".join(pieces)
        log = log[: chance.randrange(25, 90)]
        found = sketches.likeness(visit=VisitId(f"v{at}"), person=ME, day=DAY + 2 * at, log=log)
        assert found == plainly(log, logs)
        logs.append(log)


def test_blanks_make_no_difference(stores: Stores) -> None:
    measured(stores.vault, 1, "谈了 到期转存")
    assert measured(stores.vault, 2, " 谈了\n到期转存 ") == 100


def test_only_the_persons_own_logs_of_180_days_are_compared(stores: Stores) -> None:
    measured(stores.vault, 1, LETTERS)
    assert measured(stores.vault, 2, LETTERS, person=OTHER) == 0
    assert measured(stores.vault, 3, LETTERS, day=DAY + 180) == 0
    assert measured(stores.vault, 4, LETTERS, day=DAY - 1) == 0
    assert measured(stores.vault, 5, LETTERS, day=DAY + 179) == 100


def test_a_log_is_not_compared_with_itself(stores: Stores) -> None:
    measured(stores.vault, 1, LETTERS)
    assert measured(stores.vault, 1, LETTERS) == 0
    assert len(contents(stores)["sketch"]) == 1


def test_what_is_measured_together_is_compared_before_it_is_kept(stores: Stores) -> None:
    sketches = Sketches(stores.vault)
    found = [
        sketches.likeness(visit=VisitId(f"v{at}"), person=person, day=DAY + at, log=LETTERS)
        for at, person in enumerate((ME, OTHER, ME, OTHER))
    ]
    assert found == [0, 0, 100, 100]
    assert contents(stores)["sketch"] == []
    sketches.keep()
    assert len(contents(stores)["sketch"]) == 4


def test_the_work_for_one_log_is_bounded(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST_LOGS", 2)
    monkeypatch.setattr(likeness, "LONGEST", 100)
    for at in range(3):
        measured(stores.vault, at, LETTERS[at * 60 : at * 60 + 60], day=DAY + 30 * at)
    assert measured(stores.vault, 8, LETTERS[:60], day=DAY + 90) == 0
    assert measured(stores.vault, 9, LETTERS[120:180], day=DAY + 90) == 100
    assert measured(stores.vault, 10, LETTERS[:100] + "first ending", person=OTHER) == 0
    assert measured(stores.vault, 11, LETTERS[:100] + "another one", person=OTHER) == 100


def test_the_vault_keeps_no_text_of_a_log(stores: Stores) -> None:
    measured(stores.vault, 1, "王小明谈了到期转存的事，下周再去一次，带上预约登记表")
    [row] = contents(stores)["sketch"]
    assert not [word for word in ("王小明", "到期", "登记表") if word in row]


def test_logs_of_a_file_are_measured_in_the_order_of_their_days(either: Stores) -> None:
    long = LETTERS[:150]
    imported(
        either.ledger,
        visit(visit_id="late", held_on="2026-11-05", log=long),
        visit(visit_id="early", held_on="2026-11-03", log=long),
        visit(visit_id="other", held_on="2026-11-04", manager="1002", log=long),
        visit(visit_id="bad", held_on="2026-11-03", goal="sell", log=long),
    )
    assert [
        (str(event.on), event.log_likeness) for event in events(either.ledger, VisitLogged)
    ] == [
        ("2026-11-05", 100),
        ("2026-11-03", 0),
        ("2026-11-04", 0),
    ]
    imported(either.ledger, visit(visit_id="next", held_on="2026-11-06", log=long))
    assert events(either.ledger, VisitLogged)[-1].log_likeness == 100
    assert len(contents(either)["sketch"]) == 4
