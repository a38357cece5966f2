"""Lots: draws second looks, asks others where nobody looks, and gives up when nobody does.

Lots are an event before they are drawn: whoever stops in between goes on with the same seed, and
whoever draws beside somebody else draws the same (see decision 0014). Where the bank is sealed the
seed is that of a seal which nobody could wait for (see decision 0035).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import structlog
from sqlalchemy import func, select

from domain import lots
from domain.bank import Bank
from domain.event import Entry, Event, Refused, StaffId, Subject, VisitId
from domain.ledger.door import Stores
from domain.ledger.ledger import CommandReused, Conflict, Ledger
from domain.ledger.seals.sealer import Sealer
from domain.lots import LotsAnnounced, LotsDrawn, seed_under
from domain.ruleset_parts import SecondLookRule
from domain.second_look import NOBODY, SecondLook, waited
from domain.setting import Setting
from domain.visit_event import GoalAchieved, GoalMissed, VisitRetracted, VisitStarted
from projections.eligible import Eligible
from projections.looks import ASKED, LOOK, LOTS, LookRow, LotsRow
from projections.rows import Reading

BUSY_DAYS = 28
"""So far back it counts how often somebody was asked to look."""

_PAGE = 5000
_ASSESSED: tuple[type[Event], ...] = (GoalAchieved, GoalMissed)

log = structlog.get_logger()

Decide = Callable[[SecondLook], Event]


class Drawer:
    """Draws lots for a bank. The views have to be as far as the ledger when it is asked to."""

    def __init__(self, stores: Stores, by: StaffId, chance: Callable[[], str]) -> None:
        """Draw for these stores, under the name `by`, with seeds that nobody can foresee.

        A seal is the seed where there is a key to make one, `chance` where there is none.
        """
        self._ledger, self._views, self._by = stores.ledger, stores.views, by
        self._chance = chance
        self._sealer = Sealer(stores.ledger, stores.seal_key) if stores.seal_key else None
        self._finished = 0

    def begin(self, setting: Setting) -> None:
        """Have lots decide over what was assessed since the last time, if anything was.

        Refused where a seal has to decide and none can be made.
        """
        bank, head, on = self._ledger.bank(), self._ledger.head(), date.fromordinal(setting.today)
        last = _through(bank)
        if last != self._finished:
            return  # another worker drew these, and only the last ones are ever followed to the end
        if not bank.lots:
            self._record(bank, bank.draw_lots(through=head, seed="", on=on), f"lots/{last}")
        elif self._ledger.since(last, 1, head, _ASSESSED):
            if self._sealer:
                self._draw_by_seal(self._sealer, bank, on)
            else:
                seed = self._chance()  # after the visits that it decides on were recorded
                self._record(bank, bank.draw_lots(through=head, seed=seed, on=on), f"lots/{last}")

    def _draw_by_seal(self, sealer: Sealer, bank: Bank, on: date) -> None:
        """Announce lots, unless that was done, and let the first seal over that draw them.

        So nobody who knows a root can still say that these lots are to be drawn by it, and whoever
        stops in between, for however long, goes on with the same seal.
        """
        last = _through(bank)
        if not bank.announced:
            self._record(bank, bank.announce_lots(on=on), f"lots/{last}/announced")
            bank = self._ledger.bank()
        announced = self._ledger.since(last, 1, None, (LotsAnnounced,))
        seal = sealer.seal_through(announced[0].position) if announced else None
        if seal and _through(bank) == last:  # else somebody else is about it
            root, name = seal.checkpoint.root, seal.checkpoint.name
            seed = seed_under(root)
            drawn = bank.draw_lots(through=seal.size, seed=seed, on=on, checkpoint=name)
            self._record(bank, drawn, f"lots/{last}")

    def _record(self, subject: Subject, event: Event, command: str) -> None:
        """Record what another worker may have recorded meanwhile."""
        try:
            self._ledger.record(subject, event, by=self._by, command=command)
        except (Conflict, CommandReused):
            log.info("lots_are_drawn_by_another", command=command)

    def finish(self, setting: Setting) -> None:
        """Ask an assessor for each visit on which the last lots fell."""
        with self._views.read() as connection:
            row = last_lots(connection)
            if row is None or row.through == self._finished:
                return
            busy = asked_lately(connection, row.day, known_to(self._ledger, row))
        rule = setting.rules(row.day).second_look
        on = date.fromordinal(row.day)
        for visit, assessor in chosen(self._ledger, row, rule, busy):
            self._say(visit, "drawn", partial(SecondLook.draw, assessor=assessor, on=on))
        self._finished = row.through

    def follow_up(self, setting: Setting) -> None:
        """Give up where nobody looked in time, and ask another one where there still is some."""
        today, rule = setting.today, setting.rules(setting.today).second_look
        on, calendar = date.fromordinal(today), setting.calendar
        late = []
        with self._views.read() as connection:
            for row in open_looks(connection):
                if waited(calendar, row.drawn_day, today) >= rule.give_up_days:
                    self._say(row.visit, "missed", partial(SecondLook.miss, on=on))
                elif row.assessor and waited(calendar, row.asked_day, today) >= rule.redraw_days:
                    late.append((row, seed_of(connection, row), asked(connection, row.visit)))
            busy = asked_lately(connection, today, 1 << 62) if late else Counter()
        if not late:
            return
        eligible = Eligible(self._ledger, self._ledger.head())
        for row, seed, before in late:
            others = set(eligible.leaders(row.manager, row.drawn_day, today)) - before
            who = lots.assessor(seed, row.visit, row.asked, others, busy)
            busy[who] += 1
            redraw = partial(SecondLook.redraw, assessor=who, on=on)
            self._say(row.visit, f"redrawn/{row.asked}", redraw)

    def _say(self, visit: VisitId, what: str, decide: Decide) -> None:
        """Record what is decided of a visit, on which others may write meanwhile."""
        while True:
            look = self._ledger.load(SecondLook, visit)
            try:
                event = decide(look)
            except Refused:
                return  # somebody was quicker
            try:
                self._ledger.record(look, event, by=self._by, command=f"look/{visit}/{what}")
            except CommandReused:
                return
            except Conflict:
                continue
            return


def chosen(
    ledger: Ledger,
    row: LotsRow,
    rule: SecondLookRule,
    busy: Counter[StaffId],
    eligible: Eligible | None = None,
) -> Iterator[tuple[VisitId, StaffId]]:
    """The visits on which lots fell, and who is to look at each; anybody can reckon it again.

    Imports are left out, and what was taken back before. `busy` tells how often whom was asked
    lately, and is counted on; `eligible` is as of the lots, or as of earlier ones and goes on.
    """
    known = known_to(ledger, row)
    if eligible:
        eligible.advance(known)
    for entry in _fallen(ledger, row, rule):
        stream = [each for each in ledger.of(entry.subject) if each.position <= known]
        if any(isinstance(each.event, VisitRetracted) for each in stream):
            continue
        eligible = eligible or Eligible(ledger, known)
        event, visit = entry.event, VisitId(entry.subject)
        manager = event.manager if isinstance(event, (GoalAchieved, GoalMissed)) else NOBODY
        held = [e.event.on.toordinal() for e in stream if isinstance(e.event, VisitStarted)]
        who = lots.assessor(row.seed, visit, 0, eligible.leaders(manager, *held, row.day), busy)
        busy[who] += 1
        yield visit, who


def known_to(ledger: Ledger, row: LotsRow) -> int:
    """As of which position lots see people and visits.

    Whoever reads a root knows its lots before they are recorded, so what happens in between, be it
    a second or a night, does not matter to them: they see what their seal covers.
    """
    [entry] = ledger.at([row.position])
    sealed = isinstance(entry.event, LotsDrawn) and entry.event.checkpoint
    return row.through if sealed else row.position


def _through(bank: Bank) -> int:
    """Up to where lots were drawn."""
    return bank.lots.through if bank.lots else 0


def _fallen(ledger: Ledger, row: LotsRow, rule: SecondLookRule) -> Iterator[Entry]:
    """The assessments on which lots fell, in order of position."""
    at = row.after
    while entries := ledger.since(at, _PAGE, row.through, _ASSESSED):
        for entry in entries:
            falls = lots.is_drawn(row.seed, VisitId(entry.subject), rule.share_hundredths)
            if falls and not entry.imported:
                yield entry
        at = entries[-1].position


def last_lots(connection: Reading) -> LotsRow | None:
    """The lots that were drawn last."""
    query = select(LOTS.table).order_by(LOTS.table.c.through.desc()).limit(1)
    found = connection.execute(query).first()
    return LOTS.row(found) if found else None


def seed_of(connection: Reading, look: LookRow) -> str:
    """The seed of the lots that fell on a visit; none where it was drawn otherwise."""
    columns = LOTS.table.c
    query = select(columns.seed).where(columns.position < look.drawn_position)
    return connection.execute(query.order_by(columns.position.desc()).limit(1)).scalar() or ""


def open_looks(connection: Reading) -> list[LookRow]:
    """Second looks that somebody still has to take, in the order in which they were drawn."""
    columns = LOOK.table.c
    query = select(LOOK.table).where(columns.done_day == 0, columns.missed_day == 0)
    ordered = query.order_by(columns.drawn_position)
    return [LOOK.row(values) for values in connection.execute(ordered)]


def asked_lately(connection: Reading, day: int, position: int) -> Counter[StaffId]:
    """How often whom was asked to look in the days before `day`, as known at `position`."""
    columns = ASKED.table.c
    query = (
        select(columns.assessor, func.count())
        .where(columns.day > day - BUSY_DAYS, columns.position <= position)
        .group_by(columns.assessor)
    )
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def asked(connection: Reading, visit: VisitId) -> set[StaffId]:
    """Who was asked to look at a visit."""
    columns = ASKED.table.c
    return set(connection.execute(select(columns.assessor).where(columns.visit == visit)).scalars())
