"""The checks of `pacesetter doctor`: each says what it found, and what to do where that is bad."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

from cli.check import Check
from cli.key_checks import key_file, old_masters, vault_keys
from domain.event import EPOCH, Refused
from domain.ledger.backup.shelf import newest
from domain.ledger.door import Stores, open_stores
from domain.ledger.engine import NotDurable
from domain.ledger.erasing import come_back
from domain.ledger.erasure_list import listed
from domain.ledger.ledger import system_clock
from domain.ledger.migration import pending
from domain.ledger.seals.log import SealLog
from domain.ledger.settings import STORES, Settings
from domain.ledger.store import Store, reachable
from projections.keeper import setting_at
from projections.positions import places
from projections.settler import due

MIGRATE = "Run `pacesetter migrate`."
REBUILD = (
    "Nothing is lost. Correct what it stumbled over, then remove the views (the file views.db or "
    "the schema views): they are made again from the ledger."
)

TAMPERED = (
    "Keep the whole folder or database as it is, tell your auditors, and compare with their newest "
    "checkpoint and your backups: nothing is sealed and no period settled until then."
)
NO_SEAL_KEY = (
    "Restore the key file, or name where it is with PACESETTER_SEAL_KEY_FILE; where it is lost, "
    "make another one with `pacesetter keys rotate seal`."
)


BACKUPS_EVERY = timedelta(days=2)
BACK_UP = "Run `pacesetter backup` every day, and see why it did not run."


def checks(flags: frozenset[str]) -> list[Check]:
    """All checks; those that cannot be made because of an earlier one are left out."""
    settings = Settings()
    made = [_variables(flags)]
    made += [_store(settings, name) for name in STORES]
    if all(check.ok for check in made[1:]):
        made.append(_schema(settings))
    behind = not all(check.ok for check in made[1:])
    made.append(key_file(settings, fresh=behind))
    if not behind and made[-1].ok:
        stores = open_stores(settings)
        try:
            made += _insides(stores, settings)
        finally:
            stores.close()
        made.append(_backups(settings))
    return made


def _insides(stores: Stores, settings: Settings) -> Iterator[Check]:
    yield vault_keys(stores)
    yield old_masters(stores, settings.backups)
    yield _clock(stores)
    yield from _projections(stores)
    yield _settled(stores)
    yield _sealed(stores)
    yield _erased(stores)


def _variables(flags: frozenset[str]) -> Check:
    """A setting that nobody reads is a typing error."""
    known = flags | {f"PACESETTER_{name.upper()}" for name in Settings.model_fields}
    given = sorted(name for name in os.environ if name.startswith("PACESETTER_"))
    unknown = [name for name in given if name not in known]
    if not unknown:
        return Check("settings", True, f"{len(given)} from the environment")
    near = get_close_matches(unknown[0], known, 1)
    advice = f"Did you mean {near[0]}?" if near else "See docs/commands.md for those there are."
    return Check("settings", False, f"nobody reads {', '.join(unknown)}", advice)


def _store(settings: Settings, name: str) -> Check:
    url = settings.url(name)
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite") and not path.exists():
        return Check(name, False, f"there is no {path}", MIGRATE)
    store = Store(name, url)
    where = str(path) if url.startswith("sqlite") else f"PostgreSQL, schema {name}"
    try:
        if reachable(store):
            return Check(name, True, f"reachable: {where}")
    except NotDurable as refused:
        return Check(name, False, "not durable", str(refused))
    finally:
        store.close()
    advice = f"Start the database, or correct PACESETTER_{name.upper()}_URL or the rights on it."
    return Check(name, False, f"not reachable: {where}", advice)


def _schema(settings: Settings) -> Check:
    if behind := pending(settings):
        return Check("schema", False, f"not at head: {', '.join(behind)}", MIGRATE)
    return Check("schema", True, "at head")


def _clock(stores: Stores) -> Check:
    ledger = stores.ledger
    last = ledger.since(ledger.head() - 1, 1)
    if last and last[0].at > ledger.clock():
        found = f"it is before the last event, of {last[0].recorded:%Y-%m-%d %H:%M:%S} UTC"
        return Check("clock", False, found, "Set the clock of this machine.")
    return Check("clock", True, f"after the last event of {ledger.head()}")


def _projections(stores: Stores) -> Iterator[Check]:
    head = stores.ledger.head()
    with stores.views.read() as connection:
        standing = places(connection)
    if not standing:
        yield Check("projections", True, "none was folded yet; `pacesetter serve` begins")
    for name, place in sorted(standing.items()):
        if place.stopped_at:
            found = f"stopped at position {place.stopped_at}: {place.error}"
            yield Check(f"projection {name}", False, found, REBUILD)
        else:
            found = f"at position {place.position} of {head}"
            yield Check(f"projection {name}", True, found)


def _backups(settings: Settings) -> Check:
    """Whether there is a backup of yesterday at the latest, where it is known where they are."""
    if settings.backups is None:
        found = "nobody said where they are: PACESETTER_BACKUPS is not set"
        return Check("backups", True, found)
    taken = newest(settings.backups)
    if taken is None:
        return Check("backups", False, f"there is none in {settings.backups}", BACK_UP)
    recent = EPOCH + timedelta(microseconds=system_clock()) - taken < BACKUPS_EVERY
    found = f"the newest is of {taken:%Y-%m-%d %H:%M} UTC"
    return Check("backups", recent, found, "" if recent else BACK_UP)


def _settled(stores: Stores) -> Check:
    setting = setting_at(stores.ledger, stores.ledger.head())
    today = date.fromordinal(setting.today) if setting.today else "not opened yet"
    waiting = len(list(due(setting)))
    found = f"{len(setting.settled)} periods, {waiting} wait for a worker; bank date {today}"
    return Check("settled", True, found)


def _sealed(stores: Stores) -> Check:
    """Whether what is recorded is signed, and nothing was found that contradicts a signature."""
    log, head = SealLog(stores.ledger.store), stores.ledger.head()
    for alarm in log.alarms():
        found = f"at position {alarm.position}: {alarm.found}"
        return Check("seals", False, found, TAMPERED)
    size, keys = log.size(), log.known_keys()
    key = stores.seal_key
    if keys and key and not key.exists():
        return Check("seals", False, f"there is no key at {key}", NO_SEAL_KEY)
    where = f"signed with {key.absolute()}" if key else "no key to sign with"
    return Check("seals", True, f"{size:,} of {head:,} events, {where}")


def _erased(stores: Stores) -> Check:
    """Whether the vault has forgotten whom the list names: a backup may have brought them back."""
    path = stores.erasure_file
    if not path:
        return Check("erasures", True, "there is no list")
    try:
        number, back = len(listed(path)), come_back(stores)
    except (Refused, PermissionError) as error:
        return Check("erasures", False, str(error), "Restore the list of erasures from its copy.")
    if back:
        found = f"{len(back)} of {number} people who were erased are in the vault again"
        return Check("erasures", False, found, "Run `pacesetter erase again`.")
    return Check("erasures", True, f"{number} people, listed in {path.absolute()}")
