"""Speaks to a message gateway: HTTP, JSON, three questions; see docs/message-gateway.md."""

import json
import logging
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from appliance import (
    Deadlines,
    DeliveryReport,
    GatewayAway,
    GatewayNews,
    Handed,
    MessageReply,
    OutgoingMessage,
    PostFailed,
    Reply,
    as_json,
    post,
)

if TYPE_CHECKING:
    from appliance.settings import Secret

log = logging.getLogger(__name__)

T = TypeVar("T")

MESSAGE_GATEWAY = "message_gateway"
"""The name under which the strongbox keeps the password."""
DEADLINE_SECONDS = "10"
CONNECT_SECONDS = 4.0
OK = 200
NOT_TAKEN = (401, 403, 404, 429, 503)
"""Statuses with which a gateway took nothing: later it may."""
IMPOSSIBLE = (400, 413, 422)
"""Statuses with which it never will take this message."""
STATES = {
    "accepted": "sent",
    "delivered": "delivered",
    "failed": "undelivered",
    "refused": "refused",
    "unknown": "waiting",
}


class HttpGateway:
    """The gateway whose address and account the owner chose."""

    name = "sms_gateway"

    def __init__(
        self, preference: Callable[[str, str], str], secret: Callable[[str], "Secret"]
    ) -> None:
        self._preference, self._secret = preference, secret

    @property
    def ready(self) -> bool:
        """Tell whether the owner named a gateway."""
        return bool(self._preference("message.url", ""))

    def send(self, message: OutgoingMessage) -> Handed:
        """Hand one message over, with its id."""
        fields = {"id": message.id, "number": message.number, "text": message.text}
        answer = self._ask("send", fields)
        if answer.status in NOT_TAKEN:
            return Handed("waiting", detail=f"HTTP status {answer.status}")
        if answer.status in IMPOSSIBLE:
            return Handed("refused", detail=f"HTTP status {answer.status}")
        handed = _handed(answer, "send")
        if handed.state not in ("sent", "refused"):
            raise GatewayAway(f"the gateway answers {handed.state} to send", asked=True)
        return handed

    def inquire(self, message_id: str) -> Handed | None:
        """Return what became of a message; waiting where the gateway never had it."""
        return _handed(self._ask("state", {"id": message_id}), "state")

    def news(self, cursor: str) -> GatewayNews:
        """Return the reports and replies behind the cursor."""
        answer = _understood(self._ask("news", {"after": cursor}), "news")
        new_cursor = answer.get("cursor")
        if not isinstance(new_cursor, str):
            raise GatewayAway("the gateway, news: no cursor", asked=True)
        return GatewayNews(
            cursor=new_cursor,
            reports=tuple(_readable(_report, answer.get("reports", []))),
            replies=tuple(_readable(_reply, answer.get("replies", []))),
        )

    def _ask(self, question: str, fields: Mapping[str, str]) -> Reply:
        address = self._preference("message.url", "").rstrip("/")
        account = self._preference("message.account", "")
        sign = b64encode(f"{account}:{self._secret(MESSAGE_GATEWAY).reveal()}".encode()).decode()
        seconds = float(self._preference("message.deadline_seconds", DEADLINE_SECONDS))
        try:
            return post(
                f"{address}/{question}",
                as_json(fields),
                {"Authorization": f"Basic {sign}"},
                Deadlines(CONNECT_SECONDS, seconds),
            )
        except PostFailed as failed:
            raise GatewayAway(f"the message gateway: {failed}", asked=failed.asked) from None


def _understood(answer: Reply, question: str) -> dict[str, Any]:
    try:
        content = json.loads(answer.body) if answer.status == OK else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise GatewayAway(f"the gateway, {question}: HTTP status {answer.status}", asked=True)
    return content


def _handed(answer: Reply, question: str) -> Handed:
    content = _understood(answer, question)
    status = content.get("status")
    if not isinstance(status, str) or status not in STATES:
        raise GatewayAway(f"the gateway, {question}: no status {status!r}", asked=True)
    gateway_id, reason = content.get("gateway_id", ""), content.get("reason", "")
    return Handed(STATES[status], str(gateway_id)[:100], str(reason)[:300])


def _readable(read: Callable[[Any], T], told: Any) -> Iterator[T]:
    """Yield what can be read; one that cannot must not keep a refusal behind it."""
    for one in told if isinstance(told, list) else []:
        try:
            yield read(one)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("the gateway told something that cannot be read: %r", error)


def _report(told: dict[str, Any]) -> DeliveryReport:
    delivered = {"delivered": True, "failed": False}[_text(told, "status")]
    return DeliveryReport(
        _text(told, "id"), delivered, _moment(told), str(told.get("reason", ""))[:300]
    )


def _reply(told: dict[str, Any]) -> MessageReply:
    return MessageReply(
        _text(told, "id")[:100], _text(told, "number")[:30], _text(told, "text")[:1000],
        _moment(told),
    )  # fmt: skip


def _text(told: dict[str, Any], name: str) -> str:
    value = told[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _moment(told: dict[str, Any]) -> datetime:
    at = datetime.fromisoformat(_text(told, "at"))
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    return at
