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
    """Where the secret keys are, and which public ones belong to them."""

    master: str
    master_file: str
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
    told = Keys(
        master=MasterKey.at(settings.key_file).name,
        master_file=str(settings.key_file.absolute()),
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
    which: Annotated[str, typer.Argument(help="The key to change: seal.")],
    as_json: Json = False,
) -> None:
    """Change a key: from here on seals are signed with a new one, which the old one endorses."""
    if which != "seal":
        raise typer.BadParameter("There is one key that can be changed here: seal.")
    with opened() as stores:
        signer = Sealer.of(stores).rotate()
    remark("Hand the new public key to everybody who checks seals, by another way than this one.")
    say_json({"key": str(signer.public)}) if as_json else say(str(signer.public))


def _in_words(told: Keys) -> str:
    lines = [f"master key {told.master}: {told.master_file}", f"seal key: {told.seal_file}"]
    for each in told.seals:
        by = "endorsed by the one before it" if each.endorsed else "endorsed by none"
        lines.append(f"  since {each.since}, {by}: {each.key}")
    return "\n".join(lines)
