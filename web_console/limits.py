"""The form of the owner's limits, as three pages show it: of trading, faxes and contacts."""

from collections.abc import Mapping
from decimal import Decimal

from flask import current_app, g, request

from appliance.assembly import Appliance
from appliance.errors import ParameterRefused
from appliance.services.parameters import Parameter
from web_console.access import operator_session
from web_console.refusals import why

TRADING, FAX = "trading.", "fax."
CONTACT = ("contact.", "campaign.")
PEOPLE = "people."


def limits(page: str | tuple[str, ...]) -> list[tuple[Parameter, Decimal]]:
    """Return the limits of one page, by how their names begin, with what they are now."""
    appliance: Appliance = current_app.extensions["appliance"]
    return [one for one in appliance.parameters.listing() if one[0].name.startswith(page)]


def typed_limits(page: str | tuple[str, ...]) -> Mapping[str, str]:
    """Return what was typed into the form."""
    names = [parameter.name for parameter, _value in limits(page)]
    return {name: request.form[name].strip() for name in names if name in request.form}


def keep_typed(typed: Mapping[str, str]) -> str:
    """Keep all limits, or none; return why none was kept, or nothing."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.parameters.keep_all(typed, operator_session().operator)
    except ParameterRefused as error:
        parameter = appliance.parameters.one(error.name)
        return why(
            error,
            what=g.words(f"parameter_names.{error.name}"),
            at_least=parameter.at_least,
            at_most=f"{parameter.at_most:,f}",
        )
    return ""
