"""Who may see and do what about second looks, appeals and adjustments; a part of `test_access`."""

from __future__ import annotations

from domain.event import Code, StaffId
from domain.review import Adjustment, AdjustmentProposed, Appeal, AppealFiled
from tests.projections.bank import MadeBank

LEADERS = {"north_leader", "south_leader"}

OF_SECOND_LOOKS = {
    "GET /second-looks": LEADERS | {"auditor"},
    "GET /second-looks/{look}": {"south_leader"},
    "POST /second-looks/{look}": {"south_leader"},
    "POST /second-looks/{look}/assessor": {"auditor"},
    "GET /inspections": {"auditor", "administrator"},
    "POST /inspections": {"auditor"},
    "GET /inspections/{staff}": {"auditor"},
    "POST /inspections/{staff}": {"auditor"},
    "GET /appeals": LEADERS | {"li", "peer", "stranger"},
    "POST /appeals": {"li", "peer", "stranger"},
    "GET /appeals/{appeal}": LEADERS | {"li"},
    "POST /appeals/{appeal}/decision": LEADERS,
    "GET /adjustments": LEADERS | {"auditor"},
    "POST /adjustments": LEADERS,
    "POST /adjustments/{adjustment}/approval": {"north_leader"},
    "POST /adjustments/{adjustment}/refusal": {"north_leader"},
    "POST /adjustments/{adjustment}/withdrawal": {"north_leader"},
    "POST /visits/{visit}/late-facts": {"north_leader"},
}
"""Written by hand: the visit is Li's, and lots asked the leader of the south to look at it."""

QUESTIONED = {"look": "a_look", "appeal": "an_appeal", "adjustment": "an_adjustment"}
"""By the name of a path's parameter, what `question` makes."""


def question(bank: MadeBank) -> None:
    """A visit of Li's is drawn; she appeals against something, and points of hers are to move."""
    bank.visit("li", "chen", "a_look").plan().won().draw("south_leader")
    about = len(bank.entries)
    li, leader, on = StaffId("li"), StaffId("north_leader"), bank.today
    filed = AppealFiled(staff=li, about=about, reason="It is not so", on=on)
    bank.say(Appeal, "an_appeal", lambda each: each.file(filed), by="li")
    proposed = AdjustmentProposed(
        staff=li, measure=Code("help"), amount=5, reason="Forgotten", proposer=leader, on=on
    )
    bank.say(Adjustment, "an_adjustment", lambda each: each.propose(proposed), by="north_leader")
