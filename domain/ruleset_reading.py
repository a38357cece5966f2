"""Reading a ruleset 规则集 that somebody drafted, and refusing one that is not whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from domain import draft
from domain.calendar import PERIODS
from domain.condition import (
    STREAKS,
    TALLIES,
    AllOf,
    AnyOf,
    Badge,
    ByHand,
    Count,
    InOrder,
    Percentile,
    Place,
    Rate,
    Streak,
    Within,
)
from domain.event import Code, Refused
from domain.orientation import Weight
from domain.ruleset import BEHAVIOURS, BOARDS, Named, Ruleset
from domain.ruleset_1 import RULESET_1
from domain.ruleset_order import check_order
from domain.ruleset_ranges import check_ranges
from domain.staff import ROLES


class Orientation(msgspec.Struct, frozen=True, kw_only=True):
    """考核导向: the weights of a draft."""

    weights: tuple[Weight, ...]


def read_ruleset(text: str) -> Ruleset:
    """The ruleset of a JSON text, checked whole; see `check_ruleset` for what is refused."""
    rules = draft.read(text, Ruleset)
    check_ruleset(rules)
    return rules


def read_orientation(text: str, rules: Ruleset) -> tuple[Weight, ...]:
    """The weights of a JSON text, checked whole against the rules that will be in force."""
    weights = draft.read(text, Orientation).weights
    check_orientation(weights, rules)
    return weights


def check_ruleset(rules: Ruleset) -> None:
    """Refuse a ruleset under which something could not be scored, shown or explained."""
    for name in ("goals", "closing_actions", "segments", "tiers", "boards"):
        if not getattr(rules, name):
            raise Refused("{path} is empty; fill it in.", about="draft", path=f"$.{name}")
    for name in rules.__struct_fields__:
        rows = getattr(rules, name)
        if isinstance(rows, tuple) and rows and isinstance(rows[0], Named | Badge):
            _check_rows(rows, f"$.{name}")
    check_ranges(rules)
    check_order(rules)
    _check_references(rules)
    _check_formulas(rules)
    for number, badge in enumerate(rules.badges):
        _check_condition(badge.condition, f"$.badges[{number}].condition")


def check_orientation(weights: tuple[Weight, ...], rules: Ruleset) -> None:
    """Refuse weights of what the rules do not know, out of [0, 2], or given twice."""
    known: Mapping[str, tuple[Named, ...]] = {"segment": rules.segments, "goal": rules.goals}
    seen: set[tuple[Code, Code, Code]] = set()
    for number, row in enumerate(weights):
        path = f"$.weights[{number}]"
        for field, rows in known.items():
            if code := getattr(row, field):
                _require_known(code, rows, f"{path}.{field}")
        check_ranges(row, path, "weights")
        about = (row.segment, row.goal, row.product)
        if about in seen:
            raise Refused("{path} stands there twice.", about="draft", path=path)
        seen.add(about)


def _check_rows(rows: tuple[Any, ...], path: str) -> None:
    """Each code once, and nothing without its name in both languages."""
    seen: set[Code] = set()
    for number, row in enumerate(rows):
        at = f"{path}[{number}]"
        if not _is_code(row.code):
            raise Refused(
                "{path} has to be a code: small letters, digits and _, a letter first.",
                about="draft",
                path=f"{at}.code",
            )
        if row.code in seen:
            raise Refused("{path} stands there twice.", about="draft", path=f"{at}.code")
        seen.add(row.code)
        for field in ("zh", "en", "zh_deed", "en_deed"):
            if not getattr(row, field, "-").strip():
                raise Refused("{path} is empty; fill it in.", about="draft", path=f"{at}.{field}")


def _is_code(code: str) -> bool:
    letters = code.replace("_", "")
    small = letters.isascii() and letters.isalnum() and letters == letters.lower()
    return small and code[0].isalpha() and len(code) <= 40


def _check_references(rules: Ruleset) -> None:
    for path, code, rows in _references(rules):
        _require_known(code, rows, path)
    closable = {action.goal for action in rules.closing_actions}
    for number, goal in enumerate(rules.goals):
        if goal.code not in closable:
            raise Refused(
                "{path} can never be reached: no closing action belongs to it.",
                about="draft",
                path=f"$.goals[{number}]",
            )


def _references(rules: Ruleset) -> Iterator[tuple[str, Code, tuple[Named, ...]]]:
    """Where a code stands, the code, and the rows of which it has to be one."""
    for number, action in enumerate(rules.closing_actions):
        at = f"$.closing_actions[{number}]"
        yield f"{at}.goal", action.goal, rules.goals
        yield f"{at}.evidence", action.evidence, rules.evidence_kinds
        for place, field in enumerate(action.fields):
            yield f"{at}.fields[{place}]", field, rules.evidence_fields
    for number, board in enumerate(rules.boards):
        yield f"$.boards[{number}].code", board.code, BOARDS
    for number, behaviour in enumerate(rules.behaviours):
        yield f"$.behaviours[{number}].code", behaviour.code, BEHAVIOURS


def _require_known(code: Code, rows: tuple[Named, ...], path: str) -> None:
    _require_one_of(code, [row.code for row in rows], path)


def _require_one_of(said: str, choices: list[Any], path: str) -> None:
    if said not in choices:
        raise Refused(
            "{path} has to be one of: {choices}.",
            about="draft",
            path=path,
            choices=", ".join(choices),
        )


def _check_formulas(rules: Ruleset) -> None:
    """Each formula that there is, once, in a version that the code knows."""
    known = list(RULESET_1.formulas)
    for number, formula in enumerate(rules.formulas):
        _require_one_of(formula, known, f"$.formulas[{number}]")
    families = [formula.partition("/")[0] for formula in rules.formulas]
    for family in dict.fromkeys(formula.partition("/")[0] for formula in known):
        if families.count(family) != 1:
            raise Refused(
                "{path} has to name the formula '{family}' once.",
                about="draft",
                path="$.formulas",
                family=family,
            )


def _check_condition(condition: Any, path: str) -> None:
    """What it counts has to be counted, within such a window."""
    match condition:
        case Count(of=of, window=window):
            _check_tallies({"of": of}, window, path)
        case Rate(of=of, among=among, window=window):
            _check_tallies({"of": of, "among": among}, window, path)
        case Streak(kind=kind):
            _require_one_of(kind, list(STREAKS), f"{path}.kind")
        case AllOf(parts=parts) | AnyOf(parts=parts) | InOrder(parts=parts):
            for number, part in enumerate(parts):
                _check_condition(part, f"{path}.parts[{number}]")
        case Within(part=part, window=window):
            _require_one_of(window, list(PERIODS), f"{path}.window")
            _check_condition(part, f"{path}.part")
        case ByHand(who=who, window=window):
            _require_one_of(window, [*PERIODS, "all"], f"{path}.window")
            for number, role in enumerate(who):
                _require_one_of(role, list(ROLES), f"{path}.who[{number}]")
        case Place() | Percentile():
            pass
        case _:
            raise TypeError(f"no check for {condition}")


def _check_tallies(named: dict[str, str], window: str, path: str) -> None:
    for field, tally in named.items():
        _require_one_of(tally, list(TALLIES), f"{path}.{field}")
        _require_one_of(window, [TALLIES[tally]], f"{path}.window")
