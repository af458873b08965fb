"""Webhooks: other programs are told what happened, signed, and again until they took it.

An event says what and when, and where the API shows it: nothing about a person leaves the box. The
form is that of Standard Webhooks (https://www.standardwebhooks.com).
"""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from appliance.errors import PostFailed, WebhookRefused
from appliance.services.preferences import Preferences
from appliance.services.row_records import moment, stamp
from appliance.settings import Secret
from appliance.store.database import Database
from appliance.store.webhooks import FEEDS, WebhookStore
from appliance.timely_post import Deadlines, post

KINDS = tuple(FEEDS)
SHOWN_AT = {
    "call": "/api/v1/calls/{}",
    "order": "/api/v1/orders/{}",
    "fax": "/api/v1/faxes/{}",
    "message": "/api/v1/messages",
    "complaint": "/api/v1/complaints/{}",
    "campaign": "/api/v1/campaigns/{}",
}
LOOKS_BACK = timedelta(minutes=15)
"""What is written down late is still seen: an event is known by its kind, subject and moment."""
WAITS_SECONDS = (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 86400)
"""How long a delivery waits after each failure; after the last it is given up."""
AT_ONCE = 20
DEADLINES = Deadlines(connect_seconds=3.0, total_seconds=8.0)
TO_THIS_MACHINE = "webhooks.to_this_machine"
LONGEST_URL = 500


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """One address that is told of some kinds of events."""

    id: int
    url: str
    kinds: tuple[str, ...]
    made_at: datetime
    made_by: str
    waiting: int
    given_up: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event for one webhook."""

    id: int
    webhook: int
    url: str
    event: int
    kind: str
    subject: str
    at: datetime
    state: str
    tries: int
    due_at: datetime | None
    last_answer: str


class Webhooks:
    """Keeps webhooks, notes what happened, and delivers it."""

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        secret: Callable[[str], Secret],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._store = WebhookStore(database)
        self._preferences = preferences
        self._secret = secret
        self._clock = clock

    def make(self, url: str, kinds: Collection[str], by: str) -> tuple[int, str]:
        """Keep a webhook; return its number and the secret with which deliveries are signed."""
        _refuse_bad_url(url)
        if not kinds or not set(kinds) <= set(KINDS):
            raise WebhookRefused("kinds", f"choose at least one of {', '.join(KINDS)}")
        now = stamp(self._clock())
        row = {"url": url, "kinds": " ".join(sorted(set(kinds))), "made_at": now, "made_by": by}
        number = self._store.add(row)
        return number, f"whsec_{base64.b64encode(self._key(number)).decode()}"

    def listing(self) -> list[Webhook]:
        """Return the webhooks that are told of anything."""
        return [_webhook(row) for row in self._store.listing()]

    def end(self, number: int) -> None:
        """Tell a webhook nothing any more."""
        if not self._store.end(number, stamp(self._clock())):
            raise WebhookRefused("unknown", f"there is no webhook {number}")

    def deliveries(self, limit: int = 50) -> list[Delivery]:
        """Return the deliveries, the newest first."""
        return [_delivery(row) for row in self._store.deliveries(limit)]

    def try_again(self, delivery: int) -> None:
        """Let a delivery that was given up be tried once more."""
        if not self._store.try_again(delivery, stamp(self._clock())):
            raise WebhookRefused("unknown", f"delivery {delivery} was not given up")

    # --- what the exchange's clock does

    def look(self) -> None:
        """Note what happened since the last look, for each webhook that wants to know."""
        webhooks = self.listing()
        kinds = {kind for one in webhooks for kind in one.kinds}
        now = self._clock()
        for kind in sorted(kinds):
            wanted = [one for one in webhooks if kind in one.kinds]
            since = max(now - LOOKS_BACK, min(one.made_at for one in wanted))
            with self._database.writing() as tables:
                for row in self._store.new_in(tables, kind, stamp(since)):
                    told = [one.id for one in wanted if one.made_at <= moment_of(row)]
                    event = {"kind": kind, "noted_at": stamp(now)} | row
                    self._store.add_event_in(tables, event, told)

    def deliver_due(self) -> int:
        """Deliver what is due; return how many were taken."""
        taken = 0
        for row in self._store.due(stamp(self._clock()), AT_ONCE):
            delivery = _delivery(row)
            well, answer = self._deliver(delivery)
            now = self._clock()
            if well:
                self._store.delivered(delivery.id, stamp(now), answer)
                taken += 1
            else:
                self._store.failed(delivery.id, _again(delivery.tries, now), stamp(now), answer)
        return taken

    def _deliver(self, delivery: Delivery) -> tuple[bool, str]:
        body = json.dumps(
            {
                "type": delivery.kind,
                "timestamp": stamp(delivery.at),
                "data": {"id": delivery.subject, "path": _path(delivery)},
            }
        ).encode()
        headers = _signed(f"evt_{delivery.event}", self._clock(), body, self._key(delivery.webhook))
        local = self._preferences.text(TO_THIS_MACHINE, "no") == "yes"
        try:
            reply = post(
                delivery.url, body, headers, DEADLINES, refused=None if local else is_this_machine
            )
        except PostFailed as error:
            return False, str(error)
        return 200 <= reply.status < 300, f"HTTP {reply.status}"

    def _key(self, webhook: int) -> bytes:
        return hashlib.sha256(self._secret(f"webhook_{webhook}").reveal().encode()).digest()


def is_this_machine(address: str) -> bool:
    """Tell whether an address is the box itself or its link: no webhook leads there."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    one = mapped or found
    return bool(one.is_loopback or one.is_link_local or one.is_unspecified or one.is_multicast)


def moment_of(row: dict[str, Any]) -> datetime:
    """Return when an event happened."""
    return datetime.fromisoformat(row["at"])


def _refuse_bad_url(url: str) -> None:
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise WebhookRefused("url", f"{url!r} is no address") from error
    if parts.scheme not in ("http", "https") or not parts.host or len(url) > LONGEST_URL:
        raise WebhookRefused("url", "a webhook's address begins with https:// or http://")
    if parts.auth or not url.isprintable() or not url.isascii() or " " in url:
        raise WebhookRefused("url", "an address has no password, blank or foreign sign in it")


def _signed(event: str, at: datetime, body: bytes, key: bytes) -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    text = f"{event}.{seconds}.".encode() + body
    mac = base64.b64encode(hmac.digest(key, text, "sha256")).decode()
    return {
        "webhook-id": event,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{mac}",
    }


def _again(tries: int, now: datetime) -> str | None:
    if tries >= len(WAITS_SECONDS):
        return None
    return stamp(now + timedelta(seconds=WAITS_SECONDS[tries]))


def _path(delivery: Delivery) -> str:
    return SHOWN_AT[delivery.kind.partition(".")[0]].format(delivery.subject)


def _webhook(row: dict[str, Any]) -> Webhook:
    return Webhook(
        id=row["id"],
        url=row["url"],
        kinds=tuple(row["kinds"].split()),
        made_at=datetime.fromisoformat(row["made_at"]),
        made_by=row["made_by"],
        waiting=row["waiting"],
        given_up=row["given_up"],
    )


def _delivery(row: dict[str, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        webhook=row["webhook"],
        url=row["url"],
        event=row["event"],
        kind=row["kind"],
        subject=row["subject"],
        at=datetime.fromisoformat(row["at"]),
        state=row["state"],
        tries=row["tries"],
        due_at=moment(row["due_at"]),
        last_answer=row["last_answer"],
    )
