"""Who is let in where: written by hand, so that a wrong cell of `web.access` is found."""

from __future__ import annotations

from tests.web.administering import OF_ADMINISTRATORS
from tests.web.badge_readers import OF_BADGES
from tests.web.erasing import OF_ERASURES
from tests.web.knowing_customers import OF_CUSTOMERS
from tests.web.looking import OF_SECOND_LOOKS

OUTSIDE = {"anonymous", "left", "barred", "ended", "idle", "unproved"}
"""Nobody; who left the bank, or whose account is disabled; Li with a session that is over, or that
awaits the code of her second factor.
"""

INSIDE = {"li", "peer", "stranger", "north_leader", "south_leader", "auditor", "administrator"}
"""Li, whose everything is; a manager of her unit and one of another; the leaders of both units."""

EVERYBODY = OUTSIDE | INSIDE
SCREENS = {"GET /wall/{token}", "GET /wall/{token}/live"}
"""For whoever has the token of a display; with another one they are not there, for nobody."""

MANAGERS = {"li", "peer", "stranger"}
LEADERS = {"north_leader", "south_leader"}
LI, LIS_LEADER = {"li"}, {"north_leader"}
ABOUT_LI = {"li", "north_leader", "auditor"}

EXPECTED = {
    "GET /healthz": EVERYBODY,
    "GET /offline": EVERYBODY,
    "GET /offline/visit": MANAGERS,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "GET /sign-in/code": EVERYBODY,
    "POST /sign-in/code": EVERYBODY,
    "POST /demo-sign-in": EVERYBODY,
    "POST /language": EVERYBODY,
    "POST /sign-out": INSIDE,
    "GET /password": INSIDE,
    "POST /password": INSIDE,
    "POST /sessions/end": INSIDE,
    "GET /second-factor": INSIDE,
    "POST /second-factor": INSIDE,
    "POST /second-factor/confirmation": INSIDE,
    "POST /searches": INSIDE,
    "GET /": INSIDE,
    "GET /board": INSIDE,
    "GET /live": INSIDE,
    "GET /today": MANAGERS,
    "POST /visits": MANAGERS,
    "GET /visits/{visit}": ABOUT_LI,
    "POST /visits/{visit}/move": LI,
    "POST /visits/{visit}/cancellation": LI,
    "POST /visits/{visit}/preparation": LI,
    "POST /visits/{visit}/start": LI,
    "POST /visits/{visit}/contacts": LI,
    "POST /visits/{visit}/claimed-contacts": LI,
    "POST /visits/{visit}/stages": LI,
    "POST /visits/{visit}/closes": LI,
    "POST /visits/{visit}/photos": LI,
    "GET /visits/{visit}/evidence": {"auditor"},
    "GET /visits/{visit}/photos/{photo}": LI | LIS_LEADER,
    "POST /visits/{visit}/assessment": LI,
    "POST /visits/{visit}/referrals": LI,
    "POST /visits/{visit}/sales": LI,
    "POST /visits/{visit}/log": LI,
    "POST /visits/{visit}/retraction": LI,
    "GET /customers": MANAGERS | LEADERS,
    "POST /customers": MANAGERS,
    "POST /customers/{customer}/confirmation": LIS_LEADER,
    "GET /managers/{staff}": ABOUT_LI,
    "GET /managers/{staff}/why": ABOUT_LI,
    "GET /managers/{staff}/statement": ABOUT_LI,
    "GET /why/{claim}": ABOUT_LI,
    "GET /flags": LEADERS | {"auditor"},
    "GET /flags/{flag}": LIS_LEADER | {"auditor"},
    "POST /flags/{flag}/answer": LIS_LEADER | {"auditor"},
    "GET /trail": {"auditor"},
    "GET /trail/{position}": {"auditor"},
    "GET /trail/{position}/board": {"auditor"},
    "GET /trail/{position}/proof": {"auditor"},
    "GET /history": {"auditor"},
    "GET /history/teams": {"auditor"},
    "GET /history/compared": {"auditor"},
    "GET /duties": {"auditor"},
    "GET /duties/agreement": {"auditor"},
    "GET /duties/rules": {"auditor"},
    "GET /contrasts": {"administrator", "auditor"},
    "POST /contrasts": {"administrator", "auditor"},
    "GET /verification": {"auditor"},
    "POST /verification": {"auditor"},
    "GET /people": {"administrator"},
    "POST /people": {"administrator"},
    "POST /people/{staff}/password": {"administrator"},
    "POST /people/{staff}/sign-in": {"administrator"},
    "POST /people/{staff}/second-factor": {"administrator"},
    **OF_ADMINISTRATORS,
    "GET /rules": INSIDE,
    "POST /rules/trials": {"administrator"},
    "GET /rules/trials/{draft}": {"administrator", "auditor"},
    "POST /rules/proposals": {"administrator"},
    "POST /rules/orientation-proposals": {"administrator"},
    "POST /rules/decisions": {"administrator"},
    "POST /rules/orientation-decisions": {"administrator"},
    "GET /measures": MANAGERS | LEADERS | {"auditor"},
    "POST /managers/{staff}/showing": LI,
    "GET /inbox": LEADERS,
    "POST /detections/{detection}/recognition": LIS_LEADER,
    "POST /detections/{detection}/waiver": LIS_LEADER,
    "POST /detections/{detection}/agreement": LIS_LEADER,
    "GET /balance": MANAGERS | LEADERS,
    "GET /managers/{staff}/balance": LI | LIS_LEADER,
    "GET /team": LEADERS,
    "POST /managers/{staff}/rescue": LIS_LEADER,
    **OF_CUSTOMERS,
    "GET /displays": LEADERS | {"administrator"},
    "POST /displays": LEADERS | {"administrator"},
    "POST /displays/{display}/revocation": LIS_LEADER | {"administrator"},
    "GET /wall/{token}": EVERYBODY,
    "GET /wall/{token}/live": EVERYBODY,
    **OF_SECOND_LOOKS,
    **OF_ERASURES,
    **OF_BADGES,
}
