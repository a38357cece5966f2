"""A backup that somebody changed is refused, before anything is written, and whatever it claims."""

from __future__ import annotations

import os
from functools import partial

import pytest
from msgspec.structs import replace

from domain.event import Refused
from domain.ledger.backup.manifest import LONGEST, MANIFEST, Manifest
from domain.ledger.backup.packing import packed
from domain.ledger.backup.reading import Part
from domain.ledger.backup.restoring import Backup
from domain.ledger.schema import SEAL_KEY
from tests.ledger.backup.banks import forged, read_again, with_file

FIRST = "event-000001.gz"


def test_a_backup_as_it_was_written_is_accepted(backup: Backup) -> None:
    read_again(backup)


def test_a_changed_byte_is_found_in_every_file(backup: Backup) -> None:
    files = [path for part in backup if part for path in part.folder.glob("*.gz")]
    assert len(files) > 5
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(Refused, match="not the one that was written"):
            read_again(backup)
        path.write_bytes(content)
    read_again(backup)


def test_a_longer_shorter_or_missing_file_is_found(backup: Backup) -> None:
    path = backup.ledger.folder / FIRST
    content = path.read_bytes()
    path.write_bytes(content + b"\0")
    with pytest.raises(Refused, match="is no file of a backup"):
        read_again(backup)
    path.write_bytes(content[:-1])
    with pytest.raises(Refused, match="not the one that was written"):
        read_again(backup)
    path.unlink()
    with pytest.raises(Refused, match="cannot be read"):
        read_again(backup)


def test_links_pipes_and_names_that_lead_elsewhere_are_not_followed(backup: Backup) -> None:
    path = backup.ledger.folder / FIRST
    moved = path.rename(path.with_name("moved"))
    path.symlink_to(moved)
    with pytest.raises(Refused, match="cannot be read"):
        read_again(backup)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Refused, match="no file of a backup"):
        read_again(backup)

    for name in ("../event-000001.gz", "/dev/zero", "event-1.gz", "seal-000001.gz", ""):
        forged(backup.ledger.folder, partial(renamed, name))
        with pytest.raises(Refused, match="not the one that was written"):
            Part(backup.ledger.folder, "ledger")


def renamed(name: str, manifest: Manifest) -> Manifest:
    first, *others = manifest.tables["event"]
    return replace(
        manifest, tables=manifest.tables | {"event": (replace(first, name=name), *others)}
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[" * 100_000, b"{}", b"\xff" * 99])
def test_what_is_no_manifest_is_refused(backup: Backup, content: bytes) -> None:
    (backup.ledger.folder / MANIFEST).write_bytes(content)
    with pytest.raises(Refused, match="manifest of the backup cannot be read"):
        Part(backup.ledger.folder, "ledger")


def test_a_manifest_is_of_its_part_its_version_and_no_longer_than_needed(backup: Backup) -> None:
    folder = backup.ledger.folder
    with pytest.raises(Refused, match="not the vault part"):
        Part(folder, "vault")
    with pytest.raises(Refused, match="cannot be read"):
        Part(folder.parent, "ledger")
    forged(folder, lambda told: replace(told, format=2))
    with pytest.raises(Refused, match="not the ledger part"):
        Part(folder, "ledger")
    forged(folder, lambda told: replace(told, format=1, revision="0000"))
    with pytest.raises(Refused, match="restore it with the version that made it"):
        Part(folder, "ledger")
    (folder / MANIFEST).write_bytes(b" " * (LONGEST + 1))
    with pytest.raises(Refused, match="no file of a backup"):
        Part(folder, "ledger")


def test_a_manifest_names_all_tables_and_no_others(backup: Backup) -> None:
    def less(told: Manifest) -> Manifest:
        return replace(told, tables={name: told.tables[name] for name in ("event", "seal")})

    forged(backup.ledger.folder, less)
    with pytest.raises(Refused, match="names other tables"):
        Part(backup.ledger.folder, "ledger")


def test_a_file_with_fewer_rows_than_were_written_is_refused(backup: Backup) -> None:
    [rows] = backup.ledger.rows(SEAL_KEY)
    with_file(backup.ledger.folder, "seal_key", packed(rows), len(rows) + 1)
    with pytest.raises(Refused, match="not the one that was written"):
        read_again(backup)


@pytest.mark.parametrize("change", [{"size": 1 << 40}, {"size": 0}, {"rows": 10**9}, {"rows": 0}])
def test_claims_of_impossible_files_are_refused(backup: Backup, change: dict[str, int]) -> None:
    def claimed(told: Manifest) -> Manifest:
        first, *others = told.tables["event"]
        file = replace(first, **change)
        return replace(told, tables=told.tables | {"event": (file, *others)})

    forged(backup.ledger.folder, claimed)
    with pytest.raises(Refused, match="not the one that was written"):
        Part(backup.ledger.folder, "ledger")
