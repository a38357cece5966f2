"""Who asks: the person whose session a cookie names, and whether the route is for them."""

from __future__ import annotations

from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.display import Display, DisplayAllowed
from domain.event import Code, Refused, StaffId, UnitId
from domain.setting import Setting
from web.access import (
    ACCESS,
    LEADER,
    NEED_A_SECOND_FACTOR,
    PUBLIC,
    SCREENS,
    Reach,
    Rule,
    reach,
)
from web.owner import OWNERS, SHARED, owners
from web.request import Desk, desk
from web.written import is_of

SECURE_COOKIE, PLAIN_COOKIE = "__Host-session", "session"
"""The second one on a loopback address without TLS, where browsers refuse the first."""

NUL = "\0"

LOOPBACK = ("127.0.0.1", "localhost", "::1")

NEVERTHELESS = ("/password", "/sign-out")
"""Where a person may go who has to choose a password first."""

TO_ENROL = ("/second-factor", "/second-factor/confirmation", "/sign-out")
"""Where a person may go who has to set up a second factor first."""


class Caller(NamedTuple):
    """A person who is signed in, as of this request."""

    staff: StaffId
    name: str
    grants: frozenset[tuple[Code, UnitId]] = frozenset()
    must_change: bool = False
    must_enrol: bool = False

    @property
    def roles(self) -> frozenset[Code]:
        """What the person may act as."""
        return frozenset(role for role, _ in self.grants)

    @property
    def led(self) -> frozenset[UnitId]:
        """The units whose subtrees the person leads; the empty one stands for the bank."""
        return frozenset(unit for role, unit in self.grants if role == LEADER)


class NotSignedIn(Exception):
    """The route is for people who are signed in."""


class NotTheWriter(Exception):
    """A phone sends what somebody else wrote on it than the person who is signed in."""


class PasswordDue(Exception):
    """The password was set by somebody else, and has to be changed first."""


class SecondFactorDue(Exception):
    """A role of the person needs a second factor, which has to be set up first."""


def admit(request: Request) -> None:
    """Let a request through to its route, or not: unknown and forbidden are answered alike."""
    route = request.scope["route"].path
    rule = ACCESS.get((request.method, route))
    # Nothing of ours has a NUL in its name, and PostgreSQL would not even look for it.
    if rule is None or NUL in request.scope["path"]:
        raise HTTPException(404)
    if rule is SCREENS:
        request.state.display = _display(request)
    # What is for whoever asks does not need the stores in which sessions are kept.
    elif rule is not PUBLIC:
        _require(request, rule)
    if any(NUL in text for asked in request.query_params.multi_items() for text in asked):
        raise HTTPException(422)


def _require(request: Request, rule: Rule) -> None:
    """Refuse whoever is not signed in, whom the rule does not name, or whose it is not."""
    here, route = desk(request), request.scope["route"].path
    caller = request.state.caller = known(request)
    if caller is None:
        raise NotSignedIn
    if not is_of(request, caller.staff):
        raise NotTheWriter
    far = reach(rule, caller.roles)
    if not (far and _is_theirs(here, caller, far, dict(request.path_params))):
        raise HTTPException(404)
    if caller.must_change and route not in NEVERTHELESS:
        raise PasswordDue
    if caller.must_enrol and not caller.must_change and route not in TO_ENROL:
        raise SecondFactorDue


def _display(request: Request) -> DisplayAllowed:
    """What the display may show whose token is in the address."""
    here = desk(request)
    name = here.displays.which(str(request.path_params["token"]))
    shown = here.load(Display, name).shows if name else None
    if shown is None:
        raise HTTPException(404)
    return shown


def display(request: Request) -> DisplayAllowed:
    """What is to be shown, on a route of displays."""
    found: DisplayAllowed = request.state.display
    return found


def known(request: Request) -> Caller | None:
    """The person whose session the browser's cookie names."""
    here = desk(request)
    had = token(request)
    session = here.sessions.who(had) if had else None
    if session is None:
        return None
    staff = here.staff(session.staff)
    if not staff.joined or staff.left:
        return None
    needs = session.one_factor and not NEED_A_SECOND_FACTOR.isdisjoint(staff.roles)
    must_enrol = needs and not _is_demonstration(here)
    return Caller(session.staff, session.name, staff.grants, session.must_change, must_enrol)


def _is_demonstration(here: Desk) -> bool:
    """In a demonstration anybody signs in as anybody, and a second factor would shut them out."""
    opened = here.bank().opened
    return bool(opened and opened.demo)


def _is_theirs(here: Desk, caller: Caller, far: Reach, named: dict[str, str]) -> bool:
    if named.keys().isdisjoint(OWNERS.keys() | SHARED.keys()):
        return far == Reach.BANK or not named
    of = owners(here, named)
    if not of or far == Reach.BANK or caller.staff in of:
        return bool(of)
    return far == Reach.TEAM and any(leads(here.setting(), caller, each) for each in of)


def leads(setting: Setting, caller: Caller, staff: StaffId) -> bool:
    """Whether the caller leads the unit in which somebody works now."""
    path = setting.path(setting.unit(staff, setting.today))
    return not caller.led.isdisjoint((*path, UnitId("")))


def caller(request: Request) -> Caller:
    """The person signed in, on a route that asks for one."""
    found: Caller = request.state.caller
    return found


def is_here(request: Request) -> bool:
    """Whether the browser asks this machine under an address that no other can reach."""
    return request.url.hostname in LOOPBACK


def cookie(request: Request) -> str:
    """The name of the session's cookie."""
    return SECURE_COOKIE if request.url.scheme == "https" else PLAIN_COOKIE


def sign_in(
    request: Request, response: Response, staff: StaffId, *, awaits_code: bool = False
) -> None:
    """Begin a session of the person, in place of the one that the browser had.

    One that awaits a code is good for nothing but to give it, after which another one begins.
    """
    here = desk(request)
    _end(request, here)
    device = "telephone" if "Mobi" in request.headers.get("User-Agent", "") else "computer"
    response.set_cookie(
        cookie(request),
        here.sessions.begin(staff, device=device, awaits_code=awaits_code),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
        path="/",
    )


def awaiting(request: Request) -> StaffId | None:
    """Who gave the password in this browser, and is to give a code."""
    return desk(request).sessions.awaiting(token(request))


def sign_out(request: Request, response: Response) -> None:
    """End the session, and have the browser forget what it was shown."""
    _end(request, desk(request))
    response.delete_cookie(cookie(request), path="/", secure=request.url.scheme == "https")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _end(request: Request, here: Desk) -> None:
    had = token(request)
    if had:
        here.sessions.end(had)


def token(request: Request) -> str:
    """The token that the browser's cookie holds; empty where there is none."""
    return request.cookies.get(cookie(request), "")


def require_secrecy(request: Request) -> None:
    """A password does not travel where others can read it."""
    if request.url.scheme == "https" or is_here(request):
        return
    raise Refused("Passwords travel over https only; open the https address of Pacesetter.")
