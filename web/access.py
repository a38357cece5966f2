"""Who may do what: roles and routes as one table; a route that is not in it answers nobody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from domain.event import Code

MANAGER, LEADER = Code("manager"), Code("leader")
AUDITOR, ADMINISTRATOR = Code("auditor"), Code("administrator")


class Reach(IntEnum):
    """How far a role reaches on a route: whose things it is shown, or may change."""

    NOBODY = 0
    OWN = 1
    TEAM = 2
    BANK = 3


OWN, TEAM, BANK = Reach.OWN, Reach.TEAM, Reach.BANK

Rule = Mapping[Code, Reach]

PUBLIC: Rule = {}
"""For whoever asks, signed in or not."""

SCREENS: Rule = {}
"""For whoever has the address of a display, whose token is in it; who asks does not matter."""

EVERYBODY: Rule = {MANAGER: BANK, LEADER: BANK, AUDITOR: BANK, ADMINISTRATOR: BANK}
MANAGERS: Rule = {MANAGER: OWN}
ABOUT_A_PERSON: Rule = {MANAGER: OWN, LEADER: TEAM, AUDITOR: BANK}
LEADERS: Rule = {LEADER: TEAM}
WORKING_WITH: Rule = {MANAGER: OWN, LEADER: TEAM}
LOOKING_INTO: Rule = {LEADER: TEAM, AUDITOR: BANK}
AUDITORS: Rule = {AUDITOR: BANK}
ASSESSORS: Rule = {LEADER: OWN, AUDITOR: OWN}
ADMINISTRATORS: Rule = {ADMINISTRATOR: BANK}
HEADS: Rule = {LEADER: BANK, ADMINISTRATOR: BANK}
"""Leaders are turned away by the page from what is of units that they do not lead."""
OVERSEERS: Rule = {**HEADS, AUDITOR: BANK}
"""The same; auditors are let in as well."""
SECOND_PERSONS: Rule = {LEADER: BANK, AUDITOR: BANK}
"""The same without administrators, who ask for what a second person has to agree to."""
TEAM_OR_BANK: Rule = {LEADER: TEAM, ADMINISTRATOR: BANK}

NEED_A_SECOND_FACTOR = frozenset((LEADER, AUDITOR, ADMINISTRATOR))
"""Roles in which a stolen password would do harm to others; managers may have one as well."""

GET, POST = "GET", "POST"

ACCESS: Mapping[tuple[str, str], Rule] = {
    (GET, "/healthz"): PUBLIC,
    (GET, "/offline"): PUBLIC,
    (GET, "/offline/visit"): MANAGERS,
    (GET, "/sign-in"): PUBLIC,
    (POST, "/sign-in"): PUBLIC,
    (GET, "/sign-in/code"): PUBLIC,
    (POST, "/sign-in/code"): PUBLIC,
    (POST, "/demo-sign-in"): PUBLIC,
    (POST, "/language"): PUBLIC,
    (POST, "/sign-out"): EVERYBODY,
    (GET, "/password"): EVERYBODY,
    (POST, "/password"): EVERYBODY,
    (POST, "/sessions/end"): EVERYBODY,
    (GET, "/second-factor"): EVERYBODY,
    (POST, "/second-factor"): EVERYBODY,
    (POST, "/second-factor/confirmation"): EVERYBODY,
    (POST, "/searches"): EVERYBODY,
    (GET, "/"): EVERYBODY,
    (GET, "/board"): EVERYBODY,
    (GET, "/live"): EVERYBODY,
    (GET, "/today"): MANAGERS,
    (POST, "/visits"): MANAGERS,
    (GET, "/visits/{visit}"): ABOUT_A_PERSON,
    (POST, "/visits/{visit}/move"): MANAGERS,
    (POST, "/visits/{visit}/cancellation"): MANAGERS,
    (POST, "/visits/{visit}/preparation"): MANAGERS,
    (POST, "/visits/{visit}/start"): MANAGERS,
    (POST, "/visits/{visit}/contacts"): MANAGERS,
    (POST, "/visits/{visit}/claimed-contacts"): MANAGERS,
    (POST, "/visits/{visit}/stages"): MANAGERS,
    (POST, "/visits/{visit}/closes"): MANAGERS,
    (POST, "/visits/{visit}/photos"): MANAGERS,
    (GET, "/visits/{visit}/photos/{photo}"): {MANAGER: OWN, LEADER: BANK, AUDITOR: BANK},
    (GET, "/visits/{visit}/evidence"): AUDITORS,
    (POST, "/visits/{visit}/assessment"): MANAGERS,
    (POST, "/visits/{visit}/referrals"): MANAGERS,
    (POST, "/visits/{visit}/sales"): MANAGERS,
    (POST, "/visits/{visit}/log"): MANAGERS,
    (POST, "/visits/{visit}/retraction"): MANAGERS,
    (GET, "/customers"): WORKING_WITH,
    (POST, "/customers"): MANAGERS,
    (GET, "/customers/{customer}"): WORKING_WITH,
    (POST, "/customers/{customer}/file"): MANAGERS,
    (POST, "/customers/{customer}/rapport"): MANAGERS,
    (POST, "/customers/{customer}/risk-flag"): WORKING_WITH,
    (POST, "/customers/{customer}/clearance"): WORKING_WITH,
    (POST, "/customers/{customer}/confirmation"): LEADERS,
    (GET, "/referrals"): ABOUT_A_PERSON,
    (GET, "/managers/{staff}"): ABOUT_A_PERSON,
    (GET, "/managers/{staff}/why"): ABOUT_A_PERSON,
    (GET, "/managers/{staff}/statement"): ABOUT_A_PERSON,
    (POST, "/managers/{staff}/showing"): MANAGERS,
    (GET, "/why/{claim}"): ABOUT_A_PERSON,
    (GET, "/flags"): LOOKING_INTO,
    (GET, "/flags/{flag}"): LOOKING_INTO,
    (POST, "/flags/{flag}/answer"): LOOKING_INTO,
    (GET, "/inbox"): LEADERS,
    (POST, "/detections/{detection}/recognition"): LEADERS,
    (POST, "/detections/{detection}/waiver"): LEADERS,
    (POST, "/detections/{detection}/agreement"): LEADERS,
    (GET, "/trail"): AUDITORS,
    (GET, "/trail/{position}"): AUDITORS,
    (GET, "/trail/{position}/board"): AUDITORS,
    (GET, "/trail/{position}/proof"): AUDITORS,
    (GET, "/inspections"): {AUDITOR: BANK, ADMINISTRATOR: BANK},
    (POST, "/inspections"): AUDITORS,
    (GET, "/inspections/{staff}"): AUDITORS,
    (POST, "/inspections/{staff}"): AUDITORS,
    (GET, "/history"): AUDITORS,
    (GET, "/history/teams"): AUDITORS,
    (GET, "/history/compared"): AUDITORS,
    (GET, "/duties"): AUDITORS,
    (GET, "/duties/agreement"): AUDITORS,
    (GET, "/duties/rules"): AUDITORS,
    (GET, "/contrasts"): OVERSEERS,
    (POST, "/contrasts"): OVERSEERS,
    (GET, "/verification"): AUDITORS,
    (POST, "/verification"): AUDITORS,
    (GET, "/people"): ADMINISTRATORS,
    (POST, "/people"): ADMINISTRATORS,
    (POST, "/people/{staff}/password"): ADMINISTRATORS,
    (POST, "/people/{staff}/sign-in"): ADMINISTRATORS,
    (POST, "/people/{staff}/second-factor"): ADMINISTRATORS,
    (POST, "/people/{staff}/ended-sessions"): ADMINISTRATORS,
    (GET, "/people/{staff}"): ADMINISTRATORS,
    (POST, "/people/{staff}/roles"): ADMINISTRATORS,
    (POST, "/people/{staff}/revoked-roles"): ADMINISTRATORS,
    (POST, "/people/{staff}/unit"): ADMINISTRATORS,
    (POST, "/people/{staff}/leaves"): ADMINISTRATORS,
    (POST, "/people/{staff}/cancelled-leaves"): ADMINISTRATORS,
    (POST, "/people/{staff}/departure"): ADMINISTRATORS,
    (POST, "/people/{staff}/return"): ADMINISTRATORS,
    (GET, "/exports"): EVERYBODY,
    (GET, "/units"): ADMINISTRATORS,
    (POST, "/units"): ADMINISTRATORS,
    (GET, "/units/{unit}"): ADMINISTRATORS,
    (POST, "/units/{unit}/name"): ADMINISTRATORS,
    (POST, "/units/{unit}/closing"): ADMINISTRATORS,
    (GET, "/grids"): TEAM_OR_BANK,
    (POST, "/grids"): ADMINISTRATORS,
    (GET, "/grids/{grid}"): HEADS,
    (POST, "/grids/{grid}/name"): ADMINISTRATORS,
    (POST, "/grids/{grid}/difficulty"): ADMINISTRATORS,
    (POST, "/grids/{grid}/manager"): ADMINISTRATORS,
    (POST, "/customers/{customer}/grids"): ADMINISTRATORS,
    (POST, "/customers/{customer}/left-grids"): ADMINISTRATORS,
    (GET, "/calendar"): ADMINISTRATORS,
    (POST, "/calendar"): ADMINISTRATORS,
    (POST, "/calendar/announced-days"): ADMINISTRATORS,
    (GET, "/imports"): ADMINISTRATORS,
    (POST, "/imports"): ADMINISTRATORS,
    (GET, "/imports/{file}"): ADMINISTRATORS,
    (GET, "/imports/{file}/rejected"): ADMINISTRATORS,
    (POST, "/imports/{file}/mapping"): ADMINISTRATORS,
    (POST, "/imports/{file}/go-ahead"): ADMINISTRATORS,
    (POST, "/imports/{file}/withdrawal"): ADMINISTRATORS,
    (GET, "/erasures"): OVERSEERS,
    (POST, "/erasures"): ADMINISTRATORS,
    (GET, "/erasures/{person}"): OVERSEERS,
    (POST, "/erasures/{person}"): ADMINISTRATORS,
    (POST, "/erasures/{person}/approval"): SECOND_PERSONS,
    (POST, "/erasures/{person}/refusal"): SECOND_PERSONS,
    (POST, "/erasures/{person}/hold"): OVERSEERS,
    (POST, "/erasures/{person}/lifted-hold"): OVERSEERS,
    (GET, "/rules"): EVERYBODY,
    (POST, "/rules/trials"): ADMINISTRATORS,
    (GET, "/rules/trials/{draft}"): {**HEADS, AUDITOR: BANK},
    (POST, "/rules/proposals"): ADMINISTRATORS,
    (POST, "/rules/orientation-proposals"): ADMINISTRATORS,
    (POST, "/rules/decisions"): HEADS,
    (POST, "/rules/orientation-decisions"): HEADS,
    (GET, "/measures"): ABOUT_A_PERSON,
    (GET, "/second-looks"): {LEADER: TEAM, AUDITOR: BANK},
    (GET, "/second-looks/{look}"): ASSESSORS,
    (POST, "/second-looks/{look}"): ASSESSORS,
    (POST, "/second-looks/{look}/assessor"): AUDITORS,
    (GET, "/appeals"): {MANAGER: OWN, LEADER: BANK},
    (POST, "/appeals"): MANAGERS,
    (GET, "/appeals/{appeal}"): {MANAGER: OWN, LEADER: BANK},
    (POST, "/appeals/{appeal}/decision"): {LEADER: BANK},
    (GET, "/adjustments"): LOOKING_INTO,
    (POST, "/adjustments"): LEADERS,
    (POST, "/adjustments/{adjustment}/approval"): LEADERS,
    (POST, "/adjustments/{adjustment}/refusal"): LEADERS,
    (POST, "/adjustments/{adjustment}/withdrawal"): LEADERS,
    (POST, "/visits/{visit}/late-facts"): LEADERS,
    (GET, "/badges"): TEAM_OR_BANK,
    (POST, "/managers/{staff}/badges"): TEAM_OR_BANK,
    (POST, "/managers/{staff}/revocations"): TEAM_OR_BANK,
    (GET, "/revocations/{revocation}"): {**ABOUT_A_PERSON, ADMINISTRATOR: BANK},
    (POST, "/revocations/{revocation}/confirmation"): TEAM_OR_BANK,
    (POST, "/revocations/{revocation}/appeal"): MANAGERS,
    (POST, "/revocations/{revocation}/decision"): TEAM_OR_BANK,
    (GET, "/balance"): {MANAGER: OWN, LEADER: TEAM},
    (GET, "/managers/{staff}/balance"): {MANAGER: OWN, LEADER: TEAM},
    (GET, "/team"): LEADERS,
    (GET, "/displays"): HEADS,
    (POST, "/displays"): HEADS,
    (POST, "/displays/{display}/revocation"): HEADS,
    (GET, "/wall/{token}"): SCREENS,
    (GET, "/wall/{token}/live"): SCREENS,
    (POST, "/managers/{staff}/rescue"): LEADERS,
}
"""Each route, and how far each role reaches on it; a role that is not named does not.

OWN reaches what the person did or is, TEAM what people of the units below the role's unit did or
are, BANK everything. What a path names belongs to somebody: see `web.owner`.
"""


def reach(rule: Rule, roles: frozenset[Code]) -> Reach:
    """The furthest that any of some roles reaches."""
    return max((rule[role] for role in roles if role in rule), default=Reach.NOBODY)
