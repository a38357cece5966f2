"""Documents: what was shown as evidence of one close is spent, and proves no other (GAME.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from domain.event import CustomerId, VisitId

if TYPE_CHECKING:
    from domain.book import Book
    from domain.stop import Close
    from domain.tally import VisitTally


class Showing(msgspec.Struct, array_like=True, gc=False):
    """One close that showed a document; `void` when its visit was taken back in time."""

    position: int
    visit: VisitId
    customer: CustomerId
    void: bool = False

    @property
    def meeting(self) -> tuple[VisitId, CustomerId]:
        """Of whom on which visit it is the evidence: there a document may be shown twice."""
        return self.visit, self.customer


class DocumentTally(msgspec.Struct, array_like=True, gc=False):
    """A document, known by its keyed hash, and where it was shown, by position."""

    digest: str
    showings: list[Showing] = []

    @property
    def first(self) -> Showing | None:
        """The showing that it is spent on. Points do not matter: what was rejected is spent too."""
        return next((each for each in self.showings if not each.void), None)

    def shown_before(self, showing: Showing) -> bool:
        """Whether it is spent on another meeting."""
        return self.first is not None and self.first.meeting != showing.meeting


def show(book: Book, close: Close, showing: Showing) -> None:
    """Note what a close shows; it may have been spent by then."""
    for digest in close.shown:
        document = book.memory.document(digest)
        document.showings.append(showing)
        close.spent = close.spent or document.shown_before(showing)


def take_back(book: Book, tally: VisitTally) -> None:
    """Free what was shown on a visit that was taken back in time, for whoever showed it since."""
    for name in tally.stops:
        customer = book.memory.customer(name)
        index = customer.stop(tally.visit)
        closes = customer.stops[index].closes if index is not None else ()
        for digest in {digest for each in closes for digest in each.shown}:
            document = book.memory.document(digest)
            for each in document.showings:
                if each.visit == tally.visit:
                    each.void = tally.removed
            _tell(book, document)


def _tell(book: Book, document: DocumentTally) -> None:
    """Let each close know whether something that it shows is spent on another one."""
    for each in document.showings:
        customer = book.memory.customer(each.customer)
        index = customer.stop(each.visit)
        if index is None:
            continue
        for close in customer.stops[index].closes:
            if close.position != each.position:
                continue
            told = [book.memory.document(digest) for digest in close.shown]
            if close.spent != any(one.shown_before(each) for one in told):
                close.spent = not close.spent
                book.refresh(customer, index)
