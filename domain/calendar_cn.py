"""China's public holidays and make-up workdays 调休, as the State Council announced them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta


def _off(first: date, days: int, name: str) -> Iterator[tuple[date, bool, str]]:
    return ((first + timedelta(days=n), False, name) for n in range(days))


def _work(name: str, *days: date) -> Iterator[tuple[date, bool, str]]:
    return ((day, True, f"{name}调休") for day in days)


HOLIDAYS_CN: tuple[tuple[date, bool, str], ...] = (
    # 国务院办公厅关于2025年部分节假日安排的通知, 12 November 2024.
    *_off(date(2025, 1, 1), 1, "元旦"),
    *_work("春节", date(2025, 1, 26)),
    *_off(date(2025, 1, 28), 8, "春节"),
    *_work("春节", date(2025, 2, 8)),
    *_off(date(2025, 4, 4), 3, "清明节"),
    *_work("劳动节", date(2025, 4, 27)),
    *_off(date(2025, 5, 1), 5, "劳动节"),
    *_off(date(2025, 5, 31), 3, "端午节"),
    *_work("国庆节", date(2025, 9, 28)),
    *_off(date(2025, 10, 1), 8, "国庆节、中秋节"),
    *_work("国庆节", date(2025, 10, 11)),
    # 国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025.
    *_off(date(2026, 1, 1), 3, "元旦"),
    *_work("元旦", date(2026, 1, 4)),
    *_work("春节", date(2026, 2, 14)),
    *_off(date(2026, 2, 15), 9, "春节"),
    *_work("春节", date(2026, 2, 28)),
    *_off(date(2026, 4, 4), 3, "清明节"),
    *_off(date(2026, 5, 1), 5, "劳动节"),
    *_work("劳动节", date(2026, 5, 9)),
    *_off(date(2026, 6, 19), 3, "端午节"),
    *_work("国庆节", date(2026, 9, 20)),
    *_off(date(2026, 9, 25), 3, "中秋节"),
    *_off(date(2026, 10, 1), 7, "国庆节"),
    *_work("国庆节", date(2026, 10, 10)),
)
"""Days that are not what their weekday says, in order: the day, whether it is worked, its name."""
