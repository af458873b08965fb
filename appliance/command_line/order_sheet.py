"""`fundline orders sheet`: one order with everything that proves it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.paper.order_sheet import render
from appliance.records.sheet import OrderSheet

STEP_COLUMNS = ("seconds", "at", "kind", "said")


@click.command()
@click.argument("order_number")
@click.option(
    "--pdf", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Print to FILE."
)
@json_option
def sheet(order_number: str, pdf: Path | None, as_json: bool) -> int:
    """Show the sheet of an order, or print it; fails where something differs from its seals."""
    with opened() as appliance:
        found = appliance.order_sheets.sheet(order_number)
        company = appliance.preferences.company_name("zh")
        action = "sheet_pdf" if pdf else "sheet"
        appliance.accesses.note(action, order_number)
    if pdf:
        pdf.write_bytes(render(found, company))
        click.echo(f"{pdf} is written")
    elif as_json:
        print_json(asdict(found))
    else:
        _print(found)
    for fault in found.faults:
        click.echo(f"order {order_number}: {fault}", err=True)
    return 1 if found.faults else 0


def _print(found: OrderSheet) -> None:
    order = found.order
    facts = {
        name: getattr(order, name)
        for name in ("order_number", "type", "fund_code", "amount", "shares", "state", "trade_date")
    }
    show([facts], tuple(facts), as_json=False)
    click.echo()
    steps: list[dict[str, Any]] = [
        {**asdict(step), "said": step.keys or step.text or step.prompt} for step in found.steps
    ]
    for step in steps:
        step["seconds"] = "" if step["seconds"] is None else f"{step['seconds']:.1f}"
    show(steps, STEP_COLUMNS, as_json=False)
    if not found.faults:
        click.echo("unaltered" if found.digest else "the call's steps are not sealed yet")
