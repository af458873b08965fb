"""The `fundline` command: what the owner asks of the box or does with it from a shell."""

import sys

import click

from appliance.command_line.audit import audit, checkpoint
from appliance.command_line.backups import backup, backups, restore
from appliance.command_line.calendar import calendar
from appliance.command_line.callbacks import callbacks
from appliance.command_line.campaigns import campaign, campaigns
from appliance.command_line.care import alarms, hold, retention, self_call, self_calls
from appliance.command_line.commentary import commentaries, expert
from appliance.command_line.complaints import complaints, tasks
from appliance.command_line.conferences import conference, conferences
from appliance.command_line.counterparty import counterparty
from appliance.command_line.customer import customer
from appliance.command_line.desk import desk
from appliance.command_line.doctor import doctor
from appliance.command_line.evidence import evidence
from appliance.command_line.exchange import exchange
from appliance.command_line.extension import extension
from appliance.command_line.fax import fax, faxes
from appliance.command_line.lines import extensions, numbers, trunks
from appliance.command_line.listings import calls, customers, funds
from appliance.command_line.operators import operator, operators
from appliance.command_line.order_rules import fees, fund, parameter, switches
from appliance.command_line.orders import orders
from appliance.command_line.plugin import plugin
from appliance.command_line.prompts import prompts
from appliance.command_line.speech import speech
from appliance.command_line.tokens import token, tokens
from appliance.command_line.trials import draft, golden_calls, rehearse
from appliance.command_line.verify import verify
from appliance.command_line.voice_mail import mail, mailbox, messages
from appliance.command_line.workshop import drafts, version, versions
from appliance.errors import FundlineError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def fundline() -> None:
    """Ask the box, or tell it something; every listing takes --json."""


CARE = (backup, backups, restore, self_call, self_calls, alarms, retention, hold)
COMMANDS = (
    *(audit, checkpoint, evidence),
    *(operator, operators),
    *(mail, mailbox, messages, speech),
    *(fax, faxes, token, tokens),
    *(campaign, campaigns, complaints, tasks),
    *(draft, drafts, golden_calls, rehearse, version, versions),
    *(trunks, extensions, numbers),
    *(calendar, callbacks, calls, customer, customers, doctor, exchange, extension, funds, plugin),
    *(counterparty, desk, fees, fund, orders, parameter, prompts, switches, verify),
)
for command in (*COMMANDS, *CARE, commentaries, conference, conferences, expert):
    fundline.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; exit 0 means done, 1 refused or failed with one line, 2 wrong usage."""
    try:
        status = fundline.main(arguments, prog_name="fundline", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("broken off", err=True)
        sys.exit(1)
    except (FundlineError, OSError) as error:
        click.echo(f"fundline: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
