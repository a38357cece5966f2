"""An attempt at a deed: it is recorded, or was when the form came in before, or it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from domain.event import Entry, Event, Refused, Subject
from web.deed import Deed, Refusal, after, done_before, record, record_together, refusal
from web.request import desk


class Attempt:
    """What a form asks for is decided and recorded inside of it; a refusal ends it there.

    `entries` are what stands now. The same form again is refused by what it did itself, and gets
    the same answer: it is then a `repeat`. With neither there is a `refusal` to be shown.
    """

    def __init__(self, request: Request, form: Deed, name: str) -> None:
        """Attempt what a form asks for; its `name` tells it from others of the page."""
        self.entries: Sequence[Entry] = ()
        self.refusal: Refusal | None = None
        self.repeat = False
        self.form = form
        self._request, self._name = request, name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Refused):
            return False
        desk(self._request).forget_all()  # what refuses may be what somebody else just wrote
        self.entries = done_before(self._request, self.form)
        self.repeat = bool(self.entries)
        if not self.repeat:
            self.refusal = refusal(self._request, self._name, self.form, error)
        return True

    def record(self, subject: Subject, *events: Event) -> None:
        """Record what the deed comes to."""
        self.entries = record(self._request, subject, *events, form=self.form)

    def record_together(self, *done: tuple[Subject, Event]) -> None:
        """Record what it comes to for several subjects, all or none."""
        self.entries = record_together(self._request, self.form, *done)

    def answer(self, to: str, show: Callable[[Refusal], Response]) -> Response:
        """On to a page that shows what was recorded, else the form's own with what is wrong."""
        if self.refusal:
            return show(self.refusal)
        return after(self._request, self.entries, to)
