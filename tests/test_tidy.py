"""The limits and bans of STYLE.md, checked over every file that is or could be committed."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import TypeVar

from tests.tree import files, lines, some, text

N = TypeVar("N", bound=ast.AST)

VENDORED = re.compile(r"(^|/)vendor/|\.min\.|-\d+\.\d+")
WRITTEN = (".py", ".html", ".css", ".js", ".toml", ".ini", ".mako", "Makefile", "run")

FILE_LINES, FILE_MEDIAN = 250, 120
FUNCTION_LINES, FUNCTION_MEDIAN = 39, 8
TEMPLATE_LINES = 150
VERIFIER = Path("domain/ledger/bundle/verify.py")
"""An auditor takes it along as one file, and reads it as one (decision 0030)."""
PARAMETERS = 7
COLUMNS = 100

LEFT_BEHIND = re.compile(r"\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b")
BANNED_CLASS = re.compile(r"(Service|Handler|Helper|Util|Utils|Processor|DTO|Dto|Impl)$")
BANNED_FILES = {"utils", "util", "base", "common", "helper", "helpers", "misc"}
LASTING_TAG = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")

# What a rule must not ask, because a replay would get another answer.
CLOCK_OR_CHANCE = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter"}
CLOCK_OR_CHANCE |= {"uuid1", "uuid4", "urandom", "token_bytes", "token_hex", "token_urlsafe"}
CLOCK_OR_CHANCE_MODULES = {"time", "random", "secrets"}

JINJA = re.compile(r"\{[{%#].*?[#%}]\}", re.DOTALL)
INLINE = {
    "a script in the page": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an on… attribute": re.compile(r"<[a-z][^>]*\s(hx-)?on[a-z:-]+\s*=", re.IGNORECASE),
    "script in an attribute": re.compile(r"=\s*[\"']?\s*(js|javascript):", re.IGNORECASE),
}


def test_no_file_is_too_long() -> None:
    lengths = {path: len(lines(path)) for path in python() if path != VERIFIER}
    assert not [f"{path}: {n}" for path, n in lengths.items() if n > FILE_LINES]
    assert median(lengths.values()) <= FILE_MEDIAN


def test_no_function_is_too_long() -> None:
    # An upgrade of the schema is one list of statements; cutting it would only scatter it.
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, node in functions()
        if path.parts[0] != "migrations"
    }
    assert not [f"{where}: {n}" for where, n in lengths.items() if n > FUNCTION_LINES]
    assert median(lengths.values()) <= FUNCTION_MEDIAN


def test_no_function_takes_too_many_parameters() -> None:
    assert not [
        f"{path}:{node.lineno} {node.name}: {len(parameters(node))}"
        for path, node in functions()
        if len(parameters(node)) > PARAMETERS
    ]


def test_no_template_is_too_long() -> None:
    assert not [
        f"{path}: {len(lines(path))}" for path in templates() if len(lines(path)) > TEMPLATE_LINES
    ]


def test_no_line_is_too_wide() -> None:
    assert not [
        f"{path}:{number}: {width(line)}"
        for path in written()
        for number, line in enumerate(lines(path), 1)
        if width(line) > COLUMNS
    ]


def test_no_class_or_file_has_a_name_that_says_nothing() -> None:
    named = [(path, node.name) for path, node in nodes(ast.ClassDef)]
    assert not [f"{path}: {name}" for path, name in some(named) if BANNED_CLASS.search(name)]
    assert not [str(path) for path in python() if path.stem in BANNED_FILES]


def test_every_module_opens_with_one_sentence() -> None:
    assert not [str(path) for path in python() if not opens_with_one_sentence(path)]


def test_nothing_is_left_for_later() -> None:
    assert not [
        f"{path}:{number}: {line.strip()}"
        for path in some([*written(), *files(".md")])
        for number, line in enumerate(lines(path), 1)
        if LEFT_BEHIND.search(line)
    ]


def test_rules_and_read_models_ask_no_clock_and_no_chance() -> None:
    pure = [path for path in python() if is_pure(path)]
    assert {path.parts[0] for path in pure} == {"domain", "projections"}
    assert not [found for path in pure for found in clock_or_chance(path)]


def test_no_except_swallows_everything() -> None:
    caught = [(path, node) for path, node in nodes(ast.ExceptHandler)]
    assert not [
        f"{path}:{node.lineno}"
        for path, node in some(caught)
        if catches_everything(node) and not raises_it_again(node)
    ]


def test_applying_an_event_never_refuses() -> None:
    applying = [
        (path, node)
        for path, node in functions()
        if path.parts[0] == "domain" and node.name == "after"
    ]
    assert not [
        f"{path}:{found.lineno}"
        for path, node in some(applying)
        for found in ast.walk(node)
        if isinstance(found, ast.Assert)
        or (isinstance(found, ast.Raise) and "NotImplementedError" not in names_in(found))
    ]


def test_every_event_has_a_lasting_tag_of_its_own() -> None:
    events = some(tagged_events())
    assert not [(name, tag) for name, tag in events if not LASTING_TAG.fullmatch(tag)]
    assert not [name for name, _ in events if name.endswith("Event")]
    tags = [tag for _, tag in events]
    assert not {tag for tag in tags if tags.count(tag) > 1}


def test_the_name_of_every_test_is_a_sentence() -> None:
    tests = [(path, node.name) for path, node in functions() if node.name.startswith("test_")]
    assert not [f"{path}: {name}" for path, name in some(tests) if name.count("_") < 3]


def test_templates_hold_no_script_and_no_style() -> None:
    assert not [
        f"{path}: {what}"
        for path in templates()
        for what, pattern in INLINE.items()
        if pattern.search(JINJA.sub("", text(path)))
    ]


def python() -> list[Path]:
    return files(".py")


def written() -> list[Path]:
    """Everything a person wrote in lines, which what others wrote and we carry is not."""
    return some(path for path in files(*WRITTEN) if not VENDORED.search(str(path)))


def templates() -> list[Path]:
    return some(path for path in files("") if str(path).startswith("web/templates/"))


def width(line: str) -> int:
    """Columns on a screen; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@cache
def looked_at() -> list[tuple[Path, ast.AST]]:
    """What these checks are about, found in one walk: each takes seconds."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler
    every = ((path, node) for path in python() for node in ast.walk(tree(path)))
    return [(path, node) for path, node in every if isinstance(node, kinds)]


def nodes(kind: type[N]) -> Iterator[tuple[Path, N]]:
    yield from ((path, node) for path, node in looked_at() if isinstance(node, kind))


def functions() -> list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return some([*nodes(ast.FunctionDef), *nodes(ast.AsyncFunctionDef)])


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [arg.arg for arg in every if arg and arg.arg not in {"self", "cls"}]


def opens_with_one_sentence(path: Path) -> bool:
    opening = (ast.get_docstring(tree(path)) or "").split("\n\n")[0]
    return opening.endswith((".", "?")) and not re.search(r"[.!?]\s+[A-Z]", opening)


def is_pure(path: Path) -> bool:
    """The ledger stamps and the worker opens days; nothing else inside knows what time it is."""
    door = path.is_relative_to("domain/ledger") or path == Path("projections/worker.py")
    return path.parts[0] in {"domain", "projections"} and not door


def clock_or_chance(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                asked = {name} & CLOCK_OR_CHANCE
            case ast.Import(names=names):
                asked = {alias.name for alias in names} & CLOCK_OR_CHANCE_MODULES
            case ast.ImportFrom(module=str(module)):
                asked = {module} & CLOCK_OR_CHANCE_MODULES
            case _:
                continue
        yield from (f"{path}:{node.lineno} {name}" for name in asked)


def names_in(node: ast.AST) -> set[str]:
    return {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}


def catches_everything(node: ast.ExceptHandler) -> bool:
    return node.type is None or bool({"Exception", "BaseException"} & names_in(node.type))


def raises_it_again(node: ast.ExceptHandler) -> bool:
    """Whether what was caught goes on, as it is or as the cause of what is raised instead."""
    last = node.body[-1]
    if not isinstance(last, ast.Raise):
        return False
    return last.exc is None or (isinstance(last.cause, ast.Name) and last.cause.id == node.name)


def tagged_events() -> Iterator[tuple[str, str]]:
    for path, node in nodes(ast.ClassDef):
        from_event = any(name.endswith("Event") for base in node.bases for name in names_in(base))
        for keyword in node.keywords:
            if path.parts[0] == "domain" and from_event and keyword.arg == "tag":
                yield node.name, ast.literal_eval(keyword.value)
