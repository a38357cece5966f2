"""What is asked for again and again of views that do not change while one page is made."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

T = TypeVar("T")

_ANSWERS: WeakKeyDictionary[Connection, dict[Hashable, Any]] = WeakKeyDictionary()


def keep_answers(connection: Connection) -> Connection:
    """Have small questions put once to a connection that reads the views for one page."""
    _ANSWERS[connection] = {}
    return connection


def once(connection: Connection, about: Hashable, ask: Callable[[], T]) -> T:
    """The answer, from before where the connection keeps answers; others are asked each time, as
    their rows may have changed.
    """
    answers = _ANSWERS.get(connection)
    if answers is None:
        return ask()
    if about not in answers:
        answers[about] = ask()
    found: T = answers[about]
    return found
