"""`pacesetter import visits`: the visits of another system's table become part of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cli.opening import catch_up, opened
from cli.terminal import progress, say
from domain.event import Refused
from domain.ledger import intake
from domain.ledger.door import Stores
from domain.ledger.intake import Mapping, Report, Table
from domain.ledger.settings import Settings

SOME_REJECTED = 1
"""Exit code when rows were left out; what is refused as a whole ends with 2."""

_REASONS = 20


def import_visits(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file, one row a visit.")],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map", envvar="PACESETTER_MAP", help="A TOML file that says what each column means."
        ),
    ] = None,
    preset: Annotated[
        str,
        typer.Option(
            envvar="PACESETTER_PRESET",
            help=f"A mapping that is shipped: {', '.join(intake.presets())}.",
        ),
    ] = "",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", envvar="PACESETTER_DRY_RUN", help="Report and write nothing."),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", envvar="PACESETTER_JSON", help="Print the report as JSON."),
    ] = False,
) -> None:
    """Import visits from a table of another system, each of them once."""
    table = intake.table_at(file)
    chosen = _mapping(table, mapping, preset)
    with _stores(dry_run) as stores:
        report = _imported(stores, table, chosen, dry_run)
    say(report.json() if as_json else _in_words(report, dry_run))
    if report.rejected:
        raise typer.Exit(SOME_REJECTED)


def _mapping(table: Table, path: Path | None, preset: str) -> Mapping:
    if path and preset:
        raise Refused("Give a mapping with --map or with --preset, not with both.")
    if path:
        return intake.mapping_at(path)
    return intake.preset(preset) if preset else Mapping.by_name(table.header)


@contextmanager
def _stores(dry_run: bool) -> Iterator[Stores]:
    """The bank's stores; a dry run where there is no bank yet gets stores that vanish."""
    settings = Settings()
    with ExitStack() as stack:
        if dry_run and not _there(settings):
            settings = _elsewhere(Path(stack.enter_context(TemporaryDirectory())))
        yield stack.enter_context(opened(settings))


def _there(settings: Settings) -> bool:
    """Whether there may be a bank; a server is always asked."""
    url = settings.url("ledger")
    return not url.startswith("sqlite") or Path(url.removeprefix("sqlite:///")).exists()


def _elsewhere(folder: Path) -> Settings:
    return Settings(
        data=folder,
        key_file=folder / "master.key",
        database_url="",
        ledger_url="",
        views_url="",
        vault_url="",
    )


def _imported(stores: Stores, table: Table, mapping: Mapping, dry_run: bool) -> Report:
    with progress("Importing", len(table.rows)) as reached:
        report = intake.import_visits(
            stores.ledger,
            table,
            mapping,
            dry_run=dry_run,
            progress=lambda done, of: reached(done * len(table.rows) // of),
        )
    if report.events and not dry_run:
        catch_up(stores)
    return report


def _in_words(report: Report, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    lines = [
        f"{report.rows} rows: {report.visits} visits {would}added in {report.events} events",
        f"{report.achieved} achieved, {report.missed} missed",
        f"{report.already_there} were there already, {len(report.rejected)} rejected",
    ]
    lines += [f"assumed {what}: {number}" for what, number in report.assumed.items()]
    lines += [f"assumed {field}: {assumption}" for field, assumption in report.fields.items()]
    lines += [
        f"row {each.row}, {each.field or 'as a whole'}: {each.reason}"
        for each in report.rejected[:_REASONS]
    ]
    if len(report.rejected) > _REASONS:
        lines.append(f"… and {len(report.rejected) - _REASONS} more; --json lists them all.")
    return "\n".join(lines)
