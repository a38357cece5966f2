"""The key that seals are signed with: made once, of one log alone, and never taken for another."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.seals.key import SEED_BYTES, replaced, signer_at
from domain.ledger.seals.note import Checkpoint, Signer, opened

LOG = "pacesetter/0123456789abcdef"
CHECKPOINT = Checkpoint(LOG, 7, bytes(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the key of a log is, in a folder that is not there yet."""
    return tmp_path / "keys" / "seal.key"


def test_the_first_key_is_made_for_its_owner_alone_and_stays(path: Path) -> None:
    made = signer_at(path, LOG, make=True)
    content = path.read_text()
    assert content == f"{made}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for make in (True, False):
        assert signer_at(path, LOG, make=make).public == made.public
    assert path.read_text() == content
    assert opened(made.sign(str(CHECKPOINT)), [made.public]) == CHECKPOINT


def test_each_key_is_another_one(tmp_path: Path) -> None:
    made = [signer_at(tmp_path / name, LOG, make=True).public for name in "abc"]
    assert len({each.key for each in made}) == 3
    assert {each.name for each in made} == {LOG}


def test_a_key_that_is_not_there_is_made_only_where_that_is_wanted(path: Path) -> None:
    with pytest.raises(Refused) as refused:
        signer_at(path, LOG, make=False)
    assert str(refused.value) == (
        f"The key that seals are signed with cannot be read at {path}; restore it, or make "
        "another one with `pacesetter keys rotate seal`."
    )
    assert not path.exists()


def test_a_file_that_is_no_key_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("nothing")
    for make in (True, False):
        with pytest.raises(Refused, match="not the key file of a log"):
            signer_at(path, LOG, make=make)
    assert path.read_text() == "nothing"


def test_the_key_of_another_log_is_refused_with_both_names(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(str(Signer("pacesetter/other", b"k" * SEED_BYTES)))
    with pytest.raises(Refused) as refused:
        signer_at(path, LOG, make=True)
    assert str(refused.value) == (
        f"The key at {path} signs for pacesetter/other, and this log is {LOG}; name its own key "
        "file with PACESETTER_SEAL_KEY_FILE."
    )


def test_a_new_key_takes_the_place_of_the_one_before(path: Path) -> None:
    before = signer_at(path, LOG, make=True)
    after = replaced(path, LOG)
    assert after.public.key != before.public.key
    assert after.public.name == LOG
    assert signer_at(path, LOG, make=False).public == after.public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["seal.key"]
