"""Whatever people can be refused with is a constant sentence, and the catalog has its Chinese."""

from __future__ import annotations

import ast
import copy
import pickle
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple, TypeVar

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

from domain.event import Code, Refused
from domain.ledger.intake.mapping import FIELDS
from domain.ledger.intake.row import RowRefused
from domain.ledger.ledger import Conflict
from domain.ruleset_1 import RULESET_1
from tests.tree import files, some, text
from web.language import CATALOG, CHINESE, ENGLISH, told

N = TypeVar("N", bound=ast.AST)

FLAT = (Path("domain"), Path("domain/ledger"))
DEEP = (
    Path("domain/ledger/imports"),
    Path("domain/ledger/intake"),
    Path("domain/ledger/tables"),
    Path("projections"),
    Path("web"),
)

LIKE_A_TEMPLATE = Refused("There is no goal '{code}'.", about="goal", code="{code!r} {0}")
"""A value that could be filled in itself."""


def test_every_refusal_is_a_constant_sentence() -> None:
    assert not [each.where for each in refusals() if not each.sentence.endswith((".", ";"))]


def test_every_value_of_a_refusal_has_its_place_in_the_sentence() -> None:
    assert not [each for each in refusals() if placeholders(each.sentence) != each.values]


def test_every_refusal_has_its_chinese_with_the_same_values() -> None:
    assert not [each for each in refusals() if not has_chinese(each)]


def test_every_assumption_of_an_import_has_its_chinese_with_the_same_values() -> None:
    found = some(said(path, call) for path, call in calls({"saying"}))
    assert not [each for each in found if placeholders(each.sentence) != each.values]
    assert not [each for each in found if not has_chinese(each)]


def test_every_field_of_a_mapping_is_told_by_its_chinese_name_and_by_its_own() -> None:
    assert not [each for each in some(FIELDS) if f"（{each}）" not in chinese(each, "field")]
    refused = RowRefused("The row names no {field}.", about="manager", field="manager")
    assert told(CHINESE, refused.of(3)) == "该行没有填写客户经理（manager）。"
    assert told(ENGLISH, refused.of(3)) == refused.of(3).reason == "The row names no manager."


def test_what_a_refusal_is_about_is_a_constant_or_handed_on() -> None:
    takes_about = refusing() | {
        node.name
        for _, node in nodes(ast.FunctionDef)
        if "about" in {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
    }
    about = [
        (f"{path}:{call.lineno}", given.value)
        for path, call in calls(takes_about)
        for given in call.keywords
        if given.arg == "about"
    ]
    assert not [
        f"{where}: {ast.unparse(value)}"
        for where, value in some(about)
        if not isinstance(value, ast.Name) and not is_field(value)
    ]


def test_what_the_ruleset_does_not_know_is_called_by_its_chinese_name() -> None:
    named = [call.args[0] for _, call in calls({"known", "_find"})]
    words = [word.value for word in named if isinstance(word, ast.Constant)]
    assert not [word for word in some(words) if not chinese(str(word), context="what")]
    refused = unknown_goal()
    assert refused.about == "goal"
    assert told(CHINESE, refused).startswith("没有“sell”这一拜访目的，请从以下选择：channel_adv")
    assert told(ENGLISH, refused) == str(refused)


def test_a_refusal_tells_its_values_in_both_languages() -> None:
    day = date(2026, 3, 4)
    refused = Refused("It can take effect on {day} at the earliest.", about="on", day=day)
    assert str(refused) == "It can take effect on 2026-03-04 at the earliest."
    assert (refused.about, refused.values) == ("on", {"day": day})
    assert told(ENGLISH, refused) == str(refused)
    assert told(CHINESE, refused) == "最早可于 2026-03-04 生效，请改选日期。"


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_braces_are_filled_once_and_only_where_there_are_values(language: str) -> None:
    assert str(LIKE_A_TEMPLATE) == "There is no goal '{code!r} {0}'."
    assert told(language, LIKE_A_TEMPLATE) == str(LIKE_A_TEMPLATE)
    bare = Refused("Write it as {over = 40}.")
    assert str(bare) == told(language, bare) == "Write it as {over = 40}."


@pytest.mark.parametrize("kind", [Refused, Conflict])
def test_a_refusal_survives_being_copied_and_sent(kind: type[Refused]) -> None:
    refused = kind("A weight lies between {low} and {high}.", about="weight", low=0, high=2)
    for twin in (copy.copy(refused), pickle.loads(pickle.dumps(refused))):
        assert type(twin) is kind
        assert str(twin) == "A weight lies between 0 and 2."
        assert vars(twin) == vars(refused)


def test_a_page_says_a_refusal_in_the_language_of_its_reader(auditor: TestClient) -> None:
    page = auditor.get("/board?window=decade", headers={"Accept-Language": "zh"})
    assert page.status_code == 422
    assert "没有时间窗“decade”，请从以下选择：day, week" in page.text


def unknown_goal() -> Refused:
    with pytest.raises(Refused) as refused:
        RULESET_1.goal(Code("sell"), about="goal")
    return refused.value


class Said(NamedTuple):
    """A refusal in the code; its sentence is empty where it is not a constant."""

    where: str
    sentence: str
    values: set[str]


@cache
def refusals() -> list[Said]:
    """All that people on pages can be refused with."""
    return some(said(path, call) for path, call in calls(refusing()) if not hands_on(call))


def said(path: Path, call: ast.Call) -> Said:
    return Said(
        where=f"{path}:{call.lineno}",
        sentence=constant(path, call.args[0]) if len(call.args) == 1 else "",
        values={given.arg or "**" for given in call.keywords} - {"about", "also"},
    )


def hands_on(call: ast.Call) -> bool:
    """Whether the sentence and the values are those of a refusal that is looked at itself."""
    match call:
        case ast.Call(
            args=[ast.Attribute(value=ast.Name(id=one), attr="sentence")],
            keywords=[ast.keyword(arg=None, value=ast.Attribute(value=kept, attr="values"))],
        ):
            return isinstance(kept, ast.Name) and kept.id == one
        case _:
            return False


@cache
def refusing() -> set[str]:
    """Refused and what derives from it, by name."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for _, node in nodes(ast.ClassDef)
    }
    found = {"Refused"}
    while more := {name for name in bases if bases[name] & found} - found:
        found |= more
    assert {"Conflict", "CommandReused", "NotDurable"} <= found
    return found


def calls(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    for path, node in nodes(ast.Call):
        match node.func:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in names:
                yield path, node
            case _:
                pass


def nodes(kind: type[N]) -> Iterator[tuple[Path, N]]:
    for path, tree in trees().items():
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, kind))


@cache
def trees() -> dict[Path, ast.Module]:
    """The modules whose refusals reach people on pages."""
    return {
        path: ast.parse(text(path))
        for path in files(".py")
        if path.parent in FLAT or any(path.is_relative_to(folder) for folder in DEEP)
    }


def constant(path: Path, value: ast.expr) -> str:
    """A text that stands where it is used, or under a name at the top of the same module."""
    if isinstance(value, ast.Name):
        for node in trees()[path].body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]) if name == value.id:
                    return constant(path, node.value)
                case _:
                    pass
    return str(value.value) if isinstance(value, ast.Constant) else ""


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def is_field(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and (not value.value or value.value.isidentifier())
    )


def has_chinese(each: Said) -> bool:
    return placeholders(chinese(each.sentence)) == each.values and bool(chinese(each.sentence))


def chinese(said: str, context: str | None = None) -> str:
    message = catalog().get(said, context)
    return str(message.string) if message else ""


@cache
def catalog() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file)
