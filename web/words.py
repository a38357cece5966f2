"""What templates say of values: days, moments, shares, and the names of the ruleset's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names

from domain.condition import Badge
from domain.measures import EACH, SHARE, Figure
from domain.ranking import CHANNEL, CLOSE, EFFECTIVE, HELP, IMPROVEMENT
from domain.ruleset import Named, Ruleset
from domain.statistics import MILLION
from projections.listing import LOWEST
from projections.people import UnitRow
from web.language import CHINESE
from web.patch import Customer

TOO_FEW = "–"
"""Stands where a number would say more than is known."""

Option = tuple[str, str]


def whole(number: int) -> str:
    """A whole number, its thousands apart."""
    return f"{number:,}"


def moved(number: int) -> str:
    """Points that are added or taken away."""
    return f"{number:+,}"


def hundredths(number: int) -> str:
    """Points of effective visits as effective visits."""
    return f"{number / 100:,.2f}"


def board_value(value: int, kind: str, *, signed: bool = False) -> str:
    """By what a board ranks, or the distance of two such values."""
    if value <= LOWEST:
        return TOO_FEW
    sign = "+" if signed or kind == IMPROVEMENT else ""
    if kind == IMPROVEMENT:
        return f"{value / 200:{sign},.2f}"  # it is told in half points
    if kind == EFFECTIVE:
        return f"{value / 100:{sign},.2f}"
    return f"{value:{sign},}" if kind == HELP else f"{value / MILLION:{sign}.1%}"


def board_distance(value: int, own: int, kind: str) -> str:
    """How far a value is above one's own: of rates, as far as what is shown of both."""
    more = value - own
    if kind in (CLOSE, CHANNEL):
        tenths_of_percent = [round(float(f"{each / 10_000:.1f}") * 10) for each in (value, own)]
        more = 1000 * (tenths_of_percent[0] - tenths_of_percent[1])
    return board_value(more, kind, signed=True)


def share(part: int, of: int, minimum: int) -> str:
    """A share in percent; below the minimum there is none to speak of."""
    return Figure.divided("", SHARE, part, of, minimum).text


def ratio(part: int, of: int, minimum: int) -> str:
    """So many for each of those; below the minimum there is none to speak of."""
    return Figure.divided("", EACH, part, of, minimum).text


def percent(part: Fraction | None) -> str:
    """A share of 1 in whole percent."""
    return TOO_FEW if part is None else f"{float(part):.0%}"


def signed(value: Fraction | None) -> str:
    """A correlation."""
    return TOO_FEW if value is None else f"{float(value):+.2f}"


def tenths(value: Fraction | None) -> str:
    """A number to one decimal."""
    return TOO_FEW if value is None else f"{float(value):.1f}"


def thousandths(number: int | None) -> str:
    """Thousandths as a number to one decimal."""
    return tenths(None if number is None else Fraction(number, 1000))


def millionths(number: int | None) -> str:
    """Millionths as a share of 1 in whole percent."""
    return percent(None if number is None else Fraction(number, 1_000_000))


@lru_cache(maxsize=4096)
def day(when: date | int, style: str = "MMMd", *, locale: Locale) -> str:
    """A day, given as a date or as an ordinal."""
    on = date.fromordinal(when) if isinstance(when, int) else when
    if style in ("full", "long", "medium"):
        return format_date(on, style, locale)
    return format_skeleton(style, on, locale=locale)


def typed_day(text: str, *, locale: Locale) -> str:
    """What was typed into a field of a day, as a reader says days; other words as they are."""
    try:
        return day(date.fromisoformat(text), "medium", locale=locale)
    except ValueError:
        return text


def iso(when: date | int) -> str:
    """A day as a machine reads it."""
    return (date.fromordinal(when) if isinstance(when, int) else when).isoformat()


def clock(at: datetime, *, locale: Locale) -> str:
    """A moment, to the minute."""
    return f"{format_skeleton('yMMMd', at.date(), locale=locale)} {at:%H:%M}"


def own_name(row: Named | Badge, *, speaks: str) -> str:
    """What a row of the ruleset is called; it stands alone, so English begins it with a capital."""
    return row.zh if speaks == CHINESE else row.en[:1].upper() + row.en[1:]


def called(rows: Iterable[Named], code: str, *, speaks: str) -> str:
    """What the row of that code is called; the code itself where the rules have none any more."""
    row = next((row for row in rows if row.code == code), None)
    return own_name(row, speaks=speaks) if row else code


def options(rows: Iterable[Named], *, speaks: str) -> list[Option]:
    """Rows to choose among."""
    return [(row.code, own_name(row, speaks=speaks)) for row in rows]


def actions(rules: Ruleset, *, speaks: str) -> list[tuple[str, list[Option]]]:
    """Closing actions to choose among, below the goals that they belong to."""
    return [
        (
            own_name(goal, speaks=speaks),
            options((row for row in rules.closing_actions if row.goal == goal.code), speaks=speaks),
        )
        for goal in rules.goals
    ]


def listed(customers: Iterable[Customer]) -> list[Option]:
    """Customers to choose among."""
    return [(each.id, each.name) for each in customers]


def keyboard(field: str) -> dict[str, str]:
    """What a field of evidence asks of the keyboard of a telephone, as attributes of the input."""
    if field.endswith("_date"):
        return {"type": "date"}
    if field.endswith("_amount") or field == "turnover":
        return {"inputmode": "decimal"}
    if field.endswith("_number"):
        return {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
    return {"autocomplete": "off"}


def named(ids: Iterable[str], names: Mapping[str, str]) -> list[Option]:
    """People to choose among."""
    return [(each, names.get(each, each)) for each in ids]


def unit_options(units: Mapping[str, UnitRow]) -> list[Option]:
    """Units to choose among, those below a unit after it."""
    rows = sorted(units.values(), key=lambda row: [units[u].name for u in reversed(row.path)])
    return [(row.unit, "　" * (len(row.path) - 1) + row.name) for row in rows]


def deed_of(badge: Badge, *, speaks: str) -> str:
    """What the wearer of a badge did."""
    return badge.zh_deed if speaks == CHINESE else badge.en_deed


def weekday_names(*, locale: Locale) -> list[str]:
    """Monday to Sunday, as short as a calendar has them."""
    names = get_day_names("narrow", "stand-alone", locale)
    return [names[number] for number in range(7)]


def filters(speaks: str, locale: Locale) -> dict[str, Any]:
    """All of them, in a language."""
    in_locale = {
        function.__name__: partial(function, locale=locale) for function in (day, typed_day, clock)
    }
    in_words = {
        f.__name__: partial(f, speaks=speaks) for f in (own_name, called, options, actions, deed_of)
    }
    counted = (whole, moved, hundredths, board_value, board_distance, share, ratio)
    exact = (percent, signed, tenths, thousandths, millionths)
    chosen = (listed, named, unit_options, keyboard, iso)
    plain: dict[str, Any] = {f.__name__: f for f in (*counted, *exact, *chosen)}
    return {**in_locale, **in_words, **plain}
