"""`fundline exchange`: fund files in, orders out, and where the two do not agree."""

from datetime import datetime
from pathlib import Path

import click
from rich.progress import Progress

from appliance.command_line.output import json_option, opened, print_json, show

COMMAND_LINE = "command line"
DIFFERENCE_COLUMNS = (
    *("id", "found_at", "kind", "file", "order_number", "fund_account", "fund_code"),
    *("expected", "stated", "note", "settled_by"),
)


@click.group()
def exchange() -> None:
    """Exchange files with the registrar."""


@exchange.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
def import_folder(folder: Path, as_json: bool) -> int:
    """Import every index and data file in FOLDER; fails when one was refused."""
    with opened() as appliance, Progress(transient=True, disable=as_json) as progress:
        task = progress.add_task("reading", total=None)
        report = appliance.exchange_imports.import_folder(
            folder,
            COMMAND_LINE,
            progress=lambda done, total, file: progress.update(
                task, completed=done, total=total, description=file
            ),
        )
    if as_json:
        print_json(report.as_json())
    else:
        for result in report.results:
            where = f", line {result.line}" if result.line is not None else ""
            what = f", field {result.field}" if result.field else ""
            reason = f": {result.reason}" if result.reason else ""
            click.echo(f"{result.outcome:8}  {result.file}{where}{what}{reason}")
        click.echo(
            f"{len(report.imported)} imported, {len(report.skipped)} skipped,"
            f" {len(report.refused)} refused"
        )
    if report.refused:
        click.echo(f"fundline: {len(report.refused)} files were refused", err=True)
    return 1 if report.refused else 0


@exchange.command("export")
@click.option("--trade-date", required=True, type=click.DateTime(["%Y%m%d"]), help="YYYYMMDD.")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--registrar", help="Code of one registrar; without it every one.")
@click.option("--force-by", default="", metavar="NAME", help="Before the cut-off: who wants it.")
@json_option
def export(
    trade_date: datetime, folder: Path, registrar: str | None, force_by: str, as_json: bool
) -> int:
    """Send a trading day's orders into a folder; again, the same files come out byte for byte."""
    with opened() as appliance:
        result = appliance.exchange_exports.export(
            trade_date.date(), folder, COMMAND_LINE, registrar, forced_by=force_by
        )
    if as_json:
        print_json(result.as_json())
    else:
        for name in result.files:
            click.echo(name)
        click.echo(f"{result.orders} orders went out now")
    for number, reason in result.left_out.items():
        click.echo(f"fundline: order {number} stays behind: {reason}", err=True)
    return 1 if result.left_out else 0


@exchange.command()
@click.option("--all", "everything", is_flag=True, help="Settled ones too.")
@json_option
def differences(everything: bool, as_json: bool) -> None:
    """List where our orders and the registrars' files do not agree."""
    with opened() as appliance:
        found = appliance.reconciliation.differences(open_only=not everything)
    show([vars(one) for one in found], DIFFERENCE_COLUMNS, as_json)


@exchange.command()
@click.argument("number", type=int)
@click.option("--by", required=True, help="Who looked into it.")
def settle(number: int, by: str) -> None:
    """Close one difference."""
    with opened() as appliance:
        appliance.reconciliation.settle(number, by)
    click.echo(f"difference {number} is settled")
