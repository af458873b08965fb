"""`fundline fees`, `switches`, `parameter` and `fund`: what orders are held against."""

from dataclasses import asdict
from pathlib import Path

import click

from appliance.command_line.output import json_option, opened, show

BY = "command line"
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def fees() -> None:
    """Look at the fee rates, or import a table of them."""


@fees.command("show")
@json_option
def show_fees(as_json: bool) -> None:
    """List every fee rate; a rate is a fraction, 0.008 is 0.8 %."""
    columns = (
        *("fund_code", "business_code", "individual_or_institution"),
        *("from_amount", "from_days", "rate", "fixed"),
    )
    with opened() as appliance:
        show([asdict(rate) for rate in appliance.fees.rates()], columns, as_json)


@fees.command("import")
@file_argument
def import_fees(file: Path) -> None:
    """Import FILE (CSV), whole or not at all, in place of all rates of the funds it names.

    Columns: fund_code, business_code, individual_or_institution (blank for all), from_amount,
    from_days, rate (0.008 or 0.8%), fixed (yuan instead of a rate).
    """
    with opened() as appliance:
        count = appliance.fees.import_table(file.read_bytes(), file.name)
    click.echo(f"{count} fee rates are imported")


@click.group()
def switches() -> None:
    """Look at the switches the registrars allow, or import a table of them."""


@switches.command("show")
@json_option
def show_switches(as_json: bool) -> None:
    """List every switch relation."""
    columns = ("fund_code", "target_fund_code", "target_share_class")
    with opened() as appliance:
        show([asdict(relation) for relation in appliance.fees.relations()], columns, as_json)


@switches.command("import")
@file_argument
def import_switches(file: Path) -> None:
    """Import FILE (CSV), whole or not at all, in place of all switches out of the funds it names.

    Columns: fund_code, target_fund_code, target_share_class (0 front-end, 1 back-end, blank: the
    class the shares have).
    """
    with opened() as appliance:
        count = appliance.fees.import_switches(file.read_bytes(), file.name)
    click.echo(f"{count} switch relations are imported")


@click.group()
def parameter() -> None:
    """Look at the owner's limits of orders by telephone, or change one."""


@parameter.command("show")
@json_option
def show_parameters(as_json: bool) -> None:
    """List every limit; zero is no limit."""
    with opened() as appliance:
        rows = [{**asdict(one), "value": value} for one, value in appliance.parameters.listing()]
        show(rows, ("name", "value", "unit", "default", "at_least", "at_most"), as_json)


@parameter.command("set")
@click.argument("name")
@click.argument("value")
def set_parameter(name: str, value: str) -> None:
    """Choose a limit."""
    with opened() as appliance:
        appliance.parameters.keep(name, value, BY)
    click.echo(f"{name} is {value}")


@click.group()
def fund() -> None:
    """Write what the registrar's files do not tell of a fund."""


@fund.command("set-risk")
@click.argument("fund_code")
@click.argument("level", type=click.IntRange(1, 5))
def set_risk(fund_code: str, level: int) -> None:
    """Write a fund's risk level, 1 (R1) to 5 (R5)."""
    with opened() as appliance:
        appliance.funds.set_risk_level(fund_code, level)
    click.echo(f"{fund_code} is R{level}")


@fund.command("set-selling")
@click.argument("fund_code")
@click.option("--confirm-days", type=click.IntRange(1, 20), default=1, show_default=True)
@click.option("--sold-to", type=click.Choice(["all", "individuals", "institutions"]), default="all")
def set_selling(fund_code: str, confirm_days: int, sold_to: str) -> None:
    """Write after how many trading days a fund's orders are confirmed, and who may buy it."""
    kinds = {"all": "", "individuals": "1", "institutions": "0"}
    with opened() as appliance:
        appliance.funds.set_selling(fund_code, confirm_days=confirm_days, sold_to=kinds[sold_to])
    click.echo(f"{fund_code} is confirmed on T+{confirm_days} and sold to {sold_to}")
