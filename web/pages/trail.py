"""The event trail: the history as it is stored, searched, and one entry in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from domain import EVENTS
from domain.event import Entry
from domain.ledger.seals.proof import proof_of
from domain.ledger.vault import Person
from projections.searches import FIELDS, found
from web.address import position_of
from web.causes import seals_over
from web.export import MOST, for_a_file
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.sought import CHOOSABLE, all_people, called, sought
from web.veil import LONGEST, is_veiled, meant

LINES, IN_A_FILE = 50, 1_000
"""Lines a page; and of one that goes into a file with those after it."""

END = 1 << 62

TYPED = ("staff", "by", "customer", "source", "subject")
"""Fields that are typed, and not chosen."""

router = Routes()


class Search(BaseModel):
    """What entries have to be about; `subject` shows one stream, `before` what is below it.

    What was typed is veiled; anything else is an id.
    """

    model_config = ConfigDict(str_max_length=LONGEST, str_strip_whitespace=True)

    tag: str = ""
    by: str = ""
    staff: str = ""
    customer: str = ""
    source: str = ""
    subject: str = ""
    before: int = Field(default=END, ge=1, le=END)

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
    said = {name: meant(request, getattr(asked, name)) for name in TYPED}
    wanted, namesakes = _by_name(here, asked, said)
    lines = IN_A_FILE if for_a_file(request) else LINES
    if wanted is None:
        entries: list[Entry] = []
    elif said["subject"]:
        stream = [each for each in ledger.of(said["subject"]) if each.position < asked.before]
        entries = stream[::-1][: lines + 1]
    else:
        below = min(asked.before, fresh.position + 1)
        positions = found(here.views, wanted, below, lines + 1)
        entries = ledger.at(positions)[::-1]
    shown = entries[:lines]
    older = shown[-1].position if len(entries) > lines else 0
    return page(
        request,
        "trail.html",
        search=asked,
        said=said | {name: called(here, said[name] or "") for name in ("staff", "by")},
        is_lost=wanted is None,
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
        choosable=CHOOSABLE,
        fresh=fresh,
    )


def _by_name(
    here: Desk, asked: Search, said: Mapping[str, str | None]
) -> tuple[dict[str, str] | None, list[Person]]:
    """What the trail is searched by, with the id of who was given by name or staff number; None
    where something was typed that nobody can read any more.

    Where several have that name, nobody is taken for another: they are told, to choose from.
    """
    if None in said.values():
        return None, []
    wanted = {name: said.get(name) or getattr(asked, name) for name in FIELDS}
    typed = [name for name in ("staff", "by") if is_veiled(getattr(asked, name))]
    people = all_people(here) if typed else {}
    for name in typed:
        same = sought(people, wanted[name])
        if len(same) > 1:
            return wanted, same
        if same:
            wanted[name] = same[0].id
    return {name: value for name, value in wanted.items() if value}, []


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
