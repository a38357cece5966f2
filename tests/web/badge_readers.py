"""Who is let in where badges are given, revoked and asked back; written by hand as well."""

from __future__ import annotations

TEAM_OF_LI = {"north_leader", "administrator"}

OF_BADGES = {
    "GET /badges": {"north_leader", "south_leader", "administrator"},
    "POST /managers/{staff}/badges": TEAM_OF_LI,
    "POST /managers/{staff}/revocations": TEAM_OF_LI,
    "GET /revocations/{revocation}": {"li", "auditor", *TEAM_OF_LI},
    "POST /revocations/{revocation}/confirmation": TEAM_OF_LI,
    "POST /revocations/{revocation}/appeal": {"li"},
    "POST /revocations/{revocation}/decision": TEAM_OF_LI,
}
