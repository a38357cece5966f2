"""Parameters of the proving ground, as in docs/proving-ground.md, where the reasons are."""

from __future__ import annotations

from datetime import date

import msgspec

FIRST = date(2026, 1, 5)
"""The Monday on which the first visits are held; the bank opens the Friday before."""

NEW, VETERAN = 0, 3
"""Bands of tenure: the first and the last of `tenure_counts`."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What a made-up bank is like; shares and chances lie between 0 and 1."""

    teams: int = 6
    team_size: int = 10
    customers: int = 100
    villagers: int = 12
    village_share: float = 0.80
    newcomer_share: float = 0.50
    file_share: float = 0.80
    weeks: int = 26
    quality_mean: float = 0.35
    quality_sd: float = 0.08
    quality_low: float = 0.10
    quality_high: float = 0.65
    visits_low: int = 15
    visits_high: int = 25
    tenure_counts: tuple[int, ...] = (2, 3, 3, 2)
    warm_shares: tuple[float, ...] = (0.10, 0.35, 0.35, 0.60)
    warm_bonus: float = 0.11
    early_weeks: int = 8
    offline_share: float = 0.10
    log_missing: float = 0.05
    log_late: float = 0.03
    second_look_share: float = 0.10
    honest_upheld: float = 0.98
    fake_upheld: float = 0.10
    formal_share: float = 0.05
    formal_trapped: float = 0.45
    formal_factor: float = 0.5
    seen_share: float = 0.80
    seen_trapped: float = 0.08
    exemplars: int = 3
    regress_weekly: float = 0.06
    cheat_weeks: int = 4
    cheat_begins: int = 9
    detect_days: int = 60
    quarter_days: int = 91

    @property
    def managers(self) -> int:
        """All managers of the bank."""
        return self.teams * self.team_size
