"""`pacesetter import visits` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from cli import main
from tests.intake.bombs import BOMBS

FILE = "manager,customer,held_on,goal\n1001,甲,2026-01-05,\n1002,乙,2026-01-06,\n"
MAP = '[columns]\nmanager = "m"\ncustomer = "c"\nheld_on = "d"\n'


class Said(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Shell:
    """Runs the command in a folder of its own, where the bank is, or would be."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def file(self, name: str, text: str) -> str:
        """A file to import, or a mapping."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def run(self, *arguments: str) -> Said:
        """`pacesetter import visits` with arguments."""
        with pytest.raises(SystemExit) as ended:
            main(["import", "visits", *arguments])
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, *self._capsys.readouterr())


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """A shell without a bank."""
    monkeypatch.setenv("PACESETTER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(tmp_path / "key"))
    return Shell(tmp_path, capsys)


def test_a_good_file_ends_with_0_and_says_what_was_done(shell: Shell) -> None:
    said = shell.run(shell.file("visits.csv", FILE))
    assert said.code == 0
    assert said.out.splitlines()[:3] == [
        "2 rows: 2 visits added in 11 events",
        "0 achieved, 0 missed",
        "0 were there already, 0 rejected",
    ]
    assert "assumed managers: 2" in said.out


def test_the_report_as_json_has_all_its_parts(shell: Shell) -> None:
    said = shell.run(shell.file("visits.csv", FILE + "1003,丙,soon,\n"), "--json")
    assert json.loads(said.out) == {
        "rows": 3,
        "visits": 2,
        "events": 11,
        "achieved": 0,
        "missed": 0,
        "rejected": [
            {
                "row": 3,
                "field": "held_on",
                "reason": "'soon' is not a date; write it like 2026-11-23.",
            }
        ],
        "assumed": {"banks": 1, "managers": 2, "customers": 2, "fields": {}},
        "already_there": 0,
    }


def test_rejected_rows_end_with_1_and_are_listed(shell: Shell) -> None:
    rows = "".join(f"1001,甲,2026-01-05,goal{at}\n" for at in range(30))
    said = shell.run(shell.file("visits.csv", FILE + rows))
    assert said.code == 1
    assert "row 3, goal: There is no goal 'goal0'; choose one of: channel_advanced," in said.out
    assert "… and 10 more; --json lists them all." in said.out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["none.csv"], "The file none.csv cannot be read: No such file or directory."),
        (["visits.csv", "--preset", "none"], "There is no preset 'none'; choose one of:"),
        (["visits.csv", "--map", "none.toml"], "The mapping none.toml cannot be read"),
        (["visits.csv", "--map", "map.toml"], "The file has no column 'm'; its columns are:"),
        (["visits.csv", "--map", "map.toml", "--preset", "x"], "not with both"),
        (["map.toml"], "The file has no column manager; its columns are: [columns]"),
    ],
)
def test_a_file_or_mapping_that_is_refused_ends_with_2_and_writes_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str
) -> None:
    monkeypatch.chdir(shell.folder)
    shell.file("visits.csv", FILE)
    shell.file("map.toml", MAP)
    said = shell.run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert reason in said.err.splitlines()[-1]
    assert shell.run("visits.csv", "--dry-run", "--json").out.startswith('{"rows":2,"visits":2,')


def test_a_mapping_is_given_by_flag_or_by_environment(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shell.file("visits.csv", "m,c,d\n1001,甲,2026-01-05\n")
    monkeypatch.setenv("PACESETTER_MAP", shell.file("map.toml", MAP))
    monkeypatch.setenv("PACESETTER_JSON", "1")
    assert json.loads(shell.run(file).out)["visits"] == 1
    monkeypatch.delenv("PACESETTER_MAP")
    assert shell.run(file).code == 2


def test_a_dry_run_without_a_bank_leaves_no_file_behind(shell: Shell) -> None:
    said = shell.run(shell.file("visits.csv", FILE), "--dry-run")
    assert said.code == 0
    assert "2 visits would be added in 11 events" in said.out
    assert sorted(path.name for path in shell.folder.iterdir()) == ["visits.csv"]


def test_a_second_time_all_is_there(shell: Shell) -> None:
    file = shell.file("visits.csv", FILE)
    shell.run(file)
    for flag in ("--dry-run", "--json"):
        said = shell.run(file, "--json", flag)
        assert json.loads(said.out)["already_there"] == 2
        assert json.loads(said.out)["events"] == 0
        assert said.code == 0


def test_a_file_that_is_made_to_harm_is_read_apart_by_the_command_too(shell: Shell) -> None:
    make, reason = BOMBS["a huge dimension with cells at its ends"]
    (shell.folder / "visits.xlsx").write_bytes(make())
    said = shell.run(str(shell.folder / "visits.xlsx"))
    assert (said.code, said.out) == (2, "")
    assert reason in said.err
