"""`fundline customer`: one customer's PINs, lock, risk level, telephone, mail and wishes."""

import sys
from datetime import date, datetime

import click

from appliance.command_line.listings import CUSTOMER_COLUMNS, as_row
from appliance.command_line.output import json_option, opened, print_json, show
from appliance.records.contact import MAIL
from appliance.records.wish import MAIL_ADDRESS, NewWish
from appliance.services.callers import KINDS, SHANGHAI
from appliance.services.outbound.consents import Evidence
from appliance.settings import Secret

OPERATOR = "fundline"
"""Who says so where a command wrote it."""


@click.group()
def customer() -> None:
    """Look at one customer, or change what staff may change."""


@customer.command("show")
@click.argument("fund_account")
@json_option
def show_customer(fund_account: str, as_json: bool) -> None:
    """Show one customer; name masked, no certificate number."""
    with opened() as appliance:
        found = appliance.callers.customer(fund_account)
        row = {
            **as_row(found),
            "assessed_on": found.assessed_on,
            "pins": appliance.callers.pin_kinds(fund_account),
            "last_call_at": appliance.calls.last_call_at(fund_account),
        }
    if as_json:
        print_json(row)
    else:
        row["pins"] = ", ".join(row["pins"])
        show([row], (*CUSTOMER_COLUMNS, "assessed_on", "pins", "last_call_at"), as_json=False)


@customer.command("set-pin")
@click.argument("fund_account")
@click.option("--kind", type=click.Choice(KINDS), default="query", show_default=True)
def set_pin(fund_account: str, kind: str) -> None:
    """Set a customer's PIN, typed twice without being shown, or one line of standard input."""
    pin = _pin_asked(f"{kind} PIN of {fund_account}")
    with opened() as appliance:
        appliance.callers.set_pin(fund_account, kind, pin)
    click.echo(f"the {kind} PIN of {fund_account} is set")


@customer.command()
@click.argument("fund_account")
def unlock(fund_account: str) -> None:
    """Unlock an account after too many wrong PINs."""
    with opened() as appliance:
        appliance.callers.unlock(fund_account)
    click.echo(f"{fund_account} is unlocked")


@customer.command("set-risk")
@click.argument("fund_account")
@click.argument("level", type=click.IntRange(1, 5))
@click.option("--assessed-on", type=click.DateTime(["%Y-%m-%d"]), help="Day, default today.")
def set_risk(fund_account: str, level: int, assessed_on: datetime | None) -> None:
    """Write the result of a risk assessment, 1 (C1) to 5 (C5)."""
    with opened() as appliance:
        day = assessed_on.date() if assessed_on else _today()
        appliance.callers.set_risk(fund_account, level, day)
    click.echo(f"{fund_account} is C{level}, assessed on {day}")


@customer.command("set-telephone")
@click.argument("fund_account")
@click.argument("telephone")
def set_telephone(fund_account: str, telephone: str) -> None:
    """Write the number a customer usually calls from; empty text takes it away."""
    with opened() as appliance:
        appliance.callers.set_telephone(fund_account, telephone)
    click.echo(f"the telephone of {fund_account} is written")


@customer.command("set-mail")
@click.argument("fund_account")
@click.argument("address")
def set_mail(fund_account: str, address: str) -> None:
    """Write down where a customer's mail goes; empty text takes it away."""
    with opened() as appliance:
        appliance.callers.customer(fund_account)
        wishes, evidence = appliance.outbound.wishes, Evidence(operator=OPERATOR)
        if address:
            new = {"fund_account": fund_account, "topic": MAIL_ADDRESS, "medium": MAIL}
            wishes.wish(NewWish(address=address, **new), evidence)
        else:
            wishes.end(MAIL_ADDRESS, fund_account, evidence)
    click.echo(f"the e-mail address of {fund_account} is written")


@customer.command("wishes")
@click.argument("fund_account")
@json_option
def show_wishes(fund_account: str, as_json: bool) -> None:
    """Show what a customer asked to be told: alarms, results of orders, the morning commentary."""
    with opened() as appliance:
        appliance.callers.customer(fund_account)
        alarms = appliance.outbound.alarms.of_account(fund_account)
        wishes = appliance.outbound.wishes.of_account(fund_account)
    rows = [
        {
            "about": f"alarm {one.id}",
            "rule": f"{one.fund_code} {one.measure} {one.direction} {one.threshold:f}",
            "medium": one.medium,
            "address": one.address,
            "since": one.set_at,
        }
        for one in alarms
    ]
    rows += [
        {
            "about": one.topic,
            "rule": "",
            "medium": one.medium,
            "address": one.address,
            "since": one.at,
        }
        for one in wishes
    ]
    show(rows, ("about", "rule", "medium", "address", "since"), as_json=as_json)


@customer.command("set-certificate-end")
@click.argument("fund_account")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), required=False)
def set_certificate_end(fund_account: str, day: datetime | None) -> None:
    """Write the last day on which a customer's certificate is valid; without DAY for ever."""
    with opened() as appliance:
        appliance.callers.set_certificate_end(fund_account, day.date() if day else None)
    click.echo(f"the certificate of {fund_account} is valid {f'until {day:%F}' if day else 'on'}")


def _pin_asked(question: str) -> Secret:
    if sys.stdin.isatty():
        return Secret(click.prompt(question, hide_input=True, confirmation_prompt=True))
    return Secret(sys.stdin.readline().strip())


def _today() -> date:
    return datetime.now(SHANGHAI).date()
