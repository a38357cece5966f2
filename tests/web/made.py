"""What forms are about: visits, customers, people and more that nobody did anything to yet."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from domain.award import BadgeAwarded, Hand, Revocation
from domain.bank import RulesetPublished
from domain.condition import Badge, ByHand
from domain.customer import Customer
from domain.display import SCENES, Display
from domain.event import Code, CustomerId, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.recognition import Detected, Recognition, RecognitionWaived
from domain.review import Adjustment, AdjustmentProposed, Appeal, AppealFiled
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff
from domain.visit import Visit
from domain.visit_event import ReferralObtained, VisitPlanned, VisitStarted
from projections import flagged, inbox
from projections.keeper import setting_at
from projections.recognition.rows import DetectionRow
from tests.projections.bank import MONDAY, MadeBank
from tests.web.people import PASSWORD, Site, revoked_badge

GOOD_MATE = Badge(
    code=Code("good_mate"),
    zh="好搭档",
    en="Good mate",
    zh_deed="替同事补位",
    en_deed="stood in for colleagues",
    condition=ByHand(who=(Code("leader"),), at_most=200),
)


DEPUTY = "deputy"
"""A second leader of Li's, where one is needed."""


def display(site: Site, unit: str = "north", language: str = "en") -> tuple[str, str]:
    """A display in the hall of a unit, and the token that is in its address."""
    empty = Display(id=new_id("display"))
    allowed = empty.allow(
        place="Hall", unit=UnitId(unit), scenes=SCENES, language=language, on=MONDAY
    )
    site.stores.ledger.record(empty, allowed, by="administrator")
    return empty.id, site.office.displays.begin(empty.id)


def visit(site: Site, *, started: bool, manager: str = "li") -> str:
    """A visit to Ai, planned for today, and begun where said so."""
    ledger, empty = site.stores.ledger, Visit(id=new_id("visit"))
    planned = VisitPlanned(
        manager=StaffId(manager),
        customer=CustomerId("ai"),
        planned_on=MONDAY,
        goal=Code("product_sold"),
        closing_action=Code("product_signed"),
        success_test="The owner signs.",
        on=MONDAY,
    )
    ledger.record(empty, empty.plan(planned, rules=RULESET_1, today=MONDAY), by=manager)
    if started:
        begun = VisitStarted(manager=StaffId(manager), customer=CustomerId("ai"), on=MONDAY)
        it = ledger.load(Visit, empty.id)
        ledger.record(it, it.start(begun, rules=RULESET_1, today=MONDAY), by=manager)
    return empty.id


def registered(site: Site, *, flagged: bool = False) -> str:
    """A customer for whom nobody but Li vouches, and of whose risk she warns where said so."""
    new = Customer(id=new_id("customer"))
    event = new.register(
        registrar=StaffId("li"), segment=Code("farmer"), on=MONDAY, rules=RULESET_1
    )
    kind = Code("overdue")
    raised = new.seen([event]).raise_flag(raiser=StaffId("li"), kind=kind, on=MONDAY)
    site.stores.ledger.record(new, event, *([raised] if flagged else []), by="li")
    return new.id


def detected(
    site: Site, *, waived: bool = False, manager: str = "li", reader: str = "north_leader"
) -> DetectionRow:
    """What is detected when somebody goes to see a customer on whom somebody raised a flag, as a
    leader reads it, and waived by the leader where said so.
    """
    ledger, empty = site.stores.ledger, Customer(id=new_id("customer"))
    made = {"registrar": StaffId("clerk"), "segment": Code("farmer"), "rules": RULESET_1}
    registered = empty.register(**made, on=MONDAY)  # type: ignore[arg-type]
    known = empty.seen([registered])
    confirmed = known.confirm(confirmer=StaffId("second"), on=MONDAY)
    flagged = known.raise_flag(raiser=StaffId("clerk"), kind=Code("overdue"), on=MONDAY)
    ledger.record(empty, registered, confirmed, flagged, by="clerk")
    visit = Visit(id=new_id("visit"))
    begun = VisitStarted(manager=StaffId(manager), customer=CustomerId(empty.id), on=MONDAY)
    (entry,) = ledger.record(visit, visit.start(begun, rules=RULESET_1, today=MONDAY), by=manager)
    site.catch_up()
    with site.stores.views.read() as views:
        waiting = inbox.waiting(views, {UnitId("north")}, StaffId(reader))
    row = next(each.row for each in waiting if entry.position in each.row.causes)
    if waived:
        about = Detected(row.manager, row.behaviour, tuple(row.causes))
        it, leader = Recognition(id=row.detection), StaffId("north_leader")
        waiver = RecognitionWaived(
            staff=row.manager, leader=leader, behaviour=row.behaviour, reason="No.", on=MONDAY
        )
        ledger.record(it, it.waive(waiver, about=about), by=leader)
        site.catch_up()
    return row


def revocation(site: Site, steps: int) -> str:
    """A revocation of a badge of Li's: proposed, confirmed, and appealed against."""
    name, bank = new_id("revocation"), MadeBank()
    revoked_badge(bank, name)
    told = [each.event for each in bank.entries if each.subject == name]
    told.append(Revocation(id=name).seen(told).appeal(position=1, reason="No.", on=MONDAY))
    site.stores.ledger.record(Revocation(id=name), *told[:steps], by="first")
    return name


def hand_out(site: Site, staff: str = "") -> None:
    """Let there be a badge that leaders give by hand, and somebody who wears it already."""
    ledger = site.stores.ledger
    rules = setting_at(ledger, ledger.head()).rules(MONDAY.toordinal())
    if GOOD_MATE not in rules.badges:
        number = ledger.bank().rules_version + 1
        published = RulesetPublished(
            effective_from=MONDAY,
            ruleset=replace(rules, version=number, badges=(*rules.badges, GOOD_MATE)),
            reason="told in the test",
            proposed_by=StaffId("first"),
            approved_by=StaffId("second"),
            on=MONDAY,
        )
        ledger.record(ledger.bank(), published, by="second")
    if staff:
        given = BadgeAwarded(
            staff=StaffId(staff),
            badge=GOOD_MATE.code,
            giver=StaffId("first"),
            reason="told in the test",
            on=MONDAY,
        )
        ledger.record(Hand(id=new_id("hand")), given, by="first")


def without_a_close(site: Site) -> str:
    """Somebody who works in the north for a month and did not close yet."""
    new = Staff(id=new_id("staff"))
    joined = new.join(unit=UnitId("north"), on=MONDAY - timedelta(days=30))
    site.stores.ledger.record(new, joined, by="administrator")
    return new.id


def newcomer(
    site: Site, sign_in: str, *, role: str = "manager", signs_in: bool = False, **account: bool
) -> str:
    """Somebody who joined today, in the north, with an account under a sign-in name or without."""
    new = Staff(id=new_id("staff"))
    joined = new.join(unit=UnitId("north"), on=MONDAY)
    granted = new.seen([joined]).grant(role=Code(role), unit=UnitId("north"), on=MONDAY)
    site.stores.ledger.record(new, joined, granted, by="administrator")
    if signs_in:
        site.office.accounts.create(StaffId(new.id), sign_in, PASSWORD, **account)
    return new.id


def deputise(site: Site) -> None:
    """The deputy leads the north as well, from now on."""
    new = site.stores.ledger.load(Staff, DEPUTY)
    if not new.joined:
        joined = new.join(unit=UnitId("north"), on=MONDAY)
        granted = new.seen([joined]).grant(role=Code("leader"), unit=UnitId("north"), on=MONDAY)
        site.stores.ledger.record(new, joined, granted, by="administrator")


def flag(site: Site) -> str:
    """A question about Li, whose customers name each other in a circle."""
    site.catch_up()
    with site.stores.views.read() as views:
        waiting = [each.flag for each in flagged.flags(views, answered=False)]
    if not waiting:
        for referrer, referee in (("ai", "bao"), ("bao", "ai")):
            it = site.stores.ledger.load(Visit, visit(site, started=True))
            named = ReferralObtained(
                manager=StaffId("li"),
                customer=CustomerId(referrer),
                referee=CustomerId(referee),
                on=MONDAY,
            )
            site.stores.ledger.record(it, named, by="li")
        site.catch_up()
        return flag(site)
    return waiting[0]


def look(site: Site, *, named: bool = True) -> str:
    """A won visit of Li's that is drawn, for the leader of the south or for nobody yet."""
    bank, name = MadeBank(), new_id("visit")
    bank.know("ai").visit("li", "ai", name).plan().won().draw("south_leader" if named else "")
    told = [each.event for each in bank.entries if each.subject == name]
    site.stores.ledger.record(Visit(id=name), *told, by="li")
    site.catch_up()
    return name


def appeal(site: Site) -> str:
    """An appeal of Li's."""
    it = Appeal(id=new_id("appeal"))
    about = site.stores.ledger.of(visit(site, started=True))[-1].position
    filed = AppealFiled(staff=StaffId("li"), about=about, reason="It is not so.", on=MONDAY)
    site.stores.ledger.record(it, it.file(filed), by="li")
    site.catch_up()
    return it.id


def adjustment(site: Site) -> str:
    """Points of Li's that a leader wants to move."""
    it = Adjustment(id=new_id("adjustment"))
    proposed = AdjustmentProposed(
        staff=StaffId("li"),
        measure=Code("help"),
        amount=5,
        reason="Forgotten.",
        proposer=StaffId("north_leader"),
        on=MONDAY,
    )
    site.stores.ledger.record(it, it.propose(proposed), by="north_leader")
    site.catch_up()
    return it.id
