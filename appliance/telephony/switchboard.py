"""Asterisk's manager interface (AMI): follows events, asks which calls there are, moves calls."""

import asyncio
import logging
import queue
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import datetime, timedelta
from typing import Any

from appliance.errors import ActionRefused, SwitchboardAway
from appliance.records.contact import Ticket
from appliance.settings import Secret
from appliance.telephony.ami_client import Client
from appliance.telephony.ami_messages import Message, harmless_action, plain
from appliance.telephony.dialling import Way
from appliance.telephony.tickets import TicketCollector

log = logging.getLogger(__name__)


ANSWERED_ONCE = ("Originate", "FAXSession", "PlayDTMF")
"""panoramisk would wait for the end of a list; what follows the answer comes as an event."""
HOUSE_NUMBER = re.compile(r"[0-9]{3,8}")
MUTE_SECONDS = 1.0
"""A caller is about to be asked for a secret and must not wait longer."""


class Switchboard:
    """One login at Asterisk's manager, kept up for ever from a thread of its own.

    Callbacks run one after the other in a second thread, so they may send actions themselves.
    """

    def __init__(self, host: str, port: int, username: str, secret: Secret) -> None:
        self._address = (host, port)
        self._username = username
        self._secret = secret
        self._patterns: list[tuple[str, Callable[[Message], None]]] = []
        self._on_connect: list[Callable[[], None]] = []
        self._happened: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._client: Client | None = None
        self._loop = asyncio.new_event_loop()
        self._started_at: datetime | None = None
        self._tickets = TicketCollector()
        self._threads = [
            threading.Thread(target=self._run, name="ami", daemon=True),
            threading.Thread(target=self._tell, name="ami events", daemon=True),
        ]

    @property
    def connected(self) -> bool:
        """Tell whether Asterisk let us in and actions can be sent."""
        return self._client is not None and self._client.ready

    def on_event(self, pattern: str, callback: Callable[[Message], None]) -> None:
        """Call back at each event whose name fits, such as `Hangup` or `Dial*`; before `start`."""
        self._patterns.append((pattern, callback))

    def on_connect(self, callback: Callable[[], None]) -> None:
        """Call back after each login, the first one and those after a loss; before `start`."""
        self._on_connect.append(callback)

    def start(self) -> None:
        """Begin to connect; it goes on until `close`, whatever happens to Asterisk."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Leave Asterisk and stop."""
        if self._threads[0].is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._threads[0].join()
        self._happened.put(None)
        if self._threads[1].is_alive() and threading.current_thread() is not self._threads[1]:
            self._threads[1].join()
        if not self._loop.is_closed():
            self._loop.close()

    def send(self, action: Mapping[str, str], timeout_seconds: float = 5) -> list[Message]:
        """Send an action once and return its response and list; never sends anything again.

        `SwitchboardAway` says that there is no link, no answer in time, or that Asterisk refused.
        """
        if not self._threads[0].is_alive():
            raise SwitchboardAway("the switchboard is not started")
        sending = self._send(harmless_action(action), timeout_seconds)
        answer = asyncio.run_coroutine_threadsafe(sending, self._loop)
        try:
            return answer.result(timeout_seconds + 1)
        except FutureTimeoutError as error:
            answer.cancel()
            raise SwitchboardAway("Asterisk's manager does not answer in time") from error

    def channels(self) -> list[Message]:
        """Return Asterisk's channels, as CoreShowChannels lists them."""
        answer = self.send({"Action": "CoreShowChannels"})
        return [message for message in answer if message.get("Event") == "CoreShowChannel"]

    def redirect(self, channel: str, context: str, extension: str) -> None:
        """Send a channel to another place in the dialplan, at once."""
        self.send(
            {
                "Action": "Redirect",
                "Channel": channel,
                "Context": context,
                "Exten": extension,
                "Priority": "1",
            }
        )

    def mute_recording(self, channel: str, muted: bool) -> None:
        """Keep the caller's side of a channel's recording silent, or let it be heard again."""
        self.send(
            {
                "Action": "MixMonitorMute",
                "Channel": channel,
                "Direction": "read",
                "State": "1" if muted else "0",
            },
            MUTE_SECONDS,
        )

    def place(
        self,
        ticket: Ticket,
        way: Way,
        *,
        call_id: str,
        context: str,
        variables: Mapping[str, str],
        ring_seconds: int,
    ) -> None:
        """Place a call that has this id, and lead it into a context once it is answered.

        Events tell how it went: `OriginateResponse` with the id as `ActionID`, and `Hangup`.
        `TicketUnfit` where the contact gate did not allow just this call, just now.
        """
        self._tickets.take(ticket, way)
        variable = ",".join(f"{name}={value}" for name, value in variables.items())
        shown = {"CallerID": f"<{way.shown}>"} if way.shown else {}
        self._originate(way.channel, call_id, context, ring_seconds, Variable=variable, **shown)

    def ring_house(self, extension: str, *, call_id: str, context: str, ring_seconds: int) -> None:
        """Ring a telephone of the house and lead it into a context once it is answered.

        It needs no ticket: a number of a few digits without a trunk never leaves the house.
        """
        if HOUSE_NUMBER.fullmatch(extension) is None:
            raise ActionRefused(f"{extension!r} is no telephone of the house")
        self._originate(f"PJSIP/{extension}", call_id, context, ring_seconds)

    def hang_up(self, channel: str) -> None:
        """End a channel's call."""
        self.send({"Action": "Hangup", "Channel": channel, "Cause": "16"})

    def fax_sessions(self) -> list[Message]:
        """Return the faxes under way, each with its `Channel` and `SessionNumber`."""
        answer = self.send({"Action": "FAXSessions"})
        return [message for message in answer if message.get("Event") == "FAXSessionsEntry"]

    def ask_fax_session(self, session: str) -> None:
        """Ask how far a fax is; the event `FAXSession` tells."""
        self.send({"Action": "FAXSession", "SessionNumber": session})

    def stop_playback(self, channel: str) -> None:
        """Stop what a channel is listening to; its conversation goes on at once."""
        self.send({"Action": "ControlPlayback", "Channel": channel, "Control": "stop"})

    def notify_messages(self, extension: str, *, new: int, saved: int) -> None:
        """Tell a registered telephone how many messages wait (RFC 3842)."""
        waiting = "yes" if new else "no"
        variables = [
            "Event=message-summary",
            "Content-type=application/simple-message-summary",
            f"Content=Messages-Waiting: {waiting}",
            f"Content=Voice-Message: {new}/{saved} (0/0)",
            "Content=",
        ]
        self.send({"Action": "PJSIPNotify", "Endpoint": extension, "Variable": ",".join(variables)})

    def core_started_at(self) -> datetime:
        """Return when this Asterisk was started."""
        started_at = self._started_at
        if started_at is None:
            status = self.send({"Action": "CoreStatus"})[0]
            text = f"{status['CoreStartupDate']} {status['CoreStartupTime']}"
            started_at = datetime.fromisoformat(text).astimezone()
        return started_at

    def _originate(
        self, channel: str, call_id: str, context: str, ring_seconds: int, **more: str
    ) -> None:
        self.send(
            {
                "Action": "Originate",
                "ActionID": call_id,
                "ChannelId": call_id,
                "Channel": channel,
                "Context": context,
                "Exten": "s",
                "Priority": "1",
                "Timeout": str(ring_seconds * 1000),
                **more,
            }
        )

    # --- in the loop's thread ---------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(_note)
        task = self._loop.create_task(self._live())
        try:
            self._loop.run_forever()
        finally:
            if self._client is not None:
                self._client.close()
            tasks = asyncio.all_tasks(self._loop)
            for left in tasks:
                left.cancel()
            self._loop.run_until_complete(asyncio.gather(task, *tasks, return_exceptions=True))
            self._client = None

    async def _live(self) -> None:
        host, port = self._address
        self._client = client = Client(
            host=host,
            port=port,
            username=self._username,
            secret=self._secret,
            events=bool(self._patterns),
            logged_in=self._logged_in,
            lost=self._lost,
        )
        client.register_event("FullyBooted", self._fully_booted)
        for pattern, callback in self._patterns:
            client.register_event(pattern, self._teller(callback))
        client.connect()
        await client.watch()

    async def _send(self, action: dict[str, str], timeout_seconds: float) -> list[Message]:
        client = self._client
        if client is None or not client.ready:
            refused = client is not None and client.refused
            reason = "refuses the password" if refused else "is not connected"
            raise SwitchboardAway(f"Asterisk's manager {reason}")
        protocol = client.protocol
        answers_once = action["Action"] in ANSWERED_ONCE
        future = client.send_action(action, as_list=False if answers_once else None)
        try:
            answer = await asyncio.wait_for(future, timeout_seconds)
        except TimeoutError as error:
            protocol.forget(future)
            raise SwitchboardAway(f"no answer to {action['Action']} in time") from error
        messages = [plain(m) for m in (answer if isinstance(answer, list) else [answer])]
        if messages[0].get("Response") == "Error":
            raise ActionRefused(f"{action['Action']} is refused: {messages[0].get('Message')}")
        return messages

    def _lost(self) -> None:
        self._started_at = None

    def _logged_in(self) -> None:
        for callback in self._on_connect:
            self._happened.put(callback)

    def _fully_booted(self, _manager: Any, event: Mapping[str, str]) -> None:
        """Note Asterisk's start; its clock may be in another zone, its uptime not."""
        uptime = str(event.get("Uptime", ""))
        if uptime.isascii() and uptime.isdigit():
            self._started_at = datetime.now().astimezone() - timedelta(seconds=int(uptime) + 1)

    def _teller(self, callback: Callable[[Message], None]) -> Callable[[Any, Any], None]:
        def tell(_manager: Any, event: Any) -> None:
            message = plain(event)
            self._happened.put(lambda: callback(message))

        return tell

    # --- in the callbacks' thread -----------------------------------------------------

    def _tell(self) -> None:
        while (callback := self._happened.get()) is not None:
            try:
                callback()
            except Exception:
                log.exception("a callback of the switchboard failed")


def _note(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.error("the link to Asterisk: %s", context["message"], exc_info=context.get("exception"))
