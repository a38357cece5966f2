"""A bundle of a bank that nobody tampered with is found in order, by Python alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli import main
from domain.event import Refused
from domain.ledger.bundle.writing import Bundle
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.unit import Unit
from tests.ledger.bundle.conftest import Check, Made, write
from tests.projections.bank import ROOT, MadeBank
from tests.projections.stores import migrated, opened, record


def test_the_verifier_checks_a_whole_bundle_with_nothing_but_python(whole: Path) -> None:
    # -I and -S keep out everything that is installed, and so every line of ours.
    command = [sys.executable, "-I", "-S", str(whole / "verify.py"), str(whole)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    about = json.loads((whole / "bundle.json").read_text())
    assert about["events"] > 300
    assert about["scores"] > 100
    assert f"Checked: {about['events']:,} events lead to the signed root" in ended.stdout
    assert f"Checked: {about['scores']:,} score entries" in ended.stdout
    assert "Checked: 5 settled periods" in ended.stdout
    assert "Checked: the log goes on from your checkpoint of 150." in ended.stdout
    assert ended.stdout.splitlines()[-1] == "All that was checked is in order."


def test_it_says_what_it_did_not_check(whole: Path, check: Check) -> None:
    told = check(whole).told
    assert "NOT CHECKED: the places on the boards close, channel and improvement" in told
    assert "The key was taken from the bundle" in told


def test_a_key_and_a_checkpoint_of_ones_own_are_believed_before_the_bundle(
    whole: Path, sealed: Made, check: Check
) -> None:
    found = check(whole, "--key", sealed.key, "--earlier", str(sealed.kept))
    assert found.code == 0
    assert "taken from the bundle" not in found.told
    other = sealed.key.replace(sealed.key[11:27], "0" * 16)
    assert check(whole, "--key", other).code == 2  # its id is that of another key


def test_a_slice_is_checked_to_its_proofs_causes_and_amounts(
    slice_of_unit: Path, check: Check
) -> None:
    found = check(slice_of_unit)
    assert found.code == 0, found.told
    assert "among them is every cause of" in found.told
    assert "claims of ev, help, craft and award in south (south) and below it" in found.told
    assert "NOT CHECKED: that nothing was left out." in found.told
    about = json.loads((slice_of_unit / "bundle.json").read_text())
    assert 0 < about["events"] < about["size"]
    scores = (slice_of_unit / "scores.jsonl").read_text().splitlines()
    assert {json.loads(row)[7] for row in scores} == {"south"}


def test_a_bundle_until_a_day_ends_under_the_seal_that_covers_it(
    sealed: Made, tmp_path: Path, check: Check
) -> None:
    out = write(sealed, tmp_path / "out", "--until", "2026-03-03")
    assert json.loads((out / "bundle.json").read_text())["size"] == 150
    found = check(out)
    assert found.code == 0, found.told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--until", "yesterday"], "Give the day as YYYY-MM-DD."),
        (["--unit", "nowhere"], "There is no unit 'nowhere'"),
        (["--from-checkpoint", "nothing"], "name the file that you kept"),
    ],
)
def test_what_cannot_be_bundled_is_refused(
    sealed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], words: list[str], told: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("PACESETTER_DATA", str(sealed.settings.data))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(sealed.settings.key_file))
    with pytest.raises(SystemExit) as ended:
        main(("bundle", "--out", str(tmp_path / "out"), *words))
    assert ended.value.code == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out").exists()


def test_a_unit_that_was_opened_after_what_a_bundle_covers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")
    monkeypatch.setenv("PACESETTER_DATA", str(settings.data))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(settings.key_file))
    stores, bank = opened(migrated(settings)), MadeBank()
    record(stores, bank.entries)
    Sealer.of(stores).seal()
    before = len(bank.entries)
    bank.days(1).say(Unit, "west", lambda unit: unit.open(name="West", parent=ROOT, on=bank.today))
    record(stores, bank.entries[before:])
    Sealer.of(stores).seal()
    stores.close()
    with pytest.raises(SystemExit) as ended:
        main(("bundle", "--out", str(tmp_path / "out"), "--unit", "West", "--until", "2026-03-02"))
    assert ended.value.code == 2
    assert "The unit 'west' was opened later" in " ".join(capsys.readouterr().err.split())
    out = write(Made(settings, tmp_path, ""), tmp_path / "out", "--unit", "West")
    assert json.loads((out / "bundle.json").read_text())["unit"] == "west"


@pytest.mark.parametrize("place", ["new/deep/out", "empty"])
def test_a_refused_bundle_leaves_what_was_there_before(
    sealed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PACESETTER_DATA", str(sealed.settings.data))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(sealed.settings.key_file))
    before = sorted(tmp_path.rglob("*"))

    def broken(*_given: object) -> None:
        raise Refused("The last step is refused.")

    monkeypatch.setattr(Bundle, "finish", broken)
    with pytest.raises(SystemExit) as ended:
        main(("bundle", "--out", str(tmp_path / place)))
    assert ended.value.code == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_is_written_over(sealed: Made, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACESETTER_DATA", str(sealed.settings.data))
    monkeypatch.setenv("PACESETTER_KEY_FILE", str(sealed.settings.key_file))
    before = (own / "events.jsonl").read_bytes()
    with pytest.raises(SystemExit) as ended:
        main(("bundle", "--out", str(own)))
    assert ended.value.code == 2
    assert (own / "events.jsonl").read_bytes() == before
