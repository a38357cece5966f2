"""Merit in what others did: a referee who was reached, a flagged customer who was seen in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.channel import spans
from domain.event import CustomerId, StaffId
from domain.score import CRAFT, HELP, ChannelSpan, Claim, claim_id
from domain.tally import CustomerTally, Flag, Reached, Referral, Stop

if TYPE_CHECKING:
    from domain.book import Book


def of_referrals(book: Book, referee: CustomerTally) -> None:
    """Whether a referee was contacted and closed after the referral, and by whose merit."""
    valid = [each for each in referee.referred_by if each.valid]
    first = min(valid, key=lambda each: (each.day, each.position), default=None)
    for referral in referee.referred_by:
        reached = _reached(referee, referral) if referral is first else (0, 0, 0, 0)
        before = referral.reached
        if reached != before:
            referral.reached = reached
            _help(book, referee.customer, referral, before)
            _tell(book, referee.customer, referral)


def _reached(referee: CustomerTally, referral: Referral) -> Reached:
    since = (referral.day, referral.position)
    after = [stop for stop in referee.stops if stop.contact and stop.key > since]
    closes = [(stop.close, stop.closed_position) for stop in after if stop.close]
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


def _tell(book: Book, referee: CustomerId, told: Referral) -> None:
    """Note with the referrer how far a referral came, and whether it makes them a channel."""
    referrer = book.memory.customer(told.other)
    for referral in referrer.referred:
        if (referral.other, referral.visit) == (referee, told.visit):
            referral.valid, referral.reached = told.valid, told.reached
    before = referrer.channel_spans
    after = spans(referrer.referred, book.setting.rules(told.day).channel)
    for sign, said, other in ((-1, before, after), (1, after, before)):
        book.lines += [
            ChannelSpan(sign, referrer.customer, told.manager, *span, alone=len(said) == 1)
            for span in said
            if span not in other
        ]
    referrer.channel_spans = after


def void_referrals(book: Book, referrer: CustomerTally, visit: str) -> None:
    """Referrals noted on a visit that was taken back have no merit any more."""
    for referral in referrer.referred:
        if referral.visit == visit and referral.valid:
            referral.valid = False
            referee = book.memory.customer(referral.other)
            for mirrored in referee.referred_by:
                if mirrored.visit == visit:
                    mirrored.valid = False
            of_referrals(book, referee)


def of_flags(book: Book, tally: CustomerTally) -> None:
    """Who saw a flagged customer first and in time, if not the raiser of the flag."""
    for flag in tally.flags:
        seen = next((stop for stop in tally.stops if _sees(book, stop, flag)), None)
        manager, day = (seen.manager, seen.day) if seen else (StaffId(""), 0)
        if (manager, day) == (flag.seen_by, flag.seen_day):
            continue
        rule = "risk_flag_visited"
        name = claim_id(rule, tally.customer, str(flag.position))
        for kind, who, on in (("reversal", flag.seen_by, flag.seen_day), ("award", manager, day)):
            if on:
                points = book.setting.rules(on).craft.risk_flag_visited
                claim = Claim(name, rule, CRAFT, who, on, (flag.position,))
                book.score(kind, claim, -points if kind == "reversal" else points)
        flag.seen_by, flag.seen_day = manager, day


def _sees(book: Book, stop: Stop, flag: Flag) -> bool:
    limit = book.setting.rules(flag.day).craft.risk_working_days
    return (
        stop.contact
        and stop.manager != flag.raiser
        and stop.key > (flag.day, flag.position)
        and book.setting.calendar.working_days(flag.day + 1, stop.day + 1) <= limit
    )
