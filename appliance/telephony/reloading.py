"""Lets Asterisk read its files again while calls are up, and asks what it has."""

from appliance.telephony.switchboard import Switchboard

RELOAD_SECONDS = 10.0


def reload(switchboard: Switchboard, module: str) -> None:
    """Let a module of Asterisk read its files again; calls that are up stay."""
    switchboard.send({"Action": "Reload", "Module": module}, RELOAD_SECONDS)


def global_variable(switchboard: Switchboard, name: str) -> str:
    """Return a global variable of the dialplan."""
    return switchboard.send({"Action": "Getvar", "Variable": name})[0].get("Value", "")


def contexts(switchboard: Switchboard) -> set[str]:
    """Return the names of the dialplan's contexts."""
    answer = switchboard.send({"Action": "ShowDialPlan"}, RELOAD_SECONDS)
    return {m["Context"] for m in answer if m.get("Event") == "ListDialplan"}


def endpoints(switchboard: Switchboard) -> set[str]:
    """Return the names of the SIP endpoints."""
    answer = switchboard.send({"Action": "PJSIPShowEndpoints"}, RELOAD_SECONDS)
    return {m["ObjectName"] for m in answer if m.get("Event") == "EndpointList"}
