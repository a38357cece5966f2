"""What pages tell of a file to import: how it is read, its first rows, what is left out and why."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from domain.event import Refused
from domain.ledger.imports.job import (
    ARRIVING,
    DONE,
    FAILED,
    IMPORTING,
    READING,
    READY,
    REFUSED,
    UNDECIDED,
    WRITTEN,
    Job,
    Left,
)
from domain.ledger.imports.parts import LINES
from domain.ledger.imports.uploads import LARGEST, Uploads
from domain.ledger.intake.mapping import FIELDS, Source
from web.caller import caller
from web.deed import NONE, Refusal, fresh_command
from web.import_forms import ways
from web.language import told
from web.render import page
from web.request import Desk, desk, language
from web.turned import fetched

JOBS = 20
"""Imports a page of the list."""

UNDER_WAY = (ARRIVING, READING, IMPORTING)


class Line(NamedTuple):
    """Where a field comes from; nothing where the mapping does not name it."""

    field: str
    source: Source | None


class Reason(NamedTuple):
    """A row that is left out, and why, in the reader's language."""

    row: int
    field: str
    sentence: str


def uploads_of(here: Desk) -> Uploads:
    """All uploaded files."""
    return Uploads(here.stores.vault, here.stores.ledger.clock)


def show_all(request: Request, refused: Refusal = NONE, number: int = 1) -> Response:
    """The list, and the form for another file."""
    here = desk(request)
    uploads = uploads_of(here)
    jobs = fetched(uploads.count(), number, JOBS, uploads.some)
    return page(
        request,
        "imports.html",
        refused.status,
        refusal=refused,
        jobs=jobs,
        names=here.names(list({each.by for each in jobs.rows})),
        moment=here.moment,
        **_forms(),
    )


def show_one(request: Request, job: Job, refused: Refusal = NONE, number: int = 1) -> Response:
    """One file; htmx asks again and again for its block while a worker is about it."""
    here, mine = desk(request), is_mine(request, job)
    rejected = job.told.counts.rejected if job.told.counts else 0
    parts = uploads_of(here).parts
    shown = fetched(
        rejected if mine else 0,
        number,
        LINES,
        lambda first, _most: list(parts.rejected(job.id, first // LINES)),
    )
    return page(
        request,
        "import.html",
        refused.status,
        block="job",
        job=job,
        address=f"/imports/{job.id}",
        told=job.told,
        mine=mine,
        under_way=job.state in UNDER_WAY,
        undecided=job.state in UNDECIDED,
        refusal=refused if refused.deed else _problem(request, job),
        lines=_lines(job),
        left=shown,
        reasons=[_reason(request, each) for each in shown.rows],
        is_kept=bool(shown.rows) or (mine and rejected > 0 and parts.has_rejected(job.id)),
        name=here.name(job.by),
        at=here.moment(job.at),
        **_forms(),
    )


def is_mine(request: Request, job: Job) -> bool:
    """Whether the reader uploaded the file, and so may see what stands in it."""
    return job.by == caller(request).staff


def reason_in(speaks: str, left: Left) -> str:
    """Why a row is left out."""
    return told(speaks, left)


def _reason(request: Request, left: Left) -> Reason:
    return Reason(left.row, left.field, reason_in(language(request), left))


def _problem(request: Request, job: Job) -> Refusal:
    """What a worker found wrong with the file, as if its form had been refused just now."""
    problem = job.told.problem
    if job.state not in (REFUSED, FAILED) or problem is None:
        return NONE
    about = problem.about
    if about == "mapping" and job.told.way.how != WRITTEN:
        about = "how"
    typed = {"how": job.told.way.how, "mapping": job.told.way.mapping}
    deed = "upload" if about == "file" else "mapping" if about else "go-ahead"
    return Refusal(deed, about, told(language(request), problem), typed)


def _lines(job: Job) -> list[Line]:
    """Every field, those first that the file tells of."""
    if job.state not in (READY, IMPORTING, DONE, FAILED) or not job.told.header:
        return []
    try:
        sources = job.told.way.through(job.told.header).sources
    except Refused:  # a preset of another version
        return []
    told_of = [Line(field, source) for field, source in sources.items()]
    return told_of + [Line(field, None) for field in FIELDS if field not in sources]


def _forms() -> dict[str, Any]:
    return {
        "command": fresh_command(),
        "presets": ways(),
        "megabytes": LARGEST // 1_000_000,
        "fields": FIELDS,
    }
