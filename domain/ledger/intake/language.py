"""The language of mappings: one TOML table, `[columns]`, with a source for each field."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from domain.event import Refused
from domain.ledger.intake.dates import RUNS, check_format, day
from domain.ledger.intake.mapping import (
    DAYS,
    FIELDS,
    Column,
    Constant,
    EachRow,
    Mapping,
    ShareOut,
    Source,
)

KINDS = ("column", "constant", "share_out", "row")
"""The one key that says where a field comes from."""

_OF_COLUMN = ("format", "map", "default", "start_year")
_OF_SHARE_OUT = ("over", "prefix")
_YEARS = range(1900, 2101)
_MOST = 1_000_000
_PRESETS = files("domain.ledger.intake") / "presets"


def presets() -> tuple[str, ...]:
    """Names of the mappings that are shipped."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in _PRESETS.iterdir()))


def preset(name: str) -> Mapping:
    """A mapping that is shipped; an unknown one is refused, and those that exist are named."""
    if name not in presets():
        raise Refused(
            "There is no preset '{name}'; choose one of: {presets}.",
            name=name,
            presets=", ".join(presets()),
        )
    return parsed((_PRESETS / f"{name}.toml").read_text("utf-8"))


def mapping_at(path: Path) -> Mapping:
    """The mapping in a file."""
    try:
        return parsed(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Refused(
            "The mapping {path} cannot be read: {reason}.",
            path=str(path),
            reason=error.strerror or "",
        ) from error
    except UnicodeDecodeError as error:
        raise Refused(
            "The mapping {path} is not in UTF-8; save it in UTF-8.", path=str(path)
        ) from error


def parsed(text: str) -> Mapping:
    """A mapping from its text; what cannot be understood is refused, and what can be is named."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused("The mapping is not TOML: {error}.", error=str(error)) from error
    columns = document.get("columns")
    if list(document) != ["columns"] or not isinstance(columns, dict):
        raise Refused("A mapping has one table and nothing else: [columns].")
    for name in columns:
        if name not in FIELDS:
            raise Refused(
                "There is no field '{name}'; choose one of: {fields}.",
                name=name,
                fields=", ".join(FIELDS),
            )
    return Mapping.of({field: _source(field, said) for field, said in columns.items()})


def _source(field: str, said: object) -> Source:
    if isinstance(said, str):
        return Column(names=(said,))
    if not isinstance(said, dict):
        raise Refused(
            'Write {field} as "column" or as a table such as {{constant = …}}.', field=field
        )
    for key in said:
        if key not in (*KINDS, *_OF_COLUMN):
            raise Refused(
                "{field} has no key '{key}'; choose one of: {keys}.",
                field=field,
                key=key,
                keys=", ".join((*KINDS, *_OF_COLUMN)),
            )
    kind = _kind(field, said)
    if kind != "column" and len(said) > 1:
        raise Refused(
            "{key} of {field} goes with column only, not with {kind}.",
            key=next(key for key in said if key != kind),
            field=field,
            kind=kind,
        )
    return _READ[kind](field, said)


def _kind(field: str, said: dict[str, Any]) -> str:
    kinds = [kind for kind in KINDS if kind in said]
    if not kinds:
        raise Refused(
            "{field} needs exactly one of {kinds}, and has none of them.",
            field=field,
            kinds=", ".join(KINDS),
        )
    if len(kinds) > 1:
        raise Refused(
            "{field} needs exactly one of {kinds}, and has {one} and {other}.",
            field=field,
            kinds=", ".join(KINDS),
            one=kinds[0],
            other=kinds[1],
        )
    return kinds[0]


def _column(field: str, said: dict[str, Any]) -> Column:
    names = said["column"] if isinstance(said["column"], list) else [said["column"]]
    column = Column(
        names=tuple(_text(field, "column", name) for name in names),
        format=_text(field, "format", said.get("format", "")),
        start_year=said.get("start_year", 0),
        map=_map(field, said.get("map", {})),
        default=_text(field, "default", said.get("default", "")),
    )
    _check_date(field, column)
    return column


def _check_date(field: str, column: Column) -> None:
    if column.format and field not in DAYS:
        raise Refused(
            "format goes with planned_on and held_on only, not with {field}.", field=field
        )
    if column.format == RUNS:
        extra = column.map or column.default
        if len(column.names) != 2 or column.start_year not in _YEARS or extra:
            raise Refused(
                "'{runs}' of {field} needs two columns, month and weekday, and a start_year "
                "from {first} to {last}, and takes no map and no default.",
                runs=RUNS,
                field=field,
                first=_YEARS[0],
                last=_YEARS[-1],
            )
        return
    if len(column.names) != 1 or column.start_year:
        raise Refused(
            "Two columns and start_year go with the format '{runs}' only; see {field}.",
            runs=RUNS,
            field=field,
        )
    if column.format:
        check_format(field, column.format)


def _map(field: str, said: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, dict):
        raise Refused('Write the map of {field} as {{theirs = "ours"}}.', field=field)
    return tuple(sorted((key, _text(field, "map", ours)) for key, ours in said.items()))


def _constant(field: str, said: dict[str, Any]) -> Constant:
    constant = Constant(value=_text(field, "constant", said["constant"]))
    if field in DAYS:
        day(constant.value)
    return constant


def _share_out(field: str, said: dict[str, Any]) -> ShareOut:
    table = said["share_out"]
    if field in (*DAYS, "visit_id"):
        raise Refused("{field} cannot be shared out; name a column.", field=field)
    if not isinstance(table, dict):
        raise Refused('Write share_out of {field} as {{over = 40, prefix = "m"}}.', field=field)
    for key in table:
        if key not in _OF_SHARE_OUT:
            raise Refused(
                "share_out of {field} has no key '{key}'; choose one of: {keys}.",
                field=field,
                key=key,
                keys=", ".join(_OF_SHARE_OUT),
            )
    over = table.get("over")
    if not isinstance(over, int) or not 1 <= over <= _MOST:
        raise Refused(
            "share_out of {field} needs over, a number from 1 to {most}.", field=field, most=_MOST
        )
    return ShareOut(over=over, prefix=_text(field, "prefix", table.get("prefix", "")))


def _row(field: str, said: dict[str, Any]) -> EachRow:
    if field != "customer":
        raise Refused("row goes with customer only, not with {field}.", field=field)
    return EachRow(prefix=_text(field, "row", said["row"]))


_READ: dict[str, Callable[[str, dict[str, Any]], Source]] = {
    "column": _column,
    "constant": _constant,
    "share_out": _share_out,
    "row": _row,
}


def _text(field: str, key: str, said: object) -> str:
    if isinstance(said, (str, int, float, date)) and not isinstance(said, bool):
        return str(said).strip()
    raise Refused("Write {key} of {field} as a text, in quotation marks.", key=key, field=field)
