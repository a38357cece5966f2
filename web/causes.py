"""Causes: the events that something follows from, and how those in them are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.requests import Request

from domain.event import Entry
from web.access import AUDITOR
from web.caller import caller
from web.request import desk


def names_in(request: Request, causes: Sequence[Entry]) -> dict[str, str]:
    """Names of the customers that some events tell of."""
    fields = ("customer", "referee")
    found = [getattr(each.event, field, "") for each in causes for field in fields]
    return customer_names(request, filter(None, found))


def seals_over(request: Request, positions: Iterable[int]) -> dict[int, int]:
    """How many entries the first seal over each of some covers, for those who follow proofs."""
    if AUDITOR not in caller(request).roles:
        return {}
    return desk(request).seals.sizes_over(set(positions))


def customer_names(request: Request, customers: Iterable[str]) -> dict[str, str]:
    """Names of customers; who audits sees their ids, and needs no more."""
    ids = list(dict.fromkeys(customers))
    if AUDITOR in caller(request).roles:
        return {each: each for each in ids}
    return desk(request).names(ids)
