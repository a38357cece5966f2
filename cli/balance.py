"""`pacesetter balance`: whom a manager sees too often, too seldom, and should see next."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.opening import catch_up, opened
from cli.terminal import say_json, say_table
from domain.balance import LOW_RAPPORT, Balance, Suggestion, suggestions
from domain.balance import balance as reckoned
from domain.event import CustomerId, Refused, StaffId
from domain.ledger.door import Stores
from projections.balances import served
from projections.keeper import setting_at
from projections.people import everybody


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """A customer to see next; how the customer feels to the manager stays with the manager."""

    customer: CustomerId
    due: int
    visits: int
    reasons: tuple[str, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's balance for another program."""

    manager: StaffId
    customers: int
    balance: float | None
    over: tuple[CustomerId, ...]
    under: tuple[CustomerId, ...]
    comfort_bias: float | None
    by_feel: bool
    dropped: int
    first_visits: int
    suggestions: tuple[Next, ...]


def balance(
    manager: Annotated[str, typer.Option(help="The id or the staff number of a manager.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show how evenly a manager's customers are seen, and whom to see next."""
    with opened() as stores:
        catch_up(stores)
        staff = _staff(stores, manager)
        setting = setting_at(stores.ledger, stores.ledger.head())
        rules = setting.rules(setting.today)
        with stores.views.read() as connection:
            customers = served(connection, setting, [staff])[staff]
    found = reckoned(customers, rules)
    told = _told(staff, found, suggestions(customers, rules.balance, setting.today))
    if as_json:
        say_json(told)
    else:
        say_table(_table(told))


def _staff(stores: Stores, name: str) -> StaffId:
    """The member of staff of that id or number."""
    with stores.views.read() as connection:
        everyone = [row.staff for row in everybody(connection)]
    if name in everyone:
        return StaffId(name)
    for person in stores.vault.people(everyone).values():
        if person.number == name:
            return StaffId(person.id)
    raise Refused(f"There is no member of staff '{name}'; give an id or a staff number.")


def _told(manager: StaffId, found: Balance, suggested: list[Suggestion]) -> Told:
    return Told(
        manager=manager,
        customers=found.customers,
        balance=_rounded(found.value),
        over=tuple(each.customer for each in found.over),
        under=tuple(each.customer for each in found.under),
        comfort_bias=_rounded(found.comfort_bias),
        by_feel=found.by_feel,
        dropped=found.dropped,
        first_visits=found.first_visits,
        suggestions=tuple(
            Next(
                customer=each.served.customer,
                due=each.served.due,
                visits=each.served.visits,
                reasons=tuple(why for why in each.reasons if why != LOW_RAPPORT),
            )
            for each in suggested
        ),
    )


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _table(told: Told) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("measure", no_wrap=True)
    table.add_column("value")
    bias = "–" if told.comfort_bias is None else f"{told.comfort_bias:+.2f}"
    rows = {
        "customers due": f"{told.customers:,}",
        "balance": "–" if told.balance is None else f"{told.balance:.1%}",
        "over-visited": f"{len(told.over):,}",
        "under-visited": f"{len(told.under):,}",
        "comfort bias": f"{bias} by feel" if told.by_feel else bias,
        "visit-and-drop": f"{told.dropped} of {told.first_visits}",
    }
    for measure, value in rows.items():
        table.add_row(measure, value)
    for each in told.suggestions:
        why = ", ".join(each.reasons).replace("_", " ")
        table.add_row("next", f"{each.customer}: {each.visits} of {each.due} visits; {why}")
    return table
