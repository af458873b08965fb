"""`fundline backup`, `backups` and `restore`: copies of the box, and a box made of one."""

import os
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from appliance.assembly import Appliance
from appliance.command_line.output import json_option, opened, print_json, show
from appliance.errors import ArchiveRefused, BackupRefused
from appliance.machine import backup as machine
from appliance.machine.restore import refuse_used
from appliance.machine.restore import restore as restore_home
from appliance.records.backup import GOOD, Backup
from appliance.services.backups import keys
from appliance.services.backups.places import Place, place_of
from appliance.services.backups.sftp_place import SftpPlace
from appliance.settings import Secret

KEY_VARIABLE = "FUNDLINE_BACKUP_KEY"
COLUMNS = ("id", "asked_at", "state", "place", "name", "files", "bytes", "new_bytes", "reason")
GIGABYTE = 1024**3


@click.group(invoke_without_command=True)
@click.option("--to", "place", default="", help="Another folder or sftp:// place, for this once.")
@json_option
@click.pass_context
def backup(context: click.Context, place: str, as_json: bool) -> int:
    """Make a backup now and prove it; fails where it is not good."""
    if context.invoked_subcommand is not None:
        return 0
    with opened() as appliance:
        done = _made(
            appliance, place if not place or "://" in place else str(Path(place).resolve())
        )
    if as_json:
        print_json(asdict(done))
    elif done.state == GOOD:
        click.echo(
            f"good: {done.name} at {done.place}, {done.files} files, {_size(done.bytes)},"
            f" {_size(done.new_bytes)} of it new; restored, {done.rows} rows counted,"
            f" {done.seals} seals verified"
        )
    else:
        click.echo(f"{done.state}: {done.reason}", err=True)
    return 0 if done.state == GOOD else 1


@backup.command("set-up")
@click.option("--to", "place", required=True, help="A folder, or sftp://USER@HOST[:PORT]/FOLDER.")
@click.option("--same-disk", is_flag=True, help="Even on the disk of the box itself.")
@click.option("--host-key", default="", help="The SFTP server's key, SHA256:…, as you know it.")
@click.option("--password-file", type=click.Path(path_type=Path), help="The SFTP password.")
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Your own passphrase.")
@click.option("--at", "time", default="", help="Time of the nightly backup, HH:MM.")
def set_up(
    *,
    place: str,
    same_disk: bool,
    host_key: str,
    password_file: Path | None,
    passphrase_file: Path | None,
    time: str,
) -> None:
    """Say where backups lie; makes the key and shows its words, this once."""
    with opened() as appliance:
        setup = appliance.care.backups.setup
        if password_file is not None:
            setup.keep_password(_secret_of(password_file))
        if place.startswith("sftp://") and not host_key:
            raise BackupRefused(
                "host_key",
                f"the server shows the key {setup.seen_host_key(place)}; compare it, then give it"
                f" with --host-key. Without a password it must know: {setup.login_line()}",
            )
        setup.set_place(place, same_disk=same_disk, host_key=host_key)
        if time:
            setup.set_time(time)
        if passphrase_file is not None:
            setup.take_passphrase(_secret_of(passphrase_file))
        elif not setup.has_key:
            click.echo(
                f"Write these words down; they are shown once:\n\n  {_made_key(appliance)}\n"
            )
        click.echo(f"backups go to {setup.plan().place}")


@backup.command("cancel")
@click.argument("number", type=int)
def cancel(number: int) -> None:
    """Ask for the end of a backup that is under way."""
    with opened() as appliance:
        appliance.care.backups.cancel(number, "fundline")
    click.echo(f"backup {number} ends")


@click.command()
@click.option("--limit", default=50, help="How many, the newest first.")
@json_option
def backups(limit: int, as_json: bool) -> None:
    """List the backups and what became of them."""
    with opened() as appliance:
        rows = [asdict(one) for one in appliance.care.backups.listing(limit)]
    show(rows, COLUMNS, as_json)


@click.command()
@click.argument("archive")
@click.option("--home", required=True, type=click.Path(path_type=Path), help="A bare folder.")
@click.option("--key-file", type=click.Path(path_type=Path), help="A file with the words.")
@click.option("--signer", default="", help="Only a backup signed by this box.")
@click.option("--host-key", default="", help="The SFTP server's key, SHA256:…, as you know it.")
@click.option("--password-file", type=click.Path(path_type=Path), help="The SFTP password.")
@click.option("--login-key-file", type=click.Path(path_type=Path), help="An Ed25519 SSH key.")
@json_option
def restore(
    *,
    archive: str,
    home: Path,
    key_file: Path | None,
    signer: str,
    host_key: str,
    password_file: Path | None,
    login_key_file: Path | None,
    as_json: bool,
) -> int:
    """Make a bare home of an archive, a file or sftp://USER@HOST[:PORT]/FOLDER/NAME.

    The key comes from a file or from FUNDLINE_BACKUP_KEY.
    """
    refuse_used(home)
    words = _key(key_file)
    folder, _slash, name = archive.rpartition("/")
    if "://" not in archive:
        folder, name = str(Path(archive).absolute().parent), Path(archive).name
    with closing(_place(folder, host_key, password_file, login_key_file)) as place:
        done = restore_home(place, name, words, home, signer=signer)
    if as_json:
        print_json(asdict(done))
        return 0
    click.echo(
        f"{home} holds the box of {done.made_at}: {done.files} files, {_size(done.bytes)},"
        f" {done.rows} rows counted, {done.seals} seals verified"
    )
    for finding in done.findings:
        click.echo(f"NOT AS SEALED  {finding}")
    click.echo(f"signed by {done.signer}\nstart it: FUNDLINE_HOME={home} ./scripts/run")
    return 0


def _place(
    folder: str, host_key: str, password_file: Path | None, login_key_file: Path | None
) -> Place:
    """Return where an archive lies; another machine must show the key that is known of it."""
    given = [_secret_of(one) if one else Secret("") for one in (password_file, login_key_file)]
    place = place_of(folder, host_key=host_key, login=lambda: (given[0], given[1]))
    if isinstance(place, SftpPlace) and not host_key:
        seen = place.seen_host_key()
        what = f"the server shows the key {seen}; compare it, then give it with --host-key"
        raise BackupRefused("host_key", what, seen)
    return place


def _made(appliance: Appliance, place: str) -> Backup:
    try:
        return machine.make_now(appliance, "fundline", place)
    except KeyboardInterrupt:
        appliance.care.backups.recover()  # leaves no row open behind a Ctrl-C
        raise


def _made_key(appliance: Appliance) -> str:
    return appliance.care.backups.setup.make_key().reveal()


def _key(file: Path | None) -> Secret:
    if file is not None:
        return keys.typed(_secret_of(file).reveal())
    given = os.environ.get(KEY_VARIABLE, "")
    if not given:
        raise ArchiveRefused("key", f"the key is wanted: --key-file FILE or {KEY_VARIABLE}=…")
    return keys.typed(given)


def _secret_of(file: Path) -> Secret:
    return Secret(file.read_text("utf-8").strip())


def _size(count: int) -> str:
    return f"{count / GIGABYTE:.1f} GB" if count >= GIGABYTE else f"{count / 1024**2:.1f} MB"
