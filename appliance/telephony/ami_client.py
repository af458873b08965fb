"""panoramisk's AMI client, kept from replaying actions, losing text or dying of a callback.

An action that gets no answer before the link breaks is lost and says so; panoramisk would send it
again after the next login, and ring a customer twice.
"""

import asyncio
import codecs
import logging
from collections.abc import Callable
from typing import Any

from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from appliance.errors import SwitchboardAway
from appliance.settings import Secret

LOGIN_SECONDS = 5.0
PING_EVERY_SECONDS = 1.0
PING_SECONDS = 2.0
NEVER_SECONDS = 10**8

log = logging.getLogger(__name__)
quiet = logging.getLogger(f"{__name__}.wire")
quiet.setLevel(logging.CRITICAL)  # panoramisk logs whole messages, and with them keys


class Everything:
    """Contains whatever it is asked for."""

    def __contains__(self, _thing: object) -> bool:
        return True


class Protocol(AMIProtocol):  # type: ignore[misc]
    """panoramisk's protocol; text is decoded across packets, lost actions are told."""

    responses: dict[str, Any]

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to decode a new connection."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take what came, whole characters only."""
        text = self._decoder.decode(data)
        if text:
            super().data_received(text.encode("utf-8"))

    def forget(self, future: "asyncio.Future[Any]") -> None:
        """Drop the action nobody waits for any more."""
        self.responses = {k: a for k, a in self.responses.items() if a.future is not future}

    def close(self) -> None:
        """Close the link and tell everybody who waits for an answer."""
        waiting, self.responses = list(self.responses.values()), {}
        super().close()
        for action in waiting:
            if action["action"].lower() != "login" and not action.future.done():
                action.future.set_exception(SwitchboardAway("the link to Asterisk broke"))


class Client(Manager):  # type: ignore[misc]
    """panoramisk's manager, with a login that is told and a ping that counts."""

    authenticated: bool

    def __init__(
        self,
        *,
        host: str,
        port: int,
        username: str,
        secret: Secret,
        events: bool,
        logged_in: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        super().__init__(
            loop=asyncio.get_running_loop(),
            host=host,
            port=port,
            username=username,
            secret=secret.reveal(),
            events="on" if events else "off",
            protocol_factory=Protocol,
            forgetable_actions=Everything(),
            ping_delay=NEVER_SECONDS,
            ping_interval=NEVER_SECONDS,
            reconnect_timeout=1,
            log=quiet,
            on_login=lambda _manager: logged_in(),
            on_disconnect=lambda _manager, _error: self._away(),
        )
        self.username = username
        self._lost = lost
        self.refused = False
        """Whether Asterisk refused the password at the last login."""

    @property
    def ready(self) -> bool:
        """Tell whether actions can be sent."""
        return bool(self._connected and self.authenticated)

    def login(self, future: "asyncio.Future[Any]") -> bool:
        """Take the answer to the login."""
        accepted = bool(super().login(future))
        if accepted:
            log.info("Asterisk's manager answers %s", self.username)
        elif not self.refused:
            log.error("Asterisk's manager refuses the password of %s", self.username)
        self.refused = not accepted
        return accepted

    async def watch(self) -> None:
        """Ping for ever; a link on which nothing comes back is cut, so that it is made anew."""
        while True:
            await asyncio.sleep(PING_EVERY_SECONDS)
            if not self._connected:
                continue
            if self.ready:
                alive = await self._answers_ping()
            else:
                alive = await self._logs_in()
            if not alive and self._connected:
                log.warning("Asterisk's manager does not answer; the link is cut")
                self.protocol.transport.abort()
                await asyncio.sleep(PING_EVERY_SECONDS)

    async def _answers_ping(self) -> bool:
        try:
            ping = self.send_action({"Action": "Ping"})
            await asyncio.wait_for(ping, PING_SECONDS)
        except TimeoutError:
            return False
        except SwitchboardAway:
            log.debug("the link broke while a ping was under way")
        return True

    async def _logs_in(self) -> bool:
        protocol = self.protocol
        for _ in range(int(LOGIN_SECONDS / PING_EVERY_SECONDS)):
            await asyncio.sleep(PING_EVERY_SECONDS)
            if self.ready or self.protocol is not protocol or not self._connected:
                return True
        return False

    def _away(self) -> None:
        if self.authenticated:
            log.warning("the link to Asterisk's manager broke")
        self.authenticated = False
        self._lost()
