"""Requests are answered in turn, and one that takes long keeps nobody waiting."""

from __future__ import annotations

import asyncio

import pytest

from tests.web.aside import run
from web.routes import Turns


def test_the_next_one_begins_when_the_one_before_has_ended() -> None:
    told: list[str] = []

    async def answer(turns: Turns, name: str) -> None:
        async with turns.turn():
            told.append(f"{name} begins")
            await asyncio.sleep(0)
            told.append(f"{name} ends")

    async def both() -> None:
        turns = Turns(1)
        await asyncio.gather(answer(turns, "first"), answer(turns, "second"))

    run(both())
    assert told == ["first begins", "first ends", "second begins", "second ends"]


def test_one_that_takes_long_lets_the_next_one_begin_and_only_one() -> None:
    async def working() -> list[bool]:
        turns, done = Turns(1), asyncio.Event()
        begun = [asyncio.Event() for _ in range(3)]

        async def answer(number: int) -> None:
            async with turns.turn():
                begun[number].set()
                await done.wait()

        answers = [asyncio.create_task(answer(number)) for number in range(3)]
        await begun[1].wait()
        found = [each.is_set() for each in begun]
        done.set()
        await asyncio.gather(*answers)
        async with turns.turn():  # however it ended, each gave back one place and no more
            entered = asyncio.create_task(answer(0))
            begun[0].clear()
            await asyncio.sleep(0)
            found.append(begun[0].is_set())
        await entered
        return found

    assert run(working()) == [True, True, False, False]


def test_one_that_fails_gives_its_turn_to_the_next() -> None:
    async def failing() -> bool:
        turns = Turns(1)
        with pytest.raises(ZeroDivisionError):
            async with turns.turn():
                _ = 1 / 0
        async with asyncio.timeout(10), turns.turn():
            return True

    assert run(failing())
