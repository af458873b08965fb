"""Writes Asterisk's configuration from the templates in `dialplan/` and the settings."""

import filecmp
import logging
import os
import pwd
import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from appliance import strongbox
from appliance.errors import SettingRefused
from appliance.lines_document import lines_in
from appliance.records.line import OPERATOR, Lines
from appliance.records.workshop import DIALPLAN, Documents
from appliance.settings import CHECKOUT, Secret, Settings
from appliance.telephony.asterisk_modules import MODULES
from appliance.telephony.line_values import line_values

if TYPE_CHECKING:
    from appliance.audio.clip_shelf import ClipShelf
    from appliance.audio.prompts import Prompts

TEMPLATES = CHECKOUT / "dialplan"
AMI_PARTS = ("agi_server", "exchange", "watchdog")

ECHO_NUMBER, FAX_ECHO_NUMBER = "99901", "99902"
"""What only the box itself can dial: an echo, and a fax machine that keeps one page."""
FIXED_SENTENCES = {
    "hold": "errors.hold",
    "away_sorry": "errors.away_sorry",
    "conference_your_turn": "conference.your_turn",
    "conference_turn_over": "conference.turn_over",
    "conference_over": "conference.over",
}
"""What the dialplan says by itself: the file's name and the sentence."""

# A value may only consist of these: `;` `,` `=` `[` `$` `"` or an end of line would be syntax in
# one of Asterisk's files, and a line of its own could call any application.
HARMLESS = re.compile(r"[\w.:/@+~!*?^% -]*")

FORBIDDEN_COMMANDS = (
    "agi set debug",
    "core set debug",
    "core set verbose",
    "logger add channel",
    "logger set level",
    "manager set debug",
    "module load",
    "pjsip set logger",
    "rtcp set debug",
    "rtp set debug",
)


UNFIT = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What an owner's template may raise besides what Jinja itself says."""

log = logging.getLogger(__name__)


def ami_secret(settings: Settings, part: str) -> Secret:
    """Return the AMI secret of one of `AMI_PARTS`; the account has the part's name."""
    return strongbox.secret(settings, f"ami_{part}")


def is_demo(settings: Settings) -> bool:
    """Tell whether this home was filled with the demo company."""
    return (settings.home / "demo_company").exists()


def write_config(
    settings: Settings, modules_folder: str, documents: Documents | None = None, version: int = 0
) -> Path:
    """Write every configuration file of Asterisk as a version has it; return their folder.

    The files of a version have a folder of their own; `etc` leads to the one that counts, so that
    Asterisk finds one version whole at any moment.
    """
    texts, refused = usable(settings, modules_folder, documents or {}, version)
    if refused:
        log.error("version %d: our own templates stand in for the owner's: %s", version, refused)
    write_files(settings.asterisk / f"etc-{version}", texts)
    return put_in_place(settings, version)


def usable(
    settings: Settings, modules_folder: str, documents: Documents, version: int
) -> tuple[dict[str, str], str]:
    """Return a version's files; where an override does not fit this release, ours and the reason.

    So a box starts after an upgrade whatever the owner wrote for the release before.
    """
    try:
        return rendered(settings, modules_folder, documents, version), ""
    except (SettingRefused, TemplateError) as error:
        ours = {name: t for name, t in documents.items() if not name.startswith(DIALPLAN)}
        return rendered(settings, modules_folder, ours, version), str(error)


def rendered(
    settings: Settings, modules_folder: str, documents: Documents, version: int
) -> dict[str, str]:
    """Return the text of every configuration file of Asterisk, by the file's name."""
    lines = lines_in(documents, settings)
    values = _values(settings, modules_folder, lines) | {"version": version}
    return {
        template.name: render(template.name, values, documents.get(f"{DIALPLAN}{template.name}"))
        for template in sorted(TEMPLATES.glob("*.conf"))
    }


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write configuration files that nobody but the box may read into a folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in texts.items():
        draft = folder / f".{name}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)


def put_in_place(settings: Settings, version: int) -> Path:
    """Let `etc` lead to the files of a version, from one moment to the next."""
    etc = settings.asterisk / "etc"
    if etc.is_dir() and not etc.is_symlink():  # a home from before there were versions
        shutil.rmtree(etc)
    link = settings.asterisk / ".etc"
    link.unlink(missing_ok=True)
    link.symlink_to(f"etc-{version}")
    link.replace(etc)
    return etc


def render(template: str, values: dict[str, Any], text: str | None = None) -> str:
    """Render a template, or the owner's text of it; a value that would be syntax is refused."""
    if text is None:
        return _environment().get_template(template).render(values)
    try:
        return _environment().from_string(text).render(values)
    except UNFIT as error:
        message = f"the text of {template} cannot be filled in: {type(error).__name__}: {error}"
        raise SettingRefused(message) from error


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(  # no HTML; `finalize` refuses Asterisk's syntax
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def harmless(value: Any) -> str:
    """Return the value as text; refuse what Asterisk would take as syntax."""
    if isinstance(value, Undefined):
        try:
            str(value)
        except TemplateError as error:
            raise SettingRefused(f"a template asks for what is not there: {error}") from error
    if not isinstance(value, str | int | Secret | os.PathLike):
        raise SettingRefused(f"a {type(value).__name__} cannot stand in Asterisk's configuration")
    text = value.reveal() if isinstance(value, Secret) else str(value)
    if HARMLESS.fullmatch(text) is None or text != text.strip():
        shown = "this secret" if isinstance(value, Secret) else repr(text)
        raise SettingRefused(
            f"{shown} cannot be written into Asterisk's configuration; allowed are letters, digits,"
            " space and . : / @ + ~ ! * ? ^ % _ -"
        )
    return text


def keep_fixed_sentences(settings: Settings, prompts: "Prompts", clips: "ClipShelf") -> None:
    """Put the sentences the dialplan speaks by itself where it looks for them."""
    for language in prompts.languages:
        folder = settings.asterisk / "sounds" / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, key in FIXED_SENTENCES.items():
            spoken = clips.sentence_file(prompts.sentence(language, key))
            kept = folder / f"{name}.alaw"
            if kept.exists() and filecmp.cmp(f"{spoken}.alaw", kept, shallow=False):
                continue
            draft = folder / f".{name}.alaw"
            shutil.copyfile(f"{spoken}.alaw", draft)
            draft.replace(kept)


def _values(settings: Settings, modules_folder: str, lines: Lines) -> dict[str, Any]:
    demo = is_demo(settings)
    return {
        "home": settings.home,
        "etc": settings.asterisk / "etc",
        "conference_spool": settings.conference_spool,
        "fixed_sounds": settings.asterisk / "sounds",
        "modules_folder": modules_folder,
        "modules": MODULES,
        "bind": settings.bind,
        "rtp_address": "" if settings.bind in ("0.0.0.0", "::") else settings.bind,  # noqa: S104
        "sip_port": settings.sip_port,
        **_media_ports(*settings.rtp_ports),
        "agi_port": settings.agi_port,
        "ami_port": settings.ami_port,
        "http_port": settings.http_port,
        "own_address": _own_address(settings.bind),
        "echo_number": ECHO_NUMBER,
        "fax_echo_number": FAX_ECHO_NUMBER,
        "self_call": settings.run / "self_call",
        "trial_password": strongbox.secret(settings, "trial"),
        "operator": OPERATOR,
        "demo": demo,
        **line_values(settings, lines, demo=demo),
        "ami_secrets": {part: ami_secret(settings, part) for part in AMI_PARTS},
        "user": pwd.getpwuid(os.getuid()).pw_name,
        "forbidden_commands": FORBIDDEN_COMMANDS,
    }


def _own_address(bind: str) -> str:
    """Return where this machine itself reaches the box by SIP."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104


def _media_ports(first: int, last: int) -> dict[str, int]:
    """Return the ports of sound, and those of T.38: the last quarter."""
    t38 = last - (last - first) // 4
    return {"rtp_first": first, "rtp_last": t38 - 1, "udptl_first": t38, "udptl_last": last}
