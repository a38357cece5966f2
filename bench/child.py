"""Children: what is measured runs in processes of its own, which end in time whatever happens."""

from __future__ import annotations

import faulthandler
import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

CONTEXT = multiprocessing.get_context("spawn")

_GRACE = 10
"""Seconds after its time is up at which a child ends itself, should nobody be left to end it."""


class ChildFailed(Exception):
    """A child ended without an answer; what it had to say stands on the standard error."""


def in_child(seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer of `function`, called in a fresh process that has `seconds` for it."""
    return in_children(seconds, [partial(function, *args, **kwargs)])[0]


def in_children(seconds: float, calls: Sequence[partial[T]]) -> list[T]:
    """The answers of several calls that run side by side, each in a process of its own."""
    children = [_Child(call, seconds) for call in calls]
    try:
        return [child.answer() for child in children]
    finally:
        for child in children:
            child.end()


def peak_mebibytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _Child(Generic[T]):
    def __init__(self, call: partial[T], seconds: float) -> None:
        self._name = getattr(call.func, "__name__", str(call.func))
        self._seconds, self._deadline = seconds, time.monotonic() + seconds
        self._pipe, answers = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_answer, args=(answers, call, seconds), daemon=True)
        self._process.start()
        answers.close()

    def answer(self) -> T:
        if not self._pipe.poll(max(0.0, self._deadline - time.monotonic())):
            raise ChildFailed(f"{self._name} took longer than {self._seconds:.0f} s.")
        try:
            answer: T = self._pipe.recv()
        except EOFError as error:
            raise ChildFailed(f"{self._name} ended without an answer.") from error
        return answer

    def end(self) -> None:
        if self._process.is_alive() and not self._pipe.closed:
            self._process.join(1)
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()


def _answer(answers: Connection, call: Callable[[], Any], seconds: float) -> None:
    faulthandler.dump_traceback_later(seconds + _GRACE, exit=True)
    answers.send(call())
    answers.close()
