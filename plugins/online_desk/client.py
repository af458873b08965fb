"""Asks the sales desk over HTTP: one POST with JSON a call, and never longer than the deadline."""

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from appliance import Deadlines, DeskAway, PostFailed, as_json, post
from plugins.online_desk.answers import Answer, Nonsense, read_answer
from plugins.online_desk.breaker import Breaker
from plugins.online_desk.health import HealthFile

if TYPE_CHECKING:
    from appliance.settings import Secret

OK = 200

log = logging.getLogger(__name__)

T = TypeVar("T")


class DeskClient:
    """Speaks to one sales desk; safe to use from every thread."""

    def __init__(
        self,
        address: Callable[[], str],
        token: "Secret",
        deadlines: Deadlines,
        breaker: Breaker,
        health: HealthFile,
    ) -> None:
        self._address, self._token, self.deadlines = address, token, deadlines
        self._breaker, self._health = breaker, health

    def ask(self, call: str, fields: Mapping[str, str], read: Callable[[Answer], T]) -> T:
        """Ask the desk and return what `read` makes of its answer; what goes wrong is `DeskAway`.

        `read` raises `Nonsense` for an answer that says something impossible.
        """
        self._breaker.admit()
        try:
            understood = self._asked(call, fields, read)
        except DeskAway as away:
            self._breaker.failed()
            self._health.note(well=False, error=str(away))
            log.warning("%s", away)
            raise
        self._breaker.worked()
        self._health.note(well=True)
        return understood

    def _asked(self, call: str, fields: Mapping[str, str], read: Callable[[Answer], T]) -> T:
        sign = {"Authorization": f"Bearer {self._token.reveal()}"}
        try:
            address = f"{self._address().rstrip('/')}/{call}"
            reply = post(address, as_json(fields), sign, self.deadlines)
        except PostFailed as failed:
            raise DeskAway(f"the sales desk, {call}: {failed}", asked=failed.asked) from None
        try:
            if reply.status != OK:
                raise Nonsense(f"HTTP status {reply.status}")
            return read(read_answer(reply.body))
        except (Nonsense, ValueError) as error:
            reason = str(error) if isinstance(error, Nonsense) else type(error).__name__
            raise DeskAway(f"the sales desk, {call}: {reason}", asked=True) from None
