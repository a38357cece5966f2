"""Two rulesets compared, for `pacesetter compare`: who would have stood where under either."""

from __future__ import annotations

from datetime import date

import msgspec
from rich.table import Table

from cli.as_known import HEAD
from cli.named import names_of
from cli.opening import opened
from cli.terminal import progress, say, say_json, say_table
from domain.event import Refused
from domain.ledger.door import Stores
from domain.ruleset_difference import differences
from projections.contrast import (
    Contrast,
    Question,
    Stood,
    contrast,
    require_answerable,
    rulesets,
)

SHOWN = 10
"""Who gains and who loses most that the tables show; with `--json` there is everybody."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the rules that is not the same under both."""

    field: str
    before: str
    after: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two rulesets, and where people would have stood; for another program."""

    question: Question
    through: int
    rules: list[Changed]
    people: list[Stood]


def tell(rules: str, since: str, until: str, *, as_json: bool) -> None:
    """Tell of two rulesets, such as `1,2`, on the days from `since` to `until`."""
    before, _, after = (each.strip() for each in rules.partition(","))
    with opened() as stores:
        last = stores.ledger.today() if until == HEAD else _day(until, "until")
        first = _day(since, "since")
        question = Question(before=before, after=after, first=first, last=last)
        require_answerable(stores.ledger, question)
        with progress("Replaying under both", 2 * stores.ledger.head()) as reached:
            found = contrast(stores.ledger, question, reached)
        report = _report(stores, question, found)
        names = {} if as_json else names_of(stores, [each.manager for each in found.people])
    if as_json:
        say_json(report)
    else:
        _show(report, names)


def _day(text: str, about: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("Give the day as YYYY-MM-DD.", about=about) from error


def _report(stores: Stores, question: Question, found: Contrast) -> Report:
    known = rulesets(stores.ledger)
    changes = differences(known[question.before].rules, known[question.after].rules)
    return Report(
        question=question,
        through=found.through,
        rules=[Changed(field=each.path, before=each.before, after=each.after) for each in changes],
        people=found.people,
    )


def _show(report: Report, names: dict[str, str]) -> None:
    asked = report.question
    say(
        f"Ruleset {asked.after} beside {asked.before}, {asked.first} to {asked.last}, "
        f"as of entry {report.through:,}."
    )
    for each in report.rules:  # no table: its columns would cut the names of fields
        say(f"  {each.field}: {each.before or '–'} → {each.after or '–'}")
    for word, sign in (("gain", 1), ("lose", -1)):
        some = [each for each in report.people if each.gain * sign > 0]
        say(f"\n{len(some):,} {word}.")
        if some:
            some.sort(key=lambda each: -abs(each.gain))
            say_table(_table(some[:SHOWN], names))


def _table(some: list[Stood], names: dict[str, str]) -> Table:
    table = Table("manager", "rank", "points", "by these claims", box=None, header_style="bold")
    for each in some:
        claims = "; ".join(
            f"{claim.rule} {claim.points_before} → {claim.points_after} "
            + " ".join(f"#{position}" for position in claim.causes)
            for claim in each.claims
        )
        table.add_row(
            names[each.manager],
            f"{_or_dash(each.rank_before)} → {_or_dash(each.rank_after)}",
            f"{_or_dash(each.value_before)} → {_or_dash(each.value_after)}",
            claims,
        )
    return table


def _or_dash(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"
