"""Asks the sales desk over HTTP: one POST with JSON a call, and never longer than the deadline."""

import http.client
import json
import logging
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from appliance import DeskAway
from plugins.online_desk.answers import Answer, Nonsense, read_answer
from plugins.online_desk.breaker import Breaker
from plugins.online_desk.health import HealthFile

if TYPE_CHECKING:
    from appliance.settings import Secret

LONGEST_ANSWER_BYTES = 1_000_000
OK = 200

FAILURES = (
    *(Nonsense, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError),
)

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class Deadlines:
    """How long a call may take: to connect, and altogether."""

    connect_seconds: float = 2.0
    total_seconds: float = 4.0


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
        request = _Request(f"{self._address().rstrip('/')}/{call}", fields, self._token)
        try:
            return read(read_answer(request.answered(self.deadlines)))
        except FAILURES as error:
            reason = str(error) if isinstance(error, Nonsense) else type(error).__name__
            raise DeskAway(f"the sales desk, {call}: {reason}", asked=request.asked) from None


class _Request:
    """One request in a thread of its own: neither a slow name server nor a dripping answer waits.

    After the deadline nothing is sent any more, so `asked` is the whole truth.
    """

    def __init__(self, url: str, fields: Mapping[str, str], token: "Secret") -> None:
        self.asked = False
        self._url = urllib3.util.parse_url(url)
        self._body = json.dumps(dict(fields), ensure_ascii=False).encode()
        self._token = token
        self._given_up = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._answer: bytes | None = None
        self._failure: Exception | None = None

    def answered(self, deadlines: Deadlines) -> bytes:
        """Return the body of the answer, or raise what went wrong."""
        threading.Thread(target=self._run, args=[deadlines], name="sales desk", daemon=True).start()
        if not self._over.wait(deadlines.total_seconds):
            with self._lock:
                self._given_up = True
            raise Nonsense(f"no answer within {deadlines.total_seconds:g} s")
        if self._failure is not None:
            raise self._failure
        return self._answer or b""

    def _run(self, deadlines: Deadlines) -> None:
        try:
            self._answer = self._exchange(deadlines)
        except FAILURES as failure:
            self._failure = failure
        finally:
            self._over.set()

    def _exchange(self, deadlines: Deadlines) -> bytes:
        with closing(self._connection(deadlines)) as connection:
            connection.connect()
            # Longer than anybody waits: the deadline decides, and the log tells of it.
            connection.timeout = deadlines.total_seconds + 1
            connection.sock.settimeout(connection.timeout)
            self._refuse_after_deadline()
            connection.request(
                "POST",
                self._url.request_uri,
                body=self._body,
                headers={
                    "Authorization": f"Bearer {self._token.reveal()}",
                    "Content-Type": "application/json",
                },
                preload_content=False,
            )
            with closing(connection.getresponse()) as response:
                if response.status != OK:
                    raise Nonsense(f"HTTP status {response.status}")
                body = response.read(LONGEST_ANSWER_BYTES + 1)
        if len(body) > LONGEST_ANSWER_BYTES:
            raise Nonsense("the answer is too long")
        return body

    def _connection(self, deadlines: Deadlines) -> HTTPConnection:
        host, port = self._url.host or "", self._url.port
        if self._url.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(
                host, port, timeout=deadlines.connect_seconds, ssl_context=context
            )
        return HTTPConnection(host, port, timeout=deadlines.connect_seconds)

    def _refuse_after_deadline(self) -> None:
        with self._lock:
            if self._given_up:
                raise Nonsense("the connection came too late")
            self.asked = True
