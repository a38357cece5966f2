"""Drafts: JSON read strictly into a struct, each refusal with the path of what is wrong."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from domain.event import Refused

S = TypeVar("S", bound=msgspec.Struct)

LONGEST_LIST, LONGEST_TEXT = 500, 400
"""Items and characters; the largest catalogue of a bank is far below."""

LARGEST = 10**15


def read(text: str, kind: type[S]) -> S:
    """The struct that the JSON text holds; what it does not know, or misses, is refused."""
    said = _parsed(text)
    _check(said, inspect.type_info(kind), "$")
    return msgspec.convert(said, kind)


def written(said: Any) -> Any:
    """A struct as plain JSON values with every field, so that it can be edited and read again."""
    if isinstance(said, msgspec.Struct):
        config = said.__struct_config__
        tag = {config.tag_field: config.tag} if config.tag_field else {}
        return tag | {name: written(getattr(said, name)) for name in said.__struct_fields__}
    return [written(each) for each in said] if isinstance(said, tuple) else said


def digest(draft: msgspec.Struct) -> str:
    """By what a draft is known, however its JSON was written: the SHA-256 of ours."""
    return hashlib.sha256(msgspec.json.encode(draft, order="sorted")).hexdigest()


class _Object(dict[str, Any]):
    """A JSON object, and the first name that stood in it twice."""

    twice = ""


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object()
    for name, value in pairs:
        if name in found:
            found.twice = name
        found[name] = value
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_not_json)
    except json.JSONDecodeError as error:
        raise Refused(
            "This is not JSON; line {line}, column {column} cannot be read.",
            about="draft",
            line=error.lineno,
            column=error.colno,
        ) from error
    except (ValueError, RecursionError) as error:
        raise Refused(
            "This is not a draft: it has numbers that JSON does not know, or is nested too deeply.",
            about="draft",
        ) from error


def _not_json(constant: str) -> float:
    """Python would take NaN and Infinity for numbers."""
    raise ValueError(constant)


def _check(said: Any, wanted: inspect.Type, path: str) -> None:
    match wanted:
        case inspect.StructType():
            _check_object(said, wanted, path)
        case inspect.UnionType(types=types):
            _check(said, _variant(said, types, path), path)
        case inspect.VarTupleType(item_type=item):
            _require(isinstance(said, list), path, "a list")
            _require_room(len(said), LONGEST_LIST, path)
            for number, each in enumerate(said):
                _check(each, item, f"{path}[{number}]")
        case inspect.StrType():
            _check_text(said, path)
        case inspect.BoolType():
            _require(isinstance(said, bool), path, "true or false")
        case inspect.IntType():
            _require(isinstance(said, int) and not isinstance(said, bool), path, "a whole number")
            _require_small(said, path)
        case inspect.FloatType():
            is_number = isinstance(said, int | float) and not isinstance(said, bool)
            _require(is_number, path, "a number")
            _require_small(said, path)
        case _:
            raise TypeError(f"no draft can hold {wanted} yet")


def _check_object(said: Any, wanted: inspect.StructType, path: str) -> None:
    _require(isinstance(said, dict), path, "an object")
    if said.twice:
        raise Refused("{path} stands there twice.", about="draft", path=f"{path}.{said.twice}")
    fields = {field.encode_name: field for field in wanted.fields}
    for name in said:
        if name not in fields and name != wanted.tag_field:
            raise Refused(
                "There is no field {path}; choose one of: {fields}.",
                about="draft",
                path=f"{path}.{name}",
                fields=", ".join(fields),
            )
    for name, field in fields.items():
        # On the top level nothing is left to a default: what a draft does not say, it would drop.
        if name not in said and (field.required or path == "$"):
            raise Refused("{path} is missing.", about="draft", path=f"{path}.{name}")
        if name in said:
            _check(said[name], field.type, f"{path}.{name}")


def _variant(said: Any, types: tuple[inspect.Type, ...], path: str) -> inspect.Type:
    """That of some tagged structs which the object says it is."""
    _require(isinstance(said, dict), path, "an object")
    kinds = {each.tag: each for each in types if isinstance(each, inspect.StructType)}
    field = next(each.tag_field for each in kinds.values())
    said_to_be = said.get(field)
    for tag, kind in kinds.items():
        if tag == said_to_be:
            return kind
    raise Refused(
        "{path} has to be one of: {choices}.",
        about="draft",
        path=f"{path}.{field}",
        choices=", ".join(map(str, kinds)),
    )


def _check_text(said: Any, path: str) -> None:
    _require(isinstance(said, str), path, "a text")
    _require_room(len(said), LONGEST_TEXT, path)
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in said):
        raise Refused("{path} holds a character that cannot be shown.", about="draft", path=path)


def _require(fits: bool, path: str, wanted: str) -> None:
    if not fits:
        raise Refused("{path} has to be {wanted}.", about="draft", path=path, wanted=wanted)


def _require_small(number: float, path: str) -> None:
    """No rule needs more, and beyond that neither JSON nor a database keeps numbers whole."""
    if not abs(number) < LARGEST:
        raise Refused("{path} is too large a number.", about="draft", path=path)


def _require_room(length: int, most: int, path: str) -> None:
    if length > most:
        raise Refused(
            "{path} is too long; there is room for {most}.", about="draft", path=path, most=most
        )
