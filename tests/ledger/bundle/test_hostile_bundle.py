"""What an enemy may have written ends with 2 and a sentence, and never with a traceback."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.ledger.bundle.conftest import Check, Found
from tests.tiers import Rounds, tiers

DEEP = "[" * 200_000
FILES = ("bundle.json", "keys.json", "checkpoint", "events.jsonl", "scores.jsonl",
         "standings.jsonl", "seals.jsonl", "rulesets.json")  # fmt: skip


def _linked(folder: Path) -> None:
    (folder / "events.jsonl").rename(folder / "elsewhere")
    (folder / "events.jsonl").symlink_to(folder / "elsewhere")


def _pipe(folder: Path) -> None:
    (folder / "scores.jsonl").unlink()
    os.mkfifo(folder / "scores.jsonl")


def _folder(folder: Path) -> None:
    (folder / "checkpoint").unlink()
    (folder / "checkpoint").mkdir()


def _first(name: str, put: str) -> Callable[[Path], None]:
    """The first line of a file is another one."""

    def written(folder: Path) -> None:
        rest = (folder / name).read_text().partition("\n")[2]
        (folder / name).write_text(f"{put}\n{rest}")

    return written


def _all(name: str, put: bytes) -> Callable[[Path], None]:
    def written(folder: Path) -> None:
        (folder / name).write_bytes(put)

    return written


def _twice(name: str) -> Callable[[Path], None]:
    """All lines of a file stand there once more."""

    def written(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes() * 2)

    return written


def _replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def written(folder: Path) -> None:
        told = (folder / name).read_text()
        assert old in told
        (folder / name).write_text(told.replace(old, new, 1))

    return written


HOSTILE: dict[str, Callable[[Path], None]] = {
    "a link": _linked,
    "a pipe": _pipe,
    "a folder": _folder,
    "deep JSON": _first("events.jsonl", DEEP),
    "deep JSON in a small file": _all("rulesets.json", DEEP.encode()),
    "a number of a million digits": _first("scores.jsonl", f"[{'9' * 1_000_000}]"),
    "no number": _first("scores.jsonl", "[NaN]"),
    "an endless number": _first("standings.jsonl", '{"period":"week/2026-W10","through":1e999}'),
    "a name twice": _all("bundle.json", b'{"format":"pacesetter bundle 1","format":"x"}'),
    "no UTF-8": _all("events.jsonl", b"\xff\xfe\n"),
    "half a line": _all("scores.jsonl", b"[1"),
    "an event that is an object": _first("events.jsonl", "{}"),
    "an event with a surrogate": _first("events.jsonl", json.dumps(["\ud800"] * 13)),
    "a negative position": _first("events.jsonl", "[-1,1,1,1,1,1,1,1,1,1,1,1,1]"),
    "a list of keys that is none": _all("keys.json", b"7"),
    "no key": _all("keys.json", b"[]"),
    "a checkpoint of many digits": _all("checkpoint", b"a\n" + b"9" * 99 + b"\nAA==\n\n"),
    "an empty checkpoint": _all("checkpoint", b""),
    "a whole that is a word": _replaced("bundle.json", "true", '"true"'),
    "another format": _replaced("bundle.json", "bundle 1", "bundle 9"),
    "unknown formulas": _replaced("rulesets.json", "ev/1", "ev/7"),
    "a cadence of nothing": _replaced("rulesets.json", 'default_cadence":28', 'default_cadence":0'),
    "a score of words": _first("scores.jsonl", json.dumps(["1"] * 11)),
    "a score from the future": _first(
        "scores.jsonl", '[1,"a","award","ev","r",1,"m","u","2026-01-01",1,[9]]'
    ),
    "words that move the cursor": _first("events.jsonl", json.dumps(["\x1b[2J" * 13])),
    "a period of nonsense": _first(
        "standings.jsonl", '{"period":"week/../..","through":1,"rows":[]}'
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_bundle_is_told_in_a_sentence(own: Path, check: Check, what: str) -> None:
    HOSTILE[what](own)
    assert_no_bundle(check(own))


def assert_no_bundle(found: Found) -> None:
    """One short sentence tells that it is none, and moves no cursor."""
    assert found.code == 2, found.told
    assert found.told.startswith("This is not a bundle that can be checked: ")
    assert len(found.told) < 500
    assert found.told.count("\n") == 1
    assert found.told.strip().isprintable()


SLICED: dict[str, Callable[[Path], None]] = {
    "an event that is an object": _first("events.jsonl", "{}"),
    "an event of no position": _first("events.jsonl", '["1",2,3]'),
    "an event of three columns": _first("events.jsonl", "[1,2,3]"),
    "an event after the checkpoint": _first("events.jsonl", json.dumps([10**9] * 13)),
    "a proof that is a number": _first("proofs.jsonl", "7"),
    "no proofs": _all("proofs.jsonl", b""),
    "a proof of a seal that is a number": _all("seal_proofs.jsonl", b"7\n"),
    "a proof of a seal of no size": _all("seal_proofs.jsonl", b"[[],[]]\n"),
    "seals out of order": _twice("seals.jsonl"),
    "a score of words": _first("scores.jsonl", json.dumps(["1"] * 11)),
}  # fmt: skip


@pytest.mark.parametrize("what", SLICED)
def test_what_is_no_slice_is_told_in_a_sentence(own_slice: Path, check: Check, what: str) -> None:
    SLICED[what](own_slice)
    assert_no_bundle(check(own_slice))


@pytest.mark.parametrize("name", [*FILES, "proofs.jsonl", "seal_proofs.jsonl"])
def test_a_file_that_a_slice_lacks_is_told(own_slice: Path, check: Check, name: str) -> None:
    (own_slice / name).unlink()
    found = check(own_slice)
    assert found.code == 2
    assert name in found.told


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told(own: Path, check: Check, name: str) -> None:
    (own / name).unlink()
    found = check(own)
    assert found.code == 2
    assert name in found.told


def test_what_is_no_folder_is_told(own: Path, check: Check, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", own)
    assert "unpack the bundle" in check(Path(packed)).told
    assert check(tmp_path / "nowhere").code == 2


@pytest.mark.parametrize("times", tiers(100, 10_000, minutes=120))
@pytest.mark.parametrize("kind", ["own", "own_slice"])
def test_whatever_is_written_over_a_bundle_ends_with_a_sentence(
    request: pytest.FixtureRequest, check: Check, rounds: Rounds, times: int, kind: str
) -> None:
    own: Path = request.getfixturevalue(kind)
    names = sorted(each.name for each in own.iterdir() if each.name != "verify.py")
    before = {name: (own / name).read_bytes() for name in names}
    for number in rounds(times):
        chance = Random(number)
        name = chance.choice(names)
        content = bytearray(before[name])
        start = chance.randrange(len(content) + 1)
        content[start : start + chance.randrange(60)] = chance.randbytes(chance.randrange(60))
        (own / name).write_bytes(content)
        assert check(own).code in (0, 1, 2), number  # it raised nothing
        (own / name).write_bytes(before[name])
    assert check(own).code == 0
