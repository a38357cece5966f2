"""What a page knows of its surroundings: the stores, the bank, how fresh the views are."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

from starlette.requests import Request

from domain.bank import Bank
from domain.event import EPOCH, Entry, StaffId, Subject
from domain.ledger.accounts import Accounts
from domain.ledger.displays import Displays
from domain.ledger.door import Stores
from domain.ledger.seals.log import SealLog
from domain.ledger.second_factor import SecondFactors
from domain.ledger.sessions import Sessions
from domain.ledger.vault import Person
from domain.ruleset import Ruleset
from domain.setting import SETTING_EVENTS, Setting
from domain.staff import Staff
from projections.asked_once import keep_answers
from projections.keeper import Keeper, Past
from projections.retelling import Retelling
from projections.rows import Reading
from web.erased import called_erased
from web.fresh import Fresh
from web.kept import AsOf, Kept
from web.language import ENGLISH, LANGUAGES, preferred
from web.written import ago

BACKLOG = 500
"""So many events a reader folds into the views itself; more are the worker's."""

PATIENCE = 0.3
"""Seconds that a reader waits for what they wrote themselves."""

PAUSE = 0.02

LANGUAGE = "language"
"""The cookie that tells which language was chosen."""

S = TypeVar("S", bound=Subject)


class Office:
    """What all requests of a process share."""

    def __init__(self, stores: Stores) -> None:
        """Serve from these stores."""
        self.stores = stores
        self.seen: Bank | None = None
        self.accounts = Accounts(stores.vault, stores.ledger.clock)
        self.factors = SecondFactors(stores.vault, stores.ledger.clock)
        self.sessions = Sessions(stores.vault, stores.ledger.clock)
        self.displays = Displays(stores.vault, stores.ledger.clock)
        self.seals = SealLog(stores.ledger.store)
        self.keeper = Keeper(stores.ledger, stores.views)
        self.retelling, self.past = Retelling(stores.ledger), Past(stores.ledger)
        self.kept, self.own, self.as_of = Kept(), Kept(2_000), AsOf[Desk]()
        self._learning = threading.Lock()
        self._setting, self._learned, self._looked = Setting(), 0, 0
        self._met = 0

    def bank(self, head: int) -> Bank:
        """The bank as of a head; `seen` stays for pages that are shown while the ledger is away."""
        if self.seen is None or head != self._met:
            self.seen, self._met = self.stores.ledger.bank(), head
        return self.seen

    def setting(self, head: int) -> Setting:
        """The setting as of a head."""
        ledger = self.stores.ledger
        if head == self._looked:
            return self._setting
        with self._learning:
            while entries := ledger.since(self._learned, kinds=SETTING_EVENTS):
                for entry in entries:
                    self._setting.take(entry)
                self._learned = entries[-1].position
            self._looked = head
        return self._setting


class Desk:
    """What one request works with: the ledger's head is looked up once for all of it, and again
    after it wrote.

    The views are read at one moment, in a transaction that ends with the desk.
    """

    def __init__(self, office: Office, ago: int = 0, speaks: str = ENGLISH) -> None:
        """Work in an office, on what somebody did so many microseconds ago, as they claim."""
        self.stores, self.accounts, self.sessions = office.stores, office.accounts, office.sessions
        self.factors, self.displays, self.as_of = office.factors, office.displays, office.as_of
        self.seals, self.retelling, self.past = office.seals, office.retelling, office.past
        self.keep, self.renew, self.keep_own = office.kept.get, office.kept.renew, office.own.get
        self._office, self._ago, self._speaks = office, ago, speaks
        self._streams: dict[str, list[Entry]] = {}
        self._head: int | None = None
        self._views: Reading | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._views = None
        self._open.__exit__(kind, error, trace)

    @property
    def views(self) -> Reading:
        """The views as they were when this was first asked for, or last freshened."""
        if self._views is None:
            self._views = keep_answers(self._open.enter_context(self.stores.views.read()))
        return self._views

    @property
    def head(self) -> int:
        """The highest position when this was first asked for, or after the request wrote."""
        if self._head is None:
            self._head = self.stores.ledger.head()
        return self._head

    def bank(self) -> Bank:
        """The bank as of now."""
        return self._office.bank(self.head)

    def setting(self) -> Setting:
        """The setting as of now."""
        return self._office.setting(self.head)

    @property
    def seen(self) -> Bank | None:
        """The bank as it was when somebody last saw it."""
        return self._office.seen

    def today(self) -> date:
        """The latest day opened."""
        today = self.setting().today
        return date.fromordinal(today) if today else self.stores.ledger.today()

    def claimed(self) -> datetime:
        """When it was done that is asked for: now, or when the phone that kept it claims."""
        return EPOCH + timedelta(microseconds=self.stores.ledger.clock() - self._ago)

    def claimed_day(self) -> date:
        """The bank date of that."""
        if not self._ago:
            return self.today()
        claimed = self.setting().bank_day(self.stores.ledger.clock() - self._ago)
        return min(date.fromordinal(claimed), self.today())

    def rules(self) -> Ruleset:
        """The ruleset in force today."""
        return self.setting().rules(self.today().toordinal())

    def moment(self, at: int) -> datetime:
        """A moment of the ledger as the bank's clocks show it."""
        return (EPOCH + timedelta(microseconds=at)).astimezone(self.setting().time_zone)

    def stream(self, subject: str) -> list[Entry]:
        """The entries of a subject, read once."""
        if subject not in self._streams:
            self._streams[subject] = self.stores.ledger.of(subject)
        return self._streams[subject]

    def load(self, kind: type[S], subject: str) -> S:
        """A subject with all its facts, from the same entries."""
        return kind(id=subject).seen(entry.event for entry in self.stream(subject))

    def wrote(self, subject: str, entries: Sequence[Entry]) -> None:
        """Learn what this request recorded; what the same deed stored before is read anew."""
        self._head = None
        stream = self._streams.get(subject, [])
        if entries and entries[0].version == len(stream) + 1:
            stream.extend(entries)
        else:
            self.forget(subject)

    def forget(self, subject: str) -> None:
        """Read the entries of a subject anew: somebody else may have written to it."""
        self._streams.pop(subject, None)

    def forget_all(self) -> None:
        """Read the entries of every subject anew."""
        self._streams.clear()

    def staff(self, staff: StaffId) -> Staff:
        """A member of staff as of now."""
        return self.load(Staff, staff)

    def name(self, staff: str) -> str:
        """The name of somebody, else the number, else the id."""
        return self.names([staff])[staff]

    def names(self, ids: list[str]) -> dict[str, str]:
        """The names of some people."""
        called = {each: one.name or one.number for each, one in self.people(ids).items()}
        return {each: called.get(each) or each for each in ids}

    def people(self, ids: Sequence[str]) -> dict[str, Person]:
        """Who stands behind some ids, those unknown left out; who was erased is called so."""
        return called_erased(self.stores.vault.people(ids), self._speaks)

    def freshen(self, written: int = 0) -> Fresh:
        """Bring the views as far as the ledger, if that is soon done.

        A long backlog is left to the worker. Whoever wrote up to the position `written` and has not
        got it in the views is made to wait for it, but not for long.
        """
        self._views = None
        self._open.close()
        keeper = self._office.keeper
        head, position = self.head, keeper.position()
        end = time.monotonic() + PATIENCE
        while position < head:
            if head - position <= BACKLOG:
                keeper.try_to_catch_up(head)
                position = keeper.position()
            if position >= min(written, head) or time.monotonic() > end:
                break
            time.sleep(PAUSE)
            position = keeper.position()
        unsealed = max(0, position - self._office.seals.size())
        return Fresh(position, max(0, head - position), unsealed, min(written, position))


def desk(request: Request) -> Desk:
    """The desk of a request, the same wherever it is asked for."""
    if not hasattr(request.state, "desk"):
        request.state.desk = Desk(request.app.state.office, ago(request), language(request))
    found: Desk = request.state.desk
    return found


def language(request: Request) -> str:
    """The language to answer in: the one that was chosen here, else the one the browser wants."""
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("Accept-Language", ""))
