"""No backup brings back who was erased: a restore ends with the list of them, once there is one."""

from __future__ import annotations

import importlib.util
import inspect

from domain.ledger.backup import restoring


def test_a_restore_applies_the_list_of_the_erased_once_there_is_one() -> None:
    there = importlib.util.find_spec("domain.ledger.erasing") is not None
    called = "apply_erasures(stores)" in inspect.getsource(restoring.restore)
    assert called == there, (
        "End `restore` in domain/ledger/backup/restoring.py with "
        "`return apply_erasures(stores)`, and have cli/restore.py tell who was erased again."
    )
