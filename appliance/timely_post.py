"""One POST with JSON that never takes longer than its deadline, and knows whether it went out."""

import http.client
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from appliance.errors import PostFailed

LONGEST_REPLY_BYTES = 1_000_000
FAILURES = (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)


class ForbiddenAddress(ValueError):
    """The name leads to an address that nothing is sent to."""


@dataclass(frozen=True)
class Deadlines:
    """How long a question may take: to connect, and altogether."""

    connect_seconds: float = 2.0
    total_seconds: float = 4.0


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


def as_json(fields: Mapping[str, str]) -> bytes:
    """Return fields as the body of a question."""
    return json.dumps(dict(fields), ensure_ascii=False).encode()


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    deadlines: Deadlines,
    *,
    refused: Callable[[str], bool] | None = None,
) -> Reply:
    """Send JSON and return the reply; `PostFailed` where there is none in time.

    `refused` is asked about the address that was connected to, before anything is sent there: a
    name may lead anywhere. What failed is told by the name of its class: a message could show
    what the headers hold.
    """
    return _Visit(url, body, headers, deadlines, refused or (lambda _address: False)).reply()


class _Visit:
    """One question in a thread of its own: neither a slow name server nor a dripping reply waits.

    After the deadline nothing is sent any more, so `asked` is the whole truth.
    """

    def __init__(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        deadlines: Deadlines,
        refused: Callable[[str], bool],
    ) -> None:
        self._url = url
        self._body = body
        self._refused = refused
        self._headers = {"Content-Type": "application/json; charset=utf-8", **headers}
        self._deadlines = deadlines
        self._asked = self._given_up = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._reply: Reply | None = None
        self._failure = f"no answer within {deadlines.total_seconds:g} s"

    def reply(self) -> Reply:
        """Return the reply, or raise what went wrong."""
        threading.Thread(target=self._run, name="timely post", daemon=True).start()
        self._over.wait(self._deadlines.total_seconds)
        with self._lock:
            self._given_up = True
            if self._reply is None:
                raise PostFailed(self._failure, asked=self._asked)
            return self._reply

    def _run(self) -> None:
        try:
            reply, failure = self._exchange(), "the answer is too long"
        except FAILURES as error:
            reply, failure = None, type(error).__name__
        with self._lock:
            if not self._given_up:
                fits = reply is not None and len(reply.body) <= LONGEST_REPLY_BYTES
                self._reply, self._failure = reply if fits else None, failure
        self._over.set()

    def _exchange(self) -> Reply:
        url = urllib3.util.parse_url(self._url)
        with closing(self._connection(url)) as connection:
            connection.connect()
            if self._refused(connection.sock.getpeername()[0]):
                raise ForbiddenAddress
            # Longer than anybody waits: it is the deadline that decides.
            connection.timeout = self._deadlines.total_seconds + 1
            connection.sock.settimeout(connection.timeout)
            self._go_out()
            connection.request(
                "POST",
                url.request_uri,
                body=self._body,
                headers=self._headers,
                preload_content=False,
            )
            with closing(connection.getresponse()) as response:
                return Reply(response.status, response.read(LONGEST_REPLY_BYTES + 1))

    def _go_out(self) -> None:
        with self._lock:
            if self._given_up:
                raise TimeoutError("the connection came too late")
            self._asked = True

    def _connection(self, url: urllib3.util.Url) -> HTTPConnection:
        host, port, seconds = url.host or "", url.port, self._deadlines.connect_seconds
        if url.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(host, port, timeout=seconds, ssl_context=context)
        return HTTPConnection(host, port, timeout=seconds)
