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
_YEARS = range(1900, 2101)
_MOST = 1_000_000
_PRESETS = files("domain.ledger.intake") / "presets"


def presets() -> tuple[str, ...]:
    """Names of the mappings that are shipped."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in _PRESETS.iterdir()))


def preset(name: str) -> Mapping:
    """A mapping that is shipped; an unknown one is refused, and those that exist are named."""
    if name not in presets():
        raise Refused(f"There is no preset '{name}'; choose one of: {', '.join(presets())}.")
    return parsed((_PRESETS / f"{name}.toml").read_text("utf-8"))


def mapping_at(path: Path) -> Mapping:
    """The mapping in a file."""
    try:
        return parsed(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Refused(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"The mapping {path} is not in UTF-8; save it in UTF-8.") from error


def parsed(text: str) -> Mapping:
    """A mapping from its text; what cannot be understood is refused, and what can be is named."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"The mapping is not TOML: {error}.") from error
    columns = document.get("columns")
    if list(document) != ["columns"] or not isinstance(columns, dict):
        raise Refused("A mapping has one table and nothing else: [columns].")
    _only_known("field", columns, FIELDS)
    return Mapping.of({field: _source(field, said) for field, said in columns.items()})


def _source(field: str, said: object) -> Source:
    if isinstance(said, str):
        return Column(names=(said,))
    if not isinstance(said, dict):
        raise Refused(f'Write {field} as "column" or as a table such as {{constant = …}}.')
    _only_known(f"key of {field}", said, (*KINDS, *_OF_COLUMN))
    kinds = [kind for kind in KINDS if kind in said]
    if len(kinds) != 1:
        found = " and ".join(kinds) or "none of them"
        raise Refused(f"{field} needs exactly one of {', '.join(KINDS)}, and has {found}.")
    if kinds != ["column"] and len(said) > 1:
        extra = next(key for key in said if key not in kinds)
        raise Refused(f"{extra} of {field} goes with column only, not with {kinds[0]}.")
    return _READ[kinds[0]](field, said)


def _column(field: str, said: dict[str, Any]) -> Column:
    names = said["column"] if isinstance(said["column"], list) else [said["column"]]
    column = Column(
        names=tuple(_text(f"column of {field}", name) for name in names),
        format=_text(f"format of {field}", said.get("format", "")),
        start_year=said.get("start_year", 0),
        map=_map(field, said.get("map", {})),
        default=_text(f"default of {field}", said.get("default", "")),
    )
    _check_date(field, column)
    return column


def _check_date(field: str, column: Column) -> None:
    if column.format and field not in DAYS:
        raise Refused(f"format goes with {' and '.join(DAYS)} only, not with {field}.")
    if column.format == RUNS:
        extra = column.map or column.default
        if len(column.names) != 2 or column.start_year not in _YEARS or extra:
            raise Refused(
                f"'{RUNS}' of {field} needs two columns, month and weekday, and a start_year "
                f"from {_YEARS[0]} to {_YEARS[-1]}, and takes no map and no default."
            )
        return
    if len(column.names) != 1 or column.start_year:
        raise Refused(f"Two columns and start_year go with the format '{RUNS}' only; see {field}.")
    if column.format:
        check_format(field, column.format)


def _map(field: str, said: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, dict):
        raise Refused(f'Write the map of {field} as {{theirs = "ours"}}.')
    return tuple(sorted((key, _text(f"map of {field}", ours)) for key, ours in said.items()))


def _constant(field: str, said: dict[str, Any]) -> Constant:
    constant = Constant(value=_text(f"constant of {field}", said["constant"]))
    if field in DAYS:
        day(constant.value)
    return constant


def _share_out(field: str, said: dict[str, Any]) -> ShareOut:
    table = said["share_out"]
    if field in (*DAYS, "visit_id"):
        raise Refused(f"{field} cannot be shared out; name a column.")
    if not isinstance(table, dict):
        raise Refused(f'Write share_out of {field} as {{over = 40, prefix = "m"}}.')
    _only_known(f"key of share_out in {field}", table, ("over", "prefix"))
    over = table.get("over")
    if not isinstance(over, int) or not 1 <= over <= _MOST:
        raise Refused(f"share_out of {field} needs over, a number from 1 to {_MOST}.")
    return ShareOut(over=over, prefix=_text(f"prefix of {field}", table.get("prefix", "")))


def _row(field: str, said: dict[str, Any]) -> EachRow:
    if field != "customer":
        raise Refused(f"row goes with customer only, not with {field}.")
    return EachRow(prefix=_text(f"row of {field}", said["row"]))


_READ: dict[str, Callable[[str, dict[str, Any]], Source]] = {
    "column": _column,
    "constant": _constant,
    "share_out": _share_out,
    "row": _row,
}


def _text(what: str, said: object) -> str:
    if isinstance(said, (str, int, float, date)) and not isinstance(said, bool):
        return str(said).strip()
    raise Refused(f"Write {what} as a text, in quotation marks.")


def _only_known(what: str, said: dict[str, Any], known: tuple[str, ...]) -> None:
    for name in said:
        if name not in known:
            raise Refused(f"There is no {what} '{name}'; choose one of: {', '.join(known)}.")
