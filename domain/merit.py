"""Merit in what others did: a referee who was reached, a flagged customer who was seen in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.channel import counted, spans
from domain.event import CustomerId, StaffId
from domain.ruleset_parts import WIDE_STOP
from domain.score import CRAFT, HELP, ChannelSpan, Claim, WideStop, claim_id
from domain.stop import CustomerTally, Flag, Reached, Referral, Span, Stop
from domain.tally import VisitTally

if TYPE_CHECKING:
    from domain.book import Book


def reckon(book: Book, customers: Iterable[CustomerTally]) -> None:
    """Say what changed in the merit of others, once for each customer, referrers last."""
    referrers: dict[CustomerId, CustomerTally] = {}
    for tally in customers:
        for referral in _of_referrals(book, tally):
            referrer = book.memory.customer(referral.other)
            _mirror(referral, referrer.referred).reached = referral.reached
            referrers[referrer.customer] = referrer
        _of_flags(book, tally)
    for referrer in referrers.values():
        _of_channel(book, referrer)


def _of_referrals(book: Book, referee: CustomerTally) -> list[Referral]:
    """Whether a referee was contacted and closed after the referral; those that changed."""
    valid = [each for each in referee.referred_by if each.valid and not _met_before(referee, each)]
    first = min(valid, key=lambda each: (each.day, each.position), default=None)
    changed = []
    for referral in referee.referred_by:
        reached = _reached(referee, referral) if referral is first else (0, 0, 0, 0)
        before = referral.reached
        if reached != before:
            referral.reached = reached
            _help(book, referee.customer, referral, before)
            changed.append(referral)
    return changed


def _met_before(referee: CustomerTally, referral: Referral) -> bool:
    """Whoever was visited before is nobody's referral, unless by a mistake that was taken back."""
    return any(s.position < referral.position and not s.voided for s in referee.stops)


def _reached(referee: CustomerTally, referral: Referral) -> Reached:
    since = (referral.day, referral.position)
    after = [stop for stop in referee.stops if stop.contact and stop.key > since]
    closes = [(stop.close, stop.close_position) for stop in after if stop.close]
    contact = after[0].key if after else (0, 0)
    return (*contact, *min(closes, default=(0, 0)))


def _help(book: Book, referee: CustomerId, referral: Referral, before: Reached) -> None:
    for rule, old, new in (
        ("referee_contacted", before[:2], referral.reached[:2]),
        ("referee_closed", before[2:], referral.reached[2:]),
    ):
        if old != new:
            name = claim_id(rule, referee)
            for kind, (day, position) in (("reversal", old), ("award", new)):
                if day:
                    points = int(getattr(book.setting.rules(day).help, rule))
                    causes = (referral.position, position)
                    claim = Claim(name, rule, HELP, referral.manager, day, causes)
                    book.score(kind, claim, -points if kind == "reversal" else points)


def _of_channel(book: Book, referrer: CustomerTally) -> None:
    """On which days the referrer is a channel."""
    before = referrer.channel_spans
    after = spans(referrer.referred, lambda day: book.setting.rules(day).channel)
    for sign, said, other in ((-1, before, after), (1, after, before)):
        book.lines += [
            ChannelSpan(sign, referrer.customer, *span, _referrals(book, referrer, span))
            for span in said
            if span not in other
        ]
    referrer.channel_spans = after


def _referrals(book: Book, referrer: CustomerTally, span: Span) -> tuple[int, ...]:
    """Positions of the referrals by which the span's manager made the customer a channel."""
    first, _, manager = span
    rule = book.setting.rules(first).channel
    found = counted(referrer.referred, first, rule) if manager else []
    return tuple(each.position for each in found if each.manager == manager)


def widen(book: Book, stop: Stop, contacts: int, closes: int) -> None:
    """Count whom a visit reached and closed with, and say whether it is a wide stop."""
    visit = book.memory.visit(stop.visit)
    visit.reached += contacts
    visit.closed += closes
    if len(visit.stops) == 1:
        return
    rules = book.setting.rules(visit.held_day)
    least = next((row.at_least for row in rules.behaviours if row.code == WIDE_STOP), None)
    enough = least is not None and visit.reached >= least and visit.closed > 0
    if (wide := enough and not visit.unreviewed) != visit.wide:
        visit.wide = wide
        who = (visit.manager, visit.visit, visit.held_day, visit.held_position)
        book.lines.append(WideStop(1 if wide else -1, *who))


def of_visit(book: Book, tally: VisitTally, referrer: CustomerTally) -> None:
    """Referrals noted on a visit stand and fall with it, and are accepted with it."""
    now = (tally.late_accepted, tally.retracted)
    for referral in referrer.referred:
        if referral.visit == tally.visit and (referral.accepted, referral.voided) != now:
            referee = book.memory.customer(referral.other)
            for told in (referral, _mirror(referral, referee.referred_by)):
                told.accepted, told.voided = now
            book.meet(referee)


def _mirror(referral: Referral, others: list[Referral]) -> Referral:
    """The same referral as the other of its two customers keeps it."""
    return next(each for each in others if each.position == referral.position)


def _of_flags(book: Book, tally: CustomerTally) -> None:
    """Who saw a flagged customer first and in time, if not the raiser of the flag."""
    for flag in tally.flags:
        seen = next((stop for stop in tally.stops if _sees(book, stop, flag)), None)
        before = (flag.seen_by, flag.seen_day, flag.seen_position)
        after = (seen.manager, seen.day, seen.position) if seen else (StaffId(""), 0, 0)
        if after == before:
            continue
        rule = "risk_flag_visited"
        name = claim_id(rule, tally.customer, str(flag.position))
        for kind, (who, on, position) in (("reversal", before), ("award", after)):
            if on:
                points = book.setting.rules(on).craft.risk_flag_visited
                claim = Claim(name, rule, CRAFT, who, on, (flag.position, position))
                book.score(kind, claim, -points if kind == "reversal" else points)
        flag.seen_by, flag.seen_day, flag.seen_position = after


def _sees(book: Book, stop: Stop, flag: Flag) -> bool:
    limit = book.setting.rules(flag.day).craft.risk_working_days
    return (
        stop.contact
        and stop.manager != flag.raiser
        and stop.key > (flag.day, flag.position)
        and book.setting.calendar.working_days(flag.day + 1, stop.day + 1) <= limit
    )
