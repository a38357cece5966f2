"""What the trap index is told of recognition and of visits' forms, counted plainly over entries."""

from __future__ import annotations

from collections import Counter

from domain.event import Entry, StaffId
from domain.recognition import RecognitionGiven
from domain.ruleset_1 import RULESET_1
from domain.setting import Setting
from domain.visit_event import VisitClosed, VisitLogged, VisitPlanned
from projections.recognition.rows import DETECTION
from projections.rows import FOREVER
from projections.team_facts import Span, told_of
from tests.projections.plain import Told
from tests.projections.plain_scores import facts
from tests.projections.views import folded, rows

GOALS = {goal.code for goal in RULESET_1.goals}


def formal(told: list[Entry]) -> bool:
    """Whether a visit went through the motions, as what was said of it tells."""
    events = [entry.event for entry in told]
    plans = [each for each in events if isinstance(each, VisitPlanned)]
    logs = [each for each in events if isinstance(each, VisitLogged)]
    aimed = any(each.goal in GOALS and each.success_test for each in plans)
    shown = any(
        each.evidence.fields or each.evidence.digest or each.evidence.note
        for each in events
        if isinstance(each, VisitClosed)
    )
    led_on = any(each.next_step for each in logs[:1])
    copied = any(each.log_likeness >= 90 for each in logs[:1])
    return not aimed or not (shown or led_on) or copied


def test_forms_and_thanks_are_those_of_the_entries(history: list[Entry]) -> None:
    setting, views = Setting(), folded(history)
    for entry in history:
        setting.take(entry)
    span = Span(setting.today - 20, setting.today - 13, setting.today + 1)
    held = {
        (fact.visit, fact.manager)
        for fact in facts(Told(history))
        if fact.kind == "held" and span.start <= fact.day.toordinal() < span.end
    }
    by_visit: dict[str, list[Entry]] = {}
    for entry in history:
        by_visit.setdefault(entry.subject, []).append(entry)
    visits = Counter(manager for _, manager in held)
    motions = Counter(manager for visit, manager in held if formal(by_visit[visit]))
    thanked = Counter(
        entry.event.staff
        for entry in history
        if isinstance(entry.event, RecognitionGiven)
        and span.long_start <= entry.event.on.toordinal() < span.end
    )
    weeks = {
        (row.manager, row.week)
        for row in rows(views, DETECTION)
        if row.position_to == FOREVER and span.long_start <= row.day < span.end
    }
    managers = [StaffId(each) for each in sorted(visits)]
    with views.read() as connection:
        told = told_of(connection, setting, managers, span)
    assert managers
    assert sum(motions.values())
    for manager in managers:
        found = told[manager]
        assert (found.visits, found.formal) == (visits[manager], motions[manager])
        assert found.recognitions == thanked[manager]
        assert found.detections == sum(who == manager for who, _ in weeks)
        assert found.answered <= (found.detected or 0) <= found.long_detected <= found.detections
        assert found.answered <= found.long_answered <= found.long_detected
    views.close()
