"""`fundline desk`: the sales desk in the place of files, and the training desk."""

import click

from appliance.assembly import Appliance
from appliance.command_line.output import json_option, opened, print_json
from appliance.settings import Secret
from appliance.strongbox import keep_secret

FROM_NEXT_START = "from the next start of the box"


@click.group()
def desk() -> None:
    """Choose the desk that takes the orders, or practise with the training desk."""


@desk.command()
@json_option
def show(as_json: bool) -> None:
    """Show which back end is chosen and how the desk is."""
    with opened() as appliance:
        seen = _seen(appliance)
    if as_json:
        print_json(seen)
    else:
        for name, value in seen.items():
            click.echo(f"{name}: {value}")


@desk.command()
@click.argument("url")
@click.password_option("--token", help="The token the desk gave; asked for when left out.")
def connect(url: str, token: str) -> None:
    """Work with the sales desk at a URL."""
    if not url.startswith(("https://", "http://")):
        raise click.BadParameter("a URL begins with https:// or http://", param_hint="URL")
    with opened() as appliance:
        keep_secret(appliance.settings, "online_desk_token", Secret(token))
        appliance.preferences.keep_together({"back_end": "online_desk", "online_desk.url": url})
    click.echo(f"orders go to the desk at {url} {FROM_NEXT_START}")


@desk.command()
def files() -> None:
    """Work with files again."""
    with opened() as appliance:
        appliance.preferences.keep("back_end", "files")
    click.echo(f"orders go out as files {FROM_NEXT_START}")


@desk.command()
@click.argument("switch", type=click.Choice(["on", "off"]))
def training(switch: str) -> None:
    """Switch the training desk on or off: what is ordered there, nobody carries out."""
    with opened() as appliance:
        appliance.preferences.keep("online_desk.training", switch)
    click.echo(f"the training desk is {switch} {FROM_NEXT_START}")


def _seen(appliance: Appliance) -> dict[str, object]:
    order_desk = appliance.order_desk
    seen = order_desk.health() if order_desk else None
    return {
        "back_end": order_desk.name if order_desk else "files",
        "training": bool(order_desk and order_desk.training),
        "well": seen.well if seen else True,
        "since": seen.since if seen else None,
        "last_error": seen.last_error if seen else "",
        "unsettled": [order.order_number for order in appliance.submissions.unsettled()],
        "callbacks": len(appliance.callback_requests.open()),
    }
