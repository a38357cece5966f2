"""Commands run in this process, on a bank of their own, as a person would type them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli import main
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from tests.cli.bank import demonstrated, settings_in


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a command that was asked for JSON."""
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command."""

    def typed(*words: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(words)
        return Answer(int(ended.value.code or 0), *capsys.readouterr())

    return typed


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bank that no test may change, whose views are as far as its ledger."""
    folder = tmp_path_factory.mktemp("made")
    with closing(open_stores(demonstrated(settings_in(folder)))) as stores:
        Keeper(stores.ledger, stores.views).catch_up()
    return folder


@pytest.fixture
def bank(made: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The bank that commands find; they only look at it."""
    return found(made, monkeypatch)


@pytest.fixture
def own_bank(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy of the bank, which a test may damage."""
    shutil.copytree(made, tmp_path / "own")
    return found(tmp_path / "own", monkeypatch)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A folder in which nothing was ever recorded."""
    return found(tmp_path, monkeypatch)


def found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Have commands find the bank in a folder."""
    settings = settings_in(folder)
    monkeypatch.setenv("PACESETTER_DATA", str(settings.data))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(settings.key_file))
    return settings
