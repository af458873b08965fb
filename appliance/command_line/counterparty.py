"""`fundline counterparty`: how each registrar wants its files."""

from dataclasses import asdict, fields, replace
from typing import Any

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.records.exchange import Counterparty
from appliance.services.orders.counterparties import CHOICES

COLUMNS = tuple(one.name for one in fields(Counterparty) if one.name != "fixed_fields")


@click.group()
def counterparty() -> None:
    """Look at the registrars' profiles, or change one."""


@counterparty.command("show")
@click.argument("registrar", required=False)
@json_option
def show_profiles(registrar: str | None, as_json: bool) -> None:
    """Show one registrar's profile, or all of them."""
    with opened() as appliance:
        known = appliance.counterparties
        profiles = [known.one(registrar)] if registrar else known.listing()
    rows = [asdict(profile) for profile in profiles]
    if registrar and not as_json:
        for name, value in rows[0].items():
            click.echo(f"{name.replace('_', '-'):18} {value}")
    elif registrar:
        print_json(rows[0])
    else:
        show(rows, COLUMNS, as_json)


@counterparty.command("set")
@click.argument("registrar")
@click.option("--name", help="What people call the registrar.")
@click.option("--distributor-code", help="Our own code there.")
@click.option("--branch-code", help="Network point of orders that have none.")
@click.option("--version", type=click.Choice(CHOICES["version"]))
@click.option("--cancel-mode", type=click.Choice(CHOICES["cancel_mode"]))
@click.option("--digits-align", type=click.Choice(CHOICES["digits_align"]))
@click.option("--line-end", type=click.Choice(CHOICES["line_end"]))
@click.option("--transaction-time", type=click.Choice(CHOICES["transaction_time"]))
@click.option("--fund-code-width", type=int)
@click.option("--charge-type")
@click.option("--table-number")
@click.option("--currency-type")
@click.option("--net-no")
@click.option("--automatic/--by-command", default=None, help="Whether the clock exports.")
@click.option("--field", "field_texts", multiple=True, metavar="NAME=VALUE", help="A fixed field.")
def set_profile(registrar: str, field_texts: tuple[str, ...], **changes: Any) -> None:
    """Change a registrar's profile; what is not named stays, NAME= takes a fixed field away."""
    with opened() as appliance:
        profile = appliance.counterparties.one(registrar)
        fixed = dict(profile.fixed_fields)
        for text in field_texts:
            field_name, sign, value = text.partition("=")
            if not sign:
                raise click.BadParameter(f"{text!r} is not NAME=VALUE")
            fixed[field_name] = value
        changed = {name: value for name, value in changes.items() if value is not None}
        changed["fixed_fields"] = {name: value for name, value in fixed.items() if value}
        appliance.counterparties.keep(replace(profile, **changed), "command line")
    click.echo(f"the profile of registrar {registrar} is written")
