"""What a process keeps of what it reckoned: what is asked for stays."""

from __future__ import annotations

from web.kept import Kept


def test_what_is_asked_for_stays_while_others_come_and_go() -> None:
    kept, reckoned = Kept(most=3), list[str]()

    def ask(about: str) -> None:
        kept.get(about, None, lambda: reckoned.append(about))

    for number in range(6):
        ask("board")
        ask(f"seldom {number}")
    assert reckoned.count("board") == 1
    ask("seldom 0")
    assert reckoned.count("seldom 0") == 2


def test_what_is_good_for_no_time_is_reckoned_each_time() -> None:
    kept, reckoned = Kept(), list[int]()
    for number in range(3):
        kept.get("now", 0.0, lambda number=number: reckoned.append(number))  # type: ignore[misc]
    assert reckoned == [0, 1, 2]
