"""One question to the gateway: a POST with JSON, never longer than the deadline."""

import http.client
import json
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from appliance import GatewayAway

if TYPE_CHECKING:
    from appliance.settings import Secret

CONNECT_SECONDS = 4.0
LONGEST_ANSWER_BYTES = 1_000_000
FAILURES = (
    *(urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError),
    RecursionError,
)


@dataclass(frozen=True)
class Answer:
    """What the gateway answered."""

    status: int
    content: Any
    """From its JSON; None where it is none."""


def ask(
    url: str, fields: Mapping[str, str], account: str, password: "Secret", total_seconds: float
) -> Answer:
    """Return the answer to a question; `GatewayAway` where there is none in time."""
    return _Visit(url, fields, account, password).answered(total_seconds)


class _Visit:
    """One question in a thread of its own: neither a slow name server nor a dripping answer waits.

    After the deadline nothing is sent any more, so `asked` is the whole truth.
    """

    def __init__(
        self, url: str, fields: Mapping[str, str], account: str, password: "Secret"
    ) -> None:
        self._url = url
        self._body = json.dumps(dict(fields), ensure_ascii=False).encode()
        self._account, self._password = account, password
        self._asked = self._given_up = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._answer: Answer | None = None
        self._failure = ""

    def answered(self, total_seconds: float) -> Answer:
        """Return the answer, or raise what went wrong."""
        threading.Thread(
            target=self._run, args=[total_seconds], name="message gateway", daemon=True
        ).start()
        in_time = self._over.wait(total_seconds)
        with self._lock:
            self._given_up = True
            if self._answer is not None:
                return self._answer
            reason = self._failure if in_time else f"no answer within {total_seconds:g} s"
            raise GatewayAway(f"the message gateway: {reason}", asked=self._asked)

    def _run(self, total_seconds: float) -> None:
        try:
            answer = self._exchange(total_seconds)
        except FAILURES as failure:
            self._failure = type(failure).__name__  # a message could show the password
        else:
            with self._lock:
                self._answer = answer
        finally:
            self._over.set()

    def _exchange(self, total_seconds: float) -> Answer:
        url = urllib3.util.parse_url(self._url)
        with closing(_connection(url)) as connection:
            connection.connect()
            connection.sock.settimeout(total_seconds)
            with self._lock:
                if self._given_up:
                    raise TimeoutError
                self._asked = True
            sign = f"{self._account}:{self._password.reveal()}"
            headers = urllib3.util.make_headers(basic_auth=sign)
            headers |= {"Content-Type": "application/json; charset=utf-8"}
            connection.request(
                "POST", url.request_uri, body=self._body, headers=headers, preload_content=False
            )
            with closing(connection.getresponse()) as response:
                body = response.read(LONGEST_ANSWER_BYTES + 1)
                return Answer(response.status, _content(body))


def _content(body: bytes) -> Any:
    if len(body) > LONGEST_ANSWER_BYTES:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _connection(url: urllib3.util.Url) -> HTTPConnection:
    host, port = url.host or "", url.port
    if url.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=CONNECT_SECONDS, ssl_context=context)
    return HTTPConnection(host, port, timeout=CONNECT_SECONDS)
