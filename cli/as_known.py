"""`--as-known`: what commands show as it was known at a position or moment, by the rules then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command

from cli.opening import catch_up
from cli.terminal import progress, remark
from domain.event import EPOCH, Refused
from domain.ledger.door import Stores
from domain.setting import Setting
from projections.history import position_before
from projections.keeper import setting_at
from projections.replay import replay
from projections.rows import Reading

HEAD = "head"
"""All that is known by now, as it was corrected since."""

_ASKED: ContextVar[str] = ContextVar("as_known", default="")


def give_flag(group: TyperGroup, commands: Iterable[str]) -> None:
    """Let commands be asked so; they read it with `said`, and need no parameter for it."""
    for name in commands:
        group.commands[name].params.append(_flag())


def said() -> str:
    """What the flag says in the command that runs, empty where it was not given."""
    return _ASKED.get()


def position_said(stores: Stores) -> int:
    """The position that the flag means."""
    return position_of(stores, said())


def position_of(stores: Stores, text: str) -> int:
    """The position that is meant by a number, a moment or `head`."""
    head = stores.ledger.head()
    if text == HEAD:
        return head
    if text.isascii() and text.isdigit() and len(text) < 19:
        return _there(int(text), head)
    moment = _moment(text)
    position = position_before(stores.ledger, (moment - EPOCH) // timedelta(microseconds=1))
    remark(f"The last entry before that moment is {position:,}.")
    return _there(position, head)


class Standing(NamedTuple):
    """The views and the setting as of a position."""

    views: Reading
    setting: Setting
    position: int


@contextmanager
def standing(stores: Stores) -> Iterator[Standing]:
    """What stands now, or what is told again up to where the flag says."""
    if not said():
        catch_up(stores)
        head = stores.ledger.head()
        with stores.views.read() as connection:
            yield Standing(connection, setting_at(stores.ledger, head), head)
        return
    position = position_said(stores)
    with progress("Replaying", position) as reached:
        models = replay(stores.ledger, position, reached)
    try:
        with models.store.read() as connection:
            yield Standing(connection, models.setting, position)
    finally:
        models.store.close()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused(
            "Say a position, head, or a moment with its time zone, such as 2026-05-27T18:00+08:00."
        )
    return moment


def _there(position: int, head: int) -> int:
    if not 0 < position <= head:
        raise Refused(
            "There is no entry {position}; the ledger goes from 1 to {head}.",
            position=position,
            head=head,
        )
    return position


def _flag() -> Any:
    """The flag as a command would have it; its value goes where `said` finds it."""

    def asked(
        as_known: Annotated[
            str,
            typer.Option(
                metavar="AT",
                help="As known at a position, at a moment with its time zone, or at the head.",
            ),
        ] = "",
    ) -> None:
        """Stand for the flag alone."""

    app = typer.Typer(add_completion=False)
    app.command()(asked)
    [flag] = get_command(app).params
    flag.expose_value = False
    flag.callback = _keep
    return flag


def _keep(_context: Any, _flag: Any, value: str) -> None:
    _ASKED.set(value)
