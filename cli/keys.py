"""`pacesetter keys`: where the keys are, and who has signed what with which of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
import typer

from cli.opening import opened
from cli.terminal import remark, say, say_json
from domain.event import EPOCH
from domain.ledger.keys import MasterKey
from domain.ledger.masters import keys_by_master
from domain.ledger.rotation import require_master, rotate_master
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings

group = typer.Typer(help="The keys, and how they are changed.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class SealKey(msgspec.Struct, frozen=True):
    """A public key that seals were signed with since a day; whether the one before vouches."""

    key: str
    since: str
    endorsed: bool


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """Where the secret keys are, and which public ones belong to them.

    `wraps` tells how many data keys each master key wraps, `kept` which older ones lie beside it.
    """

    master: str
    master_file: str
    wraps: dict[str, int]
    kept: tuple[str, ...]
    seal_file: str
    seals: tuple[SealKey, ...]


@group.callback()
def keys() -> None:
    """The keys, and how they are changed."""


@group.command("list")
def list_keys(as_json: Json = False) -> None:
    """Tell where the keys are and which public keys check the seals; no secret is shown."""
    settings = Settings()
    with opened(settings) as stores:
        known = Sealer.of(stores).log.known_keys()
        wraps, masters = keys_by_master(stores.vault.store), stores.vault.masters
    told = Keys(
        master=MasterKey.read(settings.key_file).name,
        master_file=str(settings.key_file.absolute()),
        wraps=wraps,
        kept=tuple(str(masters.kept(name).absolute()) for name in masters.kept_names()),
        seal_file=str(settings.seal_key.absolute()),
        seals=tuple(
            SealKey(
                str(each.key),
                f"{EPOCH + timedelta(microseconds=each.at):%Y-%m-%d}",
                bool(each.endorsement),
            )
            for each in known
        ),
    )
    say_json(told) if as_json else say(_in_words(told))


@group.command()
def rotate(
    which: Annotated[str, typer.Argument(help="The key to change: seal or master.")],
    as_json: Json = False,
) -> None:
    """Change the key that signs seals, or the master key, which wraps all keys of the vault."""
    if which not in ("seal", "master"):
        raise typer.BadParameter("The keys that can be changed here are: seal, master.")
    told = _new_seal_key() if which == "seal" else _new_master_key()
    say_json(told) if as_json else say(told["key"])


def _new_seal_key() -> dict[str, str]:
    with opened() as stores:
        signer = Sealer.of(stores).rotate()
    remark("Hand the new public key to everybody who checks seals, by another way than this one.")
    return {"key": str(signer.public)}


def _new_master_key() -> dict[str, str]:
    settings = Settings()
    require_master(settings.key_file.absolute())
    with opened(settings) as stores:
        rotated = rotate_master(stores.vault.store, settings.key_file.absolute())
    remark(
        f"{rotated.keys:,} keys of the vault are wrapped by {rotated.name} now. Copy "
        f"{settings.key_file.absolute()} to where you keep it apart, and take a backup. The old "
        f"key is at {rotated.kept}: destroy it, and its copies, once the last vault part is gone "
        "that was written under it."
    )
    return {"key": rotated.name, "before": rotated.before, "kept": str(rotated.kept)}


def _in_words(told: Keys) -> str:
    lines = [f"master key {told.master}: {told.master_file}"]
    lines += [f"  an older one: {path}" for path in told.kept]
    lines += [f"  {name} wraps {count:,} keys of the vault" for name, count in told.wraps.items()]
    lines.append(f"seal key: {told.seal_file}")
    for each in told.seals:
        by = "endorsed by the one before it" if each.endorsed else "endorsed by none"
        lines.append(f"  since {each.since}, {by}: {each.key}")
    return "\n".join(lines)
