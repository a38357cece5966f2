"""The checks of `pacesetter doctor` that are about keys: is each there, and which opens what?"""

from __future__ import annotations

from pathlib import Path

from cli.check import Check
from domain.event import Refused
from domain.ledger.backup.shelf import moments_by_master
from domain.ledger.door import Stores
from domain.ledger.keys import MasterKey
from domain.ledger.masters import keys_by_master
from domain.ledger.settings import Settings

GO_ON = "Run `pacesetter keys rotate master`: it goes on where it was stopped."


def key_file(settings: Settings, *, fresh: bool) -> Check:
    """Whether the master key can be read, and where it lies."""
    path = settings.key_file.absolute()
    advice = "Restore the key file, or name where it is with PACESETTER_KEY_FILE."
    if not path.exists():
        found = f"there is none at {path}"
        return Check("master key", fresh, found, "" if fresh else advice)
    try:
        MasterKey.at(path)
    except (Refused, PermissionError) as error:
        return Check("master key", False, str(error), advice)
    if path.is_relative_to(settings.data.absolute()):
        where = "beside the data, so that whoever copies the folder can read it"
        return Check("master key", True, f"readable: {path}, {where}")
    return Check("master key", True, f"readable: {path}, outside the data; back it up apart")


def vault_keys(stores: Stores) -> Check:
    """Whatever was recorded was hashed under a key of the vault; all are under one master key."""
    masters = stores.vault.masters
    present = masters.newest().name
    if stores.ledger.head():
        try:
            stores.vault.key("#command")
        except Refused as refused:
            return Check("vault keys", False, "they do not open", str(refused))
    wraps = keys_by_master(stores.vault.store)
    told = [f"{count:,} wrapped by the master key {name}" for name, count in wraps.items()]
    found = ", ".join(told) or f"none yet; the master key is {present}"
    if masters.to_come.exists() or wraps.keys() - {present}:
        return Check("vault keys", False, f"the master key is half changed: {found}", GO_ON)
    return Check("vault keys", True, found)


def old_masters(stores: Stores, shelf: Path | None) -> Check:
    """Which older master keys lie beside the key file, and for how long they have to."""
    masters = stores.vault.masters
    names = set(masters.kept_names()) - {masters.newest().name}
    try:
        needed = moments_by_master(shelf) if shelf else {}
    except (Refused, OSError) as error:
        advice = "See what is wrong with it, and keep all master keys until then."
        return Check("old master keys", False, f"a vault part cannot be read: {error}", advice)
    told = []
    for name in sorted(names):
        moments = needed.get(name, [])
        if moments:
            told.append(f"{name} for {len(moments)} vault parts, the last of {moments[-1]}")
        else:
            told.append(f"{name} for no vault part" + (f" in {shelf}: destroy it" if shelf else ""))
    return Check("old master keys", True, ", ".join(told) or "none is kept")
