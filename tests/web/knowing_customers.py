"""Who is let in where one customer is told of, and what the forms there take; by hand as well."""

from __future__ import annotations

OF_CUSTOMERS = {
    "GET /referrals": {"li", "peer", "stranger", "north_leader", "south_leader", "auditor"},
    "GET /customers/{customer}": {"li", "north_leader"},
    "POST /customers/{customer}/file": {"li"},
    "POST /customers/{customer}/rapport": {"li"},
    "POST /customers/{customer}/risk-flag": {"li", "north_leader"},
    "POST /customers/{customer}/clearance": {"li", "north_leader"},
}

FILLED_BY_LI = {
    "/searches": {"of": "/customers", "q": "王小明"},
    "/customers/{customer}/file": {"phone": "1", "needs": "1"},
    "/customers/{customer}/rapport": {"rapport": "2"},
    "/customers/{customer}/risk-flag": {"kind": "cash_flow"},
    "/customers/{customer}/clearance": {},
}
