"""A bank with an event that cannot be read: whoever wants all of it is told which one it is."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from cli import main
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.visit_event import VisitLogged
from tests.ledger.bundle.conftest import Made
from tests.ledger.seals.test_tampering import UNREADABLE, attack

LOGGED = 94
"""Where the first visit was logged, which read models reckon with; so not all of them get past."""


@pytest.fixture(params=UNREADABLE)
def _damaged(
    sealed: Made, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank in which somebody made a visit's log such that it cannot be read."""
    data = shutil.copytree(sealed.settings.data, tmp_path / "data")
    settings = Settings(data=data, key_file=sealed.settings.key_file)
    change = f"UPDATE event SET {UNREADABLE[request.param]} WHERE position = {LOGGED}"
    with closing(open_stores(settings)) as stores:
        [entry] = stores.ledger.at([LOGGED])
        assert isinstance(entry.event, VisitLogged)
        attack(stores.ledger.store, [change])
    monkeypatch.setenv("PACESETTER_DATA", str(data))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(settings.key_file))


@pytest.mark.usefixtures("_damaged")
def test_no_bundle_is_written_and_the_event_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("bundle", "--out", str(tmp_path / "out")))
    assert ended.value.code == 2
    assert f"The event at position {LOGGED} cannot be read: somebody" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("_damaged")
def test_a_replay_that_cannot_go_past_it_names_the_event(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("verify",))
    said = capsys.readouterr()
    if ended.value.code == 2:
        assert f"The event at position {LOGGED} cannot be read: somebody" in said.err
    else:  # no read model reads what was changed, so the seals alone tell
        assert ended.value.code == 1
        assert f"First difference: position {LOGGED}: The event is not the one" in said.out
