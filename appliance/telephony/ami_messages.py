"""Messages of Asterisk's manager: what goes out is harmless, what comes in is plain text."""

import re
from collections.abc import Mapping
from typing import Any

Message = dict[str, str]


def harmless_action(action: Mapping[str, str]) -> dict[str, str]:
    """Return the action without line ends, which would begin headers of their own."""
    clean = {_one_line(name): _one_line(value) for name, value in action.items()}
    if clean.get("Action", "").lower() == "originate":
        clean.setdefault("Async", "true")
    return clean


def _one_line(text: object) -> str:
    return re.sub(r"[\r\n\0]+", " ", str(text))


def plain(message: Mapping[str, Any]) -> Message:
    """Return a message as texts."""
    return {
        name: "\n".join(value) if isinstance(value, list) else str(value)
        for name, value in message.items()
    }
