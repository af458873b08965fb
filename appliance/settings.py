"""How the machine is wired: addresses, ports and paths, read once at the start.

Each setting comes from the environment, else from `appliance.toml` in the home, else from its
default. What the *owner* chooses (menus, limits, plugin switches) is in the store, never here.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from appliance.errors import SettingRefused

CHECKOUT = Path(__file__).resolve().parent.parent


class Secret:
    """A text that is never shown: `repr`, `str` and formatting give `***`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, for the one place that must compare or send it."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __len__(self) -> int:
        return len(self._text)

    def __reduce__(self) -> Any:
        raise TypeError("a Secret is not written anywhere")


class Setting(NamedTuple):
    """One setting: its name in the environment and in `appliance.toml`, default and meaning."""

    variable: str
    name: str
    default: str
    help: str


SETTINGS = (
    Setting(
        "FUNDLINE_HOME", "home", "var", "Folder below which everything that ever changes lives."
    ),
    Setting("FUNDLINE_BIND", "bind", "127.0.0.1", "Address of SIP, RTP and the console."),
    Setting("FUNDLINE_SIP_PORT", "sip_port", "5060", "Port of SIP, UDP and TCP."),
    Setting(
        "FUNDLINE_RTP_PORTS",
        "rtp_ports",
        "20000-23999",
        "First and last port of RTP; the last quarter is for T.38.",
    ),
    Setting("FUNDLINE_CONSOLE_PORT", "console_port", "8080", "Port of the web console."),
    Setting("FUNDLINE_HTTP_PORT", "http_port", "8088", "Port of Asterisk's own HTTP, on loopback."),
    Setting("FUNDLINE_AGI_PORT", "agi_port", "4573", "Port of the FastAGI server, on loopback."),
    Setting("FUNDLINE_AMI_PORT", "ami_port", "5038", "Port of Asterisk's AMI, on loopback."),
)


@dataclass(frozen=True)
class Trunk:
    """A line to the telephone network, as `[[trunk]]` in `appliance.toml` describes it."""

    name: str
    host: str
    port: int = 5060
    username: str = ""
    password: Secret = field(default_factory=lambda: Secret(""))
    numbers: tuple[str, ...] = ()
    fax_numbers: tuple[str, ...] = ()
    """The numbers at which the box is a fax machine; at `numbers` it is the hotline."""
    t38: bool = True
    """Whether this carrier may be offered fax over IP; sound is always the other way."""


@dataclass(frozen=True)
class Settings:
    """How this machine is wired."""

    home: Path
    bind: str = "127.0.0.1"
    sip_port: int = 5060
    rtp_ports: tuple[int, int] = (20000, 23999)
    console_port: int = 8080
    http_port: int = 8088
    agi_port: int = 4573
    ami_port: int = 5038
    trunks: tuple[Trunk, ...] = ()

    @property
    def database(self) -> Path:
        """Return the one SQLite file."""
        return self.home / "fundline.db"

    @property
    def secrets(self) -> Path:
        """Return the folder of secrets made at the first start, mode 0700."""
        return self.home / "secrets"

    @property
    def sounds(self) -> Path:
        """Return the folder of rendered and recorded clips."""
        return self.home / "sounds"

    @property
    def run(self) -> Path:
        """Return the folder of sockets, heartbeats and other things a restart may lose."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        """Return the folder of the parts' logs."""
        return self.home / "log"

    @property
    def asterisk(self) -> Path:
        """Return Asterisk's own folder: its rendered configuration, database and spool."""
        return self.home / "asterisk"

    @property
    def inbox(self) -> Path:
        """Return the folder whose files the box imports by itself."""
        return self.home / "inbox"

    @property
    def outbox(self) -> Path:
        """Return the folder into which the box lays its files for the registrars."""
        return self.home / "outbox"

    @property
    def sent(self) -> Path:
        """Return the folder that keeps every file that went out, to send it again unchanged."""
        return self.home / "sent"

    @property
    def recordings(self) -> Path:
        """Return the folder of the calls' recordings, by year, month and day."""
        return self.home / "recordings"

    @property
    def voices(self) -> Path:
        """Return the folder of kept voices, by kind, year and month."""
        return self.home / "voices"

    @property
    def voice_spool(self) -> Path:
        """Return the folder in which voices grow while they are recorded."""
        return self.home / "spool" / "voices"

    @property
    def conference_spool(self) -> Path:
        """Return the folder in which conferences are recorded."""
        return self.home / "spool" / "conferences"

    @property
    def fax_documents(self) -> Path:
        """Return the folder of fax pages, by year and month."""
        return self.home / "faxes"

    @property
    def fax_spool(self) -> Path:
        """Return the folder in which faxes grow while they arrive, and drafts lie."""
        return self.home / "spool" / "faxes"

    @property
    def disk_reserve(self) -> Path:
        """Return the file that is given up when the disk fills."""
        return self.home / "spool" / "reserve"

    @property
    def listener_socket(self) -> Path:
        """Return the socket at which the part `listener` takes its jobs."""
        return self.run / "listener.sock"

    @property
    def evidence(self) -> Path:
        """Return the folder of what proves the database from outside of it."""
        return self.home / "evidence"


def product_version() -> str:
    """Return the version of this Fundline."""
    text = (CHECKOUT / "pyproject.toml").read_text("utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; `SettingRefused` names the first one that cannot be used."""
    home = Path(environment.get("FUNDLINE_HOME") or CHECKOUT / "var").absolute()
    wired = _file_settings(home / "appliance.toml")
    text = {
        s.name: str(environment.get(s.variable) or wired.get(s.name) or s.default) for s in SETTINGS
    }
    return Settings(
        home=home,
        bind=text["bind"],
        rtp_ports=_port_range(text["rtp_ports"]),
        trunks=tuple(_trunk(table) for table in wired.get("trunk", ())),
        **{name: _port(name, text[name]) for name in text if name.endswith("_port")},
    )


def _file_settings(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingRefused(f"{path} cannot be read: {error}") from error


def _port(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingRefused(f"{name} must be a port from 1 to 65535, not {text!r}")
    return int(text)


def _port_range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    ports = _port("rtp_ports", first), _port("rtp_ports", last)
    if ports[1] - ports[0] < 10:
        raise SettingRefused(f"rtp_ports must be FIRST-LAST with room for calls, not {text!r}")
    return ports


def _trunk(table: dict[str, Any]) -> Trunk:
    known = dict(table)
    known["password"] = Secret(str(known.get("password", "")))
    for name in ("numbers", "fax_numbers"):
        known[name] = tuple(str(number) for number in known.get(name, ()))
    try:
        return Trunk(**known)
    except TypeError as error:
        raise SettingRefused(f"[[trunk]] in appliance.toml: {error}") from error
