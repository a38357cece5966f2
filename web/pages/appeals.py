"""Appeals: a manager questions a judgement, and somebody else than those two decides."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.event import Entry, Refused, StaffId
from domain.ledger.identity import new_id
from domain.review import Appeal, AppealDecided, AppealFiled, EvidenceRejected
from domain.second_look import SecondLook
from projections.appeals import AppealRow, appeals_of, number_of_appeals, open_appeals
from web.access import LEADER, MANAGER
from web.appeal_view import judgement, judges_of, meeting, rights
from web.attempt import Attempt
from web.caller import Caller, caller, leads
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, chosen, whole
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import Number, fetched, turned

HERE = "/appeals"

LINES = 50
"""Lines a page."""

GRANTED = "granted"
ANSWERS = (GRANTED, "refused")

router = Routes(prefix=HERE)


class Filed(Deed):
    """What is questioned, as the number of an entry, and why."""

    about: str = ""
    reason: str = ""


class Decided(Deed):
    """The answer, and why."""

    answer: str = ""
    reason: str = ""


@router.get("")
def show(
    request: Request,
    about: Annotated[str, Query(max_length=20)] = "",
    waiting_page: Number = 1,
    mine_page: Number = 1,
) -> Response:
    """The reader's appeals, those to be decided, and a form; `about` fills it in."""
    return _list(request, NONE._replace(typed={"about": about}), waiting_page, mine_page)


@router.post("")
def file(request: Request, form: Annotated[Filed, Form()]) -> Response:
    """Question what stands at an entry about oneself."""
    here, me = desk(request), caller(request)
    appeal = Appeal(id=new_id("appeal"))
    deed = Attempt(request, form, "file")
    with deed:
        all_needed(form.typed, "about", "reason")
        entry = _about(here, me.staff, whole(form.about.removeprefix("#"), "about"))
        filed = appeal.file(
            AppealFiled(
                staff=me.staff,
                about=entry.position,
                reason=form.reason,
                against=_judge(entry, me.staff),
                on=here.today(),
            )
        )
        deed.record(appeal, filed)
    return deed.answer(HERE, partial(_list, request))


@router.get("/{appeal}")
def show_one(request: Request, appeal: str) -> Response:
    """One appeal."""
    return _one(request, appeal, NONE)


@router.post("/{appeal}/decision")
def decide(request: Request, appeal: str, form: Annotated[Decided, Form()]) -> Response:
    """Grant it or refuse it; evidence that was rejected is upheld where it is granted."""
    here, me = desk(request), caller(request)
    it = here.load(Appeal, appeal)
    deed = Attempt(request, form, "decision")
    with deed:
        all_needed(form.typed, "answer", "reason")
        granted = chosen(form.answer, ANSWERS, "answer") == GRANTED
        about = it.filed.about if it.filed else 0
        (questioned,) = here.stores.ledger.at([about])
        decided = it.decide(
            AppealDecided(
                staff=it.filed.staff if it.filed else StaffId(""),
                about=about,
                decider=me.staff,
                granted=granted,
                reason=form.reason,
                on=here.today(),
            ),
            judges_of(here, questioned),
        )
        if granted and isinstance(questioned.event, EvidenceRejected):
            look = here.load(SecondLook, questioned.subject)
            customer = questioned.event.customer
            upheld = look.uphold_on_appeal(customer=customer, decider=me.staff, on=here.today())
            deed.record_together((it, decided), (look, upheld))
        else:
            deed.record(it, decided)
    return deed.answer(HERE, partial(_one, request, appeal))


def _about(here: Desk, staff: StaffId, position: int) -> Entry:
    """The entry at a position, if it is about that person and they did not question it before."""
    found = here.stores.ledger.at([position])
    if not found or staff not in _whom(found[0]):
        raise Refused("That entry is not about you.", about="about")
    if number_of_appeals(here.views, staff, position):
        raise Refused("You appealed against this already.", about="about")
    return found[0]


def _whom(entry: Entry) -> set[StaffId]:
    """Of whom an entry tells."""
    found = {getattr(entry.event, field, None) for field in ("manager", "staff")}
    return {each for each in found if each}


def _judge(entry: Entry, staff: StaffId) -> StaffId:
    """Whose judgement it was: the assessor's, else of whoever recorded it; never one's own."""
    judge = StaffId(getattr(entry.event, "assessor", "") or entry.by)
    return judge if judge != staff else StaffId("")


def _list(request: Request, refused: Refusal, to_decide: int = 1, own: int = 1) -> Response:
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    mine = fetched(
        number_of_appeals(here.views, me.staff) if MANAGER in me.roles else 0,
        own,
        LINES,
        lambda first, most: appeals_of(here.views, me.staff, first, most),
        "mine_page",
    )
    found = _to_decide(here, me) if LEADER in me.roles else []
    waiting = turned(found, to_decide, LINES, "waiting_page")
    shown_rows = [*mine.rows, *waiting.rows]
    questioned = _questioned(here, shown_rows)
    return page(
        request,
        "appeals.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        mine=mine,
        waiting=waiting,
        tags={at: entry.event.tag() for at, entry in questioned.items()},
        revocations={row.appeal for row in shown_rows if _is_revocation(row, questioned)},
        names=here.names(sorted({row.staff for row in shown_rows})),
        command=fresh_command(),
    )


def _to_decide(here: Desk, me: Caller) -> list[AppealRow]:
    """Open appeals of others against a judgement in which the reader has no part.

    Of revocations, those of people whom the reader leads, as nobody else is shown them.
    """
    others = [row for row in open_appeals(here.views) if me.staff not in (row.staff, row.against)]
    questioned = _questioned(here, others)
    return [
        row
        for row in others
        if me.staff not in judges_of(here, questioned[row.about])
        and (not _is_revocation(row, questioned) or leads(here.setting(), me, row.staff))
    ]


def _is_revocation(row: AppealRow, questioned: dict[int, Entry]) -> bool:
    """Whether it was filed on the page of a revocation, where it is answered too."""
    return questioned[row.about].subject == row.appeal


def _questioned(here: Desk, rows: list[AppealRow]) -> dict[int, Entry]:
    """The entries that are questioned, by their positions."""
    entries = here.stores.ledger.at(sorted({row.about for row in rows}))
    return {entry.position: entry for entry in entries}


def _one(request: Request, appeal: str, refused: Refusal) -> Response:
    here = desk(request)
    stream, it = here.stream(appeal), here.load(Appeal, appeal)
    filed, *decided = (here.stores.ledger.opened(entry) for entry in stream)
    (questioned,) = here.stores.ledger.at([it.filed.about if it.filed else 0])
    may = rights(request, it, judges_of(here, questioned))
    told = judgement(here, questioned, it, reads=may.reads)
    visit = meeting(here, questioned, knows=may.knows) if may.reads else None
    people = {*(each.by for each in stream), *_whom(stream[0]), *told.by}
    customers = visit.numbers if visit and may.knows else {}
    return page(
        request,
        "appeal.html",
        refused.status,
        refusal=refused,
        appeal=appeal,
        filed=filed,
        decided=decided[0] if decided else None,
        may=may,
        told=told,
        meeting=visit,
        names=here.names(sorted({*people, *customers})),
        rules=visit.rules if visit else here.rules(),
        command=fresh_command(),
    )
