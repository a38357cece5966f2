"""Whoever is killed while the master key is changed loses nothing, and a second call goes on."""

from __future__ import annotations

import signal
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.keys import MasterKey
from domain.ledger.masters import MasterKeys, keys_by_master
from domain.ledger.rotation import rotate_master
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ledger.vault import Vault
from tests.ledger.happenings import execute
from tests.ledger.test_rotation import PEOPLE, fresh
from tests.ledger.writing import STEPS, started
from tests.ledger.writing import rotate_master as rotate_until


def test_who_is_killed_between_two_steps_loses_nothing_and_a_second_call_goes_on(
    settings: Settings,
) -> None:
    assert killed_everywhere(settings, STEPS) >= 14


@pytest.mark.release
@pytest.mark.timeout(900)
def test_who_is_killed_before_any_line_loses_nothing_and_a_second_call_goes_on(
    settings: Settings,
) -> None:
    assert killed_everywhere(settings, frozenset()) > 100


def killed_everywhere(settings: Settings, functions: frozenset[str]) -> int:
    """Kill who changes the key before each line of some functions; returns how many there are."""
    made, path, line = fresh(settings), settings.key_file, 1
    while killed(settings, line, functions):
        with closing(Store("vault", settings.url("vault"))) as store:
            vault = Vault(store, MasterKeys.at(path))
            assert vault.keys(PEOPLE) == made, line
            another = vault.key("customer_3")
            assert len(keys_by_master(store)) == 1, line
            begun = [MasterKey.read(each).name for each in path.parent.glob(f"{path.name}.next")]
            rotated = rotate_master(store, path)
            assert keys_by_master(store) == {rotated.name: 1 + len(made)}, line
            assert begun in ([], [rotated.name]), line
            assert MasterKey.read(path).name == rotated.name, line
            new = Vault(store, MasterKeys.at(path)).keys([*PEOPLE, "customer_3"])
            assert new == made | {"customer_3": another}, line
            assert strays(path) == [], line
            # As many keys each time, so that there are as many lines.
            execute(store, "DELETE FROM data_key WHERE person = 'customer_3'")
        line += 1
    return line - 1


def killed(settings: Settings, line: int, functions: frozenset[str]) -> bool:
    """Whether a program that changes the key came as far as a line, and was killed before it."""
    program = started(rotate_until, settings, line, functions)
    program.join()
    assert program.exitcode in (0, -signal.SIGKILL)
    return program.exitcode != 0


def strays(path: Path) -> list[str]:
    """What lies beside a key file that is none of the keys it had."""
    known = {
        path.name,
        f".{path.name}.lock",
        *(f"{path.name}.{n}" for n in MasterKeys(path).kept_names()),
    }
    return [each.name for each in path.parent.glob(f"*{path.name}*") if each.name not in known]
