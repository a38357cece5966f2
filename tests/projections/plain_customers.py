"""What figures count of customers, in loops over a whole history, at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.customer import (
    CustomerFileUpdated,
    CustomerRegistered,
    RiskFlagCleared,
    RiskFlagRaised,
)
from domain.event import Entry
from domain.visit_event import SaleMade
from tests.projections.plain import DAY
from tests.projections.plain_asked import Asked, Counts
from tests.projections.plain_merit import referrals

PRIORITY = ("abnormal", "channel", "vip")
FIRST_DAY = date(1, 1, 1)


class OfCustomers(Asked):
    """Meetings, home patches, channels and risks."""

    def orphans(self, registrar: str) -> int:
        """Active customers in nobody's grid who were registered by somebody."""
        registered = self.history.of(CustomerRegistered)
        return sum(
            e.event.registrar == registrar
            and e.event.customer in self.active
            and not self.homes.get(e.event.customer)
            for e in registered
        )

    def _customers_met(self, manager: str) -> Counts:
        met = {(fact.customer, fact.day) for fact in self._known(manager, "contact")}
        closed = {fact.customer for fact in self._known(manager, "close")}
        sales = [e.event for e in self.history.of(SaleMade) if e.event.manager == manager]
        sold = {event.customer for event in sales if self._inside(event.on)}
        customers = {customer for customer, _ in met}
        return {
            "contacts": len(met),
            "contacted": len(customers),
            "closed": len(customers & closed),
            "sold": len(customers & sold),
            "at_home": sum(manager in self.homes.get(customer, {}) for customer, _ in met),
        }

    def _at_home(self, manager: str) -> Counts:
        mine = [c for c, homes in self.homes.items() if manager in homes and c in self.active]
        met = {fact.customer for fact in self._known(manager, "contact")}
        found: Counts = {
            "active": len(mine),
            "seen": sum(customer in met for customer in mine),
            "overlaps": sum(len(self.homes[customer]) > 1 for customer in mine),
            "orphans": self.orphans(manager),
            "filled": sum(map(self._filled, mine)),
            "tier_customers": Counter(),
            "due": 0,
            "due_seen": 0,
        }
        for customer in mine:
            tierings = self._tierings(customer, self.last)
            if tierings:
                tier = tierings[-1].event.tier
                found["tier_customers"][tier] += 1
                if tier in PRIORITY:
                    since = max(tierings[-1].event.on, self.homes[customer][manager])
                    self._add_due(manager, customer, tier, since, found)
        return found

    def _add_due(self, manager: str, customer: str, tier: str, since: date, found: Counts) -> None:
        cadence = next(each.cadence for each in self.rules.tiers if each.code == tier)
        if since + cadence * DAY > self.last:
            return
        days = [self.last - n * DAY for n in range(cadence)]
        found["due"] += 1
        found["due_seen"] += any(
            (f.kind, f.manager, f.customer) == ("contact", manager, customer) and f.day in days
            for f in self.facts
        )

    def _filled(self, customer: str) -> int:
        told = [e for e in self.history.of(CustomerFileUpdated) if e.event.customer == customer]
        return int(told[-1].event.completeness) if told else 0

    def _chains(self, manager: str) -> Counts:
        mine = [customer for customer, homes in self.homes.items() if manager in homes]
        now = [c for c in mine if c in self.active and (c, self.last) in self.channels]
        eve = self.start - DAY if self.start > FIRST_DAY else self.start
        before = [customer for customer in mine if (customer, eve) in self.channels]
        named: dict[str, list[tuple[date, str, date]]] = {}
        for entry, after in referrals(self.history, self.met):
            if after and after[0].day <= self.last:
                closes = [stop.best_close.event.on for stop in after if stop.closed]
                row = (entry.event.on, entry.event.referee, min(closes, default=date.max))
                named.setdefault(entry.event.customer, []).append(row)

        def links(customer: str) -> int:
            return max((1 + links(other) for _, other, _ in named.get(customer, [])), default=0)

        lately = self.last - 179 * DAY
        return {
            "channels": len(now),
            "channels_before": len(before),
            "channels_lost": sum(customer not in now for customer in before),
            "referees_closed": sum(
                lately <= on <= self.last and closed <= self.last
                for customer in now
                for on, _, closed in named.get(customer, [])
            ),
            "depths": Counter(map(links, now)),
        }

    def _waits(self, manager: str) -> Iterator[int]:
        for entry in self.history.of(RiskFlagRaised):
            flag = entry.event
            if not self._inside(flag.on) or manager not in self.homes.get(flag.customer, {}):
                continue
            cleared = self._cleared(entry)
            seen = [
                stop.key
                for stop in self.met.get(flag.customer, [])
                if stop.contact
                and stop.visit.manager != flag.raiser
                and stop.key > (flag.on, entry.position)
            ]
            if seen and (cleared is None or seen[0] < cleared):
                yield self._working(flag.on + DAY, seen[0][0] + DAY)
            elif not seen and cleared is None:
                so_far = self._working(flag.on + DAY, self.today + DAY)
                if so_far > self.rules.craft.risk_working_days:
                    yield so_far

    def _cleared(self, raised: Entry) -> tuple[date, int] | None:
        """Day and position of the first clearing after a flag."""
        of_flag: Any = raised.event
        for entry in self.history.of(RiskFlagCleared):
            if entry.event.customer == of_flag.customer and entry.position > raised.position:
                return entry.event.on, entry.position
        return None
