"""Patches 一亩三分地: whose grids customers are in, and what figures count of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from sys import intern
from typing import Any

import msgspec
from sqlalchemy import select

from domain.event import Code, CustomerId, StaffId
from projections.customers import ACTIVITY, CUSTOMER, MEMBERSHIP, OWNER
from projections.figures.question import Found, Question
from projections.measures.rows import CUSTOMER_MEASURE, Tiering, in_force
from projections.rows import Rows

_TIERS = msgspec.json.Decoder(list[Tiering])
_CUSTOMER, _MEMBER, _OWNER = CUSTOMER.table.c, MEMBERSHIP.table.c, OWNER.table.c


class Patch(msgspec.Struct):
    """A customer as of the window's last day: whose they are and since when, whether they are
    active, and since when in which tier.

    A bank has a hundred thousand of them, so all that is known of one stands in one place.
    """

    managers: dict[StaffId, int]
    active: bool = False
    tiered: int = 0
    tier: Code = Code("")


Patches = dict[CustomerId, Patch]
"""Those who are in somebody's grids."""


def patches(question: Question, found: Found) -> Patches:
    """Whose are which customers; counts files, tiers, orphans and overlaps on the way."""
    names = _names(question)
    home = _at_home(question, names)
    others = _note_active(question, names, home)
    _note_tiers(question, names, home)
    columns = select(_CUSTOMER.customer, _CUSTOMER.registrar, _CUSTOMER.completeness)
    for customer, registrar, completeness in question.among(columns, _CUSTOMER.customer, names):
        patch = home.get(customer)
        if patch is None:
            if customer in others and question.concerns(registrar):
                found[registrar].orphans += 1
        elif patch.active:
            for manager in filter(question.concerns, patch.managers):
                counts = found[manager]
                counts.active += 1
                counts.filled += completeness
                counts.overlaps += len(patch.managers) > 1
                if patch.tier:
                    counts.tier_customers[patch.tier] += 1
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


def _at_home(question: Question, names: Collection[str] | None) -> Patches:
    members = _in_force(question, MEMBERSHIP, names)
    grids = None
    if names is not None:
        members = iter(few := list(members))
        grids = {grid for _, grid, _, _ in few}
    owned = {grid: (day, who) for grid, day, who in _in_force(question, OWNER, grids)}
    home: Patches = {}
    for customer, grid, day, member in members:
        if member and grid in owned:
            owned_from, manager = owned[grid]
            since = max(owned_from, day)
            patch = home.get(customer)
            if patch is None:
                home[customer] = Patch({manager: since})
            else:
                patch.managers[manager] = min(patch.managers.get(manager, since), since)
    return home


def _note_active(
    question: Question, names: Collection[str] | None, home: Patches
) -> set[CustomerId]:
    """Note who is active; who is so in nobody's grid is told."""
    others = set()
    for customer, _, active in _in_force(question, ACTIVITY, names):
        if active and customer in home:
            home[customer].active = True
        elif active:
            others.add(customer)
    return others


def _note_tiers(question: Question, names: Collection[str] | None, home: Patches) -> None:
    columns, last = CUSTOMER_MEASURE.table.c, question.last
    query = select(columns.customer, columns.tiers)
    for customer, told in question.among(query, columns.customer, names):
        patch = home.get(customer)
        tiering = in_force(_TIERS.decode(told), last) if patch else None
        if patch and tiering:
            patch.tiered, patch.tier = tiering[0], Code(intern(tiering[2]))


def _in_force(
    question: Question, rows: Rows[Any], names: Collection[str] | None
) -> Iterator[tuple[Any, ...]]:
    """For each key without its position, the last row by (day, position) up to the last day.

    Of a row are told the key, the day and what stands last in it.
    """
    columns, key = rows.table.c, rows.key_columns[:-1]
    keys = [columns[each] for each in key]
    query = (
        select(*keys, columns.day, columns[rows.columns[-1]])
        .where(columns.day <= question.last)
        .order_by(*keys, columns.day, columns.position)
    )
    latest: tuple[Any, ...] = ()
    for row in question.among(query, keys[0], names):
        if latest and latest[: len(keys)] != row[: len(keys)]:
            yield latest
        latest = row
    if latest:
        yield latest
