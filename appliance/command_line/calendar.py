"""`fundline calendar`: trading days and cut-offs."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.services.trading_day_files import YEARS

BY = "command line"
fund_option = click.option("--fund", default="", metavar="CODE", help="Only for this fund.")
business_option = click.option(
    "--business", default="", metavar="CODE", help="Only for this business, such as 024."
)


@click.group()
def calendar() -> None:
    """Look at the trading days and cut-offs, import or change them."""


@calendar.command("show")
@click.argument("year", type=click.IntRange(YEARS.start, YEARS.stop - 1), required=False)
@json_option
def show_year(year: int | None, as_json: bool) -> None:
    """Show a year: its closed, shortened and noted weekdays, in the JSON all that are known."""
    with opened() as appliance:
        year = year or appliance.clock().year
        days = [asdict(day) for day in appliance.calendar.listing(year)]
        complete = appliance.calendar.years().get(year, False)
    if as_json:
        print_json(days)
        return
    rows = [day for day in days if not day["open"] or day["closes_at"] or day["note"]]
    show(rows, ("day", "open", "closes_at", "note", "changed_at", "changed_by"), as_json=False)
    count = sum(day["open"] for day in days)
    click.echo(f"{year}: {count} trading days{'' if complete else '; the table is not complete'}")


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def import_file(file: Path, as_json: bool) -> None:
    """Import FILE of rows `date,open|closed[,closes_at][,note]`, whole or not at all.

    After a row `year,2027` every weekday of 2027 the file does not list is open.
    """
    with opened() as appliance:
        result = appliance.calendar.import_file(file, BY)
    if as_json:
        print_json(asdict(result))
    else:
        click.echo(
            f"{result.days} weekdays from {result.first} to {result.last}, {result.changed} changed"
        )


@calendar.command("set")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("state", type=click.Choice(["open", "closed"]))
@click.option("--closes-at", default="", metavar="HH:MM", help="On a shortened day.")
@click.option("--note", default="", help="Why.")
def set_day(day: datetime, state: str, closes_at: str, note: str) -> None:
    """Write one weekday."""
    with opened() as appliance:
        appliance.calendar.edit(
            day.date(), is_open=state == "open", closes_at=closes_at, note=note, by=BY
        )
    click.echo(f"{day.date()} is {state}{f' until {closes_at}' if closes_at else ''}")


@calendar.command("cut-off")
@click.argument("at", metavar="HH:MM|none")
@fund_option
@business_option
def set_cut_off(at: str, fund: str, business: str) -> None:
    """Set from which minute on an order gets the next day's price; `none` takes it away."""
    with opened() as appliance:
        if at == "none":
            appliance.calendar.forget_cut_off(fund, business)
        else:
            if fund:
                appliance.funds.fund(fund)
            appliance.calendar.set_cut_off(at, fund, business)
        now = appliance.calendar.cut_offs()
    show(now, ("fund_code", "business_code", "at"), as_json=False)


@calendar.command("cut-offs")
@json_option
def list_cut_offs(as_json: bool) -> None:
    """List the cut-offs that were set; without one it is 15:00."""
    with opened() as appliance:
        show(appliance.calendar.cut_offs(), ("fund_code", "business_code", "at"), as_json)
