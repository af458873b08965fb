"""`fundline orders`: the order book, and the sheet of one order."""

from datetime import datetime

import click

from appliance.command_line.order_sheet import sheet
from appliance.command_line.output import json_option, opened, show
from appliance.records.order import STATES

COLUMNS = (
    *("order_number", "business_code", "fund_account", "fund_code", "amount", "shares"),
    *("status", "accepted_at", "trade_date", "call_id"),
)


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@click.option("--trade-date", type=click.DateTime(["%Y%m%d", "%Y-%m-%d"]), help="Only of this day.")
@click.option("--state", type=click.Choice(STATES), help="Only in this state.")
@json_option
@click.pass_context
def orders(
    context: click.Context,
    limit: int,
    trade_date: datetime | None,
    state: str | None,
    as_json: bool,
) -> None:
    """List the latest orders, newest first."""
    if context.invoked_subcommand:
        return
    with opened() as appliance:
        day = trade_date.date() if trade_date else None
        found = appliance.orders.listing(limit=limit, trade_date=day, state=state)
    rows = [vars(order) | {"status": order.state} for order in found]
    show([{name: row[name] for name in COLUMNS} for row in rows], COLUMNS, as_json)


orders.add_command(sheet)
