"""Patches 一亩三分地: whose grids customers are in, and what figures count of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select

from domain.event import CustomerId, StaffId
from projections.customers import ACTIVITY, CUSTOMER, MEMBERSHIP, OWNER
from projections.figures.question import Found, Question
from projections.measures.rows import CUSTOMER_MEASURE, Tiering, in_force
from projections.rows import Rows

_TIERS = msgspec.json.Decoder(list[Tiering])
_CUSTOMER, _MEMBER, _OWNER = CUSTOMER.table.c, MEMBERSHIP.table.c, OWNER.table.c


class Patches(NamedTuple):
    """As of the window's last day: each customer's managers and since when they are theirs, who is
    active, and the tiers in force.
    """

    owners: dict[CustomerId, dict[StaffId, int]]
    active: set[CustomerId]
    tiers: dict[CustomerId, Tiering]


def patches(question: Question, found: Found) -> Patches:
    """Whose are which customers; counts files, tiers, orphans and overlaps on the way."""
    names = _names(question)
    owners = _owners(question, names)
    active = {key[0] for key, (_, state) in _in_force(question, ACTIVITY, names).items() if state}
    home = Patches(owners, active, _tiers(question, names))
    columns = select(_CUSTOMER.customer, _CUSTOMER.registrar, _CUSTOMER.completeness)
    for customer, registrar, completeness in question.among(columns, _CUSTOMER.customer, names):
        if customer not in active:
            continue
        managers = owners.get(customer, {})
        if not managers and question.concerns(registrar):
            found[registrar].orphans += 1
        for manager in filter(question.concerns, managers):
            counts = found[manager]
            counts.active += 1
            counts.filled += completeness
            counts.overlaps += len(managers) > 1
            if customer in home.tiers:
                counts.tier_customers[home.tiers[customer][2]] += 1
    return home


def _names(question: Question) -> set[str] | None:
    """The customers to look at, None for all: who is in the grids or was registered by those asked.

    Who was in such a grid at any time is among them.
    """
    if question.few is None:
        return None
    own = select(_OWNER.grid).where(_OWNER.manager.in_(question.few))
    inside = select(_MEMBER.customer).where(_MEMBER.grid.in_(own)).distinct()
    registered = select(_CUSTOMER.customer).where(_CUSTOMER.registrar.in_(question.few))
    ask = question.connection.execute
    return {*ask(inside).scalars(), *ask(registered).scalars()}


def _owners(
    question: Question, names: Collection[str] | None
) -> dict[CustomerId, dict[StaffId, int]]:
    members = _in_force(question, MEMBERSHIP, names)
    grids = None if names is None else {grid for _, grid in members}
    owned = _in_force(question, OWNER, grids)
    owners: dict[CustomerId, dict[StaffId, int]] = {}
    for (customer, grid), (day, member) in members.items():
        owner = owned.get((grid,))
        if member and owner:
            since, manager = max(owner[0], day), owner[1]
            theirs = owners.setdefault(customer, {})
            theirs[manager] = min(theirs.get(manager, since), since)
    return owners


def _tiers(question: Question, names: Collection[str] | None) -> dict[CustomerId, Tiering]:
    columns, last = CUSTOMER_MEASURE.table.c, question.last
    query = select(columns.customer, columns.tiers)
    found = {}
    for customer, told in question.among(query, columns.customer, names):
        tiering = in_force(_TIERS.decode(told), last)
        if tiering:
            found[customer] = tiering
    return found


def _in_force(
    question: Question, rows: Rows[Any], names: Collection[str] | None
) -> dict[tuple[Any, ...], tuple[int, Any]]:
    """For each key without its position, the last row by (day, position) up to the last day.

    Of a row are told the day and what stands last in it.
    """
    columns, key = rows.table.c, rows.key_columns[:-1]
    query = (
        select(*(columns[each] for each in key), columns.day, columns[rows.columns[-1]])
        .where(columns.day <= question.last)
        .order_by(columns.day, columns.position)
    )
    found = question.among(query, columns[key[0]], names)
    return {tuple(values): (day, last) for *values, day, last in found}
