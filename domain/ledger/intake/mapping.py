"""A mapping: where each fact of a visit stands in somebody else's table."""

from __future__ import annotations

from collections.abc import Mapping as Sources
from collections.abc import Sequence
from typing import Any, Self

import msgspec

from domain.event import Refused
from domain.ledger.intake.dates import RUNS

REQUIRED = ("manager", "customer")
DAYS = ("planned_on", "held_on")

FIELDS = (
    "visit_id",
    "manager",
    "unit",
    "customer",
    "segment",
    "tier",
    "grid",
    "planned_on",
    "held_on",
    "channel",
    "goal",
    "outcome",
    "closing_action",
    "evidence",
    "contacts",
    "uncounted_contacts",
    "sale_product",
    "sale_amount",
    "referees",
    "log",
)
"""What a row may tell of a visit; the canonical names of columns."""


class Column(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="column"):
    """The cells of a column, or of two for a date in runs.

    `map` puts our words for theirs, `default` stands where a cell is empty.
    """

    names: tuple[str, ...]
    format: str = ""
    start_year: int = 0
    map: tuple[tuple[str, str], ...] = ()
    default: str = ""


class Constant(msgspec.Struct, frozen=True, kw_only=True, tag="constant"):
    """The same in every row."""

    value: str


class ShareOut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="share_out"):
    """Row 1 gets `prefix`0, row 2 `prefix`1, and so on around `over` of them."""

    over: int
    prefix: str = ""


class EachRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="row"):
    """Every row tells of somebody else, who is called `prefix` and the number of the row."""

    prefix: str = ""


Source = Column | Constant | ShareOut | EachRow


class Assumption(msgspec.Struct, frozen=True):
    """What a field was given that no single cell says: a constant phrase and its values."""

    sentence: str
    values: dict[str, Any]

    @classmethod
    def saying(cls, sentence: str, /, **values: object) -> Self:
        """The phrase, in which a {word} stands for the value given under that name."""
        return cls(sentence, values)

    def __str__(self) -> str:
        """In English."""
        return self.sentence.format(**self.values)


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Where each field comes from, in the order of FIELDS."""

    sources: dict[str, Source]

    @classmethod
    def of(cls, sources: Sources[str, Source]) -> Self:
        """A mapping that says who met whom and on which day, or a refusal."""
        missing = [field for field in REQUIRED if field not in sources]
        if missing or not any(field in sources for field in DAYS):
            raise Refused(
                "Every visit needs manager and customer, and planned_on or held_on; "
                "say where {field} comes from.",
                field=(missing or ["held_on"])[0],
            )
        return cls(sources={field: sources[field] for field in FIELDS if field in sources})

    @classmethod
    def by_name(cls, header: Sequence[str]) -> Self:
        """The mapping of a file whose columns are named as the fields are."""
        named = {name: Column(names=(name,)) for name in header if name in FIELDS}
        columns = ", ".join(filter(None, header))
        for name in REQUIRED:
            if name not in named:
                raise Refused(
                    "The file has no column {field}; its columns are: {columns}; "
                    "give a mapping of them.",
                    field=name,
                    columns=columns,
                )
        if not any(name in named for name in DAYS):
            raise Refused(
                "The file has no column planned_on or held_on; its columns are: {columns}; "
                "give a mapping of them.",
                columns=columns,
            )
        return cls.of(named)

    def encoded(self) -> bytes:
        """The same bytes for the same mapping, however it was written down."""
        return msgspec.json.encode(self)

    def assumptions(self) -> dict[str, Assumption]:
        """What the fields were given that no single cell of the file says."""
        told = {field: _assumption(source) for field, source in self.sources.items()}
        return {field: assumption for field, assumption in told.items() if assumption}


def _assumption(source: Source) -> Assumption | None:
    match source:
        case Constant():
            return Assumption.saying("always '{value}'", value=source.value)
        case ShareOut(over=over, prefix=prefix):
            return Assumption.saying(
                "shared out over {over}, {first} to {last}",
                over=over,
                first=f"{prefix}0",
                last=f"{prefix}{over - 1}",
            )
        case EachRow():
            return Assumption.saying(
                "another one in every row, {first} and on", first=f"{source.prefix}1"
            )
        case Column(format=form) if form == RUNS:
            month, weekday = source.names
            return Assumption.saying(
                "derived from {month} and {weekday}, beginning in {year}",
                month=month,
                weekday=weekday,
                year=source.start_year,
            )
        case Column(default=default) if default:
            return Assumption.saying(
                "'{default}' where {column} is empty", default=default, column=source.names[0]
            )
        case _:
            return None
