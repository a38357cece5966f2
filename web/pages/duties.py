"""Duties: who approved what, how far second looks agree, and who gained by a change of rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from domain.ledger.vault import Person
from projections.agreed import agreed
from projections.decided import Wanted, duties, number_of
from projections.duties import KINDS
from projections.second_looks import REPORT_DAYS
from web.ahead import as_of
from web.forms import chosen, day
from web.gained import gained_by
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.sought import CHOOSABLE, all_people, called, sought
from web.turned import PageNumber, fetched, turned
from web.veil import LONGEST, is_veiled, meant

LINES = 50
"""Lines a page."""

LASTS = 60
"""Seconds for which the agreement of all pairs is kept."""

VERSIONS = 10
"""Versions of the rules a page; each tells of several people."""

router = Routes(prefix="/duties")


class Search(BaseModel):
    """Which deeds of two: of a kind, of somebody in whatever part, decided from day to day.

    Who was typed is veiled; anything else is an id.
    """

    model_config = ConfigDict(str_max_length=LONGEST, str_strip_whitespace=True)

    kind: str = ""
    person: str = ""
    first: str = ""
    last: str = ""
    waiting: int = Field(default=0, ge=0, le=1)
    page: int = Field(default=1, ge=1, le=1_000_000)

    @property
    def turning(self) -> str:
        """The address of its pages, where the number of one is to follow."""
        kept = {name: value for name, value in self.model_dump(exclude={"page"}).items() if value}
        return f"/duties?{urlencode({**kept, 'page': ''})}"

    def wanted(self, person: str) -> Wanted:
        """The same for the read model, which knows people by their ids."""
        return Wanted(
            kind=chosen(self.kind, KINDS, "kind") if self.kind else "",
            person=person,
            start=day(self.first, "first").toordinal() if self.first else 0,
            end=day(self.last, "last").toordinal() + 1 if self.last else 0,
            waiting=bool(self.waiting),
        )


@router.get("")
def show(request: Request, asked: Annotated[Search, Query()]) -> Response:
    """The deeds that take two persons, with who did which part."""
    here = desk(request)
    fresh = here.freshen()
    said = meant(request, asked.person)
    person, namesakes = _person(here, said or "", is_typed=is_veiled(asked.person))
    wanted = asked.wanted(person)
    some = fetched(
        0 if said is None else number_of(here.views, wanted),
        asked.page,
        LINES,
        lambda first, most: duties(here.views, wanted, first, most),
    )
    staff = set(here.setting().staff())  # who audits sees the ids of customers, and no names
    people = {each for row in some.rows for each in (row.proposer, row.decider, row.about)} & staff
    return page(
        request,
        "duties.html",
        asked=asked,
        said=called(here, said or ""),
        is_lost=said is None,
        kinds=KINDS,
        duties=some,
        namesakes=namesakes,
        choosable=CHOOSABLE,
        names=here.names(sorted(people)),
        fresh=fresh,
    )


@router.get("/agreement")
def agreement(
    request: Request,
    first: Annotated[str, Query(max_length=200)] = "",
    number: PageNumber = 1,
) -> Response:
    """How far assessors and managers rate the same goals alike."""
    here = desk(request)
    fresh = here.freshen()
    since = day(first, "first") if first else here.today() - timedelta(days=REPORT_DAYS)
    start = since.toordinal()
    found, fresh = as_of(
        here, ("agreed", start), LASTS, fresh, lambda desk: agreed(desk.views, start)
    )
    some = turned(found, number, LINES)
    people = {each for row in some.rows for each in (row.assessor, row.manager) if each}
    return page(
        request,
        "duties_agreement.html",
        since=since,
        agreed=some,
        rules=here.rules(),
        names=here.names(sorted(people)),
        fresh=fresh,
    )


@router.get("/rules")
def rules(request: Request, number: PageNumber = 1) -> Response:
    """Each change of the rules: whose it was, and who gained by it."""
    here = desk(request)
    fresh = here.freshen()
    published = here.setting().rulesets[::-1]
    some = turned(published, number, VERSIONS)
    changes = [gained_by(here, each) for each in some.rows]
    people = {each for change in changes for each in change.people}
    return page(
        request,
        "duties_rules.html",
        some=some,
        changes=changes,
        names=here.names(sorted(people)),
        fresh=fresh,
    )


def _person(here: Desk, said: str, *, is_typed: bool) -> tuple[str, list[Person]]:
    """Who is meant, or several of one name to choose from; a customer is an id."""
    same = sought(all_people(here), said) if said and is_typed else []
    return (same[0].id, []) if len(same) == 1 else (said, same)
