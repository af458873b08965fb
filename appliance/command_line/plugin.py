"""`fundline plugin`: which functions are added to the box, and their switches."""

import click

from appliance.assembly import Appliance
from appliance.command_line.output import json_option, opened, show
from appliance.errors import PluginRefused


@click.group()
def plugin() -> None:
    """List the plugins, or switch one on or off."""


@plugin.command("list")
@json_option
def list_plugins(as_json: bool) -> None:
    """List the plugins; one that failed shows why."""
    with opened() as appliance:
        rows = [
            {
                "name": one.name,
                "status": one.status,
                "summary": one.summary,
                "reason": one.reason or appliance.preferences.plugin_reason(one.name),
            }
            for one in appliance.plugins
        ]
        show(rows, ("name", "status", "summary", "reason"), as_json)


@plugin.command()
@click.argument("name")
def on(name: str) -> None:
    """Switch a plugin on, from the next start of the box."""
    _switch(name, enabled=True)


@plugin.command()
@click.argument("name")
def off(name: str) -> None:
    """Switch a plugin off, from the next start of the box."""
    _switch(name, enabled=False)


def _switch(name: str, *, enabled: bool) -> None:
    with opened() as appliance:
        _refuse_unknown(appliance, name)
        appliance.preferences.switch_plugin(name, enabled)
    click.echo(f"{name} is switched {'on' if enabled else 'off'} from the next start of the box")


def _refuse_unknown(appliance: Appliance, name: str) -> None:
    names = [one.name for one in appliance.plugins]
    if name not in names:
        raise PluginRefused(f"there is no plugin {name}, only {', '.join(names) or 'none'}")
