"""All commands: listed, documented, and each flag with an environment variable."""

from __future__ import annotations

from cli import COMMANDS, command_line
from cli.flags import flags
from domain.ledger.settings import Settings
from tests.cli.conftest import Run
from tests.tree import ROOT, some

DOCUMENT = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
EVERY = some(flags(command_line()))


def test_each_command_is_on_the_command_line() -> None:
    assert len(command_line().commands) == len(some(COMMANDS))


def test_each_flag_has_an_environment_variable() -> None:
    assert not [
        (words, option.opts)
        for words, option in EVERY
        if not str(option.envvar).startswith("PACESETTER_")
    ]


def test_each_flag_and_its_variable_are_documented_under_its_command() -> None:
    for words, option in EVERY:
        _, _, part = DOCUMENT.partition(f"## pacesetter {words}\n")
        part, _, _ = part.partition("\n## ")
        for name in (*option.opts, option.envvar):
            assert f"`{name}`" in part, (words, name)


def test_each_setting_of_the_stores_is_documented() -> None:
    for name in some(Settings.model_fields):
        assert f"`PACESETTER_{name.upper()}`" in DOCUMENT


def test_without_a_command_there_is_a_list_of_them(run: Run) -> None:
    answer = run()
    assert all(name in answer.out for name in command_line().commands)


def test_a_wrong_flag_ends_with_2_and_without_a_traceback(run: Run) -> None:
    answer = run("verify", "--quickly")
    assert answer.code == 2
    assert "Traceback" not in answer.err
