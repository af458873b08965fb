"""Finds a conversation by its name in the dialplan: the module of that name with a `run`."""

import importlib
import re
from importlib.util import find_spec

from appliance.errors import ScriptUnknown
from appliance.hookspecs import Conversation

NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def find_script(name: str) -> Conversation:
    """Return the conversation of this name; `ScriptUnknown` where there is none."""
    path = f"{__package__}.{name}"
    if not NAME.fullmatch(name) or find_spec(path) is None:
        raise ScriptUnknown(f"there is no conversation {name!r}")
    run: Conversation | None = getattr(importlib.import_module(path), "run", None)
    if run is None:
        raise ScriptUnknown(f"{name!r} is no conversation, it has no run(call, appliance)")
    return run
