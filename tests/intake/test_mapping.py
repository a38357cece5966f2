"""The language of mappings: what it says, and what it refuses with the names of what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger import intake
from domain.ledger.intake.language import parsed

NEEDED = 'manager = "m"\ncustomer = "c"\n'


def refusal(text: str) -> str:
    """Why the mapping is refused."""
    with pytest.raises(Refused) as refused:
        parsed(f"[columns]\n{text}")
    return str(refused.value)


def test_a_field_is_a_column_a_constant_a_share_out_or_another_one_in_every_row() -> None:
    mapping = parsed(
        """
        [columns]
        manager = { share_out = { over = 40, prefix = "m" } }
        customer = { row = "c" }
        goal = { constant = "product_sold" }
        held_on = { column = "day", format = "%d.%m.%Y" }
        outcome = { column = "result", map = { yes = "achieved" }, default = "held" }
        """
    )
    assert {field: str(words) for field, words in mapping.assumptions().items()} == {
        "manager": "shared out over 40, m0 to m39",
        "customer": "another one in every row, c1 and on",
        "goal": "always 'product_sold'",
        "outcome": "'held' where result is empty",
    }


def test_the_same_mapping_written_otherwise_is_the_same() -> None:
    one = parsed(f'[columns]\n{NEEDED}held_on = "day"\ngoal = {{column="g", map={{a="x",b="y"}}}}')
    other = parsed(
        '[columns]\ngoal = {map={b="y",a="x"}, column="g"}\nheld_on = {column="day"}\n' + NEEDED
    )
    assert one.encoded() == other.encoded()


def test_an_unknown_field_is_refused_and_those_that_exist_are_named() -> None:
    reason = refusal(f'{NEEDED}held = "day"')
    assert reason.startswith("There is no field 'held'; choose one of: visit_id, manager, unit,")


def test_an_unknown_key_is_refused_and_those_that_exist_are_named() -> None:
    assert refusal('manager = {columm = "m"}') == (
        "manager has no key 'columm'; choose one of: "
        "column, constant, share_out, row, format, map, default, start_year."
    )
    assert refusal("manager = {share_out = {among = 3}}") == (
        "share_out of manager has no key 'among'; choose one of: over, prefix."
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{column = "m", constant = "x"}', "column and constant"),
        ('{constant = "x", share_out = {over = 2}}', "constant and share_out"),
        ('{column = "m", constant = "x", row = "r"}', "column and constant"),
        ('{default = "x"}', "none of them"),
    ],
)
def test_a_field_has_exactly_one_source(source: str, found: str) -> None:
    assert refusal(f"manager = {source}") == (
        f"manager needs exactly one of column, constant, share_out, row, and has {found}."
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('goal = {constant = "x", default = "y"}', "default of goal goes with column only"),
        ('goal = {column = "g", format = "%Y"}', "format goes with planned_on and held_on only"),
        ('held_on = {column = "d", format = "%d.%m."}', "does not tell year, month and day"),
        ('held_on = {column = "d", format = "%Q"}', "does not tell year, month and day"),
        ('held_on = {constant = "soon"}', "'soon' is not a date"),
        ('held_on = {column = ["m", "w"]}', "go with the format 'month-weekday-runs' only"),
        ('held_on = {column = "m", format = "month-weekday-runs"}', "needs two columns"),
        (
            'held_on = {column = ["m", "w"], format = "month-weekday-runs", start_year = "2008"}',
            "a start_year from 1900 to 2100",
        ),
        ("held_on = {share_out = {over = 3}}", "held_on cannot be shared out"),
        ('visit_id = {share_out = {over = 3, prefix = "v"}}', "visit_id cannot be shared out"),
        ("manager = {share_out = {over = 0}}", "a number from 1 to 1000000"),
        ("manager = {share_out = 40}", "Write share_out of manager as"),
        ('unit = {row = "u"}', "row goes with customer only, not with unit"),
        ("unit = 3", "Write unit as"),
        ("unit = {column = [3.5, true]}", "Write column of unit as a text"),
        ('unit = {column = "u", map = ["a"]}', "Write the map of unit as"),
        ('unit = {column = "u", map = {a = ["b"]}}', "Write map of unit as a text"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(said: str, reason: str) -> None:
    assert reason in refusal(said)


@pytest.mark.parametrize("missing", ["manager", "customer", "held_on"])
def test_a_mapping_says_who_met_whom_and_on_which_day(missing: str) -> None:
    lines = {"manager": 'manager = "m"', "customer": 'customer = "c"', "held_on": 'held_on = "d"'}
    reason = refusal("\n".join(line for field, line in lines.items() if field != missing))
    assert reason == (
        "Every visit needs manager and customer, and planned_on or held_on; "
        f"say where {missing} comes from."
    )
    assert "held_on" not in parsed(f'[columns]\n{NEEDED}planned_on = "d"').sources


@pytest.mark.parametrize("text", ["", "[rows]\n", "[columns]\n[presets]\n", "columns = 3\n"])
def test_a_mapping_is_one_table(text: str) -> None:
    with pytest.raises(Refused, match="one table and nothing else"):
        parsed(text)


def test_what_is_not_toml_is_refused_with_its_place() -> None:
    assert "line 2" in refusal('manager == "m"')


def test_a_mapping_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        intake.mapping_at(tmp_path / "none.toml")
    (tmp_path / "map.toml").write_bytes("[columns]\nmanager = '经理'".encode("gb18030"))
    with pytest.raises(Refused, match="is not in UTF-8"):
        intake.mapping_at(tmp_path / "map.toml")


def test_every_preset_can_be_read_and_an_unknown_one_is_refused_with_their_names() -> None:
    assert "uci-bank-marketing" in intake.presets()
    assert all(intake.preset(name).sources for name in intake.presets())
    with pytest.raises(Refused, match=r"choose one of: .*uci-bank-marketing"):
        intake.preset("../secrets")


def test_a_file_without_a_mapping_needs_columns_named_as_the_fields_are() -> None:
    assert list(intake.Mapping.by_name(("held_on", "x", "customer", "manager")).sources) == [
        "manager",
        "customer",
        "held_on",
    ]
    with pytest.raises(Refused) as refused:
        intake.Mapping.by_name(("manager", "customer", "day", ""))
    assert str(refused.value) == (
        "The file has no column planned_on or held_on; its columns are: manager, customer, day; "
        "give a mapping of them."
    )
