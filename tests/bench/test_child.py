"""Children answer, and end in time."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from bench.child import ChildFailed, in_child, in_children


def own_id() -> int:
    return os.getpid()


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dawdle(note: Path) -> None:
    note.write_text(str(os.getpid()))
    time.sleep(60)


def test_calls_run_in_processes_of_their_own() -> None:
    ids = in_children(30, [partial(own_id), partial(own_id)])
    assert len({os.getpid(), *ids}) == 3


def test_a_child_that_dies_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(ChildFailed, match="killed ended without an answer"):
        in_child(30, killed)


def test_a_child_whose_time_is_up_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="took longer than 3 s"):
        in_child(3, dawdle, tmp_path / "id")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)
