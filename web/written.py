"""What a phone says of a deed that it kept while it had no signal: whose it is, and how old."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.event import StaffId

WRITTEN_BY = "Written-By"
"""Who filled the form in; with it comes a deed that stood in the queue of a phone.

The answer has it too, so that the phone can tell it from one that somebody else gave on the way,
such as the sign-in of a hotel: one of those below.
"""

ANSWERED, RECORDED, SOMEBODY_ELSE = "answered", "recorded", "somebody-else"

WRITTEN_AGO = "Written-Ago"
"""How many seconds ago. A phone whose clock is wrong still knows how long something took."""

WRITTEN_VERSION = "Written-Version"
"""The version of the subject after the deed, upon which the phone sends what follows it."""

WRITTEN_PHOTO = "Written-Photo"
"""The name of the photo that came in, which the close that waits behind it on the phone shows."""

ONWARD = "Onward"
"""Where a browser would be sent; who follows a redirect by script cannot see that it was one."""

LONGEST_AGO = 366 * 24 * 3600
_SECOND = 1_000_000


def is_written(request: Request) -> bool:
    """Whether the deed stood in the queue of a phone."""
    return WRITTEN_BY in request.headers


def is_of(request: Request, staff: StaffId) -> bool:
    """Whether nobody else filled the form in than the person who is signed in."""
    return request.headers.get(WRITTEN_BY, staff) == staff


def ago(request: Request) -> int:
    """How long ago the form was filled in, in microseconds, as the phone claims."""
    said = request.headers.get(WRITTEN_AGO, "")
    known = said.isascii() and said.isdigit() and len(said) < 10
    return min(int(said), LONGEST_AGO) * _SECOND if known else 0


def answer(request: Request, response: Response, what: str, version: int = 0) -> None:
    """Tell a phone what became of its deed; a browser is told by the page."""
    if is_written(request):
        response.headers[WRITTEN_BY] = what
        if version:
            response.headers[WRITTEN_VERSION] = str(version)


def answer_photo(request: Request, response: Response, digest: str) -> None:
    """Tell a phone what its photo is called here, where it could not know that."""
    if is_written(request):
        response.headers[WRITTEN_PHOTO] = digest
