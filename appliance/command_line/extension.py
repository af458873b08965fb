"""`fundline extension`: what a telephone of the house needs to register."""

import click

from appliance.command_line.output import json_option, opened, print_json


@click.group()
def extension() -> None:
    """Look at the house's own telephones."""


@extension.command()
@click.argument("number")
@json_option
def show(number: str, as_json: bool) -> None:
    """Show the password with which a telephone registers, and where."""
    with opened() as appliance:
        settings = appliance.settings
        answer = {
            "number": number,
            "server": f"{settings.bind}:{settings.sip_port}",
            "user": number,
            "password": appliance.extensions.password(number).reveal(),
        }
    if as_json:
        print_json(answer)
    else:
        click.echo(f"register {answer['user']} at {answer['server']} with the password", err=True)
        click.echo(answer["password"])  # alone, so that a script can take it
