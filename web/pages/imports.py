"""Imports: files of other systems' visits are uploaded, looked at, and imported."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from domain.event import Refused
from domain.ledger.imports.job import Job, Way
from web.caller import caller
from web.deed import Deed, command, refusal
from web.import_forms import HowToRead, Sent, beside, check_small
from web.import_view import is_mine, reason_in, show_all, show_one, uploads_of
from web.language import catalog
from web.rejected import chunks, written
from web.request import desk, language
from web.routes import Routes
from web.sheets import FORMATS

router = Routes(prefix="/imports")


@router.get("")
def show(request: Request, page: int = 1) -> Response:
    """The files that were uploaded, and a form for another one."""
    return show_all(request, number=page)


@router.post("")
async def upload(request: Request) -> Response:
    """Keep a file, of which a worker makes a preview.

    The form is read here and not before, so that nobody who is not let in has a large one kept.
    """
    async with request.form(max_files=2, max_fields=20) as sent:
        return await run_in_threadpool(_take, request, sent)


@router.get("/{file}")
def one(request: Request, file: str, page: int = 1) -> Response:
    """How it would be read, how far it is, or what came of it."""
    return show_one(request, _job(request, file), number=page)


@router.get("/{file}/rejected")
def rejected(request: Request, file: str, format: str = "csv") -> Response:  # noqa: A002
    """The rows that are left out, with their cells and why, as a file to be mended."""
    job, speaks = _job(request, file), language(request)
    parts = uploads_of(desk(request)).parts
    if format not in FORMATS or not is_mine(request, job) or not parts.has_rejected(file):
        raise HTTPException(404)
    words = catalog(speaks)
    found = written(
        format,
        (words.gettext("Left out: row"), words.gettext("Left out: reason")),
        job.told.header,
        parts.rejected(file),
        lambda left: reason_in(speaks, left),
    )
    name = f"rejected-{job.digest}.{format}"
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(chunks(found), media_type=FORMATS[format][1], headers=said)


@router.post("/{file}/mapping")
def read_otherwise(request: Request, file: str, form: Annotated[HowToRead, Form()]) -> Response:
    """Have the preview made anew, by another mapping."""
    job = _own(request, file)
    try:
        uploads_of(desk(request)).read_otherwise(
            _seen(job, form), form.way(), command(request, form)
        )
    except Refused as refused:
        return show_one(request, job, refusal(request, "mapping", form, refused))
    return RedirectResponse(f"/imports/{file}", 303)


@router.post("/{file}/go-ahead")
def go_ahead(request: Request, file: str, form: Annotated[Deed, Form()]) -> Response:
    """Have it imported as the preview tells; a worker does so."""
    job = _own(request, file)
    try:
        uploads_of(desk(request)).go_ahead(_seen(job, form), command(request, form))
    except Refused as refused:
        return show_one(request, job, refusal(request, "go-ahead", form, refused))
    return RedirectResponse(f"/imports/{file}", 303)


@router.post("/{file}/withdrawal")
def withdraw(request: Request, file: str, form: Annotated[Deed, Form()]) -> Response:
    """Discard it; what was uploaded is deleted."""
    job = _own(request, file)
    try:
        uploads_of(desk(request)).withdraw(_seen(job, form), command(request, form))
    except Refused as refused:
        return show_one(request, job, refusal(request, "go-ahead", form, refused))
    return RedirectResponse(f"/imports/{file}", 303)


def _take(request: Request, sent: FormData) -> Response:
    came = Sent(sent)
    form = came.form
    with desk(request) as here:
        try:
            form = came.with_mapping()
            name, content = came.file()
            way: Way = form.way()
            check_small(here.stores.vault, content, way)
            with beside("file"):
                file = uploads_of(here).take(
                    command(request, form), caller(request).staff, name, way, content
                )
        except Refused as refused:
            return show_all(request, refusal(request, "upload", form, refused))
    return RedirectResponse(f"/imports/{file}", 303)


def _job(request: Request, file: str) -> Job:
    job = uploads_of(desk(request)).find(file)
    if job is None:
        raise HTTPException(404)
    return job


def _own(request: Request, file: str) -> Job:
    """A file that the reader uploaded: nobody else decides on what they cannot look at."""
    job = _job(request, file)
    if not is_mine(request, job):
        raise HTTPException(404)
    return job


def _seen(job: Job, form: Deed) -> Job:
    """The job as the page showed it on which the form stood."""
    return replace(job, edition=form.version)
