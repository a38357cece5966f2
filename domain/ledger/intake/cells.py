"""The text of one cell as the fact of one field; what has not its form is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from domain.event import Code, Refused
from domain.ledger.intake.dates import RUNS, day
from domain.ledger.intake.limits import CODE, NAME, NAMES, NUMBER, TEXT
from domain.ledger.intake.mapping import DAYS, Column, Source
from domain.ledger.intake.row import OUTCOMES

Parse = Callable[[str], Any]


def parser(field: str, source: Source) -> Parse:
    """How a cell of the field is read; every refusal is a sentence about the cell alone."""
    if field in DAYS:
        if isinstance(source, Column) and source.format != RUNS:
            return partial(day, form=source.format)
        return day
    return _PARSERS[field]


def _name(text: str) -> str:
    return _short(text, NAME)


def _code(text: str) -> Code:
    return Code(_short(text, CODE))


def _text(text: str) -> str:
    return _short(text, TEXT)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused(
            "The cell has {length} characters; {most} are the most here.",
            length=len(text),
            most=most,
        )
    return text


def _outcome(text: str) -> str:
    if text not in OUTCOMES:
        raise Refused(
            "There is no outcome '{text}'; choose one of: {outcomes}.",
            text=text[:CODE],
            outcomes=", ".join(OUTCOMES),
        )
    return text


def _names(text: str) -> tuple[str, ...]:
    names = tuple(_name(name.strip()) for name in text.replace("；", ";").split(";"))
    if len(names) > NAMES:
        raise Refused(
            "The cell names {number} customers; {most} are the most for a visit.",
            number=len(names),
            most=NAMES,
        )
    return tuple(name for name in names if name)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:20]) < NUMBER):
        raise Refused("'{text}' is not a whole number of people.", text=text[:CODE])
    return int(text)


def _amount(text: str) -> int:
    """Hundredths: 1,234.5 is 123450."""
    try:
        hundredths = Decimal(text.replace(",", "").replace("，", "").replace("¥", "")) * 100
    except InvalidOperation:
        hundredths = Decimal("NaN")
    if not (hundredths.is_finite() and 0 <= hundredths < NUMBER and hundredths % 1 == 0):
        raise Refused("'{text}' is not an amount of money such as 1234.50.", text=text[:CODE])
    return int(hundredths)


_PARSERS: dict[str, Parse] = {
    "visit_id": _name,
    "manager": _name,
    "unit": _name,
    "customer": _name,
    "segment": _code,
    "tier": _code,
    "grid": _name,
    "channel": _code,
    "goal": _code,
    "outcome": _outcome,
    "closing_action": _code,
    "evidence": _text,
    "contacts": _names,
    "uncounted_contacts": _number,
    "sale_product": _code,
    "sale_amount": _amount,
    "referees": _names,
    "log": _text,
}
