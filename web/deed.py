"""Deeds: what a form asks to be done, done once; and refusals that keep what was typed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.event import Entry, Event, Refused, Subject
from domain.ledger.identity import new_id
from domain.ledger.ledger import Conflict
from domain.ledger.ledger import Deed as Recorded
from web.caller import NUL, caller
from web.language import told
from web.render import wants_block
from web.request import desk, language
from web.written import ONWARD, RECORDED, answer, is_written

WRITTEN = "written"
"""The cookie that tells up to which position the person wrote, and wants to see."""

REFUSED, CONFLICT = 422, 409

AS_TYPED = ConfigDict(str_strip_whitespace=False)
"""A space at the end of a password is part of it, wherever the password was set."""

_LONGEST = 4_000


class Deed(BaseModel):
    """What every form carries: its own id, and the version of the subject that its page showed.

    Everything is text as it was typed; what makes no sense is refused in a sentence, not by type.
    """

    model_config = ConfigDict(str_max_length=_LONGEST, str_strip_whitespace=True, extra="ignore")

    command: str = Field(default="", max_length=100)
    version: int = 0

    @model_validator(mode="after")
    def _is_storable(self) -> Self:
        """No keyboard types a NUL, and PostgreSQL keeps no text with one."""
        if any(NUL in text for text in self.model_dump(exclude={"version"}).values()):
            raise ValueError("a NUL")
        return self

    @property
    def typed(self) -> dict[str, str]:
        """What was filled in."""
        return self.model_dump(exclude={"command", "version"})


class Refusal(NamedTuple):
    """What a page says of a deed that was refused: in which form, at which field, and why.

    `also` are other fields of which the same is said.
    """

    deed: str = ""
    about: str = ""
    sentence: str = ""
    typed: Mapping[str, Any] = {}
    status: int = 200
    also: tuple[str, ...] = ()

    @property
    def is_apart(self) -> bool:
        """Whether no field of the form is there to tell it beside."""
        return bool(self.sentence) and self.about not in self.typed


NONE = Refusal()


def refusal(request: Request, deed: str, form: Deed, refused: Refused) -> Refusal:
    """The refusal in the reader's language."""
    return refusal_of(request, deed, form.typed, refused)


def refusal_of(request: Request, deed: str, typed: Mapping[str, Any], refused: Refused) -> Refusal:
    """The refusal of a form that asks a question, whose fields stand in its address."""
    status = CONFLICT if isinstance(refused, Conflict) else REFUSED
    sentence = told(language(request), refused)
    return Refusal(deed, refused.about, sentence, typed, status, refused.also)


def command(request: Request, form: Deed) -> str:
    """The command id of a deed: the same person sending the same form again is the same deed."""
    said = [caller(request).staff, request.url.path, form.model_dump_json(exclude={"version"})]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]


def fresh_command() -> str:
    """The id of a form that is shown now."""
    return new_id("form")


def record(request: Request, subject: Subject, *events: Event, form: Deed) -> tuple[Entry, ...]:
    """Record what the deed comes to."""
    by, here = caller(request).staff, desk(request)
    name = command(request, form)
    entries = here.stores.ledger.record(subject, *events, by=by, command=name)
    here.wrote(subject.id, entries)
    return entries


def record_together(
    request: Request, form: Deed, *done: tuple[Subject, Event]
) -> tuple[Entry, ...]:
    """Record what the deed comes to for several subjects, all or none."""
    by, here, name = caller(request).staff, desk(request), command(request, form)
    deeds = [
        Recorded(subject=each.id, version=each.version, events=(event,), by=by, command=name)
        for each, event in done
    ]
    entries = here.stores.ledger.record_all(deeds)
    for subject, _ in done:
        here.forget(subject.id)
    here.wrote(done[0][0].id, [])
    return entries


def done_before(request: Request, form: Deed) -> list[Entry]:
    """What the same deed stored when it came in before; nothing where it did not."""
    name = command(request, form)
    return desk(request).stores.ledger.answered([name]).get(name, [])


def require_seen(subject: Subject, form: Deed) -> None:
    """Refuse a deed upon a page that showed an older state than there is now."""
    if subject.version != form.version:
        raise Conflict(
            "This was changed meanwhile, by somebody else or in another window. Look at what is "
            "new; what you typed is still here, and can be sent again."
        )


def after(request: Request, entries: Sequence[Entry], to: str) -> Response:
    """On to a page that shows what was recorded."""
    response: Response = RedirectResponse(to, 303)
    if is_written(request):
        response = Response(status_code=204, headers={ONWARD: to})
    note_written(request, response, entries)
    return response


def note_written(request: Request, response: Response, entries: Sequence[Entry]) -> None:
    """Have the browser tell on its next pages up to where this person has written."""
    if entries:
        answer(request, response, RECORDED, entries[-1].version)
        response.set_cookie(
            WRITTEN,
            str(entries[-1].position),
            max_age=60,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
            path="/",
        )


def written(request: Request) -> int:
    """Up to where the person has written lately."""
    at = request.cookies.get(WRITTEN, "")
    return int(at) if at.isascii() and at.isdigit() and len(at) < 19 else 0


def by_script(request: Request) -> bool:
    """Whether the answer goes into a part of the page instead of a page of its own."""
    return wants_block(request)
