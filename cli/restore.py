"""`pacesetter restore`: a bank from its backup, into empty stores of either database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from cli.opening import opened
from cli.terminal import progress, remark, say, say_json
from domain.event import Refused
from domain.ledger.backup.checking import Checked
from domain.ledger.backup.reading import Part
from domain.ledger.backup.restoring import Backup, checked, record_loss, require_empty
from domain.ledger.backup.restoring import restore as restored
from domain.ledger.door import Stores
from domain.ledger.masters import MasterKeys
from domain.ledger.seals.examination import examine
from domain.ledger.settings import Settings
from projections.positions import places


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored; `lost` tells what a witness has seen besides, if anything."""

    events: int
    sealed: int
    seals: int
    rows: int
    lost: str


def restore(
    ledger: Annotated[Path, typer.Option(help="The ledger part: a folder ledger-….")],
    vault: Annotated[
        Path | None, typer.Option(help="The vault part; without it texts stay unreadable.")
    ] = None,
    witness: Annotated[
        Path | None, typer.Option(help="A checkpoint that somebody kept of this bank.")
    ] = None,
    accept_loss: Annotated[
        str, typer.Option(help="Why a backup will do that lacks what a witness has seen.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Restore a backup into empty stores, once every file and seal was checked."""
    settings = Settings()
    backup = Backup(Part(ledger, "ledger"), Part(vault, "vault") if vault else None)
    _require_master(settings, backup)
    note = _note(witness or settings.checkpoint_file, asked=witness is not None)
    with opened(settings) as stores:
        require_empty(stores)
        _require_no_views(stores)
        with progress("Checking the backup", backup.ledger.manifest.events) as reached:
            found = checked(backup, note, accept_loss, reached)
        with progress("Restoring", backup.rows) as reached:
            restored(backup, stores, reached)
        with progress("Comparing with the seals", found.events) as reached:
            if wrong := examine(stores.ledger, reached).differences:
                raise Refused("Position {at}: {found}", at=wrong[0].position, found=wrong[0].found)
        if found.loss:
            record_loss(stores, found, accept_loss)
    _tell(backup, found, bool(note), as_json=as_json)


def _require_master(settings: Settings, backup: Backup) -> None:
    """Refuse a vault that the master key here does not open; a missing key is not made anew."""
    if backup.vault is None:
        return
    told, masters = backup.vault.manifest, MasterKeys(settings.key_file.absolute())
    missing = [name for name in told.master.split() if not masters.find(name)]
    if missing or not masters.path.exists():
        raise Refused(
            "The vault was written under the master key {name}, which lay at {was}, and that is "
            "neither the one at {path} nor beside it; put it there, or name it with "
            "PACESETTER_KEY_FILE. An older one belongs beside the present one, as "
            "{file}.{name}.",
            name=missing[0] if missing else told.master,
            was=told.master_file,
            path=masters.path,
            file=masters.path.name,
        )


def _note(witness: Path | None, *, asked: bool) -> str:
    """What a witness has seen; a checkpoint file that is not there yet has seen nothing."""
    if witness is None or not (asked or witness.exists()):
        return ""
    try:
        return witness.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("The checkpoint file {witness} cannot be read.", witness=witness) from error


def _require_no_views(stores: Stores) -> None:
    with stores.views.read() as connection:
        if any(place.position for place in places(connection).values()):
            raise Refused(
                "The views are those of another bank; remove them (the file views.db or the schema "
                "views), run `pacesetter migrate`, and try again."
            )


def _tell(backup: Backup, found: Checked, witnessed: bool, *, as_json: bool) -> None:
    if as_json:
        say_json(
            Report(
                events=found.events,
                sealed=found.sealed,
                seals=found.seals,
                rows=backup.rows,
                lost=found.loss,
            )
        )
    else:
        say(
            f"Restored: {found.events:,} events, {found.sealed:,} of them under {found.seals:,} "
            f"seals; {backup.rows:,} rows in all."
        )
    if found.loss:
        remark(
            f"{found.loss} That is recorded. Hand the checkpoint to your auditors, put its file "
            "aside, and sign with a new key: `pacesetter keys rotate seal`."
        )
    elif not witnessed:
        remark("No witness was asked: nobody can tell whether later events are missing.")
    if backup.vault is None:
        remark("Without the vault there are no names and no accounts, and texts stay unreadable.")
    remark("Next: `pacesetter verify`, which makes the views, then `pacesetter serve` or `work`.")
