"""The event trail: the history as it is stored, searched, and one entry in its place."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from domain import EVENTS
from domain.ledger.seals.proof import proof_of
from domain.ledger.vault import Person
from projections.searches import FIELDS, found
from web.address import position_of
from web.causes import seals_over
from web.export import MOST
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.sought import all_people, sought

LINES, IN_A_FILE = 50, 1_000
"""Lines a page; and of one that goes into a file with those after it."""

END = 1 << 62

router = Routes()


class Search(BaseModel):
    """What entries have to be about; `subject` shows one stream, `before` what is below it."""

    model_config = ConfigDict(str_max_length=200, str_strip_whitespace=True)

    tag: str = ""
    by: str = ""
    staff: str = ""
    customer: str = ""
    source: str = ""
    subject: str = ""
    before: int = Field(default=END, ge=1, le=END)

    def wanted(self) -> dict[str, str]:
        """The fields that the trail is searched by."""
        given = {name: getattr(self, name) for name in FIELDS}
        return {name: value for name, value in given.items() if value}

    def address(self, before: int = 0) -> str:
        """The address of the search, from a position down."""
        kept = {name: value for name, value in self.model_dump(exclude={"before"}).items() if value}
        if before:
            kept["before"] = str(before)
        return f"/trail?{urlencode(kept)}" if kept else "/trail"


@router.get("/trail")
def search(request: Request, asked: Annotated[Search, Query()]) -> Response:
    """A page of the trail."""
    here = desk(request)
    fresh = here.freshen()
    ledger = here.stores.ledger
    asked, namesakes = _by_name(here, asked)
    lines = IN_A_FILE if getattr(request.state, "exported", False) else LINES
    if asked.subject:
        stream = [each for each in ledger.of(asked.subject) if each.position < asked.before]
        entries = stream[::-1][: lines + 1]
    else:
        below = min(asked.before, fresh.position + 1)
        positions = found(here.views, asked.wanted(), below, lines + 1)
        entries = ledger.at(positions)[::-1]
    shown = entries[:lines]
    older = shown[-1].position if len(entries) > lines else 0
    return page(
        request,
        "trail.html",
        search=asked,
        tags=[event.tag() for event in EVENTS],
        entries=shown,
        seals=seals_over(request, (each.position for each in shown)),
        moment=here.moment,
        names=here.names(list({each.by for each in shown})),
        older=older,
        onward={"before": str(older)} if older else {},
        most=MOST,
        newest=asked.before == END,
        namesakes=namesakes,
        fresh=fresh,
    )


def _by_name(here: Desk, asked: Search) -> tuple[Search, list[Person]]:
    """The search with the id of who was given by name or staff number.

    Where several have that name, nobody is taken for another: they are told, to choose from.
    """
    given = {field: said for field in ("staff", "by") if (said := getattr(asked, field))}
    people = all_people(here) if given else {}
    meant: dict[str, str] = {}
    for field, said in given.items():
        same = sought(people, said)
        if len(same) > 1:
            return asked, same
        if same:
            meant[field] = same[0].id
    return asked.model_copy(update=meant), []


@router.get("/trail/{position}")
def entry(request: Request, position: str) -> Response:
    """One entry as it is stored, and its place in the history."""
    here = desk(request)
    at = position_of(position)
    around = here.stores.ledger.at([at - 1, at, at + 1])
    it = next((each for each in around if each.position == at), None)
    if it is None:
        raise HTTPException(404)
    stream = here.stores.ledger.of(it.subject)
    proof = proof_of(here.stores.ledger, at)
    stored = msgspec.json.format(msgspec.json.encode(it.event), indent=2).decode()
    return page(
        request,
        "entry.html",
        it=it,
        at=here.moment(it.at),
        stored=stored,
        of=len(stream),
        before=next((each for each in reversed(stream) if each.version < it.version), None),
        after=next((each for each in stream if each.version > it.version), None),
        has_previous=any(each.position == at - 1 for each in around),
        has_next=any(each.position == at + 1 for each in around),
        by=here.name(it.by),
        proof=proof,
        sealed_at=here.moment(proof.at) if proof else None,
    )


@router.get("/trail/{position}/proof")
def proof(request: Request, position: str) -> Response:
    """The proof that an entry is under a checkpoint, for a program; before a seal there is none."""
    at, ledger = position_of(position), desk(request).stores.ledger
    if not ledger.at([at]):
        raise HTTPException(404)
    found = proof_of(ledger, at)
    told = {"sealed": found is not None, "position": at}
    if found:
        told |= msgspec.to_builtins(found)
    named = {"Content-Disposition": f'attachment; filename="proof-{at}.json"'}
    return JSONResponse(told, headers=named)
