"""Visit balance as badges ask for it: how even the visits are, and who was seen against the grain.

Days before a customer became the manager's count neither as due nor as visited.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.balance import is_under, trailing_days, visit_balance
from domain.calendar import windows_of
from domain.customer import RapportRated
from domain.event import Entry, StaffId
from domain.score import Fact
from domain.setting import Setting
from projections.badges.patches import QUARTER_AT, Patches
from projections.badges.rows import GRAIN, RAPPORT, GrainRow, RapportRow
from projections.shelf import Shelf


class Balance:
    """Knows how customers were rated, and sets visits against the cadences of tiers."""

    def __init__(self, shelf: Shelf, setting: Setting, patches: Patches) -> None:
        """Keep ratings in the drawers of `shelf`, and look customers up in `patches`."""
        self._setting, self._patches = setting, patches
        self._ratings, self._grain = shelf[RAPPORT], shelf[GRAIN]

    def rated(self, entry: Entry, event: RapportRated) -> None:
        """A manager rated a customer; what comes from a file was told on the day that it tells."""
        key = (event.manager, event.customer)
        row = self._ratings.edit(key) or self._ratings.put(RapportRow(*key))
        day = event.on.toordinal() if entry.imported else self._setting.today
        row.ratings = sorted([*row.ratings, (day, event.rapport)], key=lambda each: each[0])

    def at_the_end(self, day: int) -> Iterator[tuple[StaffId, dict[str, int]]]:
        """VBI at the end of `day` as `balanced` of `balance`, by manager, both 0 where there is
        none; for those who met anybody in the quarter.
        """
        rules, end = self._setting.rules(day), day + 1
        first = end - trailing_days(rules)
        cadences = {tier.code: tier.cadence for tier in rules.tiers}
        for manager, patch, _ in self._patches.of_those_who_met(windows_of(day)[QUARTER_AT]):
            visits = self._patches.visits(manager, first, end)
            pairs = []
            for customer, since in patch.items():
                begin = max(first, since)
                tier = self._patches.tier(customer, day)
                elapsed = (end - begin) // cadences.get(tier, rules.default_cadence)
                days = visits.get(customer)
                pairs.append((elapsed, sum(each >= begin for each in days) if days else 0))
            share = visit_balance(pairs, rules.balance.minimum)
            parts = (0, 0) if share is None else (share.numerator, share.denominator)
            yield manager, dict(zip(("balanced", "balance"), parts, strict=True))

    def against_the_grain(self, close: Fact) -> int:
        """1 for a close with an under-visited customer whose rapport was rated low some time ago,
        -1 for one that was such and ceased, else 0; it is judged when the close is told.
        """
        rating = self._ratings.get((close.manager, close.customer))
        if rating is None:
            return 0
        key = (close.visit, close.customer)
        if close.sign < 0:
            if self._grain.get(key) is None:
                return 0
            self._grain.remove(key)
            return -1
        rule = self._setting.rules(close.day).balance
        before = [low for day, low in rating.ratings if day <= close.day - rule.rated_days]
        if not before or before[-1] > rule.low_rapport or not self._is_under_visited(close):
            return 0
        self._grain.put(GrainRow(*key, close.manager, close.day))
        return 1

    def _is_under_visited(self, close: Fact) -> bool:
        """v/τ before the day of the close, of a customer who is the manager's for a cadence."""
        rules = self._setting.rules(close.day)
        since = self._patches.since(close.manager, close.customer)
        if since is None:
            return False
        begin = max(close.day - trailing_days(rules), since)
        tier = self._patches.tier(close.customer, close.day)
        elapsed = (close.day - begin) // rules.cadence(tier)
        visits = self._patches.visits_to(close.customer, close.manager, begin, close.day)
        return is_under(elapsed, len(visits), rules.balance)
