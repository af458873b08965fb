"""`fundline messages`, `mailbox` and `mail`: what was spoken, whose boxes, and the mail server."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from appliance import strongbox
from appliance.command_line.output import json_option, opened, print_json, show
from appliance.services.mail_queue import MAIL_SERVER, SECURITIES
from appliance.settings import Secret

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.voice_mail.messages import Message

COLUMNS = (
    *("id", "mailbox", "kind", "caller", "customer", "received_at", "seconds", "urgent"),
    *("status", "receipt_number", "file"),
)
STATES = ("new", "saved", "deleted")
MAILBOX_COLUMNS = (
    *("number", "name", "email", "calls_back", "greeting", "new", "saved", "has_pin", "locked"),
)
MAIL_COLUMNS = ("id", "queued_at", "recipient", "subject", "tries", "next_at", "sent_at")


@click.command()
@click.option("--mailbox", help="Only of this mailbox.")
@click.option("--status", type=click.Choice(STATES), help="Only in this state.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many.")
@json_option
def messages(mailbox: str | None, status: str | None, limit: int, as_json: bool) -> None:
    """List the messages in the mailboxes, newest first."""
    with opened() as appliance:
        if mailbox is not None:
            appliance.mailboxes.one(mailbox)
        found = appliance.voice_mail.listing(mailbox, status=status, limit=limit)
        show([_row(appliance, message) for message in found], COLUMNS, as_json)


@click.group()
def mailbox() -> None:
    """Add, change and list the mailboxes."""


@mailbox.command("list")
@json_option
def list_mailboxes(as_json: bool) -> None:
    """List the mailboxes and what is in them."""
    with opened() as appliance:
        counts = appliance.voice_mail.counts()
        rows = [
            asdict(box)
            | counts[box.number]._asdict()
            | {"greeting": "own" if box.greeting else "default"}
            | {"has_pin": appliance.mailboxes.has_pin(box.number)}
            | {"locked": appliance.mailboxes.locked(box.number)}
            for box in appliance.mailboxes.listing()
        ]
        show([{n: row[n] for n in MAILBOX_COLUMNS} for row in rows], MAILBOX_COLUMNS, as_json)


@mailbox.command()
@click.argument("number")
@click.argument("name")
@click.option("--email", default="", help="Where new messages are sent to.")
@click.option("--calls-back", is_flag=True, help="Its owner may call back by telephone.")
def add(number: str, name: str, email: str, calls_back: bool) -> None:
    """Add a mailbox, or change one; its PIN comes with `fundline mailbox pin`."""
    with opened() as appliance:
        appliance.mailboxes.keep(number, name, email=email, calls_back=calls_back)
    click.echo(f"mailbox {number} is {name}")


@mailbox.command()
@click.argument("number")
def pin(number: str) -> None:
    """Set a mailbox's PIN and lift its lock; typed unseen, or one line of standard input."""
    secret = _secret_asked(f"PIN of mailbox {number}")
    with opened() as appliance:
        appliance.mailboxes.set_pin(number, secret)
    click.echo(f"the PIN of mailbox {number} is set")


@click.group()
def mail() -> None:
    """Set up the mail server that sends new messages to their owners."""


@mail.command("show")
@json_option
def show_mail(as_json: bool) -> None:
    """Show the mail server and the mails, newest first."""
    with opened() as appliance:
        queue = appliance.mail_queue
        if as_json:
            print_json({"server": queue.settings(), "mails": queue.listing()})
            return
        server = queue.settings()
        click.echo(f"{server['host'] or 'no mail server'}:{server['port']} ({server['security']})")
        show(queue.listing(), (*MAIL_COLUMNS, "last_error"), as_json)


@mail.command()
@click.argument("host")
@click.option("--port", default="25", show_default=True)
@click.option("--security", type=click.Choice(SECURITIES), default="none", show_default=True)
@click.option("--username", default="", help="Its password is asked for.")
@click.option("--sender", required=True, help="Address the mails come from.")
def server(host: str, port: str, security: str, username: str, sender: str) -> None:
    """Set the mail server."""
    secret = _secret_asked(f"password of {username}") if username else Secret("")
    with opened() as appliance:
        appliance.mail_queue.set_up(
            host=host, port=port, security=security, username=username, sender=sender
        )
        strongbox.keep(appliance.settings, MAIL_SERVER, secret)
        appliance.changes.note_secret("mail.password")
    click.echo(f"mail goes out through {host}:{port}")


def _row(appliance: "Appliance", message: "Message") -> dict[str, Any]:
    row = asdict(message) | {
        "customer": message.fund_account or None,
        "seconds": message.milliseconds / 1000,
        "file": str(appliance.voice_mail.path(message)),
    }
    return {name: row[name] for name in COLUMNS}


def _secret_asked(question: str) -> Secret:
    if sys.stdin.isatty():
        return Secret(click.prompt(question, hide_input=True, confirmation_prompt=True))
    return Secret(sys.stdin.readline().strip())
