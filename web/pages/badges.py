"""Badges of a team: what people wear, badges given by hand, and revocations to be decided on."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from domain.award import BadgeAwarded, Hand, Revocation, RevocationProposed, hand_of
from domain.condition import Badge, ByHand
from domain.event import Code, Refused, StaffId
from domain.ledger.identity import new_id
from domain.ruleset import Named
from projections import awarded
from projections.badges.rows import BadgeRow
from projections.people import everybody
from web.access import ADMINISTRATOR
from web.attempt import Attempt
from web.caller import Caller, caller, leads
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, chosen
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import PageNumber, turned

LINES = 50
"""Revocations a page."""

router = Routes()


class Gift(Deed):
    """A badge that is given by hand."""

    badge: str = ""
    reason: str = ""


class Objection(Deed):
    """An award that is to be revoked, named by its badge."""

    badge: str = ""
    reason: str = ""


@router.get("/badges")
def show(request: Request, staff: str = "", number: PageNumber = 1) -> Response:
    """The page; `staff` chooses one of the team."""
    return _page(request, NONE, StaffId(staff), number)


@router.post("/managers/{staff}/badges")
def give(request: Request, staff: str, form: Annotated[Gift, Form()]) -> Response:
    """Give a badge by hand."""
    here, me, wearer = desk(request), caller(request), StaffId(staff)
    hand = here.load(Hand, hand_of(me.staff))
    by_code = {str(badge.code): badge for badge in here.rules().badges}
    deed = Attempt(request, form, "give")
    with deed:
        all_needed(form.typed, "badge", "reason")
        badge = by_code[chosen(form.badge, by_code, "badge")]
        award = BadgeAwarded(
            staff=wearer,
            badge=badge.code,
            giver=me.staff,
            reason=form.reason,
            on=here.today(),
        )
        here.freshen()
        before_this = {row.badge for row in awarded.awards(here.views, wearer)}
        given = hand.give(award, badge, me.roles, before_this)
        deed.record(hand, given)
    return deed.answer(f"/badges?staff={staff}", lambda told: _page(request, told, wearer))


@router.post("/managers/{staff}/revocations")
def propose(request: Request, staff: str, form: Annotated[Objection, Form()]) -> Response:
    """Propose to revoke one award."""
    here, me, wearer = desk(request), caller(request), StaffId(staff)
    deed = Attempt(request, form, "propose")
    with deed:
        here.freshen()
        all_needed(form.typed, "badge", "reason")
        worn = {row.badge: row for row in awarded.awards(here.views, wearer) if row.is_worn}
        won = worn[chosen(form.badge, worn, "badge")].position
        _require_unquestioned(here, wearer, won)
        proposal = RevocationProposed(
            staff=wearer,
            badge=Code(form.badge),
            won=won,
            reason=form.reason,
            proposer=me.staff,
            on=here.today(),
        )
        revocation = Revocation(id=new_id("revocation"))
        deed.record(revocation, revocation.propose(proposal))
    return deed.answer(f"/badges?staff={staff}", lambda told: _page(request, told, wearer))


def _require_unquestioned(here: Desk, wearer: StaffId, won: int) -> None:
    if awarded.is_questioned(here.views, wearer, won):
        raise Refused("A revocation of this badge is proposed already.", about="badge")


def _page(request: Request, refused: Refusal, chosen_one: StaffId, number: int = 1) -> Response:
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    team, rules = _team(here, me), here.rules()
    found = awarded.waiting(here.views, None if ADMINISTRATOR in me.roles else team)
    waiting = turned(found, number, LINES)
    who = chosen_one if chosen_one in team else StaffId("")
    awards = awarded.awards(here.views, who) if who else []
    badges = {badge.code: badge for badge in rules.badges}
    names = here.names(list({*team, *(row.staff for row in waiting.rows)}))
    return page(
        request,
        "badges.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        who=who,
        team=sorted(team, key=lambda each: (names[each], each)),
        names=names,
        awards=awards,
        worn=[badges.get(Code(row.badge)) or _gone(row) for row in awards if row.is_worn],
        waiting=waiting,
        badges=badges,
        gifts=[badge for badge in rules.badges if _may_give(badge, me)],
        command=fresh_command(),
    )


def _gone(row: BadgeRow) -> Named:
    """A badge that the rules have no longer."""
    return Named(code=Code(row.badge), zh=row.badge, en=row.badge)


def _may_give(badge: Badge, me: Caller) -> bool:
    return isinstance(badge.condition, ByHand) and bool(set(badge.condition.who) & me.roles)


def _team(here: Desk, me: Caller) -> set[StaffId]:
    """The managers whom the reader answers for; an administrator for all."""
    setting, bank = here.setting(), ADMINISTRATOR in me.roles
    return {
        row.staff
        for row in everybody(here.views)
        if not row.left_day
        and "manager" in row.roles
        and row.staff != me.staff
        and (bank or leads(setting, me, row.staff))
    }
