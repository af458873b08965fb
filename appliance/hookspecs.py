"""The hooks a plugin may implement, and the things it hands over through them.

Hooks are called once, when a process starts; none fires during a call. Each is used by a
bundled plugin.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from datetime import datetime

    from appliance.assembly import Appliance
    from appliance.campaign_kinds import CampaignKind
    from appliance.records.exchange import ApplicationBatch, ApplicationFiles, Counterparty
    from appliance.records.fund import FundFile
    from appliance.records.message import GatewayNews, Handed, Message
    from appliance.services.funds import Funds
    from appliance.services.orders.desk import OrderDesk
    from appliance.settings import Secret
    from appliance.telephony.call import Call

hookspec = pluggy.HookspecMarker("fundline")
hookimpl = pluggy.HookimplMarker("fundline")

Conversation = Callable[["Call", "Appliance"], None]


@dataclass(frozen=True)
class MenuItem:
    """One choice of a menu: the key, the prompt that offers it, and the conversation behind it."""

    key: str
    """The key to press, `0`-`9`, `*` or `#`; in the hotline menu the owner may choose another."""
    prompt: str
    """Key of the sentence in `prompts.toml`; its slot `{key:key}` says which key to press. A key
    without a sentence works and is not offered."""
    run: Conversation
    """The conversation, `run(call, appliance)`."""
    name: str = ""
    """Name of the item where the owner may move or hide it, `plugin.item`."""
    slots: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What the sentence says besides the key."""


class FundFileReader(Protocol):
    """Reads one format of fund files."""

    def recognises(self, path: Path) -> bool:
        """Tell from its name whether this is a data file of this format."""

    def index_of(self, path: Path) -> list[str] | None:
        """Return the file names an index file lists, or None where the file is no index."""

    def read(self, path: Path) -> "FundFile":
        """Read a whole file; `FileRefused` names file, line, field and reason."""


class ApplicationWriter(Protocol):
    """Writes orders into one format of application files."""

    def check(self, counterparty: "Counterparty") -> None:
        """Raise `CounterpartyRefused` where files cannot be written as this profile says."""

    def faults(self, batch: "ApplicationBatch") -> dict[str, str]:
        """Return the reason for every order that cannot be written, by order number."""

    def write(self, folder: Path, batch: "ApplicationBatch") -> "ApplicationFiles":
        """Write data file and index of a batch; the same batch gives the same bytes."""


class Voice(Protocol):
    """Speaks a sentence into a file."""

    @property
    def identity(self) -> str:
        """Return name, version and manner of the voice; a change renders its clips again."""

    def speak(self, text: str, language: str, path: Path) -> None:
        """Write the spoken text as a WAV file, any sample rate, mono."""


class MessageGateway(Protocol):
    """Hands text messages to a telephone network."""

    name: str

    @property
    def ready(self) -> bool:
        """Tell whether the owner set the gateway up."""

    def send(self, message: "Message") -> "Handed":
        """Hand one message over; `GatewayAway` tells whether it may have been taken all the same.

        The gateway is given the message's id: one that knows it takes the same message once.
        """

    def inquire(self, message_id: str) -> "Handed | None":
        """Return what became of a message; None where this gateway cannot tell.

        Its state is waiting where the gateway never had it.
        """

    def news(self, cursor: str) -> "GatewayNews":
        """Return delivery reports and replies that came in after a cursor, '' at first."""


@hookspec
def menu_items() -> "list[MenuItem]":  # type: ignore[empty-body]
    """Return the items this plugin adds to the hotline menu."""


@hookspec
def campaign_kinds() -> "list[CampaignKind]":  # type: ignore[empty-body]
    """Return the kinds of calls this plugin can make for a campaign."""


@hookspec
def fund_file_reader() -> FundFileReader:  # type: ignore[empty-body]
    """Return a reader of one format of fund files."""


@hookspec
def application_writer() -> ApplicationWriter:  # type: ignore[empty-body]
    """Return a writer of application files."""


@hookspec
def return_codes() -> Path:  # type: ignore[empty-body]
    """Return a CSV file of the registrars' return codes: code, class, zh, en."""


@hookspec
def transaction_types() -> Path:  # type: ignore[empty-body]
    """Return a folder of transaction types, one TOML file each."""


@hookspec
def questionnaires() -> Path:  # type: ignore[empty-body]
    """Return a folder of ready-made questionnaires, one TOML file each."""


@hookspec
def demo_files(folder: Path) -> None:
    """Write the demo company's fund files into a folder, for an empty home's first import."""


@hookspec
def voice(preference: Callable[[str, str], str]) -> Voice | None:
    """Return a better voice, or None; `preference(name, default)` reads what the owner chose."""


@hookspec
def back_end(
    funds: "Funds",
    preference: Callable[[str, str], str],
    secret: Callable[[str], "Secret"],
    folder: Path,
    clock: Callable[[], "datetime"],
) -> "OrderDesk | None":
    """Return the sales desk that answers and takes orders in the files' place, or None."""


@hookspec
def message_gateway(
    preference: Callable[[str, str], str], secret: Callable[[str], "Secret"]
) -> MessageGateway | None:
    """Return the gateway that takes text messages, or None."""
