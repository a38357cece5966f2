"""`pacesetter ruleset` and `orientation`: rules go from a file into force, by two persons."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.draft import digest, written
from domain.event import Code, CustomerId, StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.ruleset_1 import RULESET_1
from domain.ruleset_reading import read_ruleset
from domain.staff import RoleGranted
from domain.visit import Visit
from domain.visit_event import VisitPlanned
from projections.trials import trials_of
from tests.cli.conftest import Answer, Run

PASSWORD = "correct horse bat"

Typed = Callable[..., Answer]


@pytest.fixture
def typed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A command with a password on stdin."""

    def with_password(*words: str, password: str = PASSWORD) -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        return run(*words)

    return with_password


@pytest.fixture
def bank(nothing: Settings, typed: Typed) -> Settings:
    """A bank with two administrators, A1 and A2."""
    for name, number in (("张伟", "A1"), ("李娜", "A2")):
        words = ("--name", name, "--number", number, "--bank", "某银行")
        assert typed("admin", "create", *words).code == 0
    return nothing


def today(settings: Settings) -> date:
    with closing(open_stores(settings)) as stores:
        return stores.ledger.today()


def head(settings: Settings) -> int:
    with closing(open_stores(settings)) as stores:
        return stores.ledger.head()


def saved(folder: Path, said: Any) -> str:
    file = folder / "draft.json"
    file.write_text(json.dumps(said), encoding="utf-8-sig")
    return str(file)


def proposed(typed: Typed, kind: str, file: str, first: date, **more: str) -> Answer:
    words = {"--from": first.isoformat(), "--by": "a1", "--reason": "better", **more}
    return typed(kind, "propose", file, *(word for pair in words.items() for word in pair))


def test_the_rules_shown_are_edited_proposed_approved_and_in_force(
    typed: Typed, bank: Settings, tmp_path: Path
) -> None:
    shown = typed("ruleset", "show", "--json").json
    assert shown == written(RULESET_1)
    shown["version"], shown["goals"][0]["base"] = 2, 90
    first = today(bank) + timedelta(days=5)
    answer = proposed(typed, "ruleset", saved(tmp_path, shown), first)
    assert answer.code == 0, answer.err
    assert answer.out == f"Proposal 1, to take effect on {first}: open.\n"
    assert "pacesetter ruleset approve 1" in answer.err
    own = typed("ruleset", "approve", "1", "--by", "a1")
    assert (own.code, own.err) == (2, "A second person has to approve it.\n")
    approved = typed("ruleset", "approve", "1", "--by", "a2", "--json").json
    assert (approved["number"], approved["state"]) == (1, "approved")
    assert typed("ruleset", "show", "--json").json["version"] == 1
    later = typed("ruleset", "show", "--on", first.isoformat(), "--json").json
    assert later == shown == typed("ruleset", "show", "--version", "2", "--json").json
    differing = typed("ruleset", "diff", "1", "2", "--json").json
    assert differing == [
        {"path": "version", "before": "1", "after": "2"},
        {"path": "goals[channel_advanced].base", "before": "80", "after": "90"},
    ]
    shown["version"] = 3
    drafted = typed("ruleset", "diff", "2", saved(tmp_path, shown)).out
    assert "version" in drafted
    assert "goals" not in drafted


def test_rules_are_approved_with_a_report_where_there_is_history(
    typed: Typed, bank: Settings, tmp_path: Path
) -> None:
    first = today(bank) + timedelta(days=5)
    with closing(open_stores(bank)) as stores:
        planned = VisitPlanned(
            manager=StaffId("somebody"),
            customer=CustomerId("a_customer"),
            planned_on=first,
            goal=Code("product_sold"),
            on=stores.ledger.today(),
        )
        stores.ledger.record(Visit(id="a_visit"), planned, by="somebody")
    said = written(RULESET_1) | {"version": 2, "pay_once_days": 30}
    assert proposed(typed, "ruleset", saved(tmp_path, said), first).code == 0
    own = typed("ruleset", "approve", "1", "--by", "a1")
    assert own.err == "A second person has to approve it.\n"
    answer = typed("ruleset", "approve", "1", "--by", "a2")
    assert answer.code == 0, answer.err
    assert "Replaying under the draft" in answer.err
    with closing(open_stores(bank)) as stores:
        events = [entry.event for entry in stores.ledger.since(head(bank) - 2)]
        kept = trials_of(stores.ledger).newest(digest(read_ruleset(json.dumps(said))))
    assert kept
    assert [event.report for event in events] == [kept.digest] * 2  # type: ignore[attr-defined]


def test_an_orientation_goes_the_same_way(typed: Typed, bank: Settings, tmp_path: Path) -> None:
    assert typed("orientation", "show", "--json").json == {"weights": []}
    row = {"hundredths": 150, "segment": "farmer", "goal": "", "product": ""}
    first = today(bank) + timedelta(days=7)
    answer = proposed(typed, "orientation", saved(tmp_path, {"weights": [row]}), first)
    assert answer.code == 0, answer.err
    declined = typed("orientation", "decline", "1", "--by", "a1", "--reason", "a slip")
    assert declined.out.endswith("declined.\n")
    assert proposed(typed, "orientation", saved(tmp_path, {"weights": [row]}), first).code == 0
    assert typed("orientation", "approve", "2", "--by", "a2").code == 0
    assert "every visit counts in full" in typed("orientation", "show").err
    shown = typed("orientation", "show", "--on", first.isoformat())
    assert shown.out.split()[4:] == ["farmer", "any", "any", "1.50"]
    assert "1.50" not in typed("orientation", "diff", "0", "1").out
    assert "150" in typed("orientation", "diff", "0", "1").out
    assert typed("orientation", "diff", "1", "1").err == "Nothing differs.\n"


def test_what_is_refused_is_not_recorded(typed: Typed, bank: Settings, tmp_path: Path) -> None:
    said, soon = written(RULESET_1) | {"version": 2}, today(bank) + timedelta(days=5)
    fit, before = saved(tmp_path, said), head(bank)
    said["goals"][2]["base"] = 151
    (tmp_path / "wrong.json").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    wrong = str(tmp_path / "wrong.json")
    for answer, why in (
        (proposed(typed, "ruleset", wrong, soon), "$.goals[2].base is 151"),
        (proposed(typed, "ruleset", fit, soon - timedelta(days=1)), "at the earliest"),
        (proposed(typed, "ruleset", fit, soon, **{"--reason": " "}), "Say why"),
        (proposed(typed, "ruleset", fit, soon, **{"--by": "a9"}), "or the password is wrong"),
        (proposed(typed, "ruleset", str(tmp_path / "no.json"), soon), "cannot be read"),
        (proposed(typed, "ruleset", str(tmp_path), soon), "cannot be read"),
        (proposed(typed, "ruleset", str(tmp_path / "binary"), soon), "not text in UTF-8"),
        (typed("ruleset", "approve", "1", "--by", "a2"), "no open proposal 1"),
        (typed("ruleset", "approve", "1", "--by", "a2", password="wrong"), "password is wrong"),
        (typed("ruleset", "show", "--version", "2"), "There is no version 2; choose one of: 1."),
        (typed("ruleset", "diff", "1", "7"), "There is no version 7"),
        (typed("orientation", "diff", "0", "1"), "There is no orientation 1"),
    ):
        assert answer.code == 2, why
        assert why in answer.err
        assert "Traceback" not in answer.err
    assert head(bank) == before


def test_in_a_demonstration_bank_nobody_is_asked_for_a_password(
    own_bank: Settings, typed: Typed, tmp_path: Path
) -> None:
    with closing(open_stores(own_bank)) as stores:
        granted = [entry.event for entry in stores.ledger.since(0, kinds=(RoleGranted,))]
        first = stores.ledger.bank().rules_from + timedelta(days=5)
    people = {each.role: each.staff for each in granted if isinstance(each, RoleGranted)}
    file = saved(tmp_path, typed("ruleset", "show", "--next", "--json").json)
    for role in (Code("manager"), Code("auditor"), Code("leader")):
        answer = proposed(typed, "ruleset", file, first, **{"--by": people[role]})
        assert (answer.code, answer.err) == (2, "Only an administrator proposes rules.\n"), role
    by = people[Code("administrator")]
    assert proposed(typed, "ruleset", file, first, **{"--by": by}).code == 0
    answer = typed("ruleset", "approve", "2", "--by", people[Code("manager")])
    assert answer.err.startswith("Only an administrator, or who leads the whole bank, decides")
    nobody = typed("ruleset", "approve", "2", "--by", "nobody")
    assert nobody.err == "Nobody who works for the bank signs in as nobody.\n"
    assert typed("ruleset", "approve", "2", "--by", "L00").out.endswith("approved.\n")


def test_a_draft_of_the_next_version_is_proposed_as_it_is(
    typed: Typed, bank: Settings, tmp_path: Path
) -> None:
    first = today(bank) + timedelta(days=9)
    edited = typed("ruleset", "show", "--next", "--json").json
    assert edited == written(RULESET_1) | {"version": 2}
    edited["goals"][0]["base"] = 90
    assert proposed(typed, "ruleset", saved(tmp_path, edited), first).code == 0
    assert typed("ruleset", "approve", "1", "--by", "a2").code == 0
    assert typed("ruleset", "show", "--json").json["version"] == 1
    # What is published and not in force yet would be lost with a draft of what is.
    draft = typed("ruleset", "show", "--next", "--json").json
    assert draft == edited | {"version": 3}
    assert proposed(typed, "ruleset", saved(tmp_path, draft), first).code == 0
    for words in (("--version", "1"), ("--on", first.isoformat())):
        refused = typed("ruleset", "show", "--next", *words)
        assert (refused.code, refused.out) == (2, "")
        assert "give --next alone" in refused.err
