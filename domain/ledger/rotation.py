"""Changing the master key: all data keys are wrapped anew, and whoever was stopped goes on.

After each step every data key opens with what lies in the key file or beside it, and a second call
goes on from there.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from domain.event import Refused
from domain.ledger.erased import alone_among_erasures
from domain.ledger.files import keep, sync_folder
from domain.ledger.keys import MasterKey, new_key_file
from domain.ledger.masters import MasterKeys
from domain.ledger.store import Store
from domain.ledger.vault_schema import DATA_KEY

_PAGE = 2_000


class Rotated(NamedTuple):
    """The names of the new master key and of the one before; how many data keys the new one wraps.

    The old one lies at `kept` from now on.
    """

    name: str
    before: str
    keys: int
    kept: Path


def rotate_master(store: Store, path: Path) -> Rotated:
    """Put a new master key into the key file, once all keys of the vault are wrapped by it."""
    with _alone(path):
        masters = MasterKeys(path)
        _sweep(masters)
        before = _kept(masters)
        keep(masters.to_come, new_key_file())  # one that somebody began with stays
        master = MasterKey.read(masters.to_come)
        count = wrap_anew(store, masters, master)
        store.wipe()
        masters.to_come.replace(path)
        sync_folder(path.parent)
        return Rotated(master.name, before, count, masters.kept(before))


def wrap_anew(store: Store, masters: MasterKeys, master: MasterKey) -> int:
    """Wrap all data keys by one master key, in one transaction; returns how many it wraps then."""
    with store.write() as connection:
        alone_among_erasures(connection)  # and among those who make keys
        while _wrap_some(connection, masters, master):
            pass
        return connection.scalar(select(func.count()).select_from(DATA_KEY)) or 0


def _wrap_some(connection: Connection, masters: MasterKeys, master: MasterKey) -> bool:
    others = select(DATA_KEY).where(DATA_KEY.c.master != master.name)
    rows = connection.execute(others.limit(_PAGE)).all()
    changed = []
    for row in rows:
        wrapped = master.wrap(masters.unwrapped(row), row.person, row.version)
        changed.append({"whose": row.person, "which": row.version, "again": wrapped})
    if changed:
        where = (DATA_KEY.c.person == bindparam("whose"), DATA_KEY.c.version == bindparam("which"))
        values = {"wrapped": bindparam("again"), "master": master.name}
        connection.execute(update(DATA_KEY).where(*where).values(values), changed)
    return bool(changed)


def require_master(path: Path) -> None:
    """Refuse to change a master key that is not there: opening the stores would make one."""
    if not path.exists():
        raise Refused("There is no master key at {path} that could be changed.", path=path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else on this machine changes the key meanwhile."""
    require_master(path)
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused("Somebody else is changing the master key; wait until it is done.") from error
    finally:
        os.close(handle)


def _kept(masters: MasterKeys) -> str:
    """Have the present key lie beside the key file; returns its name."""
    before = MasterKey.read(masters.path)
    keep(masters.kept(before.name), masters.path.read_bytes())
    if MasterKey.read(masters.kept(before.name)).name != before.name:
        raise Refused(
            "{path} is not the key that its name tells; move it elsewhere, and try again.",
            path=masters.kept(before.name),
        )
    return before.name


def _sweep(masters: MasterKeys) -> None:
    """Take away copies of keys that somebody who was killed had not put in their place yet."""
    draft = re.compile(rf"\.{re.escape(masters.path.name)}\.(next|[0-9a-f]{{16}})\.\w{{8}}")
    for each in masters.path.parent.iterdir():
        if draft.fullmatch(each.name):
            each.unlink()
