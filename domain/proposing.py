"""What a page and a command do alike with drafts: read them for a proposal, and approve one."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.bank import Bank, RulesetPublished
from domain.event import Refused, StaffId
from domain.proposal import (
    Approved,
    OrientationProposed,
    Proposals,
    Published,
    RulesetProposed,
)
from domain.ruleset_reading import (
    check_orientation,
    check_ruleset,
    read_orientation,
    read_ruleset,
)
from domain.setting import Setting


class Wish(NamedTuple):
    """What somebody wants to propose: the JSON of a draft, from when on, and why."""

    draft: str
    effective_from: date
    reason: str
    by: StaffId
    on: date


def ruleset_of(wish: Wish, bank: Bank) -> RulesetProposed:
    """A proposal of the next version of the rules."""
    ruleset = read_ruleset(wish.draft)
    if ruleset.version != bank.rules_version + 1:
        raise Refused(
            "{path} has to be {version}, the next one.",
            about="draft",
            path="$.version",
            version=bank.rules_version + 1,
        )
    bank.require_next(ruleset, wish.effective_from)
    return RulesetProposed(
        number=0,
        effective_from=wish.effective_from,
        ruleset=ruleset,
        reason=wish.reason,
        proposed_by=wish.by,
        on=wish.on,
    )


def orientation_of(wish: Wish, setting: Setting) -> OrientationProposed:
    """A proposal of weights, of what the rules know that are in force when it takes effect."""
    rules = setting.rules(wish.effective_from.toordinal())
    return OrientationProposed(
        number=0,
        effective_from=wish.effective_from,
        weights=read_orientation(wish.draft, rules),
        reason=wish.reason,
        proposed_by=wish.by,
        on=wish.on,
    )


class Approval(NamedTuple):
    """What is recorded together: the answer to the proposal, and what the bank publishes."""

    approved: Approved
    published: Published


class Approver(NamedTuple):
    """Who approves on which day, and what they were told.

    `report` is the digest of the laboratory's report on proposed rules: None where it is not there
    yet, empty where there is no history to try rules on.
    """

    staff: StaffId
    on: date
    report: str | None = None


def approval(
    proposals: Proposals, number: int, *, bank: Bank, setting: Setting, approver: Approver
) -> Approval:
    """Approve the open proposal; it is checked again, as the bank has gone on since."""
    report = approver.report or ""
    approved = proposals.approve(number, approver=approver.staff, on=approver.on, report=report)
    published = proposals.published(approved)
    if isinstance(published, RulesetPublished):
        if approver.report is None:
            raise Refused(
                "Nobody knows yet what these rules would have changed; approve them when the "
                "report is there."
            )
        check_ruleset(published.ruleset)
        return Approval(approved, bank.publish_ruleset(published))
    rules = setting.rules(published.effective_from.toordinal())
    check_orientation(published.weights, rules)
    return Approval(approved, bank.publish_orientation(published))
