"""Photos of what shows a close: put into the vault before it, and shown to who may see evidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import CustomerId, Refused, VisitId
from domain.ledger.photos import LARGEST, Photo
from domain.review import Appeal
from domain.second_look import SecondLook
from domain.visit import Visit
from projections.appeals import appeals_about
from web.appeal_view import judges_of, rights
from web.attempt import Attempt
from web.caller import caller, leads
from web.deed import after, by_script
from web.forms import needed
from web.photo_view import photos_of, shown_by
from web.request import Desk, desk
from web.routes import Routes
from web.visit_deeds import held_on
from web.visit_forms import Photographed
from web.visit_view import view
from web.written import RECORDED, answer, answer_photo

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""A picture is nothing but a picture, whatever somebody hid in it."""

router = Routes(prefix="/visits/{visit}/photos")


@router.post("")
def add(request: Request, visit: str, form: Annotated[Photographed, Form()]) -> Response:
    """Keep a photo, for a close to show it."""
    here = desk(request)
    deed, kept = Attempt(request, form, "photos"), ""
    with deed:
        kept = _keep(here, here.load(Visit, visit), form).digest
    if deed.refusal:
        return view(request, visit, deed.refusal, form.version)
    page = f"/visits/{visit}"
    shown = view(request, visit, done="photos") if by_script(request) else after(request, (), page)
    # A photo is no event: what comes after it comes upon what the phone had seen before it.
    answer(request, shown, RECORDED, form.version)
    answer_photo(request, shown, kept)
    return shown


@router.get("/{photo}")
def show(request: Request, visit: str, photo: str) -> Response:
    """One photo."""
    here = desk(request)
    found = photos_of(here).open(VisitId(visit), photo) if _may_look(request, visit) else None
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.kind, headers=HEADERS)


def _keep(here: Desk, it: Visit, form: Photographed) -> Photo:
    held_on(it)
    customer = CustomerId(needed(form.customer, "customer"))
    if it.retracted:
        raise Refused("This visit was taken back; start a new one.")
    if customer not in it.contacted:
        raise Refused("Choose one from the list.", about="customer")
    content = form.photo.file.read(LARGEST + 1) if form.photo else b""
    if not content:
        raise Refused("Take or choose a photo first.", about="photo")
    shown = shown_by(here, it.id)
    return photos_of(here).keep(VisitId(it.id), customer, content, shown)


def _may_look(request: Request, visit: str) -> bool:
    """Whether somebody is shown the evidence of a visit.

    That are its manager, who leads them, who takes a second look, and who decides an appeal.
    """
    here, me = desk(request), caller(request)
    it = here.load(Visit, visit)
    begun = it.planned or it.started
    if begun is None:
        return False
    if begun.manager == me.staff or leads(here.setting(), me, begun.manager):
        return True
    if here.load(SecondLook, visit).assessor == me.staff:
        return True
    entries = {entry.position: entry for entry in here.stream(visit)}
    return any(
        rights(request, here.load(Appeal, row.appeal), judges_of(here, entries[row.about])).reads
        for row in appeals_about(here.views, list(entries))
    )
