"""`fundline operators` and `operator`: the console's people, also when nobody gets in any more."""

import getpass

import click

from appliance.command_line.output import json_option, opened, show
from appliance.services.operators.roles import ROLES

COLUMNS = (
    "name",
    "roles",
    "one_time_codes",
    "off",
    "must_change_password",
    "sessions",
    "last_used",
)


@click.command()
@json_option
def operators(as_json: bool) -> None:
    """List the console's people, their roles and when they were last there."""
    with opened() as appliance:
        rows = []
        for one in appliance.operators.listing():
            sessions = appliance.operators.sessions(one.name)
            rows.append(
                {
                    "name": one.name,
                    "roles": list(one.roles) if as_json else " ".join(one.roles),
                    "one_time_codes": one.code_since is not None,
                    "off": one.off_at is not None,
                    "must_change_password": one.must_change,
                    "sessions": len(sessions),
                    "last_used": sessions[0].seen_at if sessions else None,
                }
            )
        show(rows, COLUMNS, as_json)


@click.group()
def operator() -> None:
    """Add operators, give them roles, switch them off, help them in again."""


@operator.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
def add(name: str, roles: tuple[str, ...]) -> None:
    """Add an operator and print the password to begin with."""
    with opened() as appliance:
        password = appliance.operators.add(name, roles, _who())
    click.echo(f"{name} begins with the password {password.reveal()} and has to change it")


@operator.command()
@click.argument("name")
@click.argument("roles", nargs=-1, required=True, type=click.Choice(ROLES))
def role(name: str, roles: tuple[str, ...]) -> None:
    """Give an operator these roles and no other."""
    with opened() as appliance:
        appliance.operators.give_roles(name, roles, _who())
    click.echo(f"{name} is {', '.join(roles)}")


@operator.command()
@click.argument("name")
def off(name: str) -> None:
    """Switch an operator off; all sessions end at once."""
    with opened() as appliance:
        appliance.operators.switch_off(name, _who())
    click.echo(f"{name} is off")


@operator.command()
@click.argument("name")
def on(name: str) -> None:
    """Switch an operator on again."""
    with opened() as appliance:
        appliance.operators.switch_on(name, _who())
    click.echo(f"{name} is on")


@operator.command()
@click.argument("name")
def password(name: str) -> None:
    """Print a new password to begin with, for somebody who forgot it; all sessions end."""
    with opened() as appliance:
        made = appliance.operators.reset_password(name, _who())
    click.echo(f"{name} begins with the password {made.reveal()} and has to change it")


@operator.command("reset-totp")
@click.argument("name")
def reset_totp(name: str) -> None:
    """Take a lost second factor away; all sessions end."""
    with opened() as appliance:
        appliance.operators.reset_codes(name, _who())
    click.echo(f"{name} has no one-time codes any more")


def _who() -> str:
    return f"cli:{getpass.getuser()}"
