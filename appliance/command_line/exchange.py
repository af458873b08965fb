"""`fundline exchange`: fund files in."""

from pathlib import Path

import click
from rich.progress import Progress

from appliance.command_line.output import json_option, opened, print_json


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
            "command line",
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
