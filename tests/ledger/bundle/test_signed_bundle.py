"""Whoever changes what was signed in a bundle, or a slice of one, is found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domain.ledger.seals.note import Checkpoint, Signer, opened
from tests.ledger.bundle.conftest import Check, Made
from tests.ledger.bundle.tampering import EVENTS, SCORES, Lines, change


def test_another_checkpoint_than_the_signed_one_is_found(own: Path, check: Check) -> None:
    note = (own / "checkpoint").read_text()
    root = note.split("\n")[2]
    (own / "checkpoint").write_text(note.replace(root, "A" * 43 + "=", 1))
    assert "The signature under the checkpoint is false" in check(own).told


def test_a_log_signed_anew_with_another_key_is_found_by_who_knows_the_key(
    own: Path, sealed: Made, check: Check
) -> None:
    thief = Signer(sealed.key.partition("+")[0], bytes(range(32)))
    note = (own / "checkpoint").read_text()
    text = note.rpartition("\n\n")[0] + "\n"
    (own / "checkpoint").write_text(thief.sign(text))
    assert check(own).code == 1
    (own / "keys.json").write_text(json.dumps([{"key": str(thief.public), "endorsement": ""}]))
    (own / "earlier").unlink()
    assert check(own).code == 0  # all agrees with itself; only a reader with the key can tell
    found = check(own, "--key", sealed.key)
    assert found.code == 1
    assert "The key that you gave is not one of this log." in found.told
    found = check(own, "--earlier", str(sealed.kept))
    assert "The signature under the earlier checkpoint is false." in found.told


def test_a_log_that_does_not_go_on_from_a_kept_checkpoint_is_found(
    own: Path, sealed: Made, check: Check, tmp_path: Path
) -> None:
    seed = sealed.settings.key_file.with_name("seal.key").read_text()
    signer = Signer.read(seed)
    real = opened(sealed.kept.read_text(), [signer.public])
    other = tmp_path / "other"
    other.write_text(signer.sign(str(Checkpoint(real.origin, real.size, bytes(32)))))
    found = check(own, "--earlier", str(other))
    assert found.code == 1
    assert f"position {real.size}: The log does not go on from" in found.told


def test_a_key_that_the_one_before_it_did_not_endorse_is_found(
    own: Path, sealed: Made, check: Check
) -> None:
    first = Signer.read(sealed.settings.key_file.with_name("seal.key").read_text())
    second, third = (Signer(first.public.name, bytes([n]) * 32) for n in (1, 2))
    rows = [
        {"key": str(first.public), "endorsement": ""},
        {"key": str(second.public), "endorsement": first.sign(f"{second.public}\n")},
    ]
    (own / "keys.json").write_text(json.dumps(rows))
    assert check(own).code == 0
    rows[1]["endorsement"] = third.sign(f"{second.public}\n")
    (own / "keys.json").write_text(json.dumps(rows))
    assert "The endorsement of the key" in check(own).told
    rows[1]["endorsement"] = ""
    (own / "keys.json").write_text(json.dumps(rows))
    found = check(own)
    assert found.code == 0
    assert "NOT CHECKED: nobody endorsed the key" in found.told


def test_a_forged_seal_before_the_newest_is_found(own: Path, check: Check) -> None:
    def forge(lines: Lines) -> None:
        text = lines[0].split("\n")
        lines[0] = "\n".join([*text[:2], "A" * 43 + "=", *text[3:]])

    change(own, "seals.jsonl", forge)
    assert "Of the events 1 to 150 one is not what was sealed" in check(own).told


@pytest.mark.parametrize("kind", ["own", "own_slice"])
def test_a_kept_seal_that_the_bundle_leaves_out_is_missed(
    request: pytest.FixtureRequest, sealed: Made, check: Check, kind: str
) -> None:
    folder: Path = request.getfixturevalue(kind)
    change(folder, "seals.jsonl", lambda lines: lines.pop(0))
    found = check(folder, "--earlier", str(sealed.kept))
    assert found.code == 1
    what = "The bundle has not the seal that is the earlier checkpoint."
    assert f"DIFFERENCE at position 150: {what}" in found.told


def test_a_changed_event_of_a_slice_is_named(own_slice: Path, check: Check) -> None:
    at: list[int] = []

    def forge(lines: Lines) -> None:
        at.append(lines[40][0])
        lines[40][6] = "somebody"

    change(own_slice, EVENTS, forge)
    found = check(own_slice)
    assert found.code == 1
    assert f"position {at[0]}: The event is not the one" in found.told


def test_a_cause_that_a_slice_lacks_is_named(own_slice: Path, check: Check) -> None:
    causes = [json.loads(line)[-1] for line in (own_slice / SCORES).read_text().splitlines()]
    missing = causes[-1][0]
    lines = [json.loads(line) for line in (own_slice / EVENTS).read_text().splitlines()]
    at = next(number for number, line in enumerate(lines) if line[0] == missing)
    change(own_slice, EVENTS, lambda lines: lines.pop(at))
    change(own_slice, "proofs.jsonl", lambda lines: lines.pop(at))
    found = check(own_slice)
    assert found.code == 1
    assert f"position {missing}: A score cites this event" in found.told


@pytest.mark.parametrize("kind", ["own", "own_slice"])
def test_scores_of_after_the_checkpoint_are_found(
    request: pytest.FixtureRequest, check: Check, kind: str
) -> None:
    folder: Path = request.getfixturevalue(kind)
    about = json.loads((folder / "bundle.json").read_text())
    change(folder, SCORES, lambda lines: lines.append([about["size"] + 1, *lines[-1][1:]]))
    (folder / "bundle.json").write_text(json.dumps({**about, "scores": about["scores"] + 1}))
    found = check(folder)
    assert found.code == 1
    assert f"position {about['size']}: Score entries go on after the checkpoint." in found.told
